//! How the service shows messages and emails.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Viewer, content_type, direction};
use crate::sandbox::{
    date::Iso,
    store::{Life, MessageRef, Millis, StoredEmail, StoredMessage, kind},
};

/// A message as get-message, get-messages and the export show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sandbox) struct MessageView<'s> {
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

impl<'s> Viewer<'s> {
    /// Shows a message, or an email of a thread as a message of its own.
    pub(in crate::sandbox) fn message_ref(self, found: MessageRef, id: &'s str) -> MessageView<'s> {
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

    pub(in crate::sandbox) fn message(self, message: &'s StoredMessage) -> MessageView<'s> {
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
    pub(in crate::sandbox) fn email(self, email: &StoredEmail) -> Value {
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
}
