//! The event of a message: what all have, and what is in it.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::fields::Fields;
use crate::{
    Open,
    id::{
        ContactId, ConversationId, ConversationProviderId, EmailMessageId, LocationId, MessageId,
        ThreadId,
    },
};

pub use crate::api::types::{EventDirection, EventMessageStatus, EventMessageType};

/// A message that a contact sent or was sent, on any channel, or a call.
///
/// Every field may be missing: the documented examples lack several. Fields that are not
/// documented are in [`json`](Self::json).
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct MessageEvent(pub(super) Fields);

/// What is in a message event.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Content<'e> {
    /// A text on a channel for texts: SMS, WhatsApp, Instagram, chat and so on.
    Text(Text<'e>),
    /// An email.
    Email(Email<'e>),
    /// A phone call.
    Call(Call<'e>),
    /// A call that nobody took, with a voicemail: the type `CALL` with the status
    /// `voicemail` (004), or the type `VoiceMail` (vendor's public specification).
    Voicemail(Call<'e>),
    /// A message of a type that is not known to this version of the crate, or of none.
    Other,
}

/// A text.
#[derive(Clone, Copy)]
pub struct Text<'e>(&'e Fields);

/// An email.
#[derive(Clone, Copy)]
pub struct Email<'e>(&'e Fields);

/// A call or voicemail.
#[derive(Clone, Copy)]
pub struct Call<'e>(&'e Fields);

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
        self.0.text("webhookId")
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

impl<'e> Text<'e> {
    /// The text.
    #[must_use]
    pub fn body(self) -> Option<&'e str> {
        self.0.text("body")
    }

    /// The number or account that sent it.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// The numbers or accounts that it went to.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }
}

impl<'e> Email<'e> {
    /// The email as HTML.
    #[must_use]
    pub fn html(self) -> Option<&'e str> {
        self.0.text("body")
    }

    /// The email as plain text; outbound emails have it.
    #[must_use]
    pub fn plain_text(self) -> Option<&'e str> {
        self.0.text("plainText")
    }

    /// The subject line.
    #[must_use]
    pub fn subject(self) -> Option<&'e str> {
        self.0.text("subject")
    }

    /// Who sent it, an address that may have a name before it.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// Who it went to.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }

    /// Who got a copy.
    #[must_use]
    pub fn cc(self) -> Vec<&'e str> {
        self.0.either("cc", "ccList")
    }

    /// Who got a copy without the others seeing it.
    #[must_use]
    pub fn bcc(self) -> Vec<&'e str> {
        self.0.either("bcc", "bccList")
    }

    /// The email, for recording an answer that joins its thread.
    #[must_use]
    pub fn email_message_id(self) -> Option<EmailMessageId> {
        self.0.id("emailMessageId")
    }

    /// The thread that it belongs to.
    #[must_use]
    pub fn thread_id(self) -> Option<ThreadId> {
        self.0.id("threadId")
    }

    /// The email provider that brought it.
    #[must_use]
    pub fn provider(self) -> Option<&'e str> {
        self.0.text("provider")
    }
}

impl<'e> Call<'e> {
    /// The number that called.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// The numbers that were called.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }

    /// How long the call was; a fraction of a second is kept.
    #[must_use]
    pub fn duration(self) -> Option<Duration> {
        self.0.seconds("callDuration")
    }

    /// How the call ended, in the service's words.
    #[must_use]
    pub fn status(self) -> Option<&'e str> {
        self.0.text("callStatus")
    }

    /// Addresses of the recording or voicemail.
    #[must_use]
    pub fn recordings(self) -> Vec<&'e str> {
        self.0.texts("attachments")
    }
}

impl MessageEvent {
    /// The code of the channel (`messageTypeId`).
    #[must_use]
    pub fn message_type_id(&self) -> Option<u64> {
        self.0.whole("messageTypeId")
    }
}

macro_rules! redacted {
    ($($Name:ident)+) => {$(
        impl fmt::Debug for $Name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                crate::redact::debug(stringify!($Name), self.0, f)
            }
        }
    )+};
}
redacted!(Text Email Call);

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Self::Email(email) => f.debug_tuple("Email").field(email).finish(),
            Self::Call(call) => f.debug_tuple("Call").field(call).finish(),
            Self::Voicemail(call) => f.debug_tuple("Voicemail").field(call).finish(),
            Self::Other => f.write_str("Other"),
        }
    }
}
