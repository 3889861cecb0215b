//! Events are signed, verified, parsed and serialized again.

mod answers;
mod built;
mod events;
mod fields;
mod refetch;
mod rejected;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use insta::{assert_json_snapshot, with_settings};
use leadconnector::webhook::{
    Content, DeliveryStatus, Direction, Event, EventMessageType, MessageEvent, ParseError,
    ProviderDelivery, SIGNATURE_HEADER, VerifyError, testing::Signer, twilio,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::fixture;

/// Signs an event, verifies it, and asserts that it serializes to the same JSON.
fn received(json: &Value) -> Event {
    let signer = Signer::generate();
    let (headers, body) = signer.sign(json);
    let event = signer.verifier().verify(&headers, &body).unwrap();
    assert_eq!(serde_json::to_value(&event).unwrap(), *json);
    let again = Event::from_unverified_json(&serde_json::to_vec(&event).unwrap()).unwrap();
    assert_eq!(again, event);
    event
}

/// Signs a delivery, verifies it, and asserts that it serializes to the same JSON.
fn received_delivery(json: &Value) -> ProviderDelivery {
    let signer = Signer::generate();
    let (headers, body) = signer.sign(json);
    let delivery = signer.verifier().verify_delivery(&headers, &body).unwrap();
    assert_eq!(serde_json::to_value(&delivery).unwrap(), *json);
    let again = ProviderDelivery::from_unverified_json(&body).unwrap();
    assert_eq!(again, delivery);
    delivery
}

fn message(json: &Value) -> MessageEvent {
    match received(json) {
        Event::InboundMessage(message) | Event::OutboundMessage(message) => message,
        other => panic!("{other:?} is no message"),
    }
}

fn assert_parsed(name: &str, parsed: &Value) {
    with_settings!({
        prepend_module_to_snapshot => false,
        omit_expression => true,
        snapshot_path => "../snapshots/webhook",
    }, {
        assert_json_snapshot!(name, parsed);
    });
}

fn assert_snapshot(name: &str, message: &MessageEvent) {
    let content = match message.content() {
        Content::Text(text) => json!({ "text": {
            "body": text.body(), "from": text.from(), "to": text.to(),
        }}),
        Content::Email(email) => json!({ "email": {
            "html": email.html(),
            "plain_text": email.plain_text(),
            "subject": email.subject(),
            "from": email.from(),
            "to": email.to(),
            "cc": email.cc(),
            "bcc": email.bcc(),
            "email_message_id": email.email_message_id(),
            "thread_id": email.thread_id(),
            "provider": email.provider(),
        }}),
        Content::Call(call) => json!({ "call": {
            "from": call.from(),
            "to": call.to(),
            "duration": call.duration(),
            "status": call.status(),
            "recordings": call.recordings(),
        }}),
        Content::Voicemail(call) => json!({ "voicemail": { "recordings": call.recordings() } }),
        _ => json!("other"),
    };
    let parsed = json!({
        "content": content,
        "occurred_at": message.occurred_at().map(|at| at.to_rfc3339()),
        "date_added": message.date_added().map(|at| at.to_rfc3339()),
        "webhook_id": message.webhook_id(),
        "location_id": message.location_id(),
        "contact_id": message.contact_id(),
        "conversation_id": message.conversation_id(),
        "message_id": message.message_id(),
        "provider_id": message.provider_id(),
        "user_id": message.user_id(),
        "direction": message.direction(),
        "message_type": message.message_type(),
        "message_type_id": message.message_type_id(),
        "status": message.status(),
        "body": message.body(),
        "content_type": message.content_type(),
        "attachments": message.attachments(),
        "source": message.source(),
        "mentions": message.mentions(),
    });
    assert_parsed(name, &parsed);
}

#[test]
fn the_message_of_004_is_a_text() {
    let event = message(&fixture!("004_message"));
    assert!(matches!(event.content(), Content::Text(_)));
    assert_eq!(event.direction(), Some(Direction::Inbound));
    assert_snapshot("004_message", &event);
}

#[test]
fn the_call_of_004_is_outbound_by_name_and_inbound_by_direction() {
    let json = fixture!("004_call");
    assert!(matches!(received(&json), Event::OutboundMessage(_)));
    let event = message(&json);
    assert_eq!(event.direction(), Some(Direction::Inbound));
    assert!(matches!(event.content(), Content::Call(_)));
    assert_snapshot("004_call", &event);
}

#[test]
fn the_voicemail_of_004_is_recognized_by_its_status() {
    let event = message(&fixture!("004_voicemail"));
    assert_eq!(event.message_type(), Some(EventMessageType::Call));
    assert_eq!(event.status(), Some(DeliveryStatus::Voicemail));
    assert!(matches!(event.content(), Content::Voicemail(_)));
    assert_snapshot("004_voicemail", &event);
}

#[test]
fn the_email_of_004_is_an_email() {
    let event = message(&fixture!("004_email"));
    assert!(matches!(event.content(), Content::Email(_)));
    assert_snapshot("004_email", &event);
}

#[test]
fn an_outbound_email_has_every_field_of_the_vendors_specification() {
    assert_snapshot("outbound_message", &message(&fixture!("outbound_message")));
}

#[test]
fn an_unread_update_is_read() {
    let event = received(&fixture!("unread_update"));
    assert_eq!(event.name(), Some("ConversationUnreadUpdate"));
    assert_eq!(
        event.webhook_id(),
        Some("3f2504e0-4f89-11d3-9a0c-0305e82c3301")
    );
    assert_eq!(
        event.location_id().unwrap().as_str(),
        "l1C08ntBrFjLS0elLIYU"
    );
    assert_eq!(event.occurred_at(), "2024-05-08T11:57:42.250Z".parse().ok());
    let Event::ConversationUnreadUpdate(update) = event else {
        panic!("another event")
    };
    assert_parsed(
        "unread_update",
        &json!({
            "conversation_id": update.conversation_id(),
            "contact_id": update.contact_id(),
            "unread_count": update.unread_count(),
            "inbox": update.inbox(),
            "starred": update.starred(),
            "deleted": update.deleted(),
        }),
    );
}

#[test]
fn an_unknown_event_is_kept_whole() {
    let json = json!({
        "type": "ContactTeleported",
        "locationId": "l",
        "webhookId": "w",
        "timestamp": 1_715_169_462_250_i64,
        "to": { "planet": ["Mars", null] },
    });
    let event = received(&json);
    assert_eq!(event.name(), Some("ContactTeleported"));
    assert_eq!(event.webhook_id(), Some("w"));
    assert_eq!(event.location_id().unwrap().as_str(), "l");
    assert_eq!(event.occurred_at(), "2024-05-08T11:57:42.250Z".parse().ok());
    let Event::Unknown(unknown) = event else {
        panic!("a known event")
    };
    assert_eq!(unknown.name(), Some("ContactTeleported"));
    assert_eq!(Value::Object(unknown.json().clone()), json);
}

#[test]
fn a_provider_delivery_has_its_own_functions() {
    let delivery = received_delivery(&fixture!("provider_delivery"));
    assert_parsed(
        "provider_delivery",
        &json!({
            "message_type": delivery.message_type(),
            "message_id": delivery.message_id(),
            "contact_id": delivery.contact_id(),
            "location_id": delivery.location_id(),
            "message": delivery.message(),
            "attachments": delivery.attachments(),
            "phone": delivery.phone(),
            "email_to": delivery.email_to(),
            "email_from": delivery.email_from(),
            "html": delivery.html(),
            "subject": delivery.subject(),
            "email_message_id": delivery.email_message_id(),
            "user_id": delivery.user_id(),
            "reply_to_alt_id": delivery.reply_to_alt_id(),
            "webhook_id": delivery.webhook_id(),
        }),
    );
}

#[test]
fn the_twilio_addresses_are_those_of_004() {
    let page = [twilio::MESSAGING_WEBHOOK, twilio::LEGACY_MESSAGING_WEBHOOK];
    assert_eq!(
        page,
        [
            "https://services.leadconnectorhq.com/conversations/providers/twilio/inbound_message",
            "https://services.leadconnectorhq.com/appengine/twilio/incoming_message",
        ],
    );
}

#[test]
fn events_print_no_personal_data() {
    for json in [
        fixture!("004_message"),
        fixture!("004_email"),
        fixture!("outbound_message"),
    ] {
        let event = received(&json);
        let message = message(&json);
        let printed = format!("{event:?} {message:?} {:?}", message.content());
        for personal in [
            "test message",
            "Testing",
            "Hello",
            "Internal Notify",
            "company.com",
            "Order",
        ] {
            assert!(!printed.contains(personal), "{personal} is in {printed}");
        }
    }
    let delivery = serde_json::to_vec(&fixture!("provider_delivery")).unwrap();
    let printed = format!(
        "{:?}",
        ProviderDelivery::from_unverified_json(&delivery).unwrap()
    );
    for personal in ["Hello", "company.com", "5037081210"] {
        assert!(!printed.contains(personal), "{personal} is in {printed}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_parsed_or_rejected(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Event::from_unverified_json(&body);
        let _ = ProviderDelivery::from_unverified_json(&body);
    }
}
