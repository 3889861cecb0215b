//! Which inbound messages the service would refuse, or take and lose.

use crate::{
    api::types::{AddInboundMessageBody, Call, InboundMessageType as Type, MessageDirection},
    message::{Body, Need},
    operation::{ADD_INBOUND_MESSAGE, Operation},
    problem::Problem,
    validate::{
        address, addresses, attachments, blank, date, id, is_present, phone, record_id, subject,
    },
};

impl Body for AddInboundMessageBody {
    type Type = Type;

    const SET_BY_PROGRAM: &'static [&'static str] = &["contactId", "conversationId", "direction"];

    fn operation() -> &'static Operation {
        &ADD_INBOUND_MESSAGE
    }

    fn message_type(&self) -> Type {
        self.type_
    }

    /// The service takes a message without a direction as outbound, on this endpoint too.
    fn complete(mut self) -> Self {
        self.direction.get_or_insert(MessageDirection::Inbound);
        self
    }

    fn needs(message_type: Type) -> Vec<Need> {
        let mut needs = vec![Need {
            any_of: &["conversationId", "contactId"],
            found: "no conversation and no contact",
            allowed: "a conversation, a contact, or both",
        }];
        let call = matches!(
            message_type,
            Type::Call | Type::IvrCall | Type::CampaignCall | Type::CampaignVoiceMail
        );
        if call || message_type == Type::Custom {
            // Without it the service answers 201 and stores nothing (#70).
            needs.push(Need {
                any_of: &["conversationProviderId"],
                found: "nothing, and the service would lose the message silently",
                allowed: "the id of the conversation provider that brought the message",
            });
        }
        let (any_of, found, allowed): (&[_], _, _) = match message_type {
            _ if call => (
                &["call"],
                "no call data",
                "who called whom and how it ended: from, to, status",
            ),
            Type::Email | Type::Custom => (
                &["message", "html", "attachments"],
                "nothing to say",
                "a text, html or an attachment",
            ),
            _ => (
                &["message", "attachments"],
                "nothing to say",
                "a text or an attachment",
            ),
        };
        needs.push(Need {
            any_of,
            found,
            allowed,
        });
        needs
    }

    fn has(&self, field: &str) -> bool {
        match field {
            "conversationId" => self.conversation_id.is_some(),
            "contactId" => self.contact_id.is_some(),
            "conversationProviderId" => self.conversation_provider_id.is_some(),
            "call" => self
                .call
                .as_ref()
                .is_some_and(|call| *call != Call::default()),
            "message" => is_present(self.message.as_deref()),
            "html" => is_present(self.html.as_deref()),
            "attachments" => !self.attachments.is_empty(),
            _ => false,
        }
    }

    fn wrong_values(&self) -> Vec<Problem> {
        let ids = [
            ("conversationProviderId", &self.conversation_provider_id),
            ("emailMessageId", &self.email_message_id),
        ];
        let mut problems = Vec::from_iter(record_id("contactId", self.contact_id.as_deref()));
        let conversation = self.conversation_id.as_deref();
        problems.extend(record_id("conversationId", conversation));
        problems.extend(
            ids.into_iter()
                .filter_map(|(field, value)| id(field, value.as_deref())),
        );
        let outside = self.alt_id.as_deref();
        problems.extend(outside.filter(|alt_id| blank(alt_id)).map(|_| {
            Problem::new(
                "altId",
                "an empty id",
                "the outside provider's id of the message",
            )
        }));
        problems.extend(subject("subject", self.subject.as_deref()));
        problems.extend(date("date", self.date));
        problems.extend(attachments(&self.attachments));
        problems.extend(address("emailFrom", self.email_from.as_deref(), true));
        problems.extend(address("emailTo", self.email_to.as_deref(), false));
        problems.extend(addresses("emailCc", &self.email_cc));
        problems.extend(addresses("emailBcc", &self.email_bcc));
        if let Some(Call { from, to, .. }) = &self.call {
            problems.extend(phone("call.from", from.as_deref()));
            problems.extend(phone("call.to", to.as_deref()));
        }
        problems
    }
}
