//! Tests of matching and of resolving, without requests. Here: matching.

mod emails;
mod resolving;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::{option, prelude::*, sample::select};
use serde_json::{Value, json};

use super::{outcome::Certainty, unsettled::Unsettled};
use crate::{
    inbound,
    outbound::{self, Custom, Message, Sms},
    view::reply,
};

fn at(seconds: i64) -> DateTime<Utc> {
    let began: DateTime<Utc> = "2026-05-01T18:00:00Z".parse().unwrap();
    began + TimeDelta::seconds(seconds)
}

/// A message whose call lasted from second 0 to second 30.
fn sent(message: impl outbound::AnyMessage) -> Unsettled {
    Unsettled::outbound(message, at(0)).ended_at(at(30))
}

fn recorded(message: impl inbound::AnyMessage) -> Unsettled {
    Unsettled::inbound(message, at(0)).ended_at(at(30))
}

/// A text message as the service shows it.
fn read_sms() -> Value {
    json!({
        "id": "m1",
        "conversationId": "v",
        "contactId": "c",
        "messageType": "TYPE_SMS",
        "direction": "outbound",
        "source": "api",
        "status": "sent",
        "body": "Hello",
        "dateAdded": at(10),
    })
}

/// Sets fields; null removes one.
fn with(mut json: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        json[name] = value.clone();
    }
    json
}

fn compare(unsettled: &Unsettled, read: Value) -> Option<Certainty> {
    let read: reply::Message = serde_json::from_value(read).unwrap();
    unsettled.compare(&read).map(|found| found.certainty())
}

#[test]
fn a_message_that_fits_is_found_with_its_status() {
    let read: reply::Message = serde_json::from_value(with(
        read_sms(),
        &json!({ "status": "failed", "error": "No" }),
    ))
    .unwrap();
    let found = sent(Sms::new("c", "Hello")).compare(&read).unwrap();
    assert_eq!(found.message_id(), "m1");
    assert_eq!(found.conversation_id().unwrap(), "v");
    assert_eq!(found.status(), Some(&reply::DeliveryStatus::Failed));
    assert_eq!(found.error(), Some("No"));
    assert_eq!(found.date_added(), at(10));
    assert_eq!(found.certainty(), Certainty::Content);
}

#[test]
fn what_is_missing_or_written_otherwise_still_fits() {
    let sms = Sms::new("c", "Hello\nJane").from_number("+14155550123");
    let sms = sent(sms.to_number("+14155550199")).of_app("a");
    for fields in [
        json!({ "body": "  Hello\r\nJane \n" }),
        json!({ "body": "Hello\rJane" }),
        json!({ "messageType": "SMS" }),
        json!({ "messageType": null, "type": 2 }),
        json!({ "messageType": "TYPE_CUSTOM_SMS" }),
        json!({ "source": null, "direction": null, "contactId": null, "status": null }),
        json!({ "from": "(415) 555-0123", "to": null }),
        json!({ "source": "API" }),
        json!({ "from": "+1 415 555 0123", "to": "14155550199" }),
        json!({ "meta": { "marketplace": { "appId": "a" } } }),
        json!({ "conversationProviderId": "p" }),
        json!({ "dateAdded": at(10).timestamp_millis() }),
        json!({ "dateAdded": at(-119) }),
        json!({ "dateAdded": at(30 + 179) }),
    ] {
        let read = with(with(read_sms(), &json!({ "body": "Hello\nJane" })), &fields);
        assert_eq!(compare(&sms, read), Some(Certainty::Content), "{fields}");
    }
}

#[test]
fn a_message_that_differs_is_another() {
    let sms = Sms::new("c", "Hello").from_number("+14155550123");
    let sms = sms.to_number("+14155550199").provider("p");
    let sms = sent(sms).of_app("a").except(["m7", "m8"]);
    assert_eq!(compare(&sms, read_sms()), Some(Certainty::Content));
    for fields in [
        json!({ "id": null }),
        json!({ "id": "m8" }),
        json!({ "body": "Hello!" }),
        json!({ "body": "hello" }),
        json!({ "body": "Hel\nlo" }),
        json!({ "body": null }),
        json!({ "contactId": "d" }),
        json!({ "direction": "inbound" }),
        json!({ "source": "workflow" }),
        json!({ "source": "app" }),
        json!({ "source": "something_new" }),
        json!({ "messageType": "TYPE_CUSTOM_PROVIDER_SMS" }),
        json!({ "messageType": "TYPE_CAMPAIGN_SMS" }),
        json!({ "messageType": "TYPE_WHATSAPP" }),
        json!({ "messageType": "TYPE_ACTIVITY_CONTACT" }),
        json!({ "messageType": null }),
        json!({ "conversationProviderId": "q" }),
        json!({ "meta": { "marketplace": { "appId": "b" } } }),
        json!({ "from": "+14155550124" }),
        json!({ "to": "+14155550124" }),
        json!({ "to": "50199" }),
        json!({ "dateAdded": at(-121) }),
        json!({ "dateAdded": at(30 + 181) }),
        json!({ "dateAdded": null }),
    ] {
        let read = with(read_sms(), &fields);
        assert_eq!(compare(&sms, read), None, "{fields}");
    }
}

#[test]
fn a_call_without_an_end_may_have_lasted_until_now() {
    let crashed = Unsettled::outbound(Sms::new("c", "Hello"), at(0));
    let late = with(read_sms(), &json!({ "dateAdded": at(3600) }));
    assert_eq!(compare(&crashed, late.clone()), Some(Certainty::Content));
    assert_eq!(compare(&crashed.ended_at(at(30)), late), None);
}

#[test]
fn without_a_text_only_the_circumstances_are_compared() {
    let file = sent(Message::new(outbound::MessageType::Sms, "c").attachment("https://a.b/c"));
    let template = sent(Sms::new("c", "Hello").template("t"));
    let other = with(read_sms(), &json!({ "body": "Dear Jane" }));
    let empty = with(read_sms(), &json!({ "body": " " }));
    assert_eq!(compare(&file, other.clone()), None);
    assert_eq!(compare(&file, empty), Some(Certainty::Circumstances));
    assert_eq!(compare(&template, other), Some(Certainty::Circumstances));
}

#[test]
fn custom_messages_are_read_back_as_those_of_a_provider() {
    let custom = sent(Custom::new("c", "Hello"));
    for (name, fits) in [
        ("TYPE_CUSTOM_PROVIDER_SMS", true),
        ("TYPE_CUSTOM_PROVIDER_EMAIL", true),
        ("TYPE_SMS", false),
        ("TYPE_CUSTOM_SMS", false),
    ] {
        let read = with(read_sms(), &json!({ "messageType": name }));
        assert_eq!(compare(&custom, read).is_some(), fits, "{name}");
    }
}

#[test]
fn an_alt_id_decides_alone() {
    let sms = recorded(inbound::Sms::from_contact("c").text("Hi").alt_id("a1"));
    let read = with(
        read_sms(),
        &json!({ "direction": "inbound", "body": "Hi", "source": null }),
    );
    let own = json!({ "altId": "a1", "body": "changed", "dateAdded": at(-999_999) });
    assert_eq!(compare(&sms, with(read.clone(), &own)), Some(Certainty::Id));
    let other = with(read.clone(), &json!({ "altId": "a2" }));
    assert_eq!(compare(&sms, other), None);
    // Each provider has ids of its own, and so has each direction.
    let of_provider = inbound::Sms::from_contact("c").text("Hi").alt_id("a1");
    let of_provider = recorded(of_provider.provider("p"));
    for (fields, certainty) in [
        (json!({ "altId": "a1" }), Some(Certainty::Id)),
        (
            json!({ "altId": "a1", "conversationProviderId": "p" }),
            Some(Certainty::Id),
        ),
        (
            json!({ "altId": "a1", "conversationProviderId": "q" }),
            None,
        ),
        (json!({ "altId": "a1", "direction": "outbound" }), None),
    ] {
        let read = with(read.clone(), &fields);
        assert_eq!(compare(&of_provider, read), certainty, "{fields}");
    }
    // The service may not show it.
    assert_eq!(compare(&sms, read), Some(Certainty::Content));
}

#[test]
fn recorded_messages_are_compared_in_their_direction_and_at_their_date() {
    let sms = || inbound::Sms::from_contact("c").text("Hi");
    let read = with(read_sms(), &json!({ "direction": "inbound", "body": "Hi" }));
    assert_eq!(
        compare(&recorded(sms()), read.clone()),
        Some(Certainty::Content)
    );
    let by_provider = with(
        read.clone(),
        &json!({ "messageType": "TYPE_CUSTOM_PROVIDER_SMS" }),
    );
    assert_eq!(
        compare(&recorded(sms()), by_provider),
        Some(Certainty::Content)
    );
    let whatsapp = with(read.clone(), &json!({ "messageType": "TYPE_WHATSAPP" }));
    assert_eq!(compare(&recorded(sms()), whatsapp), None);
    let outbound = sms().direction(inbound::Direction::Outbound);
    assert_eq!(compare(&recorded(outbound.clone()), read.clone()), None);
    let read_out = with(read.clone(), &json!({ "direction": "outbound" }));
    assert_eq!(compare(&recorded(sms()), read_out.clone()), None);
    assert_eq!(
        compare(&recorded(outbound), read_out),
        Some(Certainty::Content)
    );
    // Told long after it came.
    let earlier = with(read, &json!({ "dateAdded": at(-86_400) }));
    assert_eq!(compare(&recorded(sms()), earlier.clone()), None);
    let dated = recorded(sms().date(at(-86_400)));
    assert_eq!(compare(&dated, earlier), Some(Certainty::Content));
}

#[test]
fn calls_are_compared_by_their_numbers() {
    let call = inbound::Call::from_contact("c")
        .provider("p")
        .from("+14155550123");
    let call = recorded(call.to("+14155550199"));
    let read = json!({ "id": "m", "messageType": "TYPE_CUSTOM_CALL", "direction": "inbound",
        "contactId": "c", "from": "+14155550123", "to": "+14155550199", "dateAdded": at(1) });
    assert_eq!(compare(&call, read.clone()), Some(Certainty::Circumstances));
    let other = with(read, &json!({ "from": "+14155550100" }));
    assert_eq!(compare(&call, other), None);
}

#[test]
fn numbers_are_compared_with_and_without_the_country_code() {
    for (wanted, read, same) in [
        ("+41791234567", "079 123 45 67", true),
        ("0791234567", "+41791234567", true),
        ("+41791234567", "0041791234567", true),
        ("+447911123456", "07911 123456", true),
        ("+390612345678", "06 1234 5678", true),
        ("+4520123456", "20 12 34 56", true),
        ("0791234567", "079 123 45 67", true),
        ("+41791234567", "079 123 45 68", false),
        ("0791234567", "1791234567", false),
        ("+41791234567", "0234567", false),
        ("12345", "12345", true),
        ("+4512345", "12345", false),
    ] {
        let sms = sent(Sms::new("c", "Hello").from_number(wanted));
        let read = with(read_sms(), &json!({ "from": read }));
        assert_eq!(
            compare(&sms, read.clone()).is_some(),
            same,
            "{wanted} {read}"
        );
    }
}

proptest! {
    /// Whatever the text, a message is found as the service shows it, and a changed one is not.
    #[test]
    fn any_text_is_found_and_no_other(
        lines in prop::collection::vec("[^\r\n]{0,12}", 1..4),
        end in select(vec!["\n", "\r\n", "\r"]),
        around in select(vec!["", " ", "\n", "\t\r\n"]),
        change in "[a-z]",
        missing in option::of(select(vec!["source", "direction", "contactId", "status"])),
    ) {
        let text = lines.join("\n");
        prop_assume!(!text.trim().is_empty());
        let mut read = read_sms();
        read["body"] = format!("{around}{}{around}", lines.join(end)).into();
        if let Some(missing) = missing {
            read[missing] = Value::Null;
        }
        let sms = sent(Sms::new("c", &*text));
        prop_assert_eq!(compare(&sms, read.clone()), Some(Certainty::Content));
        read["body"] = format!("{text}{change}").into();
        prop_assert_eq!(compare(&sms, read), None);
    }
}
