//! Fields of events that differ from their documentation.

use super::*;

#[test]
fn numbers_are_read_in_any_form() {
    for (duration, wanted) in [
        (json!(120), Some(Duration::from_secs(120))),
        (json!(120.0), Some(Duration::from_secs(120))),
        (json!("120"), Some(Duration::from_secs(120))),
        (json!(1.5), Some(Duration::from_millis(1500))),
        (json!("soon"), None),
        (json!(-1), None),
        (json!(1e300), None),
        (json!([120]), None),
        (json!(null), None),
    ] {
        let event = message(&json!({
            "type": "InboundMessage", "messageType": "CALL", "callDuration": duration,
            "messageTypeId": duration,
        }));
        let Content::Call(call) = event.content() else {
            panic!("no call")
        };
        assert_eq!(call.duration(), wanted, "{duration}");
        let whole = wanted
            .filter(|d| d.subsec_nanos() == 0)
            .map(|d| d.as_secs());
        assert_eq!(event.message_type_id(), whole, "{duration}");
    }
}

#[test]
fn a_call_says_who_called_whom() {
    let event = message(&json!({
        "type": "InboundMessage", "messageType": "CALL",
        "from": "+15037081210", "to": "+15037081211",
    }));
    let Content::Call(call) = event.content() else {
        panic!("no call")
    };
    assert_eq!(call.from(), Some("+15037081210"));
    assert_eq!(call.to(), ["+15037081211"]);
}

#[test]
fn one_recipient_is_read_like_many() {
    let of =
        |to: Value| message(&json!({ "type": "InboundMessage", "messageType": "Email", "to": to }));
    let recipients = |event: &MessageEvent| match event.content() {
        Content::Email(email) => email
            .to()
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>(),
        _ => panic!("no email"),
    };
    assert_eq!(recipients(&of(json!("a@b.co"))), ["a@b.co"]);
    assert_eq!(
        recipients(&of(json!(["a@b.co", "c@d.co"]))),
        ["a@b.co", "c@d.co"]
    );
    assert!(recipients(&of(json!({ "a": 1 }))).is_empty());
}

#[test]
fn an_event_keeps_undocumented_values_and_fields() {
    let mut json = fixture!("004_message");
    json["status"] = json!("teleported");
    json["messageType"] = json!("Telepathy");
    json["brandNew"] = json!({ "deep": [1, 2.5, null] });
    let event = message(&json);
    assert_eq!(
        event.status(),
        Some(DeliveryStatus::Unknown("teleported".to_owned()))
    );
}

#[test]
fn a_field_of_another_type_affects_only_that_field() {
    let json = json!({
        "type": "InboundMessage", "messageType": "SMS", "body": "Hi",
        "attachments": { "u": 1 }, "contactId": 7, "userId": null, "mentions": [1],
    });
    let event = message(&json);
    assert_eq!(event.body(), Some("Hi"));
    assert_eq!(event.contact_id(), None);
    assert!(event.attachments().is_empty());
}

#[test]
fn a_message_of_an_unknown_type_is_other() {
    let event = message(&json!({ "type": "InboundMessage", "messageType": "Telepathy" }));
    assert!(matches!(event.content(), Content::Other));
    assert_eq!(event.message_type().unwrap().to_string(), "Telepathy");
    let event = message(&json!({ "type": "InboundMessage" }));
    assert!(matches!(event.content(), Content::Other));
}

#[test]
fn an_internal_comment_is_not_a_text() {
    let comment = |message_type: Value, constant: Value| {
        message(&json!({
            "type": "OutboundMessage", "direction": "outbound", "messageType": message_type,
            "messageTypeString": constant, "body": "A difficult customer", "userId": "author",
            "mentions": ["one", "two"],
        }))
    };
    for event in [
        comment(json!("InternalComment"), json!(null)),
        comment(json!("InternalComment"), json!("TYPE_INTERNAL_COMMENT")),
        // One field suffices, since an internal comment must not be passed on.
        comment(json!("SMS"), json!("TYPE_INTERNAL_COMMENT")),
        comment(json!("Custom"), json!("TYPE_INTERNAL_COMMENTS")),
        comment(json!(null), json!("TYPE_INTERNAL_COMMENT")),
    ] {
        let Content::InternalComment(comment) = event.content() else {
            panic!("{:?} is no internal comment", event.content())
        };
        assert_eq!(comment.body(), Some("A difficult customer"));
        assert_eq!(comment.mentions(), ["one", "two"]);
        assert_eq!(comment.user_id(), Some("author"));
        let printed = format!("{comment:?} {:?}", event.content());
        assert!(!printed.contains("difficult"), "{printed}");
    }
    let text = comment(json!("SMS"), json!("TYPE_SMS"));
    assert!(matches!(text.content(), Content::Text(_)));
}

#[test]
fn an_empty_webhook_id_counts_as_none() {
    let event = received(&json!({ "type": "InboundMessage", "webhookId": " " }));
    assert_eq!(event.webhook_id(), None);
}

#[test]
fn an_event_returns_its_app() {
    let event = received(&fixture!("outbound_message"));
    assert_eq!(event.app_id(), Some("66a1b2c3d4e5f6a7b8c9d0e1"));
}
