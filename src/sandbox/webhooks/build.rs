//! Builds events and deliveries from what the sandbox has stored.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    provider::Channel,
    sandbox::{
        event::{ContactEvent, MessageEvent, ProviderDelivery},
        store::{ContactChange, Content, Ids, Letter, Life, Millis, Provider, Store, kind},
    },
};

/// A message, and the email of a thread if it is one.
pub(super) struct Sent<'s> {
    pub(super) content: &'s Content,
    letter: Option<&'s Letter>,
    life: &'s Life,
    contact: &'s str,
}

/// Returns a message, unless it was forgotten or deleted.
pub(super) fn find<'s>(
    store: &'s Store,
    ids: &Ids,
    location: &str,
    now: Millis,
) -> Option<Sent<'s>> {
    let conversation = store.find_conversation(&ids.conversation, location).ok()?;
    let contact = store.conversation(conversation).contact.as_str();
    Some(match &ids.email {
        Some(id) => {
            let email = store.email(id, location, now).ok()?;
            Sent {
                content: &email.content,
                letter: Some(&email.letter),
                life: &email.life,
                contact,
            }
        }
        None => {
            let message = store.stored_message(&ids.message, location, now)?;
            Sent {
                content: &message.content,
                letter: None,
                life: &message.life,
                contact,
            }
        }
    })
}

impl Sent<'_> {
    /// Returns whether it is still to be sent, which it never is if it was canceled.
    pub(super) fn is_scheduled(&self, now: Millis) -> bool {
        self.life.step(now).status.as_deref() == Some("scheduled")
    }

    /// Returns the type of its event.
    pub(super) fn event_type(&self) -> &'static str {
        if self.content.outbound {
            "OutboundMessage"
        } else {
            "InboundMessage"
        }
    }
}

pub(super) fn message_event(ids: &Ids, sent: &Sent, now: Millis) -> MessageEvent {
    let content = sent.content;
    let channel = channel(&content.kind);
    let mut event = if content.outbound {
        MessageEvent::outbound(channel, sent.contact)
    } else {
        MessageEvent::inbound(channel, sent.contact)
    };
    event = event
        .message_id(ids.message.as_str())
        .conversation_id(ids.conversation.as_str())
        .attachments(content.attachments.iter().cloned())
        .date_added(date(sent.life.added))
        .occurred_at(date(now))
        .message_type_string(content.kind.as_ref());
    if let Some(number) = kind::number(&content.kind) {
        event = event.message_type_id(number.into());
    }
    if let Some(status) = sent.life.step(now).status.as_deref() {
        event = event.status(status);
    }
    let text =
        |event: MessageEvent, text: Option<&str>, set: fn(MessageEvent, String) -> _| match text {
            Some(text) => set(event, text.to_owned()),
            None => event,
        };
    event = text(event, content.source.as_deref(), MessageEvent::source);
    event = text(event, content.user.as_deref(), MessageEvent::user_id);
    event = text(
        event,
        content.call_status.as_deref(),
        MessageEvent::call_status,
    );
    event = text(
        event,
        content.provider.as_deref(),
        MessageEvent::provider_id,
    );
    match sent.letter {
        None => {
            event = event.content_type("text/plain");
            event = text(event, content.text.as_deref(), MessageEvent::body);
            event = text(event, content.from.as_deref(), MessageEvent::from);
            if let Some(to) = &content.to {
                event = event.to([to.as_str()]);
            }
        }
        Some(letter) => {
            event = event.content_type("text/html").body(letter.html.as_str());
            event = event
                .from(letter.from.as_str())
                .to(letter.to.iter().cloned());
            event = event
                .cc(letter.cc.iter().cloned())
                .bcc(letter.bcc.iter().cloned());
            event = text(event, letter.subject.as_deref(), MessageEvent::subject);
            event = text(event, ids.email.as_deref(), MessageEvent::email_message_id);
            event = event.thread_id(ids.message.as_str());
        }
    }
    event
}

pub(super) fn provider_delivery(
    store: &Store,
    ids: &Ids,
    sent: &Sent,
    now: Millis,
) -> ProviderDelivery {
    let content = sent.content;
    let channel = channel(&content.kind);
    let mut delivery = ProviderDelivery::new(channel, ids.message.as_str())
        .contact_id(sent.contact)
        .attachments(content.attachments.iter().cloned())
        .occurred_at(date(now));
    if let Some(user) = &content.user {
        delivery = delivery.user_id(user.as_str());
    }
    match sent.letter {
        None => {
            delivery = delivery.message(content.text.as_deref().unwrap_or_default());
            if let Some(phone) = content.to.clone().or_else(|| store.phone(sent.contact)) {
                delivery = delivery.phone(phone);
            }
        }
        Some(letter) => {
            delivery = delivery
                .email_to(letter.to.iter().cloned())
                .email_from(letter.from.as_str())
                .html(letter.html.as_str())
                .subject(letter.subject.as_deref().unwrap_or_default());
            if let Some(id) = &ids.email {
                delivery = delivery.email_message_id(id.as_str());
            }
        }
    }
    delivery
}

/// Returns the URL that an outbound message is delivered to, if its provider has one.
pub(super) fn delivery_url(store: &Store, content: &Content) -> Option<String> {
    let provider = provider_of(store, content).filter(|_| content.outbound)?;
    provider.delivery_url.clone()
}

/// Returns the provider that carries a message.
fn provider_of<'s>(store: &'s Store, content: &Content) -> Option<&'s Provider> {
    let channel = match channel(&content.kind) {
        "Email" => Channel::Email,
        "SMS" | "Custom" => Channel::Sms,
        _ => return None,
    };
    let mut providers = store.providers_of(channel);
    match content.provider.as_deref() {
        Some(id) => providers.find(|provider| provider.id == id),
        None => providers.find(|provider| provider.is_default),
    }
}

/// A setter of a text.
type SetText = fn(ContactEvent, String) -> ContactEvent;

pub(super) fn contact_event(
    change: ContactChange,
    id: &str,
    shown: &Value,
) -> (&'static str, ContactEvent) {
    let (kind, mut event) = match change {
        ContactChange::Created => ("ContactCreate", ContactEvent::create(id)),
        ContactChange::Updated => ("ContactUpdate", ContactEvent::update(id)),
        ContactChange::Tagged => ("ContactTagUpdate", ContactEvent::tag_update(id)),
        ContactChange::DoNotDisturb => ("ContactDndUpdate", ContactEvent::dnd_update(id)),
    };
    let setters: [(&str, SetText); 15] = [
        ("name", ContactEvent::name),
        ("firstName", ContactEvent::first_name),
        ("lastName", ContactEvent::last_name),
        ("email", ContactEvent::email),
        ("phone", ContactEvent::phone),
        ("assignedTo", ContactEvent::assigned_to),
        ("address1", ContactEvent::address1),
        ("city", ContactEvent::city),
        ("companyName", ContactEvent::company_name),
        ("country", ContactEvent::country),
        ("postalCode", ContactEvent::postal_code),
        ("source", ContactEvent::source),
        ("state", ContactEvent::state),
        ("timezone", ContactEvent::timezone),
        ("website", ContactEvent::website),
    ];
    for (name, set) in setters {
        if let Some(text) = shown[name].as_str() {
            event = set(event, text.to_owned());
        }
    }
    let list = |name: &str| shown[name].as_array().cloned().unwrap_or_default();
    let tags = list("tags").into_iter();
    event = event
        .tags(tags.filter_map(|tag| tag.as_str().map(str::to_owned)))
        .custom_fields(list("customFields"))
        .dnd(shown["dnd"] == true)
        .dnd_settings(shown["dndSettings"].clone());
    (kind, event)
}

/// Returns the channel of an event about a message that is read as this type.
fn channel(kind: &str) -> &str {
    match kind {
        "TYPE_CUSTOM_PROVIDER_SMS" => "Custom",
        "TYPE_FACEBOOK" => "FB",
        "TYPE_INSTAGRAM" => "IG",
        "TYPE_WHATSAPP" => "WhatsApp",
        "TYPE_LIVE_CHAT" => "Live Chat",
        "TYPE_INTERNAL_COMMENT" => "InternalComment",
        kind if kind::is_email(kind) => "Email",
        kind if kind.ends_with("VOICEMAIL") => "VoiceMail",
        kind if kind::is_call(kind) => "CALL",
        kind => kind.strip_prefix("TYPE_").unwrap_or(kind),
    }
}

pub(super) fn date(millis: Millis) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
