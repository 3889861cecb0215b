//! Every body is exactly one of an event, a delivery or rejected, and serializing a parsed one
//! reproduces the input.

#![no_main]

use leadconnector::webhook::{
    Content, DEFAULT_MAX_BODY, Event, MAX_SEEN_KEY, ParseError, ProviderDelivery,
};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

fuzz_target!(|body: &[u8]| {
    if body.len() > DEFAULT_MAX_BODY {
        return;
    }
    let event = Event::from_unverified_json(body);
    let delivery = ProviderDelivery::from_unverified_json(body);
    let object = match (&event, &delivery) {
        (Ok(event), Err(ParseError::IsEvent)) => {
            look_at(event);
            event.json()
        }
        (Err(ParseError::IsDelivery), Ok(delivery)) => {
            let key = delivery.seen_key().unwrap_or_default();
            assert!(key.is_empty() || key.starts_with("delivery/") && key.len() <= MAX_SEEN_KEY);
            let _ = format!("{delivery:?}");
            delivery.json()
        }
        (Err(of_event), Err(of_delivery)) => {
            assert_eq!(of_event, of_delivery);
            assert_ne!(is_object(body), Some(true), "an object was rejected");
            return;
        }
        both => panic!("{both:?}"),
    };
    assert_ne!(is_object(body), Some(false), "a body that is not an object was accepted");

    // JSON that serde_json holds without loss is unchanged; repaired JSON stays as repaired.
    if let Ok(plain) = serde_json::from_slice::<Map<String, Value>>(body) {
        assert!(same(&Value::Object(plain), &Value::Object(object.clone())));
    }
    let written = serde_json::to_vec(object).unwrap();
    assert_eq!(Event::from_unverified_json(&written), event);
    assert_eq!(ProviderDelivery::from_unverified_json(&written), delivery);
});

/// Returns whether a body is an object by JSON's grammar; `None` if it may be nested too deep.
/// `IgnoredAny` checks neither the range of numbers nor lone surrogates, and has no depth limit.
fn is_object(body: &[u8]) -> Option<bool> {
    let brackets = body.iter().filter(|byte| matches!(byte, b'[' | b'{'));
    if brackets.count() > 127 {
        return None;
    }
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let json = std::str::from_utf8(body).is_ok()
        && serde_json::from_slice::<IgnoredAny>(body).is_ok();
    Some(json && first == Some(&b'{'))
}

/// Returns whether the values are equal, except for numbers that are kept as text.
fn same(plain: &Value, kept: &Value) -> bool {
    match (plain, kept) {
        (Value::Number(rounded), Value::String(text)) => {
            text.parse::<f64>().ok() == rounded.as_f64()
        }
        (Value::Array(plain), Value::Array(kept)) => {
            plain.len() == kept.len() && plain.iter().zip(kept).all(|(a, b)| same(a, b))
        }
        (Value::Object(plain), Value::Object(kept)) => {
            plain.len() == kept.len()
                && plain.iter().all(|(name, a)| kept.get(name).is_some_and(|b| same(a, b)))
        }
        _ => plain == kept,
    }
}

/// Calls every getter of an event.
fn look_at(event: &Event) {
    assert_eq!(event.name(), event.json().get("type").and_then(Value::as_str));
    let key = event.seen_key().unwrap_or_default();
    assert_eq!(key.is_empty(), event.webhook_id().is_none());
    assert!(key.is_empty() || key.starts_with("event/") && key.len() <= MAX_SEEN_KEY);
    let _ = format!("{event:?}");
    let _ = (event.occurred_at(), event.location_id(), event.app_id());
    if let Event::InboundMessage(message) | Event::OutboundMessage(message) = event {
        let constant = event.json().get("messageTypeString").and_then(Value::as_str);
        let secret = constant == Some("TYPE_INTERNAL_COMMENT")
            || event.json().get("messageType") == Some(&"InternalComment".into());
        match message.content() {
            Content::InternalComment(comment) => {
                let _ = (comment.body(), comment.mentions(), comment.user_id());
            }
            _ if secret => panic!("an internal comment is exposed as content"),
            Content::Call(call) | Content::Voicemail(call) => {
                let _ = call.duration();
            }
            _ => {}
        }
        let _ = format!("{:?}", message.content());
    }
    if let Event::ConversationUnreadUpdate(update) = event {
        let _ = (update.unread_count(), update.inbox());
    }
}
