//! What the service posts to a conversation provider's delivery URL.

use std::fmt;

use serde::Serialize;

use super::{
    ParseError,
    fields::{self, Fields},
    shape::Shape,
};
use crate::{
    Open,
    id::{ContactId, EmailMessageId, MessageId},
};

pub use crate::api::types::DeliveryType;

/// A message that the service wants a conversation provider to deliver.
///
/// It comes to the provider's delivery URL, and its `type` is a channel. The verifier tells
/// it from an event: [`Verifier::verify_delivery`](super::Verifier::verify_delivery) refuses
/// events, and [`Verifier::verify`](super::Verifier::verify) refuses deliveries.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ProviderDelivery(Fields);

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
        Self::from_fields(fields::read(body)?)
    }

    pub(super) fn from_fields(fields: Fields) -> Result<Self, ParseError> {
        match Shape::of(&fields) {
            Shape::Delivery => Ok(Self(fields)),
            Shape::Event => Err(ParseError::IsEvent),
        }
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.0
    }

    /// Returns the channel.
    #[must_use]
    pub fn message_type(&self) -> Option<Open<DeliveryType>> {
        self.0.open("type")
    }

    /// Returns the message, for reporting its status.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        self.0.id("messageId")
    }

    /// Returns the contact who is to get the message.
    #[must_use]
    pub fn contact_id(&self) -> Option<ContactId> {
        self.0.id("contactId")
    }

    /// Returns the text.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.text("message")
    }

    /// Returns the URLs of files to deliver along.
    #[must_use]
    pub fn attachments(&self) -> Vec<&str> {
        self.0.texts("attachments")
    }

    /// Returns the phone number that the message is to go to.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        self.0.text("phone")
    }

    /// Returns the email addresses that the message is to go to.
    #[must_use]
    pub fn email_to(&self) -> Vec<&str> {
        self.0.texts("emailTo")
    }

    /// Returns the email address that the message is from.
    #[must_use]
    pub fn email_from(&self) -> Option<&str> {
        self.0.text("emailFrom")
    }

    /// Returns the email as HTML.
    #[must_use]
    pub fn html(&self) -> Option<&str> {
        self.0.text("html")
    }

    /// Returns the subject line of the email.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.0.text("subject")
    }

    /// Returns the email, for recording an answer that joins its thread.
    #[must_use]
    pub fn email_message_id(&self) -> Option<EmailMessageId> {
        self.0.id("emailMessageId")
    }

    /// Returns the user of the account who sent the message.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.0.text("userId")
    }

    /// Returns the provider's own id of the message that this one answers: the `altId` that
    /// the provider recorded it with.
    #[must_use]
    pub fn reply_to_alt_id(&self) -> Option<&str> {
        self.0.text("replyToAltId")
    }
}

impl fmt::Debug for ProviderDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug("ProviderDelivery", self, f)
    }
}
