//! How the service shows conversations.

use serde_json::{Value, json};

use super::{Viewer, direction};
use crate::sandbox::{
    date::Iso,
    store::{Conversation, Found, StoredMessage},
};

impl Viewer<'_> {
    /// Shows a conversation that a search found.
    pub(in crate::sandbox) fn found(self, found: &Found<'_>) -> Value {
        let conversation = found.conversation;
        let contact = &conversation.contact;
        let name = self.store.name(contact);
        let mut view = json!({
            "id": conversation.id,
            "contactId": contact,
            "locationId": self.location,
            "type": conversation.kind.1,
            "fullName": name,
            "contactName": name.to_lowercase(),
            "unreadCount": found.unread,
            "starred": found.starred,
            "dateAdded": conversation.added,
            "dateUpdated": found.last_date,
            "lastMessageDate": found.last_date,
            "sort": [found.sort],
        });
        for (name, value) in [
            ("phone", self.store.phone(contact)),
            ("email", self.store.email_address(contact)),
            ("assignedTo", found.assigned_to.map(str::to_owned)),
        ] {
            if let Some(value) = value {
                view[name] = json!(value);
            }
        }
        if let Some(last) = found.last {
            view["lastMessageBody"] = json!(self.summary(last));
            view["lastMessageType"] = json!(last.content.kind);
            view["lastMessageDirection"] = json!(direction(&last.content));
        }
        view
    }

    /// Returns what a list of conversations shows of a message: its text, or an email's subject.
    fn summary(self, message: &StoredMessage) -> String {
        let email = message.emails.back().map(|last| self.store.email_at(*last));
        let subject = email.and_then(|email| email.letter.subject.clone());
        let text = message.content.text.clone();
        text.or(subject).unwrap_or_default()
    }

    /// Shows a conversation as get-conversation does: its type is a number, and it has no last
    /// message.
    pub(in crate::sandbox) fn conversation(self, conversation: &Conversation) -> Value {
        json!({
            "id": conversation.id,
            "contactId": conversation.contact,
            "locationId": self.location,
            "deleted": false,
            "inbox": true,
            "type": conversation.kind.0,
            "unreadCount": conversation.unread,
            "starred": conversation.starred,
        })
    }

    /// Shows a conversation that was changed, with the date of its last message as text.
    pub(in crate::sandbox) fn changed(self, conversation: &Conversation) -> Value {
        let mut view = self.conversation(conversation);
        if let Some(fields) = view.as_object_mut() {
            fields.remove("type");
        }
        if let Some(last) = self.store.last_message(conversation, self.time) {
            let last = self.store.message(last);
            view["lastMessageBody"] = json!(self.summary(last));
            view["lastMessageType"] = json!(last.content.kind);
            view["lastMessageDate"] = json!(last.life.added.to_string());
        }
        view
    }

    /// Shows a conversation that was created, or that was there.
    pub(in crate::sandbox) fn created(self, conversation: &Conversation) -> Value {
        let last = self.store.last_message(conversation, self.time);
        let last = last.map(|last| self.store.message(last).life.added);
        let last = last.unwrap_or(conversation.added);
        json!({
            "id": conversation.id,
            "contactId": conversation.contact,
            "locationId": self.location,
            "dateAdded": Iso(conversation.added),
            "dateUpdated": Iso(last),
            "lastMessageDate": Iso(last),
            "deleted": false,
        })
    }
}
