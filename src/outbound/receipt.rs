use std::fmt;

use http::StatusCode;
use serde::Serialize;

use crate::{
    Error,
    api::{ResponseValue, types::SendMessageReply},
    id::{ConversationId, EmailMessageId, MessageId},
    operation::SEND_MESSAGE,
    receipt::{accepted, as_number},
};

/// What the service says of a message that it accepted to send.
///
/// Its serde form is for a journal: the fields that it has, the status as a number.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct SendReceipt {
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    /// At least one.
    message_ids: Vec<MessageId>,
    conversation_id: Option<ConversationId>,
    email_message_id: Option<EmailMessageId>,
    note: Option<String>,
}

impl SendReceipt {
    pub(crate) fn new(reply: ResponseValue<SendMessageReply>) -> Result<Self, Error> {
        let message_ids = accepted(&SEND_MESSAGE, &reply, reply.value().json())?;
        let (status, reply) = (reply.status(), reply.into_inner());
        Ok(Self {
            status,
            message_ids,
            conversation_id: reply.conversation_id(),
            email_message_id: reply.email_message_id(),
            note: reply.msg().map(str::to_owned),
        })
    }

    /// The id of the message; the first, if one request became several.
    #[must_use]
    pub fn message_id(&self) -> &MessageId {
        &self.message_ids[0]
    }

    /// The ids of all messages that the request became, a thousand at the most: `messageId`, then
    /// those of `messageIds`, which the GMB channel answers instead of it.
    #[must_use]
    pub fn message_ids(&self) -> &[MessageId] {
        &self.message_ids
    }

    /// The conversation that the message is in; `None` if the reply lacks it, which is against
    /// the service's documentation.
    #[must_use]
    pub fn conversation_id(&self) -> Option<&ConversationId> {
        self.conversation_id.as_ref()
    }

    /// For email, what to give when recording an answer, so that it joins the thread
    /// ([`inbound::Email::in_reply_to`](crate::inbound::Email::in_reply_to)).
    #[must_use]
    pub fn email_message_id(&self) -> Option<&EmailMessageId> {
        self.email_message_id.as_ref()
    }

    /// What the service adds when a workflow sends the message, such as "Message queued
    /// successfully." (`msg` on the wire).
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

/// Without the note, which may be personal.
impl fmt::Debug for SendReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendReceipt")
            .field("status", &self.status)
            .field("message_ids", &self.message_ids)
            .field("conversation_id", &self.conversation_id)
            .field("email_message_id", &self.email_message_id)
            .finish_non_exhaustive()
    }
}
