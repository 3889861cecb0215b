//! The objects that replies wrap what was asked for in. Where the service and its documentation
//! disagree, either shape is read.

use serde_json::{Map, Value};

use crate::{
    false_success::reports_failure,
    view::reply::{
        Conversation, ConversationPage, ConversationReply, Email, EmailReply, ExportPage, Message,
        MessagePage, MessageReply, MessagesReply,
    },
};

/// The fields of a reply that may hold the message.
pub(super) const MESSAGE: &[&str] = &["message"];

/// The fields of a reply that may hold the email.
pub(super) const EMAIL: &[&str] = &["emailMessage", "email", "message"];

/// Returns whether a reply reports a failure instead of the object that it should hold, in one of
/// these fields or as a whole. An object with an id is none: messages have a status and an error too.
pub(super) fn lacks(reply: &Map<String, Value>, fields: &[&str]) -> bool {
    let mut inner = fields
        .iter()
        .filter_map(|field| reply.get(*field)?.as_object());
    let object = inner.next().unwrap_or(reply);
    let has_id = object.get("id").is_some_and(Value::is_string);
    !has_id && (reports_failure(reply) || reports_failure(object))
}

impl MessageReply {
    /// Returns the message, which may be inside this object or this object itself.
    #[must_use]
    pub fn into_message(self) -> Message {
        Message(self.0.unwrapped(MESSAGE))
    }
}

impl EmailReply {
    /// Returns the email, which may be inside this object or this object itself.
    #[must_use]
    pub fn into_email(self) -> Email {
        Email(self.0.unwrapped(EMAIL))
    }
}

impl MessagesReply {
    /// Returns the page, which may be inside this object or this object itself.
    #[must_use]
    pub fn into_page(self) -> MessagePage {
        MessagePage(self.0.unwrapped(&["messages"]))
    }
}

impl MessagePage {
    /// Returns the messages, without copying them.
    #[must_use]
    pub fn into_messages(self) -> Vec<Message> {
        self.0.items("messages").map(Message).collect()
    }
}

impl ExportPage {
    /// Returns the messages, without copying them.
    #[must_use]
    pub fn into_messages(self) -> Vec<Message> {
        self.0.items("messages").map(Message).collect()
    }
}

impl ConversationPage {
    /// Returns the conversations, without copying them.
    #[must_use]
    pub fn into_conversations(self) -> Vec<Conversation> {
        let conversations = self.0.items("conversations");
        conversations.map(Conversation).collect()
    }
}

impl ConversationReply {
    /// Returns the conversation, which may be inside this object or this object itself.
    #[must_use]
    pub fn into_conversation(self) -> Conversation {
        Conversation(self.0.unwrapped(&["conversation"]))
    }
}
