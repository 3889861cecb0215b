//! Checks inbound messages for what the service would reject, or accept and silently drop.

use super::{Direction, MessageType};
use crate::{
    api::types::AddInboundMessageBody,
    message::{Body, only_present},
    operation::{ADD_INBOUND_MESSAGE, Operation},
    problem::{Problem, Problems},
    validate::{
        address, addresses, alt_id, attachments, call, date, has_call, id, is_present, record_id,
        subject,
    },
};

impl Body for AddInboundMessageBody {
    const SET_BY_PROGRAM: &'static [&'static str] = &[
        "contactId",
        "conversationId",
        "direction",
        "emailBcc",
        "emailCc",
        "emailFrom",
        "emailTo",
    ];

    fn operation() -> &'static Operation {
        &ADD_INBOUND_MESSAGE
    }

    fn type_name(&self) -> &'static str {
        MessageType::from(self.type_).as_str()
    }

    /// On this endpoint too, the service treats a message without a direction as outbound.
    fn with_defaults(mut self) -> Self {
        self.direction.get_or_insert(Direction::default().into());
        self
    }

    fn present(&self) -> impl Iterator<Item = &'static str> {
        let has_provider = self.conversation_provider_id.is_some();
        only_present([
            ("attachments", !self.attachments.is_empty()),
            ("call", has_call(self.call.as_ref())),
            ("contactId", self.contact_id.is_some()),
            ("conversationId", self.conversation_id.is_some()),
            ("conversationProviderId", has_provider),
            ("html", is_present(self.html.as_deref())),
            ("message", is_present(self.message.as_deref())),
        ])
    }

    fn wrong_values(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        problems.add(record_id("contactId", self.contact_id.as_ref()));
        problems.add(record_id("conversationId", self.conversation_id.as_ref()));
        let provider = self.conversation_provider_id.as_ref();
        problems.add(id("conversationProviderId", provider));
        problems.add(id("emailMessageId", self.email_message_id.as_ref()));
        problems.add(alt_id("altId", self.alt_id.as_deref()));
        problems.add(subject("subject", self.subject.as_deref()));
        problems.add(date("date", self.date));
        problems.add_all(attachments(&self.attachments));
        problems.add(address("emailFrom", self.email_from.as_deref(), true));
        problems.add(address("emailTo", self.email_to.as_deref(), false));
        problems.add_all(addresses("emailCc", &self.email_cc));
        problems.add_all(addresses("emailBcc", &self.email_bcc));
        problems.add_all(call(self.call.as_ref()));
        problems.into_vec()
    }
}
