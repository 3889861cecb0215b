//! Deliveries, which the service posts to a conversation provider's delivery URL.

use super::{ParseError, ProviderDelivery, object, shape::Shape};
use crate::view::Object;

impl ProviderDelivery {
    /// Parses a delivery without verifying it.
    ///
    /// Use this only for deliveries that you have verified and stored. Pass everything that comes
    /// over the network to a [`Verifier`](super::Verifier).
    ///
    /// # Errors
    ///
    /// If the body is not a JSON object, or is an event.
    pub fn from_unverified_json(body: &[u8]) -> Result<Self, ParseError> {
        Self::accept(object::read(body)?)
    }

    /// Creates a delivery from an object, unless it is an event.
    pub(super) fn accept(object: Object) -> Result<Self, ParseError> {
        match Shape::of(&object) {
            Shape::Delivery => Ok(Self(object)),
            Shape::Event => Err(ParseError::IsEvent),
        }
    }
}
