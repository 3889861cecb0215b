//! What the service posts to a conversation provider's delivery URL.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    ParseError,
    fields::{self, Fields},
};
use crate::{
    Open,
    id::{ContactId, EmailMessageId, LocationId, MessageId},
};

pub use crate::api::types::DeliveryType;

/// A message that the service wants a conversation provider to deliver (vendor's guide).
///
/// It has the shape of no event: its `type` is the channel. Only the address that it came to
/// tells it apart, so it is read by functions of its own:
/// [`Verifier::verify_delivery`](super::Verifier::verify_delivery).
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ProviderDelivery(Fields);

impl ProviderDelivery {
    /// Reads a delivery that nobody verified: for replays out of a store of your own.
    ///
    /// # Errors
    ///
    /// If the body is no JSON object with a `type`.
    pub fn from_unverified_json(body: &[u8]) -> Result<Self, ParseError> {
        Self::from_fields(fields::read(body)?)
    }

    pub(super) fn from_fields(fields: Fields) -> Result<Self, ParseError> {
        match fields.text("type") {
            Some(_) => Ok(Self(fields)),
            None => Err(ParseError::NoType),
        }
    }

    /// The channel.
    #[must_use]
    pub fn message_type(&self) -> Option<Open<DeliveryType>> {
        self.0.open("type")
    }

    /// The message, for reporting its status.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        self.0.id("messageId")
    }

    /// The contact who is to get it.
    #[must_use]
    pub fn contact_id(&self) -> Option<ContactId> {
        self.0.id("contactId")
    }

    /// The location (sub-account).
    #[must_use]
    pub fn location_id(&self) -> Option<LocationId> {
        self.0.id("locationId")
    }

    /// The text.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.text("message")
    }

    /// Addresses of files to deliver along.
    #[must_use]
    pub fn attachments(&self) -> Vec<&str> {
        self.0.texts("attachments")
    }

    /// The phone number that it is to go to.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        self.0.text("phone")
    }

    /// The email addresses that it is to go to.
    #[must_use]
    pub fn email_to(&self) -> Vec<&str> {
        self.0.texts("emailTo")
    }

    /// The email address that it comes from.
    #[must_use]
    pub fn email_from(&self) -> Option<&str> {
        self.0.text("emailFrom")
    }

    /// The email as HTML.
    #[must_use]
    pub fn html(&self) -> Option<&str> {
        self.0.text("html")
    }

    /// The subject line of the email.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.0.text("subject")
    }

    /// The email, for recording an answer that joins its thread.
    #[must_use]
    pub fn email_message_id(&self) -> Option<EmailMessageId> {
        self.0.id("emailMessageId")
    }

    /// The user of the account who sent it.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.0.text("userId")
    }

    /// The id that the provider gave the message which this one answers
    /// (`altId` when it was recorded).
    #[must_use]
    pub fn reply_to_alt_id(&self) -> Option<&str> {
        self.0.text("replyToAltId")
    }

    /// The id of the delivery; see [`Event::webhook_id`](super::Event::webhook_id).
    #[must_use]
    pub fn webhook_id(&self) -> Option<&str> {
        self.0.webhook_id()
    }

    /// The whole delivery, as it came.
    #[must_use]
    pub fn json(&self) -> &Map<String, Value> {
        &self.0.0
    }
}

impl fmt::Debug for ProviderDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug("ProviderDelivery", self, f)
    }
}
