//! A message whose outcome is unknown, as plain data.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    Delivery, Error,
    id::{ContactId, ConversationId, LocationId},
    inbound,
    json::{self, Fields, FromJson},
    outbound,
    problem::Problem,
};

/// A message that may have been sent or recorded: [`Error::unsettled`], or one that a program made
/// itself, such as a run that finds in its journal that the last one was killed during a send.
///
/// It is plain data for a journal or a queue, and contains the message: text, addresses and all.
/// [`Client::settle`](crate::Client::settle) looks for the message on the service.
///
/// ```
/// use leadconnector::{outbound, settle::Unsettled};
///
/// // The journal says when the send began, and nothing about its end.
/// let message = outbound::Sms::new("ve9EPM428h8vShlRW1KT", "Order 1042 has shipped.");
/// let began = "2026-05-01T18:00:00Z".parse()?;
/// let unsettled = Unsettled::outbound(message, began);
///
/// let line = serde_json::to_string(&unsettled)?;
/// assert_eq!(serde_json::from_str::<Unsettled>(&line)?, unsettled);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Serialize)]
pub struct Unsettled {
    message: Message,
    began: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<LocationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<ConversationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<String>,
}

/// A message of either direction.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Message {
    Outbound(outbound::Message),
    Inbound(inbound::Message),
}

impl Unsettled {
    /// Creates one from a message that was to be sent, and the time at which its call began.
    #[must_use]
    pub fn outbound(message: impl outbound::AnyMessage, began: DateTime<Utc>) -> Self {
        Self::new(Message::Outbound(message.into()), began)
    }

    /// Creates one from a message that was to be recorded with
    /// [`add_inbound`](crate::Client::add_inbound), and the time at which its call began.
    #[must_use]
    pub fn inbound(message: impl inbound::AnyMessage, began: DateTime<Utc>) -> Self {
        Self::new(Message::Inbound(message.into()), began)
    }

    fn new(message: Message, began: DateTime<Utc>) -> Self {
        Self {
            message,
            began,
            ended: None,
            location: None,
            conversation: None,
            app: None,
            others: Vec::new(),
        }
    }

    /// Sets when the call ended. Without it, any message that was added since the call began can be
    /// the one, and the [patience](crate::settle::Settle::patience) counts from 5 minutes after the
    /// call began, or from now if that is earlier.
    #[must_use]
    pub fn ended_at(mut self, ended: DateTime<Utc>) -> Self {
        self.ended = Some(ended);
        self
    }

    /// Sets the location of the call. The default is the location of the client that settles it.
    #[must_use]
    pub fn at_location(mut self, location: impl Into<LocationId>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// Sets the conversation of the message, which saves a search. A receipt of an earlier message
    /// to the contact has it ([`SendReceipt::conversation_id`](outbound::SendReceipt)).
    #[must_use]
    pub fn in_conversation(mut self, conversation: impl Into<ConversationId>) -> Self {
        self.conversation = Some(conversation.into());
        self
    }

    /// Sets the id of the app, or of the private integration, whose token the call used: messages
    /// of other apps are not taken for this one. Webhooks and messages that are read back have it
    /// (`meta.marketplace.appId` on the wire).
    #[must_use]
    pub fn of_app(mut self, app: impl Into<String>) -> Self {
        self.app = Some(app.into());
        self
    }

    /// Adds the ids of other messages to the contact, of which none is taken for this one: the
    /// message ids of receipts, and the email message ids of emails that joined a thread.
    #[must_use]
    pub fn except(mut self, others: impl IntoIterator<Item: Into<String>>) -> Self {
        self.others.extend(others.into_iter().map(Into::into));
        self
    }

    /// Returns the message that may have been sent; `None` if it was to be recorded.
    #[must_use]
    pub fn as_outbound(&self) -> Option<&outbound::Message> {
        match &self.message {
            Message::Outbound(message) => Some(message),
            Message::Inbound(_) => None,
        }
    }

    /// Returns the message that may have been recorded; `None` if it was to be sent.
    #[must_use]
    pub fn as_inbound(&self) -> Option<&inbound::Message> {
        match &self.message {
            Message::Inbound(message) => Some(message),
            Message::Outbound(_) => None,
        }
    }

    /// Returns the contact of the message; `None` if a message that was to be recorded has only a
    /// conversation.
    #[must_use]
    pub fn contact_id(&self) -> Option<&ContactId> {
        match &self.message {
            Message::Outbound(message) => Some(message.contact_id()),
            Message::Inbound(message) => message.contact_id(),
        }
    }

    /// Returns the conversation of the message, if known.
    #[must_use]
    pub fn conversation_id(&self) -> Option<&ConversationId> {
        let of_message = || self.as_inbound()?.conversation_id();
        self.conversation.as_ref().or_else(of_message)
    }

    /// Returns the location of the call, if known.
    #[must_use]
    pub fn location(&self) -> Option<&LocationId> {
        self.location.as_ref()
    }

    /// Returns when the call began, by the clock of the client.
    #[must_use]
    pub fn began(&self) -> DateTime<Utc> {
        self.began
    }

    /// Returns when the call ended, by the clock of the client, if known.
    #[must_use]
    pub fn ended(&self) -> Option<DateTime<Utc>> {
        self.ended
    }

    pub(crate) fn message(&self) -> &Message {
        &self.message
    }

    pub(crate) fn app(&self) -> Option<&str> {
        self.app.as_deref()
    }

    pub(crate) fn others(&self) -> &[String] {
        &self.others
    }
}

impl Error {
    /// Returns the message with what is known of its call, if it may have been sent or recorded
    /// ([`Delivery::Unknown`]): for a journal, and for
    /// [`Client::settle`](crate::Client::settle).
    ///
    /// `None` for other failures, and for those of the [low-level client](crate::api) and of
    /// [`Client::request`](crate::Client::request).
    #[must_use]
    pub fn unsettled(&self) -> Option<Unsettled> {
        self.extension::<Unsettled>().cloned()
    }

    /// Keeps the message if it may have been sent.
    pub(crate) fn with_unsettled(self, unsettled: impl FnOnce() -> Unsettled) -> Self {
        if self.delivery() == Delivery::Unknown {
            self.with_extension(unsettled())
        } else {
            self
        }
    }
}

/// Prints the message like the message itself: the names of its fields, and ids.
impl fmt::Debug for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message: &dyn fmt::Debug = match &self.message {
            Message::Outbound(message) => message,
            Message::Inbound(message) => message,
        };
        f.debug_struct("Unsettled")
            .field("message", message)
            .field("began", &self.began)
            .field("ended", &self.ended)
            .field("location", &self.location)
            .field("conversation", &self.conversation)
            .field("others", &self.others.len())
            .finish_non_exhaustive()
    }
}

impl FromJson for Message {
    const ALLOWED: &'static str = "an object with one field, outbound or inbound";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let outbound = fields.optional::<Option<outbound::Message>>("outbound");
        let inbound = fields.optional::<Option<inbound::Message>>("inbound");
        match fields.finish(Some((outbound, inbound)))? {
            (Some(message), None) => Ok(Self::Outbound(message)),
            (None, Some(message)) => Ok(Self::Inbound(message)),
            _ => Err(vec![Problem::new("", "another object", Self::ALLOWED)]),
        }
    }
}

impl FromJson for Unsettled {
    const ALLOWED: &'static str = "an unsettled message";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let message = fields.required("message");
        let began = fields.required("began");
        let ended = fields.optional("ended");
        let location = fields.optional("location");
        let conversation = fields.optional("conversation");
        let app = fields.optional("app");
        let others = fields.optional("others");
        let read = || {
            Some(Self {
                message: message?,
                began: began?,
                ended,
                location,
                conversation,
                app,
                others,
            })
        };
        let read = read();
        fields.finish(read)
    }
}

impl<'de> Deserialize<'de> for Unsettled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::deserialize("Unsettled", deserializer)
    }
}
