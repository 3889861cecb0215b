//! Messages that a language model writes by calling a tool.

mod definitions;
mod problems;

use leadconnector::{
    Error, ErrorKind, Problem,
    id::{ContactId, ConversationId},
    inbound, outbound,
};
use serde_json::{Value, json};

use crate::{
    schemas::{CONTACT, Kind, inbound_kinds, outbound_kinds, strings},
    support::{self, Pair},
};

/// Returns the fields that an error names.
fn fields(error: &Error) -> Vec<&str> {
    assert_eq!(error.kind(), ErrorKind::InvalidMessage);
    error.problems().iter().map(Problem::field).collect()
}

/// Returns the arguments that a strict model passes for a message: every property, with null for
/// absent values.
fn arguments(tool: &Value, message: &Value) -> Value {
    let properties = tool["properties"].as_object().unwrap().iter();
    let argument = |(name, schema): (&String, &Value)| {
        let value = match message.get(name) {
            Some(inner @ Value::Object(_)) => arguments(schema, inner),
            Some(value) => value.clone(),
            None => Value::Null,
        };
        (name.clone(), value)
    };
    Value::Object(properties.map(argument).collect())
}

#[test]
fn every_message_survives_a_round_trip_through_its_tool() {
    let check = |kinds: Vec<Kind>, messages: Vec<Value>| {
        for message in messages {
            for kind in &kinds {
                let types = &kind.schema["properties"]["type"]["enum"];
                if !strings(types).contains(message["type"].as_str().unwrap()) {
                    continue;
                }
                let arguments = arguments(&kind.tool, &message);
                let validator = jsonschema::validator_for(&kind.tool).unwrap();
                assert!(validator.is_valid(&arguments), "{arguments}");
                let mut wanted = message.clone();
                for field in kind.closed {
                    wanted.as_object_mut().unwrap().remove(*field);
                }
                wanted["contactId"] = json!(CONTACT);
                if kind.closed.contains(&"direction") {
                    wanted["direction"] = json!("inbound");
                }
                assert_eq!((kind.make)(arguments).unwrap(), wanted, "{}", kind.name);
            }
        }
    };
    let pairs = support::outbound().into_iter();
    let messages = pairs.flat_map(|Pair { minimal, full, .. }| [minimal.to_json(), full.to_json()]);
    check(outbound_kinds(), messages.collect());
    let pairs = support::inbound().into_iter();
    let messages = pairs.flat_map(|Pair { minimal, full, .. }| [minimal.to_json(), full.to_json()]);
    check(inbound_kinds(), messages.collect());
}

#[test]
fn an_inbound_message_of_a_model_belongs_to_a_contact_or_a_conversation() {
    let arguments = json!({ "message": "Hi" });
    let message = inbound::Sms::from_tool_arguments(ContactId::new("c"), arguments.clone());
    assert_eq!(message.unwrap(), inbound::Sms::from_contact("c").text("Hi"));
    let message = inbound::Sms::from_tool_arguments(ConversationId::new("v"), arguments);
    assert_eq!(
        message.unwrap(),
        inbound::Sms::in_conversation("v").text("Hi")
    );
}

#[test]
fn nulls_count_as_absent_wherever_they_are() {
    let message = outbound::Sms::from_tool_arguments(
        "c",
        json!({ "message": "Hi", "attachments": [null, "https://a.co/b", null], "templateId": null }),
    );
    let wanted = outbound::Sms::new("c", "Hi").attachment("https://a.co/b");
    assert_eq!(message.unwrap(), wanted);
    let message = outbound::Sms::from_tool_arguments(
        "c",
        json!({ "message": "Hi", "attachments": [null], "appointmentId": null }),
    );
    assert_eq!(message.unwrap(), outbound::Sms::new("c", "Hi"));
    let call = inbound::Call::from_tool_arguments(
        ContactId::new("c"),
        json!({ "conversationProviderId": "p", "call": { "from": null, "status": "busy" } }),
    );
    let wanted = inbound::Call::from_contact("c")
        .provider("p")
        .status(inbound::CallStatus::Busy);
    assert_eq!(call.unwrap(), wanted);
    let call = inbound::Call::from_tool_arguments(
        ContactId::new("c"),
        json!({ "conversationProviderId": "p", "call": { "from": null, "status": null } }),
    );
    assert_eq!(fields(&call.unwrap_err()), ["call"]);
    let typeless = outbound::Message::from_tool_arguments("c", json!({ "type": null }));
    assert_eq!(fields(&typeless.unwrap_err()), ["type"]);
}

#[test]
fn a_model_mentions_users_but_does_not_choose_the_author() {
    use outbound::InternalComment;

    let arguments = json!({ "message": "Call back", "mentions": ["u"], "userId": null });
    let comment = InternalComment::from_tool_arguments("c", arguments).unwrap();
    assert_eq!(comment, InternalComment::new("c", "Call back").mention("u"));
    let arguments = json!({ "message": "Call back", "mentions": ["u"], "userId": "u" });
    let error = InternalComment::from_tool_arguments("c", arguments).unwrap_err();
    assert_eq!(fields(&error), ["userId"]);
}

#[test]
fn a_model_does_not_choose_the_recipient() {
    let mut left_out = vec!["contactId", "conversationProviderId"];
    left_out.extend(["toNumber", "fromNumber"]);
    left_out.extend(["emailTo", "emailFrom", "emailCc", "emailBcc"]);
    for field in left_out {
        let value = match field {
            "emailCc" | "emailBcc" => json!(["a@b.co"]),
            "emailTo" | "emailFrom" => json!("a@b.co"),
            _ => json!("+14155550123"),
        };
        let is_number = field.ends_with("Number");
        let mut arguments = json!({ "type": if is_number { "SMS" } else { "Email" } });
        arguments[if is_number { "message" } else { "html" }] = json!("Hi");
        arguments[field] = value;
        let error = outbound::Message::from_tool_arguments("c", arguments.clone()).unwrap_err();
        assert_eq!(fields(&error), [field]);
        arguments.as_object_mut().unwrap().remove("type");
        let error = if is_number {
            outbound::Sms::from_tool_arguments("c", arguments).unwrap_err()
        } else {
            outbound::Email::from_tool_arguments("c", arguments).unwrap_err()
        };
        assert_eq!(fields(&error), [field]);
        let found = "found a field that the program sets, allowed: appointmentId, attachments,";
        assert!(error.to_string().contains(found), "{error}");
    }
    let other = json!({ "message": "Hi", "emailTo": "a@b.co" });
    let error = outbound::Sms::from_tool_arguments("c", other).unwrap_err();
    let found = "emailTo: found a field that SMS messages do not have";
    assert!(error.to_string().contains(found), "{error}");
    let typed = json!({ "type": "SMS", "message": "Hi" });
    let error = outbound::Sms::from_tool_arguments("c", typed).unwrap_err();
    assert_eq!(fields(&error), ["type"]);
    for field in ["contactId", "conversationId", "direction"] {
        let mut arguments = json!({ "message": "Hi" });
        arguments[field] = json!("outbound");
        let error = inbound::Sms::from_tool_arguments(ContactId::new("c"), arguments);
        assert_eq!(fields(&error.unwrap_err()), [field]);
    }
    for field in ["emailFrom", "emailTo", "emailCc", "emailBcc"] {
        let mut arguments = json!({ "html": "<p>Hi</p>" });
        arguments[field] = json!("a@b.co");
        let error = inbound::Email::from_tool_arguments(ContactId::new("c"), arguments);
        assert_eq!(fields(&error.unwrap_err()), [field]);
    }
}

#[test]
fn a_message_of_one_type_is_read_without_its_type() {
    let sms = r#"{"contactId":"c","message":"Hi"}"#;
    let read: outbound::Sms = serde_json::from_str(sms).unwrap();
    assert_eq!(read, outbound::Sms::new("c", "Hi"));
    let sms = r#"{"type":null,"contactId":"c","message":"Hi"}"#;
    let read: inbound::Sms = serde_json::from_str(sms).unwrap();
    assert_eq!(read, inbound::Sms::from_contact("c").text("Hi"));
    let error = serde_json::from_str::<outbound::Message>(sms).unwrap_err();
    let all = "SMS, RCS, Email, WhatsApp, IG, FB, Custom, Live_Chat, TIKTOK, InternalComment";
    assert_eq!(
        error.to_string(),
        format!("type: found nothing, allowed: {all}")
    );
}

#[test]
fn a_type_in_the_wrong_case_is_corrected() {
    let error = |json: &str| {
        serde_json::from_str::<inbound::Call>(json)
            .unwrap_err()
            .to_string()
    };
    let call = error(r#"{"type":"CALL","contactId":"c"}"#);
    assert_eq!(call, r#"type: found "CALL", allowed: Call"#);
    let both = error(r#"{"type":"CALL","contactId":7}"#);
    assert!(
        both.ends_with("; contactId: found a number, allowed: a string"),
        "{both}"
    );
    let json = r#"{"type":"tiktok","contactId":"c","message":"Hi"}"#;
    let error = serde_json::from_str::<outbound::Message>(json).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"type: found "tiktok", allowed: TIKTOK"#
    );
}
