//! Conversations, messages and emails, read back from the service.
//!
//! [`Client::conversations`](crate::Client::conversations) searches, reads and changes
//! conversations; [`Client::messages`](crate::Client::messages) reads messages and emails, and
//! cancels scheduled ones. Lists are streams ([`paging`](crate::paging)).
//!
//! What is read is a view of the JSON that the service sent: a getter returns nothing if its field
//! is missing or has an undocumented type, and unknown fields and values are kept.
//!
//! ```
//! use leadconnector::conversations::{DeliveryStatus, Message, MessageType};
//!
//! let message = r#"{"id":"abc","messageType":"TYPE_SMS","status":"delivered","new":[1]}"#;
//! let message: Message = serde_json::from_str(message)?;
//! assert_eq!(message.message_type(), Some(MessageType::Sms));
//! assert_eq!(message.status(), Some(DeliveryStatus::Delivered));
//! assert_eq!(message.json()["new"][0], 1);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! What only some channels have is in [`Message::meta`]: the result of a call, the emails of a
//! thread, the page of a social network, and the app that sent the message.
//!
//! ```
//! use std::time::Duration;
//! use leadconnector::conversations::{ConversationType, Conversation, DeliveryStatus, Email, Message};
//!
//! let call = r#"{"meta":{"call":{"duration":70,"status":"completed"},"marketplace":{"appId":"app"}}}"#;
//! let call: Message = serde_json::from_str(call)?;
//! let meta = call.meta().unwrap();
//! let result = meta.call().unwrap();
//! assert_eq!(result.duration(), Some(Duration::from_secs(70)));
//! assert_eq!(result.status(), Some(DeliveryStatus::Completed));
//! assert_eq!(meta.marketplace().unwrap().app_id(), Some("app"));
//! assert!(meta.email().is_none() && meta.instagram().is_none());
//!
//! // An email of a campaign has a status for each recipient.
//! let email = r#"{"recipients":[{"emailId":"a@b.co","status":"opened"}]}"#;
//! let email: Email = serde_json::from_str(email)?;
//! for recipient in email.recipients() {
//!     println!("{:?}", recipient.status());
//! }
//!
//! let conversation: Conversation = serde_json::from_str(r#"{"type":"TYPE_PHONE"}"#)?;
//! assert_eq!(conversation.conversation_type(), Some(ConversationType::Phone));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod cancellation;
mod channel;
mod conversation;
mod export;
mod message;
mod messages;
mod reply;
mod search;
mod typing;

use crate::{Error, Problem, operation::Operation};

pub use self::{
    cancellation::Cancellation,
    channel::Channel,
    conversation::{Conversations, UpdateConversation},
    export::{Export, MAX_EXPORT_PAGE, MIN_EXPORT_PAGE},
    messages::{InConversation, MAX_MESSAGES_PAGE, Messages},
    search::{MAX_SEARCH_PAGE, Search},
};
pub use crate::view::reply::{
    CallResult, Conversation, ConversationType, DeliveryStatus, Direction, Email, EmailRecipient,
    EmailThread, MarketplaceApp, Message, MessageMeta, MessageSource, MessageType, SocialPage,
};
#[cfg(feature = "webhook")]
pub(crate) use channel::answer;
pub(crate) use channel::is_read_as;

/// Checks an id in a path: without it, the path would be that of another operation.
pub(crate) fn given<'i>(operation: &Operation, name: &str, id: &'i str) -> Result<&'i str, Error> {
    if id.trim().is_empty() {
        let problem = Problem::new(name, "blank text", "an id");
        return Err(Error::invalid_request(operation, vec![problem]));
    }
    Ok(id)
}
