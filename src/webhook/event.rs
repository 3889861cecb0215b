//! What the service posts to a webhook.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{
    MessageEvent, ParseError,
    fields::{self, Fields},
};
use crate::id::{ContactId, ConversationId, LocationId};

/// An event. Reading one and serialising it again loses nothing.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A contact sent a message or called (004).
    InboundMessage(MessageEvent),
    /// A message was sent to a contact, or a contact was called (004, vendor's public
    /// specification).
    OutboundMessage(MessageEvent),
    /// The number of unread messages of a conversation changed (vendor's public
    /// specification).
    ConversationUnreadUpdate(UnreadUpdate),
    /// Any other event.
    Unknown(UnknownEvent),
}

impl Event {
    /// Reads an event that nobody verified: for replays out of a store of your own, where
    /// only verified ones are. Whatever comes over the network goes through a
    /// [`Verifier`](super::Verifier).
    ///
    /// # Errors
    ///
    /// If the body is no JSON object with a `type`.
    pub fn from_unverified_json(body: &[u8]) -> Result<Self, ParseError> {
        Self::from_fields(fields::read(body)?)
    }

    pub(crate) fn from_fields(fields: Fields) -> Result<Self, ParseError> {
        Ok(match fields.text("type").ok_or(ParseError::NoType)? {
            "InboundMessage" => Self::InboundMessage(MessageEvent(fields)),
            "OutboundMessage" => Self::OutboundMessage(MessageEvent(fields)),
            "ConversationUnreadUpdate" => Self::ConversationUnreadUpdate(UnreadUpdate(fields)),
            _ => Self::Unknown(UnknownEvent(fields)),
        })
    }

    fn fields(&self) -> &Fields {
        match self {
            Self::InboundMessage(event) | Self::OutboundMessage(event) => &event.0,
            Self::ConversationUnreadUpdate(event) => &event.0,
            Self::Unknown(event) => &event.0,
        }
    }

    /// The name of the event: its `type`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.fields().text("type").unwrap_or_default()
    }

    /// When the event happened: its `timestamp`, or for a message without one its
    /// `dateAdded`. `None` if there is neither, or no date.
    #[must_use]
    pub fn occurred_at(&self) -> Option<DateTime<Utc>> {
        let fields = self.fields();
        fields
            .time("timestamp")
            .or_else(|| fields.time("dateAdded"))
    }

    /// The id of the delivery, the same each time that the service tries: it tells
    /// duplicates, which are normal ([`Seen`](super::Seen)).
    #[must_use]
    pub fn webhook_id(&self) -> Option<&str> {
        self.fields().webhook_id()
    }

    /// The app that the event is for. The key that signs is one for all apps: an authentic
    /// event may still be meant for another.
    #[must_use]
    pub fn app_id(&self) -> Option<&str> {
        self.fields().text("appId")
    }

    /// The location (sub-account) that the event is from.
    #[must_use]
    pub fn location_id(&self) -> Option<LocationId> {
        self.fields().id("locationId")
    }

    /// The whole event, as it came.
    #[must_use]
    pub fn json(&self) -> &Map<String, Value> {
        &self.fields().0
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields().serialize(serializer)
    }
}

/// Without what the event says.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug(crate::redact::word(self.name()), self, f)
    }
}

/// The number of unread messages of a conversation changed.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnreadUpdate(Fields);

impl UnreadUpdate {
    /// The conversation.
    #[must_use]
    pub fn conversation_id(&self) -> Option<ConversationId> {
        self.0.id("id")
    }

    /// The contact of the conversation.
    #[must_use]
    pub fn contact_id(&self) -> Option<ContactId> {
        self.0.id("contactId")
    }

    /// How many messages are unread.
    #[must_use]
    pub fn unread_count(&self) -> Option<u64> {
        self.0.whole("unreadCount")
    }

    /// Whether the conversation is in the inbox.
    #[must_use]
    pub fn inbox(&self) -> Option<bool> {
        self.0.boolean("inbox")
    }

    /// Whether the conversation is starred.
    #[must_use]
    pub fn starred(&self) -> Option<bool> {
        self.0.boolean("starred")
    }

    /// Whether the conversation was deleted.
    #[must_use]
    pub fn deleted(&self) -> Option<bool> {
        self.0.boolean("deleted")
    }
}

impl fmt::Debug for UnreadUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug("UnreadUpdate", self, f)
    }
}

/// An event that this version of the crate does not know.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnknownEvent(Fields);

impl UnknownEvent {
    /// The name of the event: its `type`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.text("type").unwrap_or_default()
    }

    /// The whole event.
    #[must_use]
    pub fn json(&self) -> &Map<String, Value> {
        &self.0.0
    }
}

impl fmt::Debug for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug("UnknownEvent", self, f)
    }
}
