//! The objects that replies wrap what was asked for in. Where the service and its documentation
//! disagree, either shape is read.

use crate::view::reply::{
    Conversation, ConversationPage, ConversationReply, Email, EmailReply, ExportPage, Message,
    MessagePage, MessageReply, MessagesReply,
};

/// The fields of a reply that may hold the message.
pub(super) const MESSAGE: &[&str] = &["message"];

/// The fields of a reply that may hold the email.
pub(super) const EMAIL: &[&str] = &["emailMessage", "email", "message"];

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
