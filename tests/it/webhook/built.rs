//! The events that the builders of the sandbox make, with every field set.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use leadconnector::{
    id::Resource,
    sandbox::{
        CLIENT_ID, LOCATION,
        event::{
            AppEvent, ContactEvent, ConversationUnreadUpdate, ConversationUpdate, EmailServerReply,
            EmailStats, LCEmailStats, MessageEvent, ProviderDelivery,
        },
    },
    webhook::{
        DeliveryStatus, DeliveryType, EmailFailureSeverity, EmailStatsEvent, Event,
        EventMessageType, MemorySeen, Reservation, ReservationId, Seen as _,
    },
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{assert_parsed, received, received_delivery};
use crate::support::spec;

fn at() -> DateTime<Utc> {
    "2024-05-08T11:57:42.250Z".parse().unwrap()
}

/// Sets the fields that every event has.
macro_rules! envelope {
    ($event:expr) => {
        $event
            .app_id("66a1b2c3d4e5f6a7b8c9d0e2")
            .version_id("66a1b2c3d4e5f6a7b8c9d0e4")
            .location_id("l1C08ntBrFjLS0elLIYU")
            .occurred_at(at())
            .webhook_id("3f2504e0-4f89-11d3-9a0c-0305e82c3301")
    };
}

pub(super) fn message(event: MessageEvent) -> MessageEvent {
    envelope!(event)
        .attachments(["https://storage.com/file1.pdf"])
        .body("<p>Hello World</p>")
        .plain_text("Hello World")
        .contact_id("cI08i1Bls3iTB9bKgFJh")
        .content_type("text/html")
        .conversation_id("fcanlLgpbQgQhderivVs")
        .provider_id("61d6d1f9cdac7612faf80753")
        .date_added(at())
        .message_type_id(3)
        .message_type_string("TYPE_EMAIL")
        .message_id("tyW42xCD0HQpb3hhfLcx")
        .original_message_id("ABW42xCD0HQpb3hhfLcx")
        .email_message_id("rnGyqh2F6uBrIkfhFo9A")
        .thread_id("thread123")
        .provider("mailgun")
        .subject("Important Update")
        .from("Sender <sender@company.com>")
        .to(["recipient@company.com"])
        .cc(["cc1@company.com", "cc2@company.com"])
        .bcc(["bcc1@company.com"])
        .status(DeliveryStatus::Opened)
        .source("workflow")
        .mentions(["xsmF1xxhmC92ZpL1lj7aLa"])
        .user_id("xsmF1xxhmC92ZpL1lj7aLa")
        .call_duration(std::time::Duration::from_millis(1500))
        .call_status("completed")
        .chat_widget_id("5f8d0401b5a2c8001f0d3b1a")
}

pub(super) fn contact(event: ContactEvent) -> ContactEvent {
    envelope!(event)
        .first_name("Jane")
        .last_name("Doe")
        .name("Jane Doe")
        .email("jane@example.com")
        .phone("+14155550123")
        .address1("1 Main Street")
        .city("Springfield")
        .state("IL")
        .postal_code("62701")
        .country("US")
        .website("https://example.com")
        .timezone("America/Chicago")
        .source("form")
        .company_name("Example Inc.")
        .assigned_to("xsmF1xxhmC92ZpL1lj7a")
        .tags(["lead", "vip"])
        .dnd(false)
        .dnd_settings(json!({ "SMS": { "status": "permanent", "message": "STOP_KEYWORD" } }))
        .inbound_dnd_settings(json!({ "all": { "status": "active" } }))
        .custom_fields([json!({ "id": "f1", "value": "blue" })])
        .date_added("2023-01-15T10:30:00Z".parse().unwrap())
}

pub(super) fn unread_update() -> ConversationUnreadUpdate {
    let event = ConversationUnreadUpdate::new("fcanlLgpbQgQhderivVs", "cI08i1Bls3iTB9bKgFJh", 1);
    envelope!(event).inbox(true).starred(false).deleted(false)
}

pub(super) fn conversation_update() -> ConversationUpdate {
    envelope!(ConversationUpdate::new(
        "fcanlLgpbQgQhderivVs",
        "ABClLgpbQgQhderivVsX"
    ))
    .contact_id("cI08i1Bls3iTB9bKgFJh")
    .company_id("GNb7aIv4rQFVb9iwNl5K")
}

pub(super) fn email_stats() -> LCEmailStats {
    let reply = EmailServerReply::new(550)
        .message("No such user")
        .description("The address does not exist")
        .attempt_no(1)
        .mx_host("mx.example.com");
    let stats = EmailStats::new(EmailStatsEvent::Failed, "jane@example.com")
        .severity(EmailFailureSeverity::Permanent)
        .reason("bounce")
        .id("CPgfbmQMTCKtHW6uIWtuVe")
        .timestamp(at())
        .message(json!({ "headers": { "message-id": "20240508115742.1@example.com" } }))
        .delivery_status(reply)
        .tags(["loc_l1C08ntBrFjLS0elLIYU", "com_GNb7aIv4rQFVb9iwNl5K"])
        .envelope(json!({ "sender": "shop@example.com" }));
    envelope!(LCEmailStats::new(stats)).company_id("GNb7aIv4rQFVb9iwNl5K")
}

pub(super) fn app(event: AppEvent) -> AppEvent {
    envelope!(event)
        .company_id("GNb7aIv4rQFVb9iwNl5K")
        .user_id("xsmF1xxhmC92ZpL1lj7a")
        .plan_id("66a1b2c3d4e5f6a7b8c9d0e3")
        .trial(json!({ "onTrial": true }))
        .previous_version_id("66a1b2c3d4e5f6a7b8c9d0e1")
}

pub(super) fn delivery() -> ProviderDelivery {
    ProviderDelivery::new(DeliveryType::Email, "tyW42xCD0HQpb3hhfLcx")
        .location_id("l1C08ntBrFjLS0elLIYU")
        .occurred_at(at())
        .webhook_id("3f2504e0-4f89-11d3-9a0c-0305e82c3303")
        .contact_id("cI08i1Bls3iTB9bKgFJh")
        .email_message_id("rnGyqh2F6uBrIkfhFo9A")
        .attachments(["https://storage.com/file1.pdf"])
        .message("Hello World")
        .phone("+15037081210")
        .email_to(["recipient@company.com"])
        .email_from("sender@company.com")
        .html("<p>Hello World</p>")
        .subject("Important Update")
        .user_id("xsmF1xxhmC92ZpL1lj7aLa")
        .reply_to_alt_id("61d6d1f9cdac7612faf80753")
}

/// Returns every event, with the name of its variant and its schema.
fn events() -> Vec<(&'static str, &'static str, Value)> {
    fn built(event: &impl Serialize) -> Value {
        serde_json::to_value(event).unwrap()
    }
    let location = Resource::location("l1C08ntBrFjLS0elLIYU");
    let email = EventMessageType::Email;
    let inbound = MessageEvent::inbound(email.clone(), "c");
    let outbound = MessageEvent::outbound(email, "c");
    let id = "cI08i1Bls3iTB9bKgFJh";
    let contacts = [
        ("ContactCreate", ContactEvent::create(id)),
        ("ContactDelete", ContactEvent::delete(id)),
        ("ContactDndUpdate", ContactEvent::dnd_update(id)),
        ("ContactTagUpdate", ContactEvent::tag_update(id)),
        ("ContactUpdate", ContactEvent::update(id)),
    ];
    let apps = [
        ("AppInstalled", AppEvent::installed(&location)),
        ("AppUninstalled", AppEvent::uninstalled(&location)),
        ("AppUpdated", AppEvent::updated(&location)),
    ];
    let contacts = contacts.map(|(name, event)| (name, "ContactEvent", built(&contact(event))));
    let apps = apps.map(|(name, event)| (name, "AppEvent", built(&app(event))));
    let others = [
        ("ConversationUnreadUpdate", built(&unread_update())),
        ("ConversationUpdate", built(&conversation_update())),
        ("LCEmailStats", built(&email_stats())),
    ];
    let mut all = vec![
        ("InboundMessage", "MessageEvent", built(&message(inbound))),
        ("OutboundMessage", "MessageEvent", built(&message(outbound))),
    ];
    all.extend(contacts);
    all.extend(apps);
    all.extend(others.map(|(name, event)| (name, name, event)));
    all
}

#[test]
fn what_is_built_converts_into_what_is_received() {
    macro_rules! assert {
        ($event:expr) => {
            let json = serde_json::to_value(&$event).unwrap();
            assert_eq!($event.into_unverified(), received(&json));
        };
    }
    let location = Resource::location("l1C08ntBrFjLS0elLIYU");
    let email = message(MessageEvent::outbound(EventMessageType::Email, "c"));
    assert!(email.clone());
    assert!(unread_update());
    assert!(conversation_update());
    assert!(contact(ContactEvent::create("c")));
    assert!(email_stats());
    assert!(app(AppEvent::installed(&location)));
    let delivery = delivery();
    let json = serde_json::to_value(&delivery).unwrap();
    assert_eq!(delivery.into_unverified(), received_delivery(&json));
}

#[test]
fn every_event_of_the_specification_has_a_builder() {
    let spec = spec();
    let schemas = spec["components"]["schemas"].as_object().unwrap();
    let of_the_spec = schemas.iter().filter(|(_, s)| s["x-received"] == "event");
    let of_the_spec: BTreeSet<_> = of_the_spec.map(|(name, _)| name.as_str()).collect();
    let built: BTreeSet<_> = events().iter().map(|(name, ..)| *name).collect();
    assert_eq!(built, of_the_spec);
}

/// Returns the variant of an event, as the specification names it.
fn variant(event: &Event) -> &'static str {
    match event {
        Event::AppInstalled(_) => "AppInstalled",
        Event::AppUninstalled(_) => "AppUninstalled",
        Event::AppUpdated(_) => "AppUpdated",
        Event::ContactCreate(_) => "ContactCreate",
        Event::ContactDelete(_) => "ContactDelete",
        Event::ContactDndUpdate(_) => "ContactDndUpdate",
        Event::ContactTagUpdate(_) => "ContactTagUpdate",
        Event::ContactUpdate(_) => "ContactUpdate",
        Event::ConversationUnreadUpdate(_) => "ConversationUnreadUpdate",
        Event::ConversationUpdate(_) => "ConversationUpdate",
        Event::InboundMessage(_) => "InboundMessage",
        Event::LCEmailStats(_) => "LCEmailStats",
        Event::OutboundMessage(_) => "OutboundMessage",
        other => panic!("{other:?} has no builder"),
    }
}

/// Asserts that an object has every property of its schema, of its schema alone, and likewise the
/// objects in it. A property with aliases has one of its names.
fn assert_complete(spec: &Value, schema: &str, object: &Value) {
    let schema = &spec["components"]["schemas"][schema];
    let properties = schema["properties"].as_object().unwrap();
    let aliases: BTreeSet<_> = properties
        .values()
        .flat_map(|property| property["x-aliases"].as_array().into_iter().flatten())
        .map(|alias| alias.as_str().unwrap())
        .collect();
    let expected: BTreeSet<_> = properties.keys().map(String::as_str).collect();
    let expected: BTreeSet<_> = expected.difference(&aliases).copied().collect();
    let built = object.as_object().unwrap().keys().map(String::as_str);
    assert_eq!(built.collect::<BTreeSet<_>>(), expected);
    for (name, property) in properties {
        let reference = property["allOf"][0]["$ref"].as_str().unwrap_or_default();
        let part = reference.rsplit('/').next().unwrap_or_default();
        if spec["components"]["schemas"][part]["properties"].is_object() {
            assert_complete(spec, part, &object[name]);
        }
    }
}

#[test]
fn each_builder_sets_every_field_of_its_event() {
    let spec = spec();
    let mut written = serde_json::Map::new();
    for (name, schema, json) in events() {
        assert_eq!(variant(&received(&json)), name);
        assert_complete(spec, schema, &json);
        written.insert(name.to_owned(), json);
    }
    let json = serde_json::to_value(delivery()).unwrap();
    received_delivery(&json);
    assert_complete(spec, "ProviderDelivery", &json);
    written.insert("ProviderDelivery".to_owned(), json);
    assert_parsed("built", &Value::Object(written));
}

#[test]
fn a_built_event_is_of_the_sandbox_and_of_now() {
    let before = Utc::now();
    let event = MessageEvent::inbound(EventMessageType::Sms, "jane").body("Hi");
    let event = received(&serde_json::to_value(event).unwrap());
    assert_eq!(event.location_id().unwrap(), LOCATION);
    assert_eq!(event.app_id(), Some(CLIENT_ID));
    let at = event.occurred_at().unwrap();
    let second = chrono::TimeDelta::seconds(1);
    assert!(before - second < at && at < Utc::now() + second);
    let Event::InboundMessage(message) = event else {
        panic!("another event")
    };
    assert_eq!(message.direction().unwrap().as_str(), "inbound");
}

#[test]
fn built_events_of_messages_have_ids_of_their_own() {
    let ids: HashSet<String> = [EventMessageType::Sms, EventMessageType::Email]
        .map(|kind| received(&serde_json::to_value(MessageEvent::inbound(kind, "jane")).unwrap()))
        .iter()
        .flat_map(|event| {
            let Event::InboundMessage(message) = event else {
                panic!("another event")
            };
            let conversation = message.conversation_id().unwrap().to_string();
            [message.message_id().unwrap().to_string(), conversation]
        })
        .collect();
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| id.len() == 20), "{ids:?}");
}

#[test]
fn the_installation_of_a_company_has_no_location() {
    let event = AppEvent::installed(&Resource::company("c"));
    let event = received(&serde_json::to_value(event).unwrap());
    assert_eq!(event.location_id(), None);
    let Event::AppInstalled(app) = event else {
        panic!("another event")
    };
    assert_eq!(app.company_id().unwrap(), "c");
}

#[tokio::test]
async fn only_clones_of_an_event_are_its_duplicates() {
    let seen = MemorySeen::new();
    let reserve = async |event: &MessageEvent| {
        let event = received(&serde_json::to_value(event).unwrap());
        let key = event.seen_key().unwrap();
        seen.reserve(&key, ReservationId::random()).await.unwrap()
    };
    let event = MessageEvent::inbound(EventMessageType::Sms, "jane");
    assert_eq!(reserve(&event).await, Reservation::Reserved);
    assert_ne!(reserve(&event.clone()).await, Reservation::Reserved);
    let other = MessageEvent::inbound(EventMessageType::Sms, "jane");
    assert_eq!(reserve(&other).await, Reservation::Reserved);
}

#[test]
fn builders_print_no_personal_data() {
    let texts = [
        format!("{:?}", message(MessageEvent::outbound("Email", "c"))),
        format!("{:?}", contact(ContactEvent::create("c"))),
        format!("{:?}", email_stats()),
        format!("{:?}", delivery()),
    ];
    for text in texts {
        for personal in [
            "Hello",
            "company.com",
            "Jane",
            "example.com",
            "5550123",
            "5037081210",
        ] {
            assert!(!text.contains(personal), "{personal} is in {text}");
        }
    }
}
