//! Conversations, messages and emails, read back from the service.
//!
//! [`Client::conversations`](crate::Client::conversations) searches, reads and changes
//! conversations; [`Client::messages`](crate::Client::messages) reads messages and emails, and
//! cancels scheduled ones. Lists are streams ([`paging`](crate::paging)).
//!
//! What is read is a view of the JSON that the service sent: a getter returns nothing if its field is
//! missing or has an undocumented type, and unknown fields and values are kept.
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

mod cancellation;
mod channel;
mod conversation;
mod export;
mod message;
mod messages;
mod reply;
mod search;
mod typing;

use crate::{Error, Problem};

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
pub(crate) use channel::is_read_as;

/// Checks an id in a path: without it, the path would be that of another operation.
pub(crate) fn given<'i>(name: &str, id: &'i str) -> Result<&'i str, Error> {
    if id.trim().is_empty() {
        let problem = Problem::new(name, "blank text", "an id");
        return Err(Error::invalid_request(vec![problem]));
    }
    Ok(id)
}
