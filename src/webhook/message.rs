//! The event of a message: what all have, and what is in it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Call, Content, Email, Text, fields::Fields};
use crate::{
    Open,
    id::{ContactId, ConversationId, ConversationProviderId, LocationId, MessageId},
};

pub use crate::api::types::{EventDirection, EventMessageStatus, EventMessageType};

/// A message that a contact sent or was sent, on any channel, or a call.
///
/// Every field may be missing: the documented examples lack several. Fields that are not
/// documented are in [`json`](Self::json).
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct MessageEvent(pub(super) Fields);

impl MessageEvent {
    /// What is in the message, by its type and status. A match on it is how to write a
    /// handler.
    #[must_use]
    pub fn content(&self) -> Content<'_> {
        use EventMessageType as Type;
        let fields = &self.0;
        let voicemail = Some(Open::Known(EventMessageStatus::Voicemail));
        match self.message_type() {
            Some(Open::Known(Type::Call)) if self.status() == voicemail => {
                Content::Voicemail(Call(fields))
            }
            Some(Open::Known(Type::Call)) => Content::Call(Call(fields)),
            Some(Open::Known(Type::VoiceMail)) => Content::Voicemail(Call(fields)),
            Some(Open::Known(Type::Email)) => Content::Email(Email(fields)),
            Some(Open::Known(
                Type::Sms
                | Type::Gmb
                | Type::Fb
                | Type::Ig
                | Type::WhatsApp
                | Type::LiveChat
                | Type::InternalComment
                | Type::Custom,
            )) => Content::Text(Text(fields)),
            Some(Open::Unknown(_)) | None => Content::Other,
        }
    }

    /// When the message was sent: the `timestamp` of the event, or else its `dateAdded`.
    #[must_use]
    pub fn occurred_at(&self) -> Option<DateTime<Utc>> {
        self.0.time("timestamp").or_else(|| self.date_added())
    }

    /// When the message was added to the conversation; `None` if it did not say, or not as a
    /// date.
    #[must_use]
    pub fn date_added(&self) -> Option<DateTime<Utc>> {
        self.0.time("dateAdded")
    }

    /// The id of the delivery; see [`Event::webhook_id`](super::Event::webhook_id).
    #[must_use]
    pub fn webhook_id(&self) -> Option<&str> {
        self.0.webhook_id()
    }

    /// The location (sub-account).
    #[must_use]
    pub fn location_id(&self) -> Option<LocationId> {
        self.0.id("locationId")
    }

    /// The contact.
    #[must_use]
    pub fn contact_id(&self) -> Option<ContactId> {
        self.0.id("contactId")
    }

    /// The conversation.
    #[must_use]
    pub fn conversation_id(&self) -> Option<ConversationId> {
        self.0.id("conversationId")
    }

    /// The message.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        self.0.id("messageId")
    }

    /// The conversation provider that carried the message.
    #[must_use]
    pub fn provider_id(&self) -> Option<ConversationProviderId> {
        self.0.id("conversationProviderId")
    }

    /// The user of the account who took part.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.0.text("userId")
    }

    /// Who sent the message. The name of the event is another fact: 004's call is an
    /// `OutboundMessage` whose direction is inbound.
    #[must_use]
    pub fn direction(&self) -> Option<Open<EventDirection>> {
        self.0.open("direction")
    }

    /// The channel.
    #[must_use]
    pub fn message_type(&self) -> Option<Open<EventMessageType>> {
        self.0.open("messageType")
    }

    /// How far the message got.
    #[must_use]
    pub fn status(&self) -> Option<Open<EventMessageStatus>> {
        self.0.open("status")
    }

    /// The text; HTML for email.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.0.text("body")
    }

    /// The media type of the text.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.text("contentType")
    }

    /// Addresses of files; for a call, of its recording.
    #[must_use]
    pub fn attachments(&self) -> Vec<&str> {
        self.0.texts("attachments")
    }

    /// What made the service send an outbound message, such as a workflow.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.0.text("source")
    }

    /// The users who are mentioned in an outbound comment.
    #[must_use]
    pub fn mentions(&self) -> Vec<&str> {
        self.0.texts("mentions")
    }

    /// The chat widget that the message was written in.
    #[must_use]
    pub fn chat_widget_id(&self) -> Option<&str> {
        self.0.text("chatWidgetId")
    }

    /// The whole event, as it came.
    #[must_use]
    pub fn json(&self) -> &Map<String, Value> {
        &self.0.0
    }
}

impl fmt::Debug for MessageEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug("MessageEvent", self, f)
    }
}

impl MessageEvent {
    /// The code of the channel (`messageTypeId`).
    #[must_use]
    pub fn message_type_id(&self) -> Option<u64> {
        self.0.whole("messageTypeId")
    }
}
