//! Closed sets have the values of the specification, in every form.

use std::{
    fmt::{Debug, Display},
    str::FromStr,
};

use leadconnector::{
    Error, ErrorKind,
    inbound::{self, CallStatus, Direction},
    outbound::{self, ReplyMode},
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    secrets::memory::{Format, Memory, Node},
    support,
};

fn is_the_set<T>(all: &[T], as_str: fn(T) -> &'static str, schema: &str, field: &str)
where
    T: Copy + Debug + Display + FromStr<Err = Error> + PartialEq,
    T: Serialize + DeserializeOwned + JsonSchema,
{
    let texts = support::values(support::spec(), schema);
    let written: Vec<_> = all.iter().map(|value| as_str(*value)).collect();
    assert_eq!(written, texts);
    for (value, text) in all.iter().zip(&texts) {
        assert_eq!(value.to_string(), *text);
        assert_eq!(text.parse::<T>().unwrap(), *value);
        assert_eq!(json!(value), json!(text));
        for format in [Format::Text, Format::Binary, Format::Opaque] {
            let node = Node::from(&json!(text));
            assert_eq!(T::deserialize(Memory { node, format }).unwrap(), *value);
        }
    }
    let generated = SchemaGenerator::default().into_root_schema_for::<T>();
    assert_eq!(generated.get("type"), Some(&json!("string")));
    assert_eq!(generated.get("enum"), Some(&json!(texts)));

    let allowed = format!("allowed: {}", texts.join(", "));
    let error = "asleep".parse::<T>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidMessage);
    assert_eq!(error.problems()[0].field(), field);
    assert!(
        error
            .to_string()
            .ends_with(&format!("{field}: found another string, {allowed}"))
    );
    let error = serde_json::from_value::<T>(json!(7))
        .unwrap_err()
        .to_string();
    assert_eq!(error, format!("{field}: found a number, {allowed}"));
    // The error names the right case.
    let upper = texts[0].to_uppercase();
    if upper != texts[0] {
        let error = serde_json::from_value::<T>(json!(upper))
            .unwrap_err()
            .to_string();
        assert!(
            error.ends_with(&format!("allowed: {}", texts[0])),
            "{error}"
        );
    }
}

#[test]
fn a_closed_set_matches_the_spec_in_every_form() {
    use inbound::MessageType as Inbound;
    use outbound::MessageType as Outbound;
    is_the_set(Outbound::ALL, Outbound::as_str, "SendMessageType", "type");
    is_the_set(Inbound::ALL, Inbound::as_str, "InboundMessageType", "type");
    is_the_set(
        Direction::ALL,
        Direction::as_str,
        "MessageDirection",
        "direction",
    );
    is_the_set(
        CallStatus::ALL,
        CallStatus::as_str,
        "CallStatus",
        "call.status",
    );
    is_the_set(
        ReplyMode::ALL,
        ReplyMode::as_str,
        "EmailReplyMode",
        "emailReplyMode",
    );
}

#[test]
fn a_value_is_padded_like_a_string() {
    assert_eq!(format!("{:<8}|", outbound::MessageType::Sms), "SMS     |");
}
