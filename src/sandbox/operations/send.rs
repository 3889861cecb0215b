//! Messages that are sent or recorded, and their status.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Answer, Call};
use crate::{
    outbound::MessageType,
    sandbox::{
        query::iso_date,
        refusal::Failure,
        reply::json_reply,
        store::{Content, Ids, Letter, Life, Millis, Step, Store, Timeline, What, kind},
        validation::string_field,
    },
};

/// The number and address of the account.
pub(in crate::sandbox) const ACCOUNT_NUMBER: &str = "+15005550006";
pub(in crate::sandbox) const ACCOUNT_EMAIL: &str = "account@example.com";

pub(in crate::sandbox) fn send(
    store: &mut Store,
    call: &Call,
    body: &Map<String, Value>,
) -> Answer {
    let text = |field| string_field(body, field);
    let contact = text("contactId").unwrap_or_default();
    let sent_as = text("type").unwrap_or_default();
    let provider = text("conversationProviderId");
    let provider = store.named_provider(provider, sent_as, &call.app, false)?;
    if let Ok(message_type) = sent_as.parse::<MessageType>() {
        let (address, template) = (text("emailTo"), text("templateId"));
        store.accepts(contact, &call.location, message_type, address, template)?;
    }
    let now = call.now;
    let scheduled = body.get("scheduledTimestamp").and_then(Value::as_i64);
    let scheduled = scheduled
        .map(|seconds| seconds.saturating_mul(1_000))
        .filter(|date| *date > now);
    let mut content = content(body, call, sent_as, provider);
    content.outbound = true;
    let is_comment = kind::is_comment(&content.kind);
    if is_comment {
        content.user = text("userId").map(str::to_owned);
    } else if !content.is_email() {
        content.from = Some(text("fromNumber").unwrap_or(ACCOUNT_NUMBER).to_owned());
        content.to = text("toNumber")
            .map(str::to_owned)
            .or_else(|| store.phone(contact));
    }
    let mut letter = letter(body, &content);
    letter.reply_to = text("replyMessageId").map(str::to_owned);
    letter.thread = text("threadId")
        .or(text("replyMessageId"))
        .map(str::to_owned);
    fill_addresses(store, &mut letter, contact, true);
    let timeline = if is_comment {
        // Nothing is delivered to the contact.
        Timeline::new(Step::new(now, "sent"))
    } else {
        store.outcome(contact, now, scheduled, content.is_email())
    };
    let status = timeline.at(now).status.clone();
    let life = Life {
        added: now,
        stored: now,
        removed: None,
        scheduled,
        timeline,
    };
    let conversation = store.conversation_with(contact, &call.location, now);
    let ids = store.add(conversation, content, letter, life);
    let what = What::Message {
        ids: ids.clone(),
        sent: scheduled.unwrap_or(now),
    };
    store.happened(&call.location, what);
    Ok(json_reply(StatusCode::CREATED, &reply(&ids, status)))
}

/// Records a call that a provider made.
pub(in crate::sandbox) fn add_outbound(
    store: &mut Store,
    call: &Call,
    body: &Map<String, Value>,
) -> Answer {
    let provider = string_field(body, "conversationProviderId");
    store.named_provider(provider, "Call", &call.app, true)?;
    if body.contains_key("attachments") {
        return Err(Failure::Invalid(vec!["Invalid recording URL".to_owned()]));
    }
    let of_conversation = || {
        let id = string_field(body, "conversationId")?;
        let index = store.find_conversation(id, &call.location).ok()?;
        Some(store.conversation(index).contact.as_str())
    };
    let contact = string_field(body, "contactId").or_else(of_conversation);
    let details = body.get("call").and_then(Value::as_object);
    let called = details.and_then(|details| string_field(details, "to"));
    if let (Some(contact), Some(called)) = (contact, called) {
        store.has_number(contact, called)?;
    }
    add(store, call, body)
}

/// Records a message. Without the direction `inbound`, it is outbound.
pub(in crate::sandbox) fn add(store: &mut Store, call: &Call, body: &Map<String, Value>) -> Answer {
    let text = |field| string_field(body, field);
    let now = call.now;
    let contact = text("contactId");
    let sent_as = text("type").unwrap_or_default();
    let provider = text("conversationProviderId");
    let names_provider = provider.is_some();
    let provider = store.named_provider(provider, sent_as, &call.app, true)?;
    let conversation = match text("conversationId") {
        Some(id) => store.conversation_by_id(id, contact, &call.location, names_provider, now)?,
        None => {
            let contact = contact.unwrap_or_default();
            store.contact_exists(contact, &call.location)?;
            store.conversation_with(contact, &call.location, now)
        }
    };
    let mut content = content(body, call, sent_as, provider);
    // The service's default is outbound, for inbound messages too.
    content.outbound = text("direction") != Some("inbound");
    let party = store.conversation(conversation).contact.clone();
    let details = body.get("call").and_then(Value::as_object);
    if let Some(details) = details {
        let detail = |field| string_field(details, field).map(str::to_owned);
        content.from = detail("from");
        content.to = detail("to");
        content.call_status = detail("status");
    }
    let mut letter = letter(body, &content);
    letter.thread = text("emailMessageId").map(str::to_owned);
    fill_addresses(store, &mut letter, &party, content.outbound);
    let added = text("date").and_then(iso_date).unwrap_or(now);
    let status = content.call_status.clone();
    let status = status.unwrap_or_else(|| "delivered".to_owned());
    let recorded_as = status.clone();
    let life = Life {
        added,
        stored: now,
        removed: None,
        scheduled: None,
        timeline: Timeline::new(Step::new(now, status)),
    };
    let is_inbound = !content.outbound;
    let ids = store.add(conversation, content, letter, life);
    let what = What::Message {
        ids: ids.clone(),
        sent: now,
    };
    store.happened(&call.location, what);
    if is_inbound {
        store.happened(&call.location, What::Unread(ids.conversation.clone()));
    }
    let mut reply = reply(&ids, Some(recorded_as.into()));
    reply["success"] = json!(true);
    reply["message"] = json!("Message added");
    reply["dateAdded"] = json!(iso(now));
    if let Some(contact) = contact {
        reply["contactId"] = json!(contact);
    }
    Ok(json_reply(StatusCode::CREATED, &reply))
}

/// Returns the reply to a message. A status that is null, that of a fresh email, is `pending` here:
/// the vendor's specification requires one.
pub(super) fn reply(ids: &Ids, status: Option<Cow<'static, str>>) -> Value {
    let mut reply = json!({
        "conversationId": ids.conversation,
        "messageId": ids.message,
        "status": status.unwrap_or("pending".into()),
    });
    if let Some(email) = &ids.email {
        reply["emailMessageId"] = json!(email);
    }
    reply
}

fn content(
    body: &Map<String, Value>,
    call: &Call,
    sent_as: &str,
    provider: Option<String>,
) -> Content {
    let text = |field| string_field(body, field).map(str::to_owned);
    let has_html = body.contains_key("html");
    let kind = kind::read_as(sent_as, has_html, provider.is_some());
    Content {
        kind: kind.into(),
        outbound: true,
        text: text("message").filter(|_| !kind::is_call(kind)),
        attachments: strings(body, "attachments"),
        source: Some("api".into()),
        user: None,
        app: Some(call.app.clone()),
        provider,
        alt_id: text("altId"),
        from: None,
        to: None,
        call_status: None,
    }
}

fn letter(body: &Map<String, Value>, content: &Content) -> Letter {
    if !content.is_email() {
        return Letter::default();
    }
    let text = |field| string_field(body, field);
    Letter {
        subject: text("subject").map(str::to_owned),
        html: text("html")
            .or(text("message"))
            .unwrap_or_default()
            .to_owned(),
        from: text("emailFrom").unwrap_or_default().to_owned(),
        to: text("emailTo").map(str::to_owned).into_iter().collect(),
        cc: strings(body, "emailCc"),
        bcc: strings(body, "emailBcc"),
        reply_to: None,
        thread: None,
    }
}

/// Fills in the addresses that an email does not name.
pub(in crate::sandbox) fn fill_addresses(
    store: &Store,
    letter: &mut Letter,
    contact: &str,
    outbound: bool,
) {
    let account = ACCOUNT_EMAIL.to_owned();
    let other = store.email_address(contact).unwrap_or_default();
    let (from, to) = if outbound {
        (account, other)
    } else {
        (other, account)
    };
    if letter.from.is_empty() {
        letter.from = from;
    }
    if letter.to.is_empty() {
        letter.to = vec![to];
    }
}

pub(super) fn strings(body: &Map<String, Value>, field: &str) -> Vec<String> {
    let items = body.get(field).and_then(Value::as_array);
    let items = items.into_iter().flatten().filter_map(Value::as_str);
    items.map(str::to_owned).collect()
}

fn iso(date: Millis) -> String {
    let date = DateTime::from_timestamp_millis(date).unwrap_or_default();
    date.to_rfc3339_opts(SecondsFormat::Millis, true)
}
