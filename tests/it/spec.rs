//! The specification against the documents.

use serde_json::Value;

use crate::support::{self, fixture};

/// The fields of an object schema.
fn fields<'a>(spec: &'a Value, schema: &str) -> Vec<&'a str> {
    let properties = spec["components"]["schemas"][schema]["properties"].as_object();
    let mut names: Vec<_> = properties.unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn keys(example: &Value) -> Vec<&str> {
    let mut names: Vec<_> = example
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn the_specs_own_examples_are_those_of_the_documents() {
    let spec = support::spec();
    let send = &spec["paths"]["/conversations/messages"]["post"];
    let content = |part: &Value, name: &str| {
        part["content"]["application/json"]["examples"][name]["value"].clone()
    };
    assert_eq!(
        content(&send["requestBody"], "every-field"),
        fixture!("003_request")
    );
    assert_eq!(
        content(&send["responses"]["2XX"], "email"),
        fixture!("003_reply")
    );
    let add = &spec["paths"]["/conversations/messages/inbound"]["post"];
    let mut request = fixture!("001_request");
    request["direction"] = "inbound".into();
    assert_eq!(content(&add["requestBody"], "every-field"), request);
    assert_eq!(
        content(&add["responses"]["2XX"], "recorded"),
        fixture!("001_reply")
    );
}

#[test]
fn every_field_of_the_documents_is_in_the_spec() {
    let spec = support::spec();
    let request = fixture!("003_request");
    assert_eq!(fields(&spec, "SendMessageBody"), keys(&request));
    // 001's example leaves out `call`, which the page lists.
    let mut request = fixture!("001_request");
    request["call"] = Value::Null;
    assert_eq!(fields(&spec, "AddInboundMessageBody"), keys(&request));
    for (schema, reply) in [
        ("SendMessageReply", fixture!("003_reply")),
        ("AddInboundMessageReply", fixture!("001_reply")),
        ("BadRequest", fixture!("002_400")),
        ("Unauthorized", fixture!("002_401")),
        ("UnprocessableEntity", fixture!("002_422")),
        ("MessageEvent", fixture!("004_message")),
        ("MessageEvent", fixture!("004_call")),
        ("MessageEvent", fixture!("004_voicemail")),
        ("EmailEvent", fixture!("004_email")),
    ] {
        let known = fields(&spec, schema);
        let unknown: Vec<_> = keys(&reply)
            .into_iter()
            .filter(|k| !known.contains(k))
            .collect();
        assert!(unknown.is_empty(), "{schema} lacks {unknown:?}");
    }
    assert_eq!(fields(&spec, "Call"), ["from", "status", "to"]);
}

#[test]
fn the_sets_of_types_are_as_large_as_the_documents_say() {
    let spec = support::spec();
    assert_eq!(support::values(&spec, "SendMessageType").len(), 9);
    assert_eq!(support::values(&spec, "InboundMessageType").len(), 17);
    assert_eq!(support::values(&spec, "CallStatus").len(), 8);
}
