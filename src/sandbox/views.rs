//! How the service shows conversations, messages and emails.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    date::Iso,
    store::{
        Content, Conversation, Found, Life, MessageRef, Millis, Store, StoredEmail, StoredMessage,
        kind,
    },
};

/// A message as get-message, get-messages and the export show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageView<'s> {
    id: &'s str,
    direction: &'static str,
    /// Null for a fresh email.
    status: Option<&'s str>,
    #[serde(rename = "type")]
    number: Option<u16>,
    message_type: &'s str,
    location_id: &'s str,
    #[serde(skip_serializing_if = "str::is_empty")]
    contact_id: &'s str,
    conversation_id: &'s str,
    date_added: Iso,
    date_updated: Iso,
    content_type: &'static str,
    attachments: &'s [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_provider_id: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alt_id: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'s str>,
    #[serde(skip_serializing_if = "Meta::is_empty")]
    meta: Meta<'s>,
}

#[derive(Serialize)]
struct Meta<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<EmailIds<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<Call<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marketplace: Option<App<'s>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EmailIds<'s> {
    message_ids: Vec<&'s str>,
}

#[derive(Serialize)]
struct Call<'s> {
    /// In seconds; null as for many calls of the service.
    duration: Option<u32>,
    status: &'s str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct App<'s> {
    app_id: &'s str,
    app_name: &'static str,
}

impl Meta<'_> {
    fn is_empty(&self) -> bool {
        self.email.is_none() && self.call.is_none() && self.marketplace.is_none()
    }
}

/// Shows what the store has, at a time and for the location that was asked for.
#[derive(Clone, Copy)]
pub(super) struct Viewer<'s> {
    pub(super) store: &'s Store,
    pub(super) location: &'s str,
    pub(super) time: Millis,
}

impl<'s> Viewer<'s> {
    /// Shows a message, or an email of a thread as a message of its own.
    pub(super) fn message_ref(self, found: MessageRef, id: &'s str) -> MessageView<'s> {
        match found {
            MessageRef::Message(index) => self.message(self.store.message(index)),
            MessageRef::Email(index) => {
                let email = self.store.email_at(index);
                let entry = self.store.message(email.entry);
                let emails = vec![email.id.as_str()];
                self.view(
                    id,
                    entry,
                    &email.life,
                    email.life.updated(self.time),
                    emails,
                )
            }
        }
    }

    pub(super) fn message(self, message: &'s StoredMessage) -> MessageView<'s> {
        let emails: Vec<_> = self.store.emails_of(message, self.time).collect();
        let life = emails.last().map_or(&message.life, |email| &email.life);
        let ids = emails.iter().map(|email| email.id.as_str()).collect();
        let updated = self.store.updated(message, self.time);
        self.view(&message.id, message, life, updated, ids)
    }

    /// Shows a message whose status is that of `life`.
    fn view(
        self,
        id: &'s str,
        message: &'s StoredMessage,
        life: &'s Life,
        updated: Millis,
        emails: Vec<&'s str>,
    ) -> MessageView<'s> {
        let content = &message.content;
        let conversation = self.store.conversation_of(message);
        let step = life.step(self.time);
        let call = content.call_status.as_deref();
        MessageView {
            id,
            direction: direction(content),
            status: step.status.as_deref(),
            number: kind::number(&content.kind),
            message_type: &content.kind,
            location_id: self.location,
            contact_id: &conversation.contact,
            conversation_id: &conversation.id,
            date_added: Iso(message.life.added),
            date_updated: Iso(updated),
            content_type: content_type(content),
            attachments: &content.attachments,
            body: content.text.as_deref(),
            source: content.source.as_deref(),
            user_id: content.user.as_deref(),
            conversation_provider_id: content.provider.as_deref(),
            alt_id: content.alt_id.as_deref(),
            from: content.from.as_deref(),
            to: content.to.as_deref(),
            error: step.error.as_deref(),
            meta: Meta {
                email: content.is_email().then_some(EmailIds {
                    message_ids: emails,
                }),
                call: call.map(|status| Call {
                    duration: None,
                    status,
                }),
                marketplace: content.app.as_deref().map(|app_id| App {
                    app_id,
                    app_name: "Sandbox app",
                }),
            },
        }
    }

    /// Shows an email with its subject and body.
    pub(super) fn email(self, email: &StoredEmail) -> Value {
        let entry = self.store.message(email.entry);
        let conversation = self.store.conversation_of(entry);
        let (content, letter) = (&email.content, &email.letter);
        let step = email.life.step(self.time);
        let mut view = json!({
            "id": email.id,
            "threadId": entry.id,
            "locationId": self.location,
            "contactId": conversation.contact,
            "conversationId": conversation.id,
            "dateAdded": Iso(email.life.added),
            "body": letter.html,
            "direction": direction(content),
            "status": step.status,
            "contentType": "text/html",
            "from": letter.from,
            "to": letter.to,
            "cc": letter.cc,
            "bcc": letter.bcc,
            "attachments": content.attachments,
            "provider": "Sandbox",
        });
        for (name, value) in [
            ("altId", &content.alt_id),
            ("subject", &letter.subject),
            ("replyToMessageId", &letter.reply_to),
            ("conversationProviderId", &content.provider),
            ("error", &step.error),
            ("source", &content.source.as_deref().map(str::to_owned)),
        ] {
            if let Some(value) = value {
                view[name] = json!(value);
            }
        }
        view
    }

    /// Shows a conversation that a search found.
    pub(super) fn found(self, found: &Found<'_>) -> Value {
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
    pub(super) fn conversation(self, conversation: &Conversation) -> Value {
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
    pub(super) fn changed(self, conversation: &Conversation) -> Value {
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
    pub(super) fn created(self, conversation: &Conversation) -> Value {
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

fn direction(content: &Content) -> &'static str {
    if content.outbound {
        "outbound"
    } else {
        "inbound"
    }
}

fn content_type(content: &Content) -> &'static str {
    if content.is_email() {
        "text/html"
    } else {
        "text/plain"
    }
}
