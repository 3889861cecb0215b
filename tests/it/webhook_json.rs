//! How the JSON of an event is kept.

use chrono::{DateTime, Utc};
use leadconnector::webhook::{Event, ParseError, VerifyError, testing::Signer};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::json_value;

/// Returns the event of a correctly signed body.
fn received(body: &str) -> Event {
    let signer = Signer::generate();
    let (headers, body) = signer.sign_bytes(body.to_owned());
    signer.verifier().verify(&headers, &body).unwrap()
}

#[test]
fn a_lone_surrogate_is_replaced_and_the_rest_kept() {
    let event = received(r#"{"type":"InboundMessage","body":"see you \ud83d","contactId":"c"}"#);
    let Event::InboundMessage(message) = event else {
        panic!("no inbound message")
    };
    assert_eq!(message.body(), Some("see you \u{fffd}"));
    assert_eq!(message.contact_id().unwrap().as_str(), "c");
}

#[test]
fn surrogate_pairs_and_escaped_backslashes_are_kept() {
    let event = received(r#"{"a":"\ud83d\ude00","b":"\\ud83d","c":"😀","\ude00":{"\ud83d":[]}}"#);
    assert_eq!(
        Value::Object(event.json().clone()),
        json!({ "a": "😀", "b": "\\ud83d", "c": "😀", "\u{fffd}": { "\u{fffd}": [] } }),
    );
}

#[test]
fn numbers_are_kept_by_value_or_as_text() {
    for (number, kept) in [
        ("0", json!(0)),
        ("-7", json!(-7)),
        ("1.50", json!(1.5)),
        ("18446744073709551615", json!(u64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("18446744073709551616", json!("18446744073709551616")),
        ("-9223372036854775809", json!("-9223372036854775809")),
        (
            "123456789012345678901234567890",
            json!("123456789012345678901234567890"),
        ),
        ("1e400", json!("1e400")),
        ("-1e400", json!("-1e400")),
        ("1e-400", json!("1e-400")),
        ("3.14159265358979323846", json!("3.14159265358979323846")),
        ("0.30000000000000004", json!(0.30000000000000004)),
    ] {
        let event = received(&format!(
            r#"{{"type":"x","n":{number},"a":[{{"n":{number}}}]}}"#
        ));
        assert_eq!(event.json()["n"], kept);
        assert_eq!(event.json()["a"][0]["n"], kept);
    }
}

#[test]
fn an_integer_beyond_f64_precision_keeps_every_digit() {
    for count in [
        json!(9_007_199_254_740_993_u64),
        json!("9007199254740993"),
        json!(u64::MAX),
    ] {
        let json = json!({ "type": "ConversationUnreadUpdate", "unreadCount": count });
        let Event::ConversationUnreadUpdate(update) = received(&json.to_string()) else {
            panic!("no unread update")
        };
        assert_eq!(
            update.unread_count().unwrap().to_string(),
            count.to_string().replace('"', "")
        );
    }
}

#[test]
fn repairing_json_does_not_accept_broken_json() {
    let signer = Signer::generate();
    let broken: [&[u8]; 7] = [
        br#"{"a":"\ud83d}"#,
        br#"{"a":"\ud83"}"#,
        br#"{"a":1e400"#,
        b"{1e400:1}",
        br#"{"a":01e400}"#,
        br#"{"a":1e400}}"#,
        b"{\"a\":\"\\ud83d\xff\"}",
    ];
    for body in broken {
        let (headers, body) = signer.sign_bytes(body.to_vec());
        let refused = signer.verifier().verify(&headers, &body);
        assert_eq!(refused, Err(VerifyError::Malformed(ParseError::NotJson)));
    }
}

fn occurred_at(timestamp: &str) -> Option<DateTime<Utc>> {
    let body = format!(r#"{{"type":"x","timestamp":{timestamp}}}"#);
    Event::from_unverified_json(body.as_bytes())
        .unwrap()
        .occurred_at()
}

#[test]
fn a_small_timestamp_is_in_seconds_and_a_large_one_in_milliseconds() {
    for (timestamp, wanted) in [
        ("1715169462", "2024-05-08T11:57:42Z"),
        ("\"1715169462\"", "2024-05-08T11:57:42Z"),
        ("1715169462.0", "2024-05-08T11:57:42Z"),
        ("1715169462.25", "2024-05-08T11:57:42.250Z"),
        ("1715169462.123456", "2024-05-08T11:57:42.123456Z"),
        ("1715169462250", "2024-05-08T11:57:42.250Z"),
        ("\"1715169462250\"", "2024-05-08T11:57:42.250Z"),
        ("1715169462250.0", "2024-05-08T11:57:42.250Z"),
        ("1715169462250.5", "2024-05-08T11:57:42.250500Z"),
        ("99999999999", "5138-11-16T09:46:39Z"),
        ("100000000000", "1973-03-03T09:46:40Z"),
        ("\"2024-05-08T11:57:42.250Z\"", "2024-05-08T11:57:42.250Z"),
    ] {
        assert_eq!(occurred_at(timestamp), wanted.parse().ok(), "{timestamp}");
    }
}

#[test]
fn an_invalid_timestamp_is_none() {
    for timestamp in [
        "-1",
        "1e400",
        "1e300",
        "18446744073709551616",
        "18446744073709551615",
        "9223372036854775807",
        "8210266876799999.9",
        "\"8210266876799999.9999\"",
        "\"inf\"",
        "\"NaN\"",
        "\"soon\"",
        "[1715169462]",
        "null",
    ] {
        assert_eq!(occurred_at(timestamp), None, "{timestamp}");
    }
}

/// Serializes JSON with escapes and spacing that `serde_json` would not write.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let escaped = text.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
            format!("\"{}\"", escaped.collect::<String>())
        }
        Value::Array(many) => {
            let many: Vec<_> = many.iter().map(text_of).collect();
            format!("[ {}\n]", many.join(" ,"))
        }
        Value::Object(fields) => {
            let name = |name: &String| text_of(&Value::from(name.as_str()));
            let fields = fields
                .iter()
                .map(|(key, value)| format!("{} :\t{}", name(key), text_of(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(",\r\n"))
        }
        other => other.to_string(),
    }
}

proptest! {
    #[test]
    fn json_that_serde_json_holds_round_trips(
        fields in prop::collection::btree_map(".*", json_value(), 0..10),
    ) {
        let json: Value = fields.into_iter().collect();
        for body in [json.to_string(), text_of(&json)] {
            match Event::from_unverified_json(body.as_bytes()) {
                Ok(event) => prop_assert_eq!(&serde_json::to_value(&event).unwrap(), &json),
                Err(error) => prop_assert_eq!(error, ParseError::IsDelivery),
            }
        }
    }

    #[test]
    fn any_text_survives_cut_escapes(units in prop::collection::vec(
        prop_oneof![any::<u16>(), 0xd800_u16..0xe000], 0..16,
    )) {
        let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        let body = format!(r#"{{"{escaped}":"{escaped}"}}"#);
        let event = Event::from_unverified_json(body.as_bytes()).unwrap();
        let wanted = String::from_utf16_lossy(&units);
        prop_assert_eq!(&event.json()[&wanted], &Value::from(wanted.as_str()));
    }

    #[test]
    fn any_bytes_are_an_object_or_rejected(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let body = [b"{\"a\":".as_slice(), &body, b"}"].concat();
        if let Ok(event) = Event::from_unverified_json(&body) {
            let written = serde_json::to_vec(&event).unwrap();
            prop_assert_eq!(Event::from_unverified_json(&written).unwrap(), event);
        }
    }
}
