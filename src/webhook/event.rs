//! The events that the service posts to a webhook.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Event, ParseError, UnknownEvent, object, shape::Shape};
use crate::{redact, view::Object};

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
        Self::accept(object::read(body)?)
    }

    /// Makes an event of an object, unless it is a delivery.
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
    /// It is as it came but for what the [module's documentation](super#what-is-kept-and-how)
    /// lists.
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

/// Prints the event's name and the names of its fields, and of their values only ids and
/// values of documented sets.
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
