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

/// What the service says of a message that it recorded.
///
/// Its serde form is for a journal: the fields that it has, the status as a number.
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
            // There is one: `accepted` gives no empty list.
            message_id: ids.swap_remove(0),
            conversation_id: reply.conversation_id(),
            contact_id: reply.contact_id(),
            email_message_id: reply.email_message_id(),
            date_added: reply.date_added(),
            note: reply.message().map(str::to_owned),
        })
    }

    /// The id of the message.
    #[must_use]
    pub fn message_id(&self) -> &MessageId {
        &self.message_id
    }

    /// The conversation that the message is in; `None` if the reply lacks it, which is against
    /// the service's documentation.
    #[must_use]
    pub fn conversation_id(&self) -> Option<&ConversationId> {
        self.conversation_id.as_ref()
    }

    /// The contact whom the message was recorded for.
    #[must_use]
    pub fn contact_id(&self) -> Option<&ContactId> {
        self.contact_id.as_ref()
    }

    /// For email, the thread to answer.
    #[must_use]
    pub fn email_message_id(&self) -> Option<&EmailMessageId> {
        self.email_message_id.as_ref()
    }

    /// When the message was recorded; `None` if the reply did not say, or not as a date.
    #[must_use]
    pub fn date_added(&self) -> Option<DateTime<Utc>> {
        self.date_added
    }

    /// What the service says of the message (`message` on the wire).
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The status of the reply: 200 by the service's documentation, 201 often in fact.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

/// Without the note, which may repeat the message.
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
