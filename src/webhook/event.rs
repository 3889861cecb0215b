//! What the service posts to a webhook.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{
    MessageEvent, ParseError, UnreadUpdate,
    fields::{self, Fields},
    shape::Shape,
};

/// An event that the service posted.
///
/// Serialising an event writes it as it came; what is not kept to the letter is listed in
/// the [module's documentation](super#what-is-kept-and-how).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A contact sent a message or called.
    InboundMessage(MessageEvent),
    /// A message was sent to a contact, a contact was called, or a user wrote an internal
    /// comment.
    OutboundMessage(MessageEvent),
    /// The number of unread messages of a conversation changed.
    ConversationUnreadUpdate(UnreadUpdate),
    /// Any other event, also one without a name: what the service posts about invoices,
    /// products, records, relations, associations and object schemas has no `type`.
    Unknown(UnknownEvent),
}

const INBOUND_MESSAGE: &str = "InboundMessage";
const OUTBOUND_MESSAGE: &str = "OutboundMessage";
const CONVERSATION_UNREAD_UPDATE: &str = "ConversationUnreadUpdate";

/// Whether this crate has a type for the events of this name.
pub(super) fn is_known(name: &str) -> bool {
    matches!(
        name,
        INBOUND_MESSAGE | OUTBOUND_MESSAGE | CONVERSATION_UNREAD_UPDATE
    )
}

impl Event {
    /// Reads an event without verifying it.
    ///
    /// This is for events that you verified before and stored. Whatever comes over the
    /// network goes through a [`Verifier`](super::Verifier).
    ///
    /// # Errors
    ///
    /// If the body is no JSON object, or is the delivery of a conversation provider.
    pub fn from_unverified_json(body: &[u8]) -> Result<Self, ParseError> {
        Self::from_fields(fields::read(body)?)
    }

    pub(super) fn from_fields(fields: Fields) -> Result<Self, ParseError> {
        if Shape::of(&fields) == Shape::Delivery {
            return Err(ParseError::IsDelivery);
        }
        Ok(match fields.text("type") {
            Some(INBOUND_MESSAGE) => Self::InboundMessage(MessageEvent(fields)),
            Some(OUTBOUND_MESSAGE) => Self::OutboundMessage(MessageEvent(fields)),
            Some(CONVERSATION_UNREAD_UPDATE) => {
                Self::ConversationUnreadUpdate(UnreadUpdate(fields))
            }
            _ => Self::Unknown(UnknownEvent(fields)),
        })
    }

    pub(super) fn fields(&self) -> &Fields {
        match self {
            Self::InboundMessage(event) | Self::OutboundMessage(event) => event.fields(),
            Self::ConversationUnreadUpdate(event) => event.fields(),
            Self::Unknown(event) => event.fields(),
        }
    }

    /// Returns the name of the event, its `type`. Many events have none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.fields().text("type")
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields().serialize(serializer)
    }
}

/// Prints the event's name and the names of its fields, and of their values only ids, types,
/// statuses and directions.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name().map_or("Event", crate::redact::word_or_ellipsis);
        crate::redact::debug(name, self, f)
    }
}

/// An event that this version of the crate has no type for.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnknownEvent(Fields);

impl UnknownEvent {
    pub(super) fn fields(&self) -> &Fields {
        &self.0
    }

    /// Returns the name of the event, its `type`. Many events have none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.text("type")
    }
}

impl fmt::Debug for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug("UnknownEvent", self, f)
    }
}
