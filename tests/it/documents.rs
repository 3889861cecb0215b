//! The examples of the documents.

use leadconnector::{
    api::types::{
        AddInboundMessageBody, AddInboundMessageReply, Call, CallStatus, EmailReplyMode,
        InboundMessageType, MessageDirection, SendMessageBody, SendMessageReply, SendMessageType,
    },
    inbound, outbound,
    sandbox::Sandbox,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::support::{client_before_schedule, fixture, when};

fn strings<const N: usize>(items: [&str; N]) -> Vec<String> {
    items.map(str::to_owned).to_vec()
}

/// Deserializes a value and serializes it again.
fn again<T: Serialize + DeserializeOwned>(value: &Value) -> Value {
    let read: T = serde_json::from_value(value.clone()).unwrap();
    serde_json::to_value(read).unwrap()
}

#[test]
fn the_generated_body_builds_the_request_of_003() {
    let some = |text: &str| Some(text.to_owned());
    let mut body = SendMessageBody::new("abc123def456", SendMessageType::Email);
    body.appointment_id = Some("appt123".into());
    body.attachments = strings([
        "https://storage.com/file1.pdf",
        "https://storage.com/file2.jpg",
    ]);
    body.conversation_provider_id = Some("provider123".into());
    body.email_bcc = strings(["bcc1@company.com", "bcc2@company.com"]);
    body.email_cc = strings(["cc1@company.com", "cc2@company.com"]);
    body.email_from = some("sender@company.com");
    body.email_reply_mode = Some(EmailReplyMode::ReplyAll);
    body.email_to = some("recipient@company.com");
    body.from_number = some("+1499499299");
    body.html = some("<p>Hello World</p>");
    body.message = some("Hello, how can I help you today?");
    body.reply_message_id = Some("msg123".into());
    body.scheduled_timestamp = Some(1_669_287_863);
    body.subject = some("Important Update");
    body.template_id = Some("template123".into());
    body.thread_id = Some("thread123".into());
    body.to_number = some("+1439499299");
    assert_eq!(serde_json::to_value(body).unwrap(), fixture!("003_request"));
}

#[test]
fn the_generated_body_builds_the_request_of_001_with_the_direction_corrected() {
    let some = |text: &str| Some(text.to_owned());
    let mut body = AddInboundMessageBody::new(InboundMessageType::Sms);
    body.alt_id = some("61d6d1f9cdac7612faf80753");
    body.attachments = strings(["string"]);
    body.contact_id = Some("ve9EPM428h8vShlRW1KT".into());
    body.conversation_id = Some("ve9EPM428h8vShlRW1KT".into());
    body.conversation_provider_id = Some("61d6d1f9cdac7612faf80753".into());
    body.date = Some("2024-01-15T10:30:00Z".parse().unwrap());
    body.direction = Some(MessageDirection::Inbound);
    body.email_bcc = strings(["john1@doe.com", "john2@doe.com"]);
    body.email_cc = strings(["john1@doe.com", "john2@doe.com"]);
    body.email_from = some("sender@company.com");
    body.email_message_id = Some("string".into());
    body.email_to = some("string");
    body.html = some("string");
    body.message = some("string");
    body.subject = some("string");
    let mut wanted = fixture!("001_request");
    wanted["direction"] = json!("inbound");
    assert_eq!(serde_json::to_value(body).unwrap(), wanted);
}

/// Page 000 has the one field that 001's example leaves out.
#[test]
fn the_generated_body_builds_the_call_of_000() {
    let mut call = Call::default();
    call.to = Some("+15037081210".to_owned());
    call.from = Some("+15037081210".to_owned());
    call.status = Some(CallStatus::Completed);
    let wanted = json!({ "to": "+15037081210", "from": "+15037081210", "status": "completed" });
    assert_eq!(serde_json::to_value(call).unwrap(), wanted);
}

/// 003's email, without the phone numbers, which no email has.
fn email_of_003() -> outbound::Email {
    outbound::Email::new("abc123def456")
        .appointment("appt123")
        .attachment("https://storage.com/file1.pdf")
        .attachment("https://storage.com/file2.jpg")
        .from("sender@company.com")
        .cc(["cc1@company.com", "cc2@company.com"])
        .bcc(["bcc1@company.com", "bcc2@company.com"])
        .html("<p>Hello World</p>")
        .text("Hello, how can I help you today?")
        .subject("Important Update")
        .in_reply_to("msg123")
        .template("template123")
        .thread("thread123")
        .schedule_at(when())
        .provider("provider123")
        .to("recipient@company.com")
        .reply_mode(outbound::ReplyMode::ReplyAll)
}

fn email_part_of_003() -> Value {
    let mut wanted = fixture!("003_request");
    let fields = wanted.as_object_mut().unwrap();
    fields.remove("fromNumber").unwrap();
    fields.remove("toNumber").unwrap();
    wanted
}

#[tokio::test]
async fn the_email_of_003_is_sent_exactly_as_in_the_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client_before_schedule(sandbox.url());
    client.send(email_of_003()).await.unwrap();
    assert_eq!(sandbox.requests()[0].json(), Some(&email_part_of_003()));
}

#[test]
fn the_email_of_003_is_read_back_as_the_message_that_was_built() {
    let read: outbound::Email = serde_json::from_value(email_part_of_003()).unwrap();
    assert_eq!(read, email_of_003());
    let read: outbound::Message = serde_json::from_value(email_part_of_003()).unwrap();
    assert_eq!(read, email_of_003().into());
}

#[test]
fn the_whole_example_of_003_is_rejected_naming_each_field_that_no_email_has() {
    let error = serde_json::from_value::<outbound::Message>(fixture!("003_request"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("fromNumber: found a field that Email messages do not have"));
    assert!(error.contains("toNumber: found a field that Email messages do not have"));
    assert_eq!(error.matches(": found").count(), 2, "{error}");
}

#[test]
fn the_whole_example_of_001_is_rejected_naming_each_field_that_no_sms_has() {
    let error = serde_json::from_value::<inbound::Sms>(fixture!("001_request"))
        .unwrap_err()
        .to_string();
    for field in [
        "html",
        "subject",
        "emailFrom",
        "emailTo",
        "emailCc",
        "emailBcc",
        "emailMessageId",
    ] {
        let named = format!("{field}: found a field that SMS messages do not have");
        assert!(error.contains(&named), "{field} is not in: {error}");
    }
    assert!(error.contains("direction: found an array, allowed: inbound, outbound"));
    assert_eq!(error.matches(": found").count(), 8, "{error}");
}

#[test]
fn the_sms_part_of_001_is_a_message() {
    let mut example = fixture!("001_request");
    let fields = example.as_object_mut().unwrap();
    fields.retain(|name, _| !name.starts_with("email") && name != "html" && name != "subject");
    fields["direction"] = json!("inbound");
    let built = inbound::Sms::in_conversation("ve9EPM428h8vShlRW1KT")
        .contact("ve9EPM428h8vShlRW1KT")
        .provider("61d6d1f9cdac7612faf80753")
        .text("string")
        .attachment("string")
        .alt_id("61d6d1f9cdac7612faf80753")
        .date("2024-01-15T10:30:00Z".parse().unwrap());
    assert_eq!(built.to_json(), example);
    let read: inbound::Message = serde_json::from_value(example).unwrap();
    assert_eq!(read, built.into());
}

#[test]
fn the_replies_are_read_without_loss() {
    let reply = fixture!("003_reply");
    assert_eq!(again::<SendMessageReply>(&reply), reply);
    let reply = fixture!("001_reply");
    assert_eq!(again::<AddInboundMessageReply>(&reply), reply);
}
