use std::fmt;

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::Serialize;

use crate::{
    Error,
    api::{ResponseValue, types::AddInboundMessageReply},
    id::{ContactId, ConversationId, EmailMessageId, MessageId},
    operation::ADD_INBOUND_MESSAGE,
    receipt::{accepted, as_number},
};

/// The service's confirmation that it recorded a message.
///
/// It serializes for a journal: only the fields that are present, with the status as a number.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct InboundReceipt {
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    message_id: MessageId,
    conversation_id: Option<ConversationId>,
    contact_id: Option<ContactId>,
    email_message_id: Option<EmailMessageId>,
    date_added: Option<DateTime<Utc>>,
    note: Option<String>,
}

impl InboundReceipt {
    pub(crate) fn new(reply: ResponseValue<AddInboundMessageReply>) -> Result<Self, Error> {
        let mut ids = accepted(&ADD_INBOUND_MESSAGE, &reply, reply.value().json())?;
        let (status, reply) = (reply.status(), reply.into_inner());
        Ok(Self {
            status,
            // `accepted` never returns an empty list.
            message_id: ids.swap_remove(0),
            conversation_id: reply.conversation_id(),
            contact_id: reply.contact_id(),
            email_message_id: reply.email_message_id(),
            date_added: reply.date_added(),
            note: reply.message().map(str::to_owned),
        })
    }

    /// Returns the id of the message.
    #[must_use]
    pub fn message_id(&self) -> &MessageId {
        &self.message_id
    }

    /// Returns the message's conversation; `None` if the reply lacks it, contrary to the service's
    /// documentation.
    #[must_use]
    pub fn conversation_id(&self) -> Option<&ConversationId> {
        self.conversation_id.as_ref()
    }

    /// Returns the contact that the message was recorded for.
    #[must_use]
    pub fn contact_id(&self) -> Option<&ContactId> {
        self.contact_id.as_ref()
    }

    /// Returns the id of an email, which replies to it refer to.
    #[must_use]
    pub fn email_message_id(&self) -> Option<&EmailMessageId> {
        self.email_message_id.as_ref()
    }

    /// Returns the time at which the message was recorded; `None` if the reply has no valid date.
    #[must_use]
    pub fn date_added(&self) -> Option<DateTime<Utc>> {
        self.date_added
    }

    /// Returns the service's remark on the message (`message` on the wire).
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Returns the status of the reply: documented as 200, in practice often 201.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

/// Omits the note, which may quote the message.
impl fmt::Debug for InboundReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundReceipt")
            .field("status", &self.status)
            .field("message_id", &self.message_id)
            .field("conversation_id", &self.conversation_id)
            .field("contact_id", &self.contact_id)
            .field("email_message_id", &self.email_message_id)
            .field("date_added", &self.date_added)
            .finish_non_exhaustive()
    }
}
