//! Which messages the service would refuse.

use crate::{
    api::types::{SendMessageBody, SendMessageType},
    message::{Body, Need},
    operation::{Operation, SEND_MESSAGE},
    problem::Problem,
    validate::{
        address, addresses, attachments, id, is_present, phone, record_id, schedule, subject,
    },
};

impl Body for SendMessageBody {
    type Type = SendMessageType;

    const SET_BY_PROGRAM: &'static [&'static str] = &["contactId", "conversationProviderId"];

    fn operation() -> &'static Operation {
        &SEND_MESSAGE
    }

    fn message_type(&self) -> SendMessageType {
        self.type_
    }

    fn needs(message_type: SendMessageType) -> Vec<Need> {
        let (any_of, allowed): (&[_], _) = match message_type {
            SendMessageType::Email => (&["html", "templateId"], "html or a template"),
            SendMessageType::WhatsApp => (&["message"], "a text"),
            SendMessageType::Sms
            | SendMessageType::Rcs
            | SendMessageType::Ig
            | SendMessageType::Fb
            | SendMessageType::Custom
            | SendMessageType::LiveChat
            | SendMessageType::Tiktok => (
                &["message", "attachments", "templateId"],
                "a text, an attachment or a template",
            ),
        };
        vec![Need {
            any_of,
            found: "nothing to say",
            allowed,
        }]
    }

    fn has(&self, field: &str) -> bool {
        match field {
            "message" => is_present(self.message.as_deref()),
            "html" => is_present(self.html.as_deref()),
            "attachments" => !self.attachments.is_empty(),
            "templateId" => self.template_id.is_some(),
            _ => false,
        }
    }

    fn wrong_values(&self) -> Vec<Problem> {
        let ids = [
            ("appointmentId", &self.appointment_id),
            ("conversationProviderId", &self.conversation_provider_id),
            ("replyMessageId", &self.reply_message_id),
            ("templateId", &self.template_id),
            ("threadId", &self.thread_id),
        ];
        let mut problems = Vec::from_iter(record_id("contactId", Some(&self.contact_id)));
        problems.extend(
            ids.into_iter()
                .filter_map(|(field, value)| id(field, value.as_deref())),
        );
        problems.extend(subject("subject", self.subject.as_deref()));
        problems.extend(schedule("scheduledTimestamp", self.scheduled_timestamp));
        problems.extend(attachments(&self.attachments));
        problems.extend(address("emailFrom", self.email_from.as_deref(), true));
        problems.extend(address("emailTo", self.email_to.as_deref(), false));
        problems.extend(addresses("emailCc", &self.email_cc));
        problems.extend(addresses("emailBcc", &self.email_bcc));
        problems.extend(phone("fromNumber", self.from_number.as_deref()));
        problems.extend(phone("toNumber", self.to_number.as_deref()));
        problems
    }
}
