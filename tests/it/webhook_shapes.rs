//! Every authentic JSON object is either an event or a delivery, never both.

use leadconnector::webhook::{
    Event, ParseError, ProviderDelivery, Verifier, VerifyError, testing::Signer,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{field_of, fixture, json_value};

const IS_DELIVERY: VerifyError = VerifyError::Malformed(ParseError::IsDelivery);
const IS_EVENT: VerifyError = VerifyError::Malformed(ParseError::IsEvent);

/// Returns the results of both functions of the verifier for one authentic request.
fn verified(
    json: &Value,
) -> (
    Result<Event, VerifyError>,
    Result<ProviderDelivery, VerifyError>,
) {
    let signer = Signer::generate();
    let (headers, body) = signer.sign(json);
    let verifier = signer.verifier();
    let both = (
        verifier.verify(&headers, &body),
        verifier.verify_delivery(&headers, &body),
    );
    // A stored body is parsed by the same rules.
    let malformed = |error: ParseError| VerifyError::Malformed(error);
    let event = Event::from_unverified_json(&body).map_err(malformed);
    let delivery = ProviderDelivery::from_unverified_json(&body).map_err(malformed);
    assert_eq!(both, (event, delivery));
    both
}

#[track_caller]
fn assert_event(json: &Value) -> Event {
    let (event, delivery) = verified(json);
    assert_eq!(delivery, Err(IS_EVENT), "{json}");
    event.unwrap()
}

#[track_caller]
fn assert_delivery(json: &Value) -> ProviderDelivery {
    let (event, delivery) = verified(json);
    assert_eq!(event, Err(IS_DELIVERY), "{json}");
    delivery.unwrap()
}

#[test]
fn the_documented_events_without_a_type_are_events_without_a_name() {
    let events = fixture!("nameless_events");
    for (kind, json) in events.as_object().unwrap() {
        let event = assert_event(json);
        assert_eq!(event.name(), None, "{kind}");
        let location = event.location_id().map(String::from);
        assert_eq!(location.as_deref(), Some("l1C08ntBrFjLS0elLIYU"), "{kind}");
        assert_eq!(serde_json::to_value(&event).unwrap(), *json);
        let Event::Unknown(unknown) = event else {
            panic!("{kind} is known")
        };
        assert_eq!(unknown.name(), None);
        assert_eq!(Value::Object(unknown.json().clone()), *json);
    }
}

#[test]
fn an_empty_object_is_an_event() {
    for json in [
        json!({}),
        json!({ "type": null }),
        json!({ "type": 7 }),
        json!({ "type": ["SMS"], "messageId": "m" }),
    ] {
        assert_eq!(assert_event(&json).name(), None);
    }
}

#[test]
fn an_event_is_not_a_delivery() {
    for json in [
        fixture!("004_message"),
        fixture!("004_call"),
        fixture!("004_voicemail"),
        fixture!("004_email"),
        fixture!("outbound_message"),
        fixture!("unread_update"),
        json!({ "type": "InboundMessage" }),
        json!({ "type": "InboundMessage", "messageId": "m", "attachments": ["u"] }),
        json!({ "type": "OutboundMessage", "messageId": "m", "message": "Hi", "phone": "+1" }),
        json!({ "type": "INSTALL", "appId": "a", "locationId": "l" }),
        json!({ "type": "ContactCreate", "id": "c", "phone": "+1", "attachments": ["u"] }),
        json!({ "type": "UserCreate", "id": "u", "phone": "+1", "email": "a@b.co" }),
    ] {
        assert_event(&json);
    }
}

#[test]
fn a_new_event_is_an_event_even_if_about_a_message() {
    for json in [
        json!({ "type": "MessageTeleported", "messageId": "m", "messageType": "SMS",
            "direction": "outbound", "message": "Hi", "phone": "+1", "attachments": ["u"] }),
        json!({ "type": "MessageRead", "messageId": "m", "contactId": "c", "status": "read" }),
        json!({ "type": "MessageEdited", "messageId": "m", "body": "Hi", "attachments": ["u"] }),
        json!({ "type": "MessageMoved", "messageId": "m", "conversationId": "c", "phone": "+1" }),
        json!({ "type": "MessageDeleted", "messageId": "m", "locationId": "l", "attachments": [] }),
    ] {
        assert!(matches!(assert_event(&json), Event::Unknown(_)));
    }
}

#[test]
fn a_delivery_is_not_an_event_whatever_its_channel() {
    let fixture = fixture!("provider_delivery");
    for channel in [
        "SMS",
        "Email",
        "Custom",
        "WhatsApp",
        "RCS",
        "Telegram",
        "Smoke Signals",
    ] {
        let mut json = fixture.clone();
        json["type"] = channel.into();
        let delivery = assert_delivery(&json);
        assert_eq!(delivery.message_type(), Some(channel.into()));
        assert_eq!(serde_json::to_value(&delivery).unwrap(), json);
    }
    for json in [
        json!({ "type": "SMS", "messageId": "m" }),
        json!({ "type": "Custom", "messageId": 7, "message": "Hi" }),
        json!({ "type": "SMS", "messageId": "m", "direction": "outbound", "status": "pending" }),
        json!({ "type": "WhatsApp", "messageId": "m" }),
        json!({ "type": "TIKTOK", "messageId": "m", "status": "pending" }),
        json!({ "type": "Telegram", "messageId": "m", "message": "Hi" }),
        json!({ "type": "Telegram", "messageId": "m", "message": "", "attachments": ["u"] }),
        json!({ "type": "Letter", "messageId": "m", "html": "<p>Hi</p>" }),
    ] {
        assert_delivery(&json);
    }
}

#[test]
fn a_body_without_a_message_id_is_not_a_delivery() {
    for json in [
        json!({ "type": "SMS", "message": "Hi", "phone": "+1" }),
        json!({ "type": "SMS", "messageId": null, "message": "Hi", "phone": "+1" }),
        json!({ "messageId": "m", "message": "Hi", "phone": "+1" }),
    ] {
        assert_event(&json);
    }
}

#[test]
fn the_shape_is_reported_only_if_authentic() {
    let (headers, body) = Signer::generate().sign(&fixture!("provider_delivery"));
    let refused = Verifier::new().verify(&headers, &body);
    assert_eq!(refused, Err(VerifyError::WrongSignature));
}

const SCHEMAS: &[&str] = &[
    "MessageEvent",
    "ConversationUnreadUpdate",
    "ConversationUpdate",
    "ContactEvent",
    "LCEmailStats",
    "AppEvent",
    "ProviderDelivery",
];

fn object() -> impl Strategy<Value = Map<String, Value>> {
    let names = prop::sample::select(vec![
        json!("InboundMessage"),
        json!("OutboundMessage"),
        json!("ConversationUnreadUpdate"),
        json!("SMS"),
        json!("Telegram"),
        json!("ConversationUpdate"),
        json!("ContactCreate"),
        json!("LCEmailStats"),
        json!("INSTALL"),
        json!("AppointmentCreate"),
        json!(""),
        json!(null),
    ]);
    let fields = prop::collection::btree_map(field_of(SCHEMAS), json_value(), 0..10);
    (fields, prop::option::of(names)).prop_map(|(fields, name)| {
        let mut object: Map<_, _> = fields.into_iter().collect();
        if let Some(name) = name {
            object.insert("type".to_owned(), name);
        }
        object
    })
}

proptest! {
    #[test]
    fn any_object_is_an_event_or_a_delivery_without_loss(object in object()) {
        let body = serde_json::to_vec(&object).unwrap();
        let event = Event::from_unverified_json(&body);
        let delivery = ProviderDelivery::from_unverified_json(&body);
        let written = match (&event, &delivery) {
            (Ok(event), Err(ParseError::IsEvent)) => {
                let name = object.get("type").and_then(Value::as_str);
                prop_assert_eq!(event.name(), name);
                let _ = (event.occurred_at(), event.seen_key(), format!("{event:?}"));
                if let Event::InboundMessage(message) = event {
                    let _ = format!("{:?}", message.content());
                }
                serde_json::to_value(event)
            }
            (Err(ParseError::IsDelivery), Ok(delivery)) => serde_json::to_value(delivery),
            both => return Err(TestCaseError::fail(format!("{both:?}"))),
        };
        prop_assert_eq!(written.unwrap(), Value::Object(object));
    }
}
