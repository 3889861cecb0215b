//! The event of a message: what all have, and what is in it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Call, Content, Email, InternalComment, Text, fields::Fields};
use crate::{
    Open,
    id::{ContactId, ConversationId, ConversationProviderId, MessageId},
};

pub use crate::api::types::{EventDirection, EventMessageStatus, EventMessageType};

/// How the `messageTypeString` of an internal comment begins. The documents have a plural too.
const INTERNAL_COMMENT: &str = "TYPE_INTERNAL_COMMENT";

/// A message that a contact sent or was sent on any channel, a call, or an internal comment.
///
/// Any field may be missing: the documented examples lack several. Fields that are not
/// documented are in [`json`](Self::json).
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct MessageEvent(pub(super) Fields);

impl MessageEvent {
    pub(super) fn fields(&self) -> &Fields {
        &self.0
    }

    /// Returns what is in the message, by its type and status.
    ///
    /// A handler matches on it: it tells an internal comment, which no contact may see, from
    /// a text, which [`body`](Self::body) does not.
    #[must_use]
    pub fn content(&self) -> Content<'_> {
        use EventMessageType as Type;
        let fields = &self.0;
        // Either of the two fields makes it one: an internal comment must not be sent on.
        let constant = fields.text("messageTypeString").unwrap_or_default();
        if constant.starts_with(INTERNAL_COMMENT) {
            return Content::InternalComment(InternalComment(fields));
        }
        let voicemail = Some(Open::Known(EventMessageStatus::Voicemail));
        match self.message_type() {
            Some(Open::Known(Type::InternalComment)) => {
                Content::InternalComment(InternalComment(fields))
            }
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
                | Type::Custom,
            )) => Content::Text(Text(fields)),
            Some(Open::Unknown(_)) | None => Content::Other,
        }
    }

    /// Returns when the message was added to the conversation; see
    /// [`occurred_at`](Self::occurred_at) for what counts as a date.
    #[must_use]
    pub fn date_added(&self) -> Option<DateTime<Utc>> {
        self.0.time("dateAdded")
    }

    /// Returns the contact.
    #[must_use]
    pub fn contact_id(&self) -> Option<ContactId> {
        self.0.id("contactId")
    }

    /// Returns the conversation.
    #[must_use]
    pub fn conversation_id(&self) -> Option<ConversationId> {
        self.0.id("conversationId")
    }

    /// Returns the message.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        self.0.id("messageId")
    }

    /// Returns the conversation provider that carried the message.
    #[must_use]
    pub fn provider_id(&self) -> Option<ConversationProviderId> {
        self.0.id("conversationProviderId")
    }

    /// Returns the user of the account who took part.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.0.text("userId")
    }

    /// Returns who sent the message.
    ///
    /// The name of the event may say something else: the documented example of a call is an
    /// `OutboundMessage` whose direction is inbound.
    #[must_use]
    pub fn direction(&self) -> Option<Open<EventDirection>> {
        self.0.open("direction")
    }

    /// Returns the channel.
    #[must_use]
    pub fn message_type(&self) -> Option<Open<EventMessageType>> {
        self.0.open("messageType")
    }

    /// Returns the number that stands for the channel (`messageTypeId`).
    #[must_use]
    pub fn message_type_id(&self) -> Option<u64> {
        self.0.whole("messageTypeId")
    }

    /// Returns how far the message got.
    #[must_use]
    pub fn status(&self) -> Option<Open<EventMessageStatus>> {
        self.0.open("status")
    }

    /// Returns the text, which is HTML in an email.
    ///
    /// An internal comment has one too, which no contact may see: go by
    /// [`content`](Self::content) where texts are passed on.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.0.text("body")
    }

    /// Returns the media type of the text.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.text("contentType")
    }

    /// Returns the URLs of files; for a call, of its recording.
    #[must_use]
    pub fn attachments(&self) -> Vec<&str> {
        self.0.texts("attachments")
    }

    /// Returns what made the service send an outbound message, such as a workflow.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.0.text("source")
    }

    /// Returns the ids of the users whom an internal comment mentions.
    #[must_use]
    pub fn mentions(&self) -> Vec<&str> {
        self.0.texts("mentions")
    }

    /// Returns the chat widget that the message was written in.
    #[must_use]
    pub fn chat_widget_id(&self) -> Option<&str> {
        self.0.text("chatWidgetId")
    }
}

impl fmt::Debug for MessageEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug("MessageEvent", self, f)
    }
}
