//! Deserialization: through formats other than JSON, as part of other types, and the errors.

use std::collections::HashMap;

use leadconnector::{
    api::types,
    auth::Tokens,
    id::{ContactId, Resource},
    inbound, outbound, webhook,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    secrets::memory::{Format, Memory, Node},
    support::{self, Pair},
};

fn error<T: DeserializeOwned + std::fmt::Debug>(json: Value) -> String {
    serde_json::from_value::<T>(json).unwrap_err().to_string()
}

fn from_memory<T: DeserializeOwned>(node: Node, format: Format) -> Result<T, String> {
    T::deserialize(Memory { node, format }).map_err(|error| error.to_string())
}

/// Serializes and deserializes through in-memory formats.
fn through<T>(value: &T, formats: &[Format])
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let json = serde_json::to_value(value).unwrap();
    for format in formats {
        let node = Node::from(&json);
        assert_eq!(from_memory::<T>(node, *format).as_ref(), Ok(value));
    }
}

#[test]
fn values_survive_a_round_trip_through_any_self_describing_format() {
    fn through_memory<T>(value: &T)
    where
        T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        through(value, &[Format::Text, Format::Binary]);
    }
    for Pair { minimal, full, .. } in support::outbound() {
        through_memory(&minimal);
        through_memory(&full);
    }
    for Pair { minimal, full, .. } in support::inbound() {
        through_memory(&minimal);
        through_memory(&full);
    }
    through_memory(&Tokens::new(
        "a",
        Some("r".to_owned()),
        Some(support::when()),
    ));
    through_memory(&Tokens::new("a", None, None));
    let reply = support::fixture!("003_reply");
    let reply: types::SendMessageReply = serde_json::from_value(reply).unwrap();
    through_memory(&reply);
}

/// A database may use a format that is not self-describing.
#[test]
fn ids_are_read_from_any_format() {
    let formats = &[Format::Text, Format::Binary, Format::Opaque];
    through(&ContactId::new("c"), formats);
    through(&Resource::location("l"), formats);
    through(&Resource::company("c"), formats);
    through(&webhook::DeliveryStatus::from("teleported"), formats);
}

#[test]
fn a_message_is_read_as_part_of_another_type() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Job {
        attempt: u8,
        #[serde(flatten)]
        message: outbound::Message,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Outbound(outbound::Sms),
        Inbound(inbound::Sms),
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind", rename_all = "lowercase")]
    enum Tagged {
        Email(Box<outbound::Email>),
    }

    let sms = outbound::Sms::new("c", "Hi");
    let job = Job {
        attempt: 2,
        message: sms.clone().into(),
    };
    let json = serde_json::to_string(&job).unwrap();
    assert_eq!(serde_json::from_str::<Job>(&json).unwrap(), job);
    let answer = inbound::Sms::from_contact("c").text("Hi");
    for either in [Either::Outbound(sms.clone()), Either::Inbound(answer)] {
        let json = serde_json::to_string(&either).unwrap();
        assert_eq!(serde_json::from_str::<Either>(&json).unwrap(), either);
    }
    let tagged = Tagged::Email(Box::new(outbound::Email::new("c").html("<p>")));
    let json = serde_json::to_string(&tagged).unwrap();
    assert_eq!(serde_json::from_str::<Tagged>(&json).unwrap(), tagged);
    let map = HashMap::from([(ContactId::new("c"), Some(sms))]);
    let json = serde_json::to_string(&map).unwrap();
    let read: HashMap<ContactId, Option<outbound::Sms>> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, map);
}

#[test]
fn double_encoded_json_is_reported_as_such() {
    let sms = json!({ "type": "SMS", "contactId": "c", "message": "Hi" });
    let twice = || json!(sms.to_string());
    let found = "found a string that contains JSON, allowed: ";
    assert_eq!(
        error::<outbound::Message>(twice()),
        format!("OutboundMessage: {found}an object")
    );
    assert_eq!(
        error::<inbound::Sms>(twice()),
        format!("InboundSms: {found}an object")
    );
    assert_eq!(
        error::<Tokens>(twice()),
        format!("Tokens: {found}an object with accessToken, refreshToken and expiresAt")
    );
    assert_eq!(
        error::<types::ProviderError>(twice()),
        format!("ProviderError: {found}an object of code, message, type")
    );
    assert_eq!(
        error::<types::SendMessageReply>(twice()),
        format!("SendMessageReply: {found}an object")
    );
    // Strings that only begin like JSON are ordinary strings.
    for text in ["[hello]", "{ 7", "[1] or [2]"] {
        assert!(error::<Tokens>(json!(text)).starts_with("Tokens: found a string, allowed: "));
    }
    let call = json!({ "contactId": "c", "call": "{\"status\":\"busy\"}" });
    assert_eq!(
        error::<inbound::Call>(call),
        format!("call: {found}an object of from, status, to")
    );
}

#[test]
fn every_invalid_field_is_named() {
    assert_eq!(
        error::<Tokens>(json!({ "refreshToken": 7, "expiresAt": "soon" })),
        "accessToken: found nothing, allowed: a string; refreshToken: found a number, allowed: \
         a string; expiresAt: found another string, allowed: a date and time such as \
         2024-01-15T10:30:00Z"
    );
    assert_eq!(
        error::<types::UpdateMessageStatusBody>(json!({
            "status": "Delivered",
            "error": { "code": 1, "type": "saas", "message": null, "why": "" },
            "recipients": [{ "emailId": "a", "status": "read" }, 7],
        })),
        "error.code: found a number, allowed: a string; error.message: found null, allowed: a \
         string; error.why: found an unknown field, allowed: code, message, type; \
         recipients[1]: found a number, allowed: an object of emailId, status; status: found \"Delivered\", \
         allowed: delivered"
    );
    assert_eq!(
        error::<types::GrantType>(json!("password")),
        "GrantType: found another string, allowed: authorization_code, refresh_token, \
         client_credentials"
    );
    assert_eq!(
        error::<types::TokenUserType>(json!({})),
        "TokenUserType: found an object, allowed: a string"
    );
}

#[test]
fn syntax_errors_come_from_the_format() {
    let torn = serde_json::from_str::<outbound::Sms>(r#"{"contactId":"c","#).unwrap_err();
    assert!(torn.is_eof(), "{torn}");
    let wrong = serde_json::from_str::<Tokens>("{\n  accessToken: 1}").unwrap_err();
    assert!(wrong.is_syntax() && wrong.line() == 2, "{wrong}");
    assert!(
        serde_json::from_str::<ContactId>(r#""c" "d""#)
            .unwrap_err()
            .is_syntax()
    );
}

#[test]
fn a_duplicate_field_is_rejected_at_any_depth() {
    let read = |json: &str| {
        serde_json::from_str::<inbound::Call>(json)
            .unwrap_err()
            .to_string()
    };
    let inner = read(r#"{"contactId":"c","call":{"status":"busy","to":"a","status":"failed"}}"#);
    assert!(
        inner.starts_with("status: found the field twice, allowed: once"),
        "{inner}"
    );
    let json = r#"{"accessToken":"a","accessToken":"b"}"#;
    let error = serde_json::from_str::<Tokens>(json)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("accessToken: found the field twice"),
        "{error}"
    );
}

#[test]
fn a_value_that_is_nested_too_deeply_is_rejected() {
    let nested = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let read =
        |levels| serde_json::from_value::<types::SendMessageReply>(json!({ "x": nested(levels) }));
    read(127).unwrap();
    let error = read(128).unwrap_err().to_string();
    assert_eq!(error, "more than 128 levels of arrays and objects");
    let wrapped = (0..1000).fold(Node::Unit, |inner, _| Node::Some(Box::new(inner)));
    let error = from_memory::<Tokens>(wrapped, Format::Text).unwrap_err();
    assert_eq!(error, "more than 128 levels of arrays and objects");
}

/// In formats other than JSON, a key may be any value.
#[test]
fn a_key_that_is_not_a_string_is_named_by_its_kind() {
    for (key, kind) in [
        (Node::Bool(true), "boolean"),
        (Node::I64(-7), "number"),
        (Node::U64(7), "number"),
        (Node::I128(-7), "number"),
        (Node::U128(7), "number"),
        (Node::F64(7.5), "number"),
    ] {
        let object = Node::Map(vec![(key, "x".into())]);
        let error = from_memory::<outbound::Sms>(object, Format::Binary).unwrap_err();
        assert_eq!(
            error,
            format!("invalid type: a {kind}, expected a field name")
        );
    }
}

#[test]
fn numbers_of_128_bits_are_read_up_to_64_bits() {
    let message = |time| {
        let fields = [
            ("contactId", "c".into()),
            ("message", "Hi".into()),
            ("scheduledTimestamp", time),
        ];
        let fields = fields.map(|(name, value)| (Node::from(name), value));
        from_memory::<outbound::Sms>(Node::Map(fields.into()), Format::Binary)
    };
    let expected = outbound::Sms::new("c", "Hi").schedule_at(support::when());
    for time in [Node::I128(1_669_287_863), Node::U128(1_669_287_863)] {
        assert_eq!(message(time).as_ref(), Ok(&expected));
    }
    for time in [Node::I128(i128::MIN), Node::U128(u128::MAX)] {
        let error = message(time).unwrap_err();
        assert!(error.contains("a number beyond 64 bits"), "{error}");
    }
}

/// Any crate in a build may enable `serde_json`'s feature `arbitrary_precision`, which represents
/// numbers in this form.
#[test]
fn numbers_of_arbitrary_precision_are_read() {
    let number = Node::Map(vec![(
        "$serde_json::private::Number".into(),
        "1669287863".into(),
    )]);
    let message = Node::Map(vec![
        ("contactId".into(), "c".into()),
        ("message".into(), "Hi".into()),
        ("scheduledTimestamp".into(), number),
    ]);
    let read = from_memory::<outbound::Sms>(message, Format::Text).unwrap();
    assert_eq!(
        read,
        outbound::Sms::new("c", "Hi").schedule_at(support::when())
    );
}

/// External values may have any number of fields; an error names only some.
#[test]
fn an_error_names_at_most_a_hundred_unknown_fields() {
    let mut object: Value = (0..10_000).map(|i| (format!("x{i}"), json!(1))).collect();
    object["message"] = json!(7);
    for error in [
        error::<outbound::Sms>(object.clone()),
        error::<types::SendMessageBody>(object),
        error::<outbound::Sms>(json!({ "contactId": "c", "attachments": vec![1; 10_000] })),
        error::<types::UpdateMessageStatusBody>(json!({ "recipients": vec![1; 10_000] })),
    ] {
        let problems = error.matches(": found ").count();
        assert!((100..=103).contains(&problems), "{problems}");
    }
}
