//! Stores messages and conversations, and replies as documented.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{
    Handled,
    reply::{error_reply, json_reply},
    validation::string_field,
};

/// The messages and conversations that were stored.
#[derive(Default)]
pub(super) struct Conversations {
    /// The reply to each message, by the message's id.
    messages: HashMap<String, Value>,
    /// The conversation of each contact.
    conversations: HashMap<String, String>,
}

impl Conversations {
    pub(super) fn send(&mut self, body: &Map<String, Value>) -> Handled {
        let conversation = self.conversation(string_field(body, "contactId").unwrap_or_default());
        let reply = self.store(&conversation, body);
        stored(&reply)
    }

    pub(super) fn add_inbound(&mut self, body: &Map<String, Value>, now: DateTime<Utc>) -> Handled {
        let contact = string_field(body, "contactId");
        let conversation = match string_field(body, "conversationId") {
            Some(conversation) => conversation.to_owned(),
            None => self.conversation(contact.unwrap_or_default()),
        };
        let mut reply = self.store(&conversation, body);
        reply["success"] = json!(true);
        reply["message"] = json!("Message added");
        reply["dateAdded"] = json!(now.to_rfc3339_opts(SecondsFormat::Millis, true));
        if let Some(contact) = contact {
            reply["contactId"] = json!(contact);
        }
        stored(&reply)
    }

    /// Sets the status of a message. The service's reply to an unknown id is not documented.
    pub(super) fn update_status(&self, message: &str) -> Response<String> {
        match self.messages.get(message) {
            Some(reply) => json_reply(StatusCode::OK, reply),
            None => error_reply(StatusCode::NOT_FOUND, "Message not found"),
        }
    }

    /// Stores a message and returns the reply, which contains its ids.
    fn store(&mut self, conversation: &str, body: &Map<String, Value>) -> Value {
        let number = self.messages.len() + 1;
        let id = format!("sandboxMessage{number:06}");
        let mut reply = json!({ "conversationId": conversation, "messageId": id });
        if string_field(body, "type") == Some("Email") {
            reply["emailMessageId"] = json!(format!("sandboxEmail{number:08}"));
        }
        self.messages.insert(id, reply.clone());
        reply
    }

    fn conversation(&mut self, contact: &str) -> String {
        let new = format!("sandboxConversation{:02}", self.conversations.len() + 1);
        self.conversations
            .entry(contact.to_owned())
            .or_insert(new)
            .clone()
    }
}

fn stored(reply: &Value) -> Handled {
    Handled {
        response: json_reply(StatusCode::CREATED, reply),
        stored_message: true,
    }
}
