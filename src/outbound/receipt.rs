use std::fmt;

use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    Error,
    api::{ResponseValue, types::SendMessageReply},
    id::{ConversationId, EmailMessageId, MessageId},
    json::{self, Fields, FromJson},
    problem::Problem,
    receipt::{accepted, as_number},
};

/// The service's confirmation that it accepted a message for sending.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::outbound::Sms;
///
/// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
/// # let client = sandbox.client();
/// let receipt = client.send(Sms::new("contact-id", "Hello")).await?;
/// println!("{} in {:?}", receipt.message_id(), receipt.conversation_id());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sandbox"))]
/// # fn main() {}
/// ```
///
/// It is `Serialize` and `Deserialize` for a journal: only the fields that are present, with the
/// status as a number.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct SendReceipt {
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    /// Never empty.
    message_ids: Vec<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<ConversationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_message_id: Option<EmailMessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl SendReceipt {
    pub(crate) fn new(reply: ResponseValue<SendMessageReply>) -> Result<Self, Error> {
        let message_ids = accepted(&reply, reply.value().json(), None)?;
        let (status, reply) = (reply.status(), reply.into_inner());
        Ok(Self {
            status,
            message_ids,
            conversation_id: reply.conversation_id(),
            email_message_id: reply.email_message_id(),
            note: reply.msg().map(str::to_owned),
        })
    }

    /// Returns the id of the message; the first one if the service split the request into several.
    #[must_use]
    pub fn message_id(&self) -> &MessageId {
        &self.message_ids[0]
    }

    /// Returns the ids of all messages that resulted from the request, at most 1000: `messageId`,
    /// followed by the ids in `messageIds`, which replies for the GMB channel have instead.
    #[must_use]
    pub fn message_ids(&self) -> &[MessageId] {
        &self.message_ids
    }

    /// Returns the message's conversation; `None` if the reply lacks it, contrary to the service's
    /// documentation.
    #[must_use]
    pub fn conversation_id(&self) -> Option<&ConversationId> {
        self.conversation_id.as_ref()
    }

    /// Returns the id of the email. Pass it when you record a reply, so that the reply joins the
    /// thread ([`inbound::Email::in_reply_to`](crate::inbound::Email::in_reply_to)).
    #[must_use]
    pub fn email_message_id(&self) -> Option<&EmailMessageId> {
        self.email_message_id.as_ref()
    }

    /// Returns the service's remark when a workflow sends the message, such as "Message queued
    /// successfully." (`msg` on the wire).
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

impl FromJson for SendReceipt {
    const ALLOWED: &'static str = "the receipt of a message";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let status = fields.required("status");
        let message_ids = fields.required::<Vec<String>>("message_ids");
        let conversation_id = fields.optional("conversation_id");
        let email_message_id = fields.optional("email_message_id");
        let note = fields.optional("note");
        if message_ids.as_ref().is_some_and(Vec::is_empty) {
            fields.wrong("message_ids", "an empty array", "at least one id");
        }
        let read = || {
            Some(Self {
                status: status?,
                message_ids: message_ids?.into_iter().map(MessageId::from).collect(),
                conversation_id,
                email_message_id,
                note,
            })
        };
        let read = read();
        fields.finish(read)
    }
}

impl<'de> Deserialize<'de> for SendReceipt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::deserialize("SendReceipt", deserializer)
    }
}

/// Omits the note, which may be personal.
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
