//! What the service posts to a conversation provider's delivery URL.

use super::{ParseError, ProviderDelivery, object, shape::Shape};
use crate::view::Object;

impl ProviderDelivery {
    /// Reads a delivery without verifying it.
    ///
    /// ```
    /// use leadconnector::webhook::ProviderDelivery;
    ///
    /// let stored = br#"{"type":"SMS","messageId":"m","phone":"+15037081210","message":"Hi"}"#;
    /// let delivery = ProviderDelivery::from_unverified_json(stored)?;
    /// assert_eq!(delivery.message(), Some("Hi"));
    /// assert_eq!(delivery.phone(), Some("+15037081210"));
    /// # Ok::<(), leadconnector::webhook::ParseError>(())
    /// ```
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
