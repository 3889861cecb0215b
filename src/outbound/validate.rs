//! Checks outbound messages for everything that the service would reject.

use chrono::{DateTime, Utc};

use super::{Message, MessageType};
use crate::{
    Error,
    api::types::SendMessageBody,
    message::{Body, only_present, validate_with},
    operation::{Operation, SEND_MESSAGE},
    problem::{Problem, Problems},
    validate::{
        address, addresses, attachments, id, ids, is_present, passed, phone, record_id, schedule,
        subject,
    },
};

impl Message {
    /// Checks the message when a client is asked to send it. Later, for example between two
    /// attempts, its time may pass: an earlier attempt may have been accepted.
    pub(crate) fn validate_at(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let time = self.body().scheduled_timestamp;
        validate_with(self.body(), passed("scheduledTimestamp", time, now))
    }
}

impl Body for SendMessageBody {
    const SET_BY_PROGRAM: &'static [&'static str] = &[
        "contactId",
        "conversationProviderId",
        "emailBcc",
        "emailCc",
        "emailFrom",
        "emailTo",
        "fromNumber",
        "toNumber",
        "userId",
    ];

    fn operation() -> &'static Operation {
        &SEND_MESSAGE
    }

    fn type_name(&self) -> &'static str {
        MessageType::from(self.type_).as_str()
    }

    fn present(&self) -> impl Iterator<Item = &'static str> {
        let has_provider = self.conversation_provider_id.is_some();
        only_present([
            ("appointmentId", self.appointment_id.is_some()),
            ("attachments", !self.attachments.is_empty()),
            ("conversationProviderId", has_provider),
            ("html", is_present(self.html.as_deref())),
            ("message", is_present(self.message.as_deref())),
            ("replyMessageId", self.reply_message_id.is_some()),
            ("scheduledTimestamp", self.scheduled_timestamp.is_some()),
            ("templateId", self.template_id.is_some()),
        ])
    }

    fn wrong_values(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        problems.add(record_id("contactId", Some(&self.contact_id)));
        problems.add(id("appointmentId", self.appointment_id.as_ref()));
        let provider = self.conversation_provider_id.as_ref();
        problems.add(id("conversationProviderId", provider));
        problems.add(id("replyMessageId", self.reply_message_id.as_ref()));
        problems.add(id("templateId", self.template_id.as_ref()));
        problems.add(id("threadId", self.thread_id.as_ref()));
        problems.add(subject("subject", self.subject.as_deref()));
        problems.add(schedule("scheduledTimestamp", self.scheduled_timestamp));
        problems.add_all(attachments(&self.attachments));
        problems.add(address("emailFrom", self.email_from.as_deref(), true));
        problems.add(address("emailTo", self.email_to.as_deref(), false));
        problems.add_all(addresses("emailCc", &self.email_cc));
        problems.add_all(addresses("emailBcc", &self.email_bcc));
        problems.add(phone("fromNumber", self.from_number.as_deref()));
        problems.add(phone("toNumber", self.to_number.as_deref()));
        problems.add_all(ids("mentions", &self.mentions));
        problems.add(id("userId", self.user_id.as_ref()));
        problems.into_vec()
    }
}
