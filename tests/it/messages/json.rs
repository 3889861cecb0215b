//! Messages as JSON: written, read back, and what is rejected when one is read.

use leadconnector::{inbound, outbound};
use proptest::prelude::*;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::support::{self, field_of, json_value};

#[test]
fn a_duplicate_field_is_rejected() {
    let twice = r#"{"type":"SMS","contactId":"c","message":"a","message":"b"}"#;
    let error = serde_json::from_str::<outbound::Message>(twice)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("message: found the field twice, allowed: once"),
        "{error}"
    );
}

#[test]
fn a_whole_number_may_be_written_as_a_float() {
    let message = |number: &str| {
        let json = format!(
            r#"{{"type":"SMS","contactId":"c","message":"a","scheduledTimestamp":{number}}}"#
        );
        serde_json::from_str::<outbound::Sms>(&json)
    };
    assert_eq!(
        message("1669287863.0").unwrap(),
        message("1669287863").unwrap()
    );
    for wrong in [
        "1669287863.5",
        "1e300",
        "\"1669287863\"",
        "18446744073709551615",
    ] {
        assert!(message(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_unknown_value_is_quoted_only_if_the_spec_has_it() {
    let error = |text: &str| {
        let error = text.parse::<inbound::CallStatus>().unwrap_err();
        error.to_string()
    };
    // A value of the specification is quoted, and one in the wrong case is corrected.
    assert!(error("delivered").contains(r#"call.status: found "delivered", allowed: pending,"#));
    assert!(error("No-Answer").ends_with(r#"call.status: found "No-Answer", allowed: no-answer"#));
}

#[test]
fn empty_values_are_left_out() {
    let email = outbound::Email::new("c")
        .text("")
        .html("")
        .subject("")
        .attachments(Vec::<String>::new())
        .cc([""; 0]);
    assert_eq!(
        email.to_json(),
        json!({ "type": "Email", "contactId": "c" })
    );
    let read: outbound::Email = serde_json::from_value(json!({
        "type": "Email", "contactId": "c", "message": "", "html": null, "attachments": [],
    }))
    .unwrap();
    assert_eq!(read, outbound::Email::new("c"));
}

#[test]
fn an_inbound_message_without_a_direction_is_read_as_inbound() {
    let read: inbound::Message =
        serde_json::from_value(json!({ "type": "SMS", "contactId": "c", "message": "Hi" }))
            .unwrap();
    assert_eq!(read.to_json()["direction"], "inbound");
}

fn reads_back<M>(messages: impl IntoIterator<Item = M>)
where
    M: Serialize + DeserializeOwned + JsonSchema + PartialEq + std::fmt::Debug,
{
    let schema = SchemaGenerator::default().into_root_schema_for::<M>();
    let validator = jsonschema::validator_for(schema.as_value()).unwrap();
    for message in messages {
        let json = serde_json::to_value(&message).unwrap();
        assert!(validator.is_valid(&json), "{json}");
        assert_eq!(serde_json::from_value::<M>(json).unwrap(), message);
    }
}

#[test]
fn every_message_survives_a_round_trip_and_fits_its_schema() {
    reads_back(
        support::outbound()
            .into_iter()
            .flat_map(|p| [p.minimal, p.full]),
    );
    reads_back(
        support::inbound()
            .into_iter()
            .flat_map(|p| [p.minimal, p.full]),
    );
}

/// A plain schema can't express "one of these fields"; it must accept all valid messages, and
/// reject a message without a field that is always required.
#[test]
fn the_schema_rejects_missing_fields_and_no_valid_message() {
    fn fits<M: JsonSchema>(json: &Value) -> bool {
        let schema = SchemaGenerator::default().into_root_schema_for::<M>();
        let validator = jsonschema::validator_for(schema.as_value()).unwrap();
        validator.is_valid(json)
    }
    for (type_name, message) in [("SMS", "templateId"), ("Email", "html")] {
        let json = json!({ "type": type_name, "contactId": "c", message: "x" });
        assert!(fits::<outbound::Message>(&json), "{json}");
    }
    assert!(!fits::<outbound::WhatsApp>(
        &json!({ "type": "WhatsApp", "contactId": "c", "templateId": "t" })
    ));
    assert!(!fits::<outbound::Sms>(
        &json!({ "type": "SMS", "message": "Hi" })
    ));
    assert!(!fits::<inbound::Custom>(
        &json!({ "type": "Custom", "contactId": "c", "message": "Hi" })
    ));
    let call = json!({ "type": "Call", "contactId": "c", "conversationProviderId": "p" });
    assert!(!fits::<inbound::Call>(&call));
}

#[test]
fn the_schema_rejects_a_field_of_another_type() {
    let schema = SchemaGenerator::default().into_root_schema_for::<outbound::Instagram>();
    let validator = jsonschema::validator_for(schema.as_value()).unwrap();
    let message = json!({ "type": "IG", "contactId": "c", "message": "Hi" });
    assert!(validator.is_valid(&message));
    let mut with_number = message.clone();
    with_number["fromNumber"] = json!("+1499499299");
    assert!(!validator.is_valid(&with_number));
    let mut another = message;
    another["type"] = json!("FB");
    assert!(!validator.is_valid(&another));
}

#[test]
fn a_message_of_another_type_is_rejected_by_its_name() {
    let sms = json!({ "type": "SMS", "contactId": "c", "message": "Hi" });
    let error = serde_json::from_value::<outbound::Instagram>(sms).unwrap_err();
    assert_eq!(error.to_string(), r#"type: found "SMS", allowed: IG"#);
    let gmb = json!({ "type": "GMB", "contactId": "c", "message": "Hi" });
    let error = serde_json::from_value::<outbound::Message>(gmb)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with(r#"type: found "GMB", allowed: SMS, RCS, Email"#),
        "{error}"
    );
}

#[test]
fn invalid_json_values_are_described_and_not_quoted() {
    let secret = "my secret";
    let error = serde_json::from_value::<inbound::Call>(json!({
        "type": "Call",
        "message": [secret],
        "attachments": secret,
        "date": secret,
        "altId": 7,
        "call": { "status": secret, "who": secret },
        "contactId": true,
    }))
    .unwrap_err()
    .to_string();
    for part in [
        "message: found an array, allowed: a string",
        "attachments: found a string, allowed: an array of strings",
        "date: found another string, allowed: a date and time",
        "altId: found a number, allowed: a string",
        "call.status: found another string, allowed: pending, completed",
        "call.who: found a field that Call messages do not have, allowed: from, status, to",
        "contactId: found a boolean, allowed: a string",
    ] {
        assert!(error.contains(part), "{part} is not in: {error}");
    }
    assert!(!error.contains(secret), "{error}");
}

proptest! {
    #[test]
    fn any_json_object_is_read_as_a_message_or_rejected(
        fields in prop::collection::btree_map(field_of(&["SendMessageBody", "AddInboundMessageBody"]), json_value(), 0..8),
        message_type in prop::sample::select(vec!["SMS", "Email", "Custom", "Call", "IG", "", "x"]),
    ) {
        let mut object: serde_json::Map<_, _> = fields.into_iter().collect();
        object.insert("type".to_owned(), json!(message_type));
        let object = Value::Object(object);
        if let Ok(message) = serde_json::from_value::<outbound::Message>(object.clone()) {
            let json = serde_json::to_value(&message).unwrap();
            prop_assert_eq!(serde_json::from_value::<outbound::Message>(json).unwrap(), message.clone());
            let _ = message.validate();
        }
        if let Ok(message) = serde_json::from_value::<inbound::Message>(object) {
            let json = serde_json::to_value(&message).unwrap();
            prop_assert_eq!(serde_json::from_value::<inbound::Message>(json).unwrap(), message.clone());
            let _ = message.validate();
        }
    }

    #[test]
    fn any_text_is_sent_unchanged(text in ".+") {
        let message = outbound::Sms::new("c", text.clone());
        prop_assert_eq!(&message.to_json()["message"], &json!(text));
    }
}
