//! Conversations, messages and emails, read back from the service.
//!
//! Each type is a view of the JSON that the service sent: a getter returns nothing if its field is
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

mod message;
mod reply;

pub use crate::view::reply::{
    CallResult, Conversation, ConversationType, DeliveryStatus, Direction, Email, EmailThread,
    MarketplaceApp, Message, MessageMeta, MessageSource, MessageType, SocialPage,
};
