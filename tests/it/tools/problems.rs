//! Invalid arguments of a tool: every problem is named, so that the model can correct it.

use leadconnector::{id::ContactId, inbound, outbound};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::fields;
use crate::{
    schemas::kinds,
    support::{cases, field_of, json_value},
};

#[test]
fn every_invalid_argument_is_named_at_once() {
    let error = outbound::Email::from_tool_arguments(
        "c",
        json!({
            "html": ["<p>Hi</p>"],
            "subject": "two\nlines",
            "emailTo": "jane@company.com",
            "templateId": 7,
            "emailReplyMode": "Reply_All",
            "scheduledTimestamp": "tomorrow",
            "attachments": ["https://a.co/b", 7, "file.pdf"],
            "wings": 2,
            "urgent": true,
        }),
    )
    .unwrap_err();
    let mut wrong = fields(&error);
    wrong.sort_unstable();
    let wanted = [
        "attachments[1]",
        "emailReplyMode",
        "emailTo",
        "html",
        "scheduledTimestamp",
        "subject",
        "templateId",
        "urgent",
        "wings",
    ];
    assert_eq!(wrong, wanted);
    let words = error.to_string();
    for part in [
        "html: found an array, allowed: a string",
        "templateId: found a number, allowed: a string",
        "attachments[1]: found a number, allowed: a string",
        "emailTo: found a field that the program sets, allowed: appointmentId,",
        r#"emailReplyMode: found "Reply_All", allowed: reply_all"#,
        "scheduledTimestamp: found a string, allowed: a whole number",
        "urgent: found a field that Email messages do not have, allowed: appointmentId,",
    ] {
        assert!(words.contains(part), "{part} is not in: {words}");
    }
}

#[test]
fn a_missing_field_is_named_once() {
    let error = outbound::Email::from_tool_arguments("c", json!({})).unwrap_err();
    assert_eq!(fields(&error), ["html"]);
    // The field is present but invalid, so it does not also count as missing.
    let error = outbound::Email::from_tool_arguments("c", json!({ "templateId": 7 }));
    assert_eq!(fields(&error.unwrap_err()), ["templateId"]);
    let error = inbound::Call::from_tool_arguments(ContactId::new("c"), json!({ "call": "x" }));
    let error = error.unwrap_err();
    assert_eq!(fields(&error), ["conversationProviderId", "call"]);
}

#[test]
fn a_model_learns_the_allowed_types() {
    let error = |arguments| {
        let error = outbound::Message::from_tool_arguments("c", arguments).unwrap_err();
        error
            .problems()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let sms = error(json!({ "type": "sms", "message": "Hi" }));
    assert_eq!(sms, [r#"type: found "sms", allowed: SMS"#]);
    let chat = error(json!({ "type": "live_chat", "message": "Hi", "html": "<p>" }));
    assert_eq!(chat[0], r#"type: found "live_chat", allowed: Live_Chat"#);
    assert!(chat[1].starts_with("html: found a field that Live_Chat messages do not have"));
    let all = "SMS, RCS, Email, WhatsApp, IG, FB, Custom, Live_Chat, TIKTOK, InternalComment";
    assert_eq!(
        error(json!({})),
        [format!("type: found nothing, allowed: {all}")]
    );
    let pigeon = error(json!({ "type": "pigeon post", "message": 7, "wings": 2 }));
    assert_eq!(
        pigeon[0],
        format!("type: found another string, allowed: {all}")
    );
    let rest: Vec<_> = pigeon[1..]
        .iter()
        .map(|p| p.split(':').next().unwrap())
        .collect();
    assert_eq!(rest, ["message", "wings"]);
    let number = error(json!({ "type": 7, "message": "Hi" }));
    assert_eq!(number, [format!("type: found a number, allowed: {all}")]);
}

#[test]
fn arguments_that_are_not_an_object_are_described() {
    for (arguments, found) in [
        (json!("{\"message\":\"Hi\"}"), "a string that contains JSON"),
        (json!([{ "message": "Hi" }]), "an array"),
        (json!(null), "null"),
        (json!(7), "a number"),
    ] {
        let error = outbound::Sms::from_tool_arguments("c", arguments).unwrap_err();
        assert_eq!(fields(&error), ["arguments"]);
        assert_eq!(error.problems()[0].found(), found);
        assert!(
            error.problems()[0]
                .allowed()
                .starts_with("an object of appointmentId,")
        );
    }
}

#[test]
fn an_invalid_contact_is_reported_too() {
    let arguments = json!({ "message": "Hi", "html": "<p>" });
    let error = outbound::Sms::from_tool_arguments("+14155550123", arguments).unwrap_err();
    let mut wrong = fields(&error);
    wrong.sort_unstable();
    assert_eq!(wrong, ["contactId", "html"]);
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn any_arguments_make_a_valid_message_or_an_error_that_names_fields(
        fields in prop::collection::btree_map(
            field_of(&["SendMessageBody", "AddInboundMessageBody"]), json_value(), 0..8,
        ),
        message_type in prop::sample::select(vec![
            json!("SMS"), json!("email"), json!("Custom"), json!("Call"), json!(""), json!(7),
        ]),
        any in json_value(),
    ) {
        let mut typed: Map<_, _> = fields.into_iter().collect();
        let untyped = Value::Object(typed.clone());
        typed.insert("type".to_owned(), message_type);
        let outcomes = [untyped, Value::Object(typed), any].into_iter().flat_map(|arguments| {
            kinds().into_iter().map(move |kind| (kind.make)(arguments.clone()))
        });
        for outcome in outcomes {
            match outcome {
                Ok(json) => {
                    let inbound = json.get("direction").is_some();
                    let valid = if inbound {
                        serde_json::from_value::<inbound::Message>(json).unwrap().validate()
                    } else {
                        serde_json::from_value::<outbound::Message>(json).unwrap().validate()
                    };
                    prop_assert!(valid.is_ok());
                }
                Err(error) => {
                    prop_assert!(!error.problems().is_empty());
                    prop_assert!(error.problems().iter().all(|p| !p.field().is_empty()));
                }
            }
        }
    }
}
