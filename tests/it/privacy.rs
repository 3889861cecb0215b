//! Neither `Debug` nor `Display` shows tokens or personal data.

use std::error::Error as _;

use httpmock::prelude::*;
use leadconnector::{
    Client,
    api::types,
    inbound, outbound,
    sandbox::{Contact, Fault, Message, Reply, Sandbox},
    webhook::Event,
};
use serde_json::json;

use crate::support::{self, Pair, TOKEN, fixture};

/// All personal data in the messages of these tests.
const PERSONAL: &[&str] = &[
    TOKEN,
    "Hello",
    "Hi",
    "Important",
    "company.com",
    "doe.com",
    "storage.com",
    "1499499299",
    "1439499299",
    "15037081210",
    "file1",
    "Testing Email",
    "test message",
    "PASSWORD",
    "SECRET",
    "s.whatsapp.net",
];

fn assert_clean(printed: &str) {
    for personal in PERSONAL {
        assert!(!printed.contains(personal), "{personal} is in: {printed}");
    }
}

#[test]
fn messages_print_only_field_names_and_ids() {
    for Pair { full, .. } in support::outbound() {
        assert_clean(&format!("{full:?} {full:#?}"));
    }
    for Pair { full, .. } in support::inbound() {
        assert_clean(&format!("{full:?} {full:#?}"));
    }
    let sms = outbound::Sms::new("ve9EPM428h8vShlRW1KT", "Hello");
    let printed = r#"Sms { contactId: "ve9EPM428h8vShlRW1KT", message: …, type: "SMS" }"#;
    assert_eq!(format!("{sms:?}"), printed);
}

#[test]
fn generated_types_print_no_personal_data() {
    let body: types::SendMessageBody = serde_json::from_value(fixture!("003_request")).unwrap();
    assert_clean(&format!("{body:?}"));
}

#[test]
fn strings_that_are_not_ids_are_hidden() {
    let sms = outbound::Sms::new("+15037081210", "Hello").in_reply_to("jane@company.com");
    assert_clean(&format!("{sms:?}"));
    let bridged = inbound::Sms::from_contact("c").alt_id("1503@s.whatsapp.net");
    assert_clean(&format!("{bridged:?}"));
    assert_clean(&format!(
        "{:?}",
        leadconnector::id::ContactId::from("+15037081210")
    ));
    let event =
        json!({ "type": "InboundMessage", "externalId": "+15037081210", "jane@company.com": 1 });
    let event = Event::from_unverified_json(&serde_json::to_vec(&event).unwrap()).unwrap();
    assert_clean(&format!("{event:?}"));
    let unknown = json!({ "type": "SMS", "contactId": "c", "jane@company.com": 1 });
    let error = serde_json::from_value::<outbound::Sms>(unknown).unwrap_err();
    assert_clean(&error.to_string());
}

#[test]
fn a_builder_prints_neither_password_nor_header() {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("x-api-key", "SECRET".parse().unwrap());
    let builder = Client::builder()
        .token(TOKEN)
        .base_url("https://me:PASSWORD@example.com")
        .http_client(move |http| http.default_headers(headers.clone()));
    assert_clean(&format!("{builder:?}"));
    let client = builder.base_url("https://example.com").build().unwrap();
    assert_clean(&format!("{client:?} {:?}", client.api()));
}

#[tokio::test]
async fn clients_builders_and_requests_print_no_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let builder = Client::builder().token(TOKEN).base_url(sandbox.url());
    assert_clean(&format!("{builder:?} {builder:#?}"));
    let client = builder.build().unwrap();
    assert_clean(&format!("{client:?} {client:#?} {:?}", client.api()));
    client.send(outbound::Sms::new("c", "Hello")).await.unwrap();
    assert_clean(&format!("{sandbox:?} {:?}", sandbox.requests()));
}

#[test]
fn what_a_sandbox_is_filled_with_prints_nothing_personal() {
    let contact = Contact::new("SECRET@example.com")
        .name("SECRET")
        .phone("SECRET");
    assert_clean(&format!(
        "{:?}",
        contact.email("SECRET").assigned_to("SECRET")
    ));
    let message = Message::from_contact("SECRET", "SECRET").email("SECRET", "SECRET");
    assert_clean(&format!(
        "{:?}",
        message.failed("SECRET").attachment("SECRET")
    ));
    let reply = Reply::json(&json!("SECRET"));
    assert_clean(&format!(
        "{reply:?} {:?}",
        Fault::status(http::StatusCode::OK).json(&json!("SECRET"))
    ));
}

#[test]
fn invalid_values_are_described_and_not_quoted() {
    let email = outbound::Email::new("c")
        .html("Hello")
        .to("me at company.com")
        .attachment("storage.com/file1?secret=Hello");
    let sms = outbound::Sms::new("c", "Hello").to_number("1439499299");
    let call = inbound::Call::from_contact("c").from("+1 15037081210 Hi");
    for error in [
        email.validate().unwrap_err(),
        sms.validate().unwrap_err(),
        call.validate().unwrap_err(),
        Client::new(format!("{TOKEN} ")).unwrap_err(),
        Client::builder()
            .token(TOKEN)
            .base_url("http://me:Hello@company.com")
            .build()
            .unwrap_err(),
    ] {
        assert_clean(&format!("{error} {error:?} {error:#?}"));
    }
}

#[tokio::test]
async fn errors_print_neither_the_request_nor_the_reply() {
    let server = MockServer::start_async().await;
    server.mock(|when, then| {
        when.path("/json/conversations/messages");
        then.status(400)
            .json_body(json!({ "message": "no such number: +1439499299" }));
    });
    server.mock(|when, then| {
        when.path("/html/conversations/messages");
        then.status(502).body(format!("<html>Hello {TOKEN}"));
    });
    server.mock(|when, then| {
        when.path("/success/conversations/messages");
        then.status(200).body(r#"{"messageId":{"Hello":1}}"#);
    });
    let urls = ["json", "html", "success", "none"].map(|path| server.url(format!("/{path}")));
    for url in urls
        .into_iter()
        .chain(["http://127.0.0.1:1/Hello".to_owned()])
    {
        let sms = outbound::Sms::new("c", "Hello").to_number("+1439499299");
        let error = support::client(url).send(sms).await.unwrap_err();
        assert_clean(&format!("{error} {error:?} {error:#?}"));
        let mut source = error.source();
        while let Some(cause) = source {
            assert_clean(&format!("{cause} {cause:?}"));
            source = cause.source();
        }
    }
}

#[tokio::test]
async fn receipts_print_only_ids_and_dates() {
    let server = MockServer::start_async().await;
    let reply = json!({
        "messageId": "t22c6DQcTDf3MjRhwf77",
        "messageIds": ["+1439499299"],
        "conversationId": "Hello@company.com",
        "contactId": TOKEN,
        "emailMessageId": "Hello you",
        "dateAdded": "Hello, today",
        "message": "Hello",
        "msg": "Hello",
    });
    server.mock(|when, then| {
        when.any_request();
        then.status(201).json_body(reply);
    });
    let client = support::client(server.base_url());
    let sent = client.send(outbound::Sms::new("c", "Hello")).await.unwrap();
    let added = inbound::Sms::from_contact("c").text("Hi");
    let added = client.add_inbound(added).await.unwrap();
    let printed = format!("{sent:?} {sent:#?} {added:?} {added:#?}");
    assert_clean(&printed);
    assert_eq!(printed.matches("t22c6DQcTDf3MjRhwf77").count(), 4);
}
