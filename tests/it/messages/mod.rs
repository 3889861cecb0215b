//! Validation of messages, before any request.

mod json;

use leadconnector::{Delivery, Error, ErrorKind, inbound, outbound};
use serde_json::{Value, json};

use crate::support::{self, Pair};

/// Returns the fields that an invalid message is rejected for.
pub(crate) fn fields(result: Result<(), Error>) -> Vec<String> {
    let error = result.expect_err("an invalid message");
    assert_eq!(error.kind(), ErrorKind::InvalidMessage);
    assert_eq!(error.delivery(), Delivery::NotSent);
    error
        .problems()
        .iter()
        .map(|p| p.field().to_owned())
        .collect()
}

#[test]
fn every_type_is_valid_with_minimal_and_with_all_fields() {
    for Pair { minimal, full, .. } in support::outbound() {
        minimal.validate().unwrap();
        full.validate().unwrap();
    }
    for Pair { minimal, full, .. } in support::inbound() {
        minimal.validate().unwrap();
        full.validate().unwrap();
    }
}

/// The specification says which fields a type has; the types can set all of them.
#[test]
fn every_field_of_the_spec_can_be_set() {
    let spec = support::spec();
    let check = |schema: &str, full: Value| {
        let message_type = &full["type"];
        let properties = spec["components"]["schemas"][schema]["properties"].as_object();
        for (name, property) in properties.unwrap() {
            let types = property["x-message-types"].as_array();
            let belongs = types.is_none_or(|types| types.contains(message_type));
            let set = full.get(name).is_some();
            assert_eq!(set, belongs, "{name} of {message_type}");
        }
    };
    for Pair { full, .. } in support::outbound() {
        check("SendMessageBody", full.to_json());
    }
    for Pair { full, .. } in support::inbound() {
        check("AddInboundMessageBody", full.to_json());
    }
}

#[test]
fn all_problems_are_reported_at_once() {
    let email = outbound::Email::new(" ")
        .template("")
        .attachments(["file.pdf", "ftp://storage.com/a", "https://storage.com/a"])
        .from("nobody")
        .to("no body@company.com")
        .cc(["cc1@company.com", "@"]);
    let wrong = fields(email.validate());
    let wanted = [
        "contactId",
        "templateId",
        "attachments[0]",
        "attachments[1]",
        "emailFrom",
        "emailTo",
        "emailCc[1]",
    ];
    assert_eq!(wrong, wanted);
}

#[test]
fn an_empty_message_is_rejected() {
    assert_eq!(fields(outbound::Sms::new("c", "").validate()), ["message"]);
    assert_eq!(
        fields(outbound::TikTok::new("c", " \n").validate()),
        ["message"]
    );
    assert_eq!(
        fields(inbound::Sms::from_contact("c").validate()),
        ["message"]
    );
    outbound::Sms::without_text("c")
        .template("t")
        .validate()
        .unwrap();
    outbound::Instagram::without_text("c")
        .attachment("https://a.co/b")
        .validate()
        .unwrap();
    inbound::Facebook::from_contact("c")
        .attachment("https://a.co/b")
        .validate()
        .unwrap();
}

#[test]
fn an_email_needs_html_or_a_template() {
    let email = outbound::Email::new("c")
        .text("alone it is unreliable")
        .subject("s");
    assert_eq!(fields(email.clone().validate()), ["html"]);
    email.clone().html("<p>Hi</p>").validate().unwrap();
    email.template("t").validate().unwrap();
}

#[test]
fn a_whatsapp_message_needs_a_text() {
    let message = outbound::WhatsApp::new("c", "")
        .attachment("https://a.co/b")
        .template("t");
    assert_eq!(fields(message.validate()), ["message"]);
}

#[test]
fn an_internal_comment_needs_a_text_and_the_ids_of_users() {
    let comment = outbound::InternalComment::new("c", " \n")
        .mentions(["xsmF1xxhmC92ZpL1lj7aLa", "", "Jane Doe"])
        .author(" ");
    let wrong = fields(comment.validate());
    assert_eq!(wrong, ["message", "mentions[1]", "mentions[2]", "userId"]);
}

/// The enum has setters that comments lack.
#[test]
fn an_internal_comment_has_nothing_that_only_a_delivery_has() {
    let comment = || outbound::Message::from(outbound::InternalComment::new("c", "Hi"));
    comment().validate().unwrap();
    for (field, message) in [
        ("attachments", comment().attachment("https://a.co/b")),
        ("conversationProviderId", comment().provider("p")),
        ("templateId", comment().template("t")),
        ("replyMessageId", comment().in_reply_to("m")),
        ("appointmentId", comment().appointment("a")),
        ("scheduledTimestamp", comment().schedule_at(support::when())),
    ] {
        let error = message.validate().unwrap_err();
        let words = format!(
            "send_message: the message is not valid: {field}: found a field that InternalComment \
             messages do not have, allowed: contactId, mentions, message, userId"
        );
        assert_eq!(error.to_string(), words);
    }
}

#[test]
fn an_inbound_message_needs_a_conversation_or_a_contact() {
    let read: inbound::Sms =
        serde_json::from_value(json!({ "type": "SMS", "message": "Hi" })).unwrap();
    assert_eq!(fields(read.validate()), ["conversationId"]);
}

#[test]
fn custom_messages_and_calls_need_a_provider() {
    let custom = inbound::Custom::from_contact("c").text("Hi");
    assert_eq!(fields(custom.validate()), ["conversationProviderId"]);
    let call = inbound::IvrCall::from_contact("c").status(inbound::CallStatus::Busy);
    assert_eq!(fields(call.validate()), ["conversationProviderId"]);
}

#[test]
fn a_call_needs_its_call_data() {
    let call = inbound::Call::from_contact("c").provider("p").text("Hi");
    assert_eq!(fields(call.validate()), ["call"]);
    let read: inbound::Call = serde_json::from_value(json!({
        "type": "Call", "contactId": "c", "conversationProviderId": "p", "call": {},
    }))
    .unwrap();
    assert_eq!(fields(read.validate()), ["call"]);
}
