//! The content of message events, by channel.

use super::{CallContent, CommentContent, Content, EmailContent, TextContent};
use crate::view::{
    reply::DeliveryStatus as Status,
    webhook::{EventMessageType as Type, MessageEvent},
};

/// The prefix of the `messageTypeString` of an internal comment. The documents have a plural too.
const INTERNAL_COMMENT: &str = "TYPE_INTERNAL_COMMENT";

impl MessageEvent {
    /// Returns the content of the message, by its type and status.
    ///
    /// Match on it instead of using [`body`](Self::body): it distinguishes a text from an internal
    /// comment, which must not be shown to a contact.
    ///
    /// ```
    /// use leadconnector::webhook::{Content, MessageEvent};
    ///
    /// /// Returns the text if it may be passed to another network.
    /// fn to_pass_on(message: &MessageEvent) -> Option<&str> {
    ///     match message.content() {
    ///         Content::Text(text) => text.body(),
    ///         _ => None, // includes internal comments
    ///     }
    /// }
    /// # #[cfg(feature = "sandbox")] {
    /// # use leadconnector::{sandbox::event, webhook::{Event, EventMessageType}};
    /// # let text = event::MessageEvent::outbound(EventMessageType::Sms, "contact-id").body("Hi");
    /// # let Event::OutboundMessage(message) = text.into_unverified() else { unreachable!() };
    /// # assert_eq!(to_pass_on(&message), Some("Hi"));
    /// # }
    /// ```
    #[must_use]
    pub fn content(&self) -> Content<'_> {
        // One field suffices, since an internal comment must not be passed on.
        let constant = self.message_type_string().unwrap_or_default();
        if constant.starts_with(INTERNAL_COMMENT) {
            return Content::InternalComment(CommentContent(self));
        }
        match self.message_type() {
            Some(Type::InternalComment) => Content::InternalComment(CommentContent(self)),
            Some(Type::Call) if self.status() == Some(Status::Voicemail) => {
                Content::Voicemail(CallContent(self))
            }
            Some(Type::Call) => Content::Call(CallContent(self)),
            Some(Type::VoiceMail) => Content::Voicemail(CallContent(self)),
            Some(Type::Email) => Content::Email(EmailContent(self)),
            Some(
                Type::Sms
                | Type::Gmb
                | Type::Fb
                | Type::Ig
                | Type::WhatsApp
                | Type::LiveChat
                | Type::Custom,
            ) => Content::Text(TextContent(self)),
            Some(Type::Unknown(_)) | None => Content::Other,
        }
    }
}
