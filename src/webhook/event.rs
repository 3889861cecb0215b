//! The events that the service posts to a webhook.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Event, ParseError, UnknownEvent, object, shape::Shape};
use crate::{redact, view::Object};

impl Event {
    /// Parses an event without verifying it.
    ///
    /// Use this only for events that you have verified and stored. Pass everything that comes over
    /// the network to a [`Verifier`](super::Verifier).
    ///
    /// # Errors
    ///
    /// If the body is not a JSON object, or is the delivery of a conversation provider.
    pub fn from_unverified_json(body: &[u8]) -> Result<Self, ParseError> {
        Self::accept(object::read(body)?)
    }

    /// Creates an event from an object, unless it is a delivery.
    pub(super) fn accept(object: Object) -> Result<Self, ParseError> {
        match Shape::of(&object) {
            Shape::Event => Ok(Self::from_object(object)),
            Shape::Delivery => Err(ParseError::IsDelivery),
        }
    }

    /// Returns the name of the event, its `type`. Many events have none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.object().text("type")
    }

    /// Returns the whole event.
    ///
    /// It is unchanged, except as the [module's documentation](super#how-json-is-kept) lists.
    #[must_use]
    pub fn json(&self) -> &Map<String, Value> {
        &self.object().0
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.object().serialize(serializer)
    }
}

/// Prints the event's name and the names of its fields; of their values, only ids and values of
/// documented sets.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name().map_or("Event", redact::word_or_ellipsis);
        redact::debug(name, self, f)
    }
}

impl UnknownEvent {
    /// Returns the name of the event, its `type`. Many events have none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.object().text("type")
    }
}
