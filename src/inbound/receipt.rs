use std::fmt;

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::CallStatus;
use crate::{
    Error,
    api::{ResponseValue, types::AddInboundMessageReply},
    id::{ContactId, ConversationId, EmailMessageId, MessageId},
    json::{self, Fields, FromJson},
    problem::Problem,
    receipt::{accepted, as_number},
};

/// The service's confirmation that it recorded a message.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::inbound::Sms;
///
/// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
/// # let client = sandbox.client();
/// let receipt = client.add_inbound(Sms::from_contact("contact-id").text("Hi")).await?;
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
pub struct InboundReceipt {
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    message_id: MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<ConversationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_id: Option<ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_message_id: Option<EmailMessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_added: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl InboundReceipt {
    pub(crate) fn new(
        reply: ResponseValue<AddInboundMessageReply>,
        call_status: Option<CallStatus>,
    ) -> Result<Self, Error> {
        let call_status = call_status.map(CallStatus::as_str);
        let mut ids = accepted(&reply, reply.value().json(), call_status)?;
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

impl FromJson for InboundReceipt {
    const ALLOWED: &'static str = "the receipt of a recorded message";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let status = fields.required("status");
        let message_id = fields.required("message_id");
        let conversation_id = fields.optional("conversation_id");
        let contact_id = fields.optional("contact_id");
        let email_message_id = fields.optional("email_message_id");
        let date_added = fields.optional("date_added");
        let note = fields.optional("note");
        let read = || {
            Some(Self {
                status: status?,
                message_id: message_id?,
                conversation_id,
                contact_id,
                email_message_id,
                date_added,
                note,
            })
        };
        let read = read();
        fields.finish(read)
    }
}

impl<'de> Deserialize<'de> for InboundReceipt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::deserialize("InboundReceipt", deserializer)
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
