//! What the service posts to a conversation provider's delivery URL.

use super::{ParseError, ProviderDelivery, object, shape::Shape};
use crate::view::Object;

impl ProviderDelivery {
    /// Reads a delivery without verifying it.
    ///
    /// This is for deliveries that you verified before and stored. Whatever comes over the
    /// network goes through a [`Verifier`](super::Verifier).
    ///
    /// # Errors
    ///
    /// If the body is no JSON object, or is an event.
    pub fn from_unverified_json(body: &[u8]) -> Result<Self, ParseError> {
        Self::accept(object::read(body)?)
    }

    /// Makes a delivery of an object, unless it is an event.
    pub(super) fn accept(object: Object) -> Result<Self, ParseError> {
        match Shape::of(&object) {
            Shape::Delivery => Ok(Self(object)),
            Shape::Event => Err(ParseError::IsEvent),
        }
    }
}
