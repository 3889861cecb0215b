//! Which messages the service would refuse.

use crate::{
    api::types::{SendMessageBody, SendMessageType},
    error::Problem,
    message::Body,
    operation::{Operation, SEND_MESSAGE},
    validate::{address, addresses, attachments, blank, id, phone},
};

impl Body for SendMessageBody {
    type Type = SendMessageType;

    fn operation() -> &'static Operation {
        &SEND_MESSAGE
    }

    fn message_type(&self) -> SendMessageType {
        self.type_
    }

    fn problems(&self) -> Vec<Problem> {
        let ids = [
            ("contactId", Some(&self.contact_id)),
            ("appointmentId", self.appointment_id.as_ref()),
            (
                "conversationProviderId",
                self.conversation_provider_id.as_ref(),
            ),
            ("replyMessageId", self.reply_message_id.as_ref()),
            ("templateId", self.template_id.as_ref()),
            ("threadId", self.thread_id.as_ref()),
        ];
        let mut problems: Vec<_> = ids
            .into_iter()
            .filter_map(|(field, value)| id(field, value.map(String::as_str)))
            .collect();
        problems.extend(self.nothing_to_say());
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

impl SendMessageBody {
    fn nothing_to_say(&self) -> Option<Problem> {
        let text = self.message.as_deref().is_some_and(|text| !blank(text));
        let html = self.html.as_deref().is_some_and(|html| !blank(html));
        let template = self.template_id.is_some();
        let attachment = !self.attachments.is_empty();
        let (field, enough, allowed) = match self.type_ {
            SendMessageType::Email => ("html", html || template, "html or a template"),
            SendMessageType::WhatsApp => ("message", text, "a text"),
            SendMessageType::Sms
            | SendMessageType::Rcs
            | SendMessageType::Ig
            | SendMessageType::Fb
            | SendMessageType::Custom
            | SendMessageType::LiveChat
            | SendMessageType::Tiktok => (
                "message",
                text || template || attachment,
                "a text, an attachment or a template",
            ),
        };
        (!enough).then(|| Problem::new(field, "nothing to say", allowed))
    }
}
