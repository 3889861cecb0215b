//! Checks inbound messages for what the service would reject, or accept and silently drop.

use super::{Direction, MessageType};
use crate::{
    api::types::AddInboundMessageBody,
    message::{Body, only_present},
    operation::{ADD_INBOUND_MESSAGE, Operation},
    problem::Problem,
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
        let mut problems = Vec::from_iter(record_id("contactId", self.contact_id.as_ref()));
        problems.extend(record_id("conversationId", self.conversation_id.as_ref()));
        let provider = self.conversation_provider_id.as_ref();
        problems.extend(id("conversationProviderId", provider));
        problems.extend(id("emailMessageId", self.email_message_id.as_ref()));
        problems.extend(alt_id("altId", self.alt_id.as_deref()));
        problems.extend(subject("subject", self.subject.as_deref()));
        problems.extend(date("date", self.date));
        problems.extend(attachments(&self.attachments));
        problems.extend(address("emailFrom", self.email_from.as_deref(), true));
        problems.extend(address("emailTo", self.email_to.as_deref(), false));
        problems.extend(addresses("emailCc", &self.email_cc));
        problems.extend(addresses("emailBcc", &self.email_bcc));
        problems.extend(call(self.call.as_ref()));
        problems
    }
}
