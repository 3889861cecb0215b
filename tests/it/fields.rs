//! Setters and getters of messages.

use std::collections::BTreeSet;

use leadconnector::{
    inbound::{self, CallStatus, Direction},
    outbound::{self, ReplyMode},
};
use serde_json::{Value, json};

use crate::support::{self, Pair};

/// Returns a field as JSON; null if it is not set.
type Get<M> = fn(&M) -> Value;

fn getters<M, const N: usize>(getters: [(&str, Get<M>); N]) -> Vec<(&str, Get<M>)> {
    getters.to_vec()
}

fn strings(values: &[String]) -> Value {
    match values {
        [] => Value::Null,
        values => json!(values),
    }
}

fn time(time: Option<chrono::DateTime<chrono::Utc>>) -> Value {
    json!(time.map(|time| time.timestamp()))
}

/// The getters of outbound messages of one type or of any type, by field.
macro_rules! outbound_getters {
    ($Type:ty) => {
        getters::<$Type, _>([
            ("type", |m| json!(m.message_type())),
            ("contactId", |m| json!(m.contact_id())),
            ("message", |m| json!(m.get_text())),
            ("attachments", |m| strings(m.get_attachments())),
            ("conversationProviderId", |m| json!(m.get_provider())),
            ("templateId", |m| json!(m.get_template())),
            ("replyMessageId", |m| json!(m.get_in_reply_to())),
            ("appointmentId", |m| json!(m.get_appointment())),
            ("scheduledTimestamp", |m| time(m.get_schedule_at())),
        ])
    };
}

macro_rules! phone_getters {
    ($Type:ty) => {
        getters::<$Type, _>([
            ("fromNumber", |m| json!(m.get_from_number())),
            ("toNumber", |m| json!(m.get_to_number())),
        ])
    };
}

macro_rules! comment_getters {
    ($Type:ty) => {
        getters::<$Type, _>([
            ("mentions", |m| strings(m.get_mentions())),
            ("userId", |m| json!(m.get_author())),
        ])
    };
}

macro_rules! email_getters {
    ($Type:ty) => {
        getters::<$Type, _>([
            ("html", |m| json!(m.get_html())),
            ("subject", |m| json!(m.get_subject())),
            ("emailFrom", |m| json!(m.get_from())),
            ("emailTo", |m| json!(m.get_to())),
            ("emailCc", |m| strings(m.get_cc())),
            ("emailBcc", |m| strings(m.get_bcc())),
        ])
    };
}

macro_rules! outbound_email_getters {
    ($Type:ty) => {
        getters::<$Type, _>([
            ("emailReplyMode", |m| json!(m.get_reply_mode())),
            ("threadId", |m| json!(m.get_thread())),
        ])
    };
}

macro_rules! inbound_getters {
    ($Type:ty) => {
        getters::<$Type, _>([
            ("type", |m| json!(m.message_type())),
            ("contactId", |m| json!(m.contact_id())),
            ("conversationId", |m| json!(m.conversation_id())),
            ("message", |m| json!(m.get_text())),
            ("attachments", |m| strings(m.get_attachments())),
            ("conversationProviderId", |m| json!(m.get_provider())),
            ("altId", |m| json!(m.get_alt_id())),
            ("direction", |m| json!(m.get_direction())),
            ("date", |m| json!(m.get_date())),
        ])
    };
}

fn assert_getters<M>(message: &M, json: &Value, getters: &[(&str, Get<M>)]) {
    for (field, get) in getters {
        let set = json.get(*field).cloned().unwrap_or_default();
        assert_eq!(get(message), set, "{field} of {json}");
    }
    let known: BTreeSet<_> = getters.iter().map(|(field, _)| *field).collect();
    let mut set = json.as_object().unwrap().keys();
    assert!(set.all(|field| known.contains(field.as_str())), "{json}");
}

#[test]
fn a_message_of_any_outbound_type_returns_what_was_set() {
    let mut getters = outbound_getters!(outbound::Message);
    getters.extend(phone_getters!(outbound::Message));
    getters.extend(email_getters!(outbound::Message));
    getters.extend(outbound_email_getters!(outbound::Message));
    getters.extend(comment_getters!(outbound::Message));
    for Pair { minimal, full, .. } in support::outbound() {
        assert_getters(&minimal, &minimal.to_json(), &getters);
        assert_getters(&full, &full.to_json(), &getters);
    }
}

#[test]
fn a_message_of_one_outbound_type_returns_what_was_set() {
    let mut sms = outbound_getters!(outbound::Sms);
    sms.extend(phone_getters!(outbound::Sms));
    let mut email = outbound_getters!(outbound::Email);
    email.extend(email_getters!(outbound::Email));
    email.extend(outbound_email_getters!(outbound::Email));
    let mut comment = comment_getters!(outbound::InternalComment);
    comment.extend(getters::<outbound::InternalComment, _>([
        ("type", |m| json!(m.message_type())),
        ("contactId", |m| json!(m.contact_id())),
        ("message", |m| json!(m.get_text())),
    ]));
    for Pair { minimal, full, .. } in support::outbound() {
        for message in [minimal, full] {
            let json = message.to_json();
            match message {
                outbound::Message::Sms(message) => assert_getters(&message, &json, &sms),
                outbound::Message::Email(message) => assert_getters(&message, &json, &email),
                outbound::Message::InternalComment(message) => {
                    assert_getters(&message, &json, &comment);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_message_of_any_inbound_type_returns_what_was_set() {
    let mut getters = inbound_getters!(inbound::Message);
    getters.extend(email_getters!(inbound::Message));
    getters.push(("emailMessageId", |m| json!(m.get_in_reply_to())));
    for Pair { minimal, full, .. } in support::inbound() {
        for message in [minimal, full] {
            let mut json = message.to_json();
            // The sender and recipient of a call are checked below.
            if let Some(call) = json.as_object_mut().unwrap().remove("call") {
                assert_eq!(json!(message.get_from()), call["from"]);
                assert_eq!(json!(message.get_to()), call["to"]);
                assert_eq!(json!(message.get_status()), call["status"]);
                json["emailFrom"] = call["from"].clone();
                json["emailTo"] = call["to"].clone();
            } else {
                assert_eq!(message.get_status(), None);
            }
            assert_getters(&message, &json, &getters);
        }
    }
}

#[test]
fn a_message_of_one_inbound_type_returns_what_was_set() {
    let mut email = inbound_getters!(inbound::Email);
    email.extend(email_getters!(inbound::Email));
    email.push(("emailMessageId", |m| json!(m.get_in_reply_to())));
    let mut call = inbound_getters!(inbound::Call);
    call.push(("call", |m| {
        let call = json!({ "from": m.get_from(), "to": m.get_to(), "status": m.get_status() });
        let set = call.as_object().unwrap().clone().into_iter();
        set.filter(|(_, value)| !value.is_null()).collect()
    }));
    for Pair { minimal, full, .. } in support::inbound() {
        for message in [minimal, full] {
            let json = message.to_json();
            match message {
                inbound::Message::Email(message) => assert_getters(&message, &json, &email),
                inbound::Message::Call(message) => assert_getters(&message, &json, &call),
                _ => {}
            }
        }
    }
}

#[test]
fn a_setter_replaces_a_value_and_adds_to_a_list() {
    let sms = outbound::Sms::new("c", "a")
        .text("b")
        .attachment("https://a.co/1")
        .attachments(["https://a.co/2", "https://a.co/3"]);
    assert_eq!(sms.get_text(), Some("b"));
    let files = ["https://a.co/1", "https://a.co/2", "https://a.co/3"];
    assert_eq!(sms.get_attachments(), files);
    assert_eq!(sms.text("").get_text(), None);
    let email = outbound::Email::new("c").cc(["a@a.co"]).cc(["b@a.co"]);
    assert_eq!(email.get_cc(), ["a@a.co", "b@a.co"]);
    assert_eq!(email.get_reply_mode(), None);
    assert_eq!(
        email.reply_mode(ReplyMode::Reply).get_reply_mode(),
        Some(ReplyMode::Reply)
    );
    let call = inbound::Call::from_contact("c").status(CallStatus::Busy);
    assert_eq!(call.get_status(), Some(CallStatus::Busy));
    assert_eq!((call.get_from(), call.get_to()), (None, None));
    assert_eq!(call.get_direction(), Direction::Inbound);
}
