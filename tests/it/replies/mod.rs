//! The result of each reply. The server is httpmock, with the replies that a test sets.

mod errors;
mod false_successes;

use httpmock::prelude::*;
use leadconnector::{
    Client, Delivery, Error, ErrorKind, RetryPolicy,
    id::MessageId,
    inbound::{self, InboundReceipt},
    outbound::{self, SendReceipt},
};
use serde_json::{Value, json};

use crate::support::{self, TOKEN, fixture};

const SEND: &str = "/conversations/messages";
const INBOUND: &str = "/conversations/messages/inbound";

fn client(server: &MockServer) -> Client {
    support::client(server.base_url())
}

/// Sends a message to a server with this reply, and asserts that there is one request.
async fn send(status: u16, body: impl AsRef<[u8]>) -> Result<SendReceipt, Error> {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.method(POST).path(SEND);
        then.status(status).body(body);
    });
    let client = Client::builder().token(TOKEN).base_url(server.base_url());
    let client = client.retry_policy(RetryPolicy::none()).build().unwrap();
    let result = client.send(outbound::Sms::new("c", "Hi")).await;
    mock.assert_calls(1);
    result
}

/// Records a message on a server with this reply, and asserts that there is one request.
async fn add_inbound(status: u16, body: impl AsRef<[u8]>) -> Result<InboundReceipt, Error> {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.method(POST).path(INBOUND);
        then.status(status).body(body);
    });
    let message = inbound::Sms::from_contact("c").text("Hi");
    let result = client(&server).add_inbound(message).await;
    mock.assert_calls(1);
    result
}

fn assert_error(error: &Error, kind: ErrorKind, delivery: Delivery, status: u16) {
    assert_eq!(error.kind(), kind);
    assert_eq!(error.delivery(), delivery);
    assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
}

#[tokio::test]
async fn sending_posts_the_message_and_reads_the_reply_of_003() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.method(POST)
            .path(SEND)
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("version", "2021-07-28")
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .json_body(json!({ "type": "SMS", "contactId": "c", "message": "Hi" }));
        then.status(200).json_body(fixture!("003_reply"));
    });
    let receipt = client(&server)
        .send(outbound::Sms::new("c", "Hi"))
        .await
        .unwrap();
    mock.assert_calls(1);
    assert_eq!(receipt.message_id().as_str(), "t22c6DQcTDf3MjRhwf77");
    let ids: Vec<_> = receipt
        .message_ids()
        .iter()
        .map(MessageId::as_str)
        .collect();
    assert_eq!(ids, ["t22c6DQcTDf3MjRhwf77", "<string>"]);
    assert_eq!(
        receipt.conversation_id().unwrap().as_str(),
        "ABC12h2F6uBrIkfXYazb"
    );
    assert_eq!(
        receipt.email_message_id().unwrap().as_str(),
        "rnGyqh2F6uBrIkfhFo9A"
    );
    assert_eq!(receipt.note(), Some("Message queued successfully."));
    assert_eq!(receipt.status(), 200);
}

#[tokio::test]
async fn recording_posts_the_message_and_reads_the_reply_of_001() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.method(POST)
            .path(INBOUND)
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("version", "2021-07-28")
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .json_body(json!({
                "type": "SMS", "contactId": "c", "message": "Hi", "direction": "inbound",
            }));
        then.status(200).json_body(fixture!("001_reply"));
    });
    let message = inbound::Sms::from_contact("c").text("Hi");
    let receipt = client(&server).add_inbound(message).await.unwrap();
    mock.assert_calls(1);
    assert_eq!(receipt.message_id().as_str(), "t22c6DQcTDf3MjRhwf77");
    assert_eq!(
        receipt.conversation_id().unwrap().as_str(),
        "ABC12h2F6uBrIkfXYazb"
    );
    assert_eq!(receipt.contact_id().unwrap().as_str(), "string");
    assert_eq!(receipt.email_message_id().unwrap().as_str(), "string");
    assert_eq!(receipt.date_added(), "2024-01-15T10:30:00Z".parse().ok());
    assert_eq!(receipt.note(), Some("string"));
    assert_eq!(receipt.status(), 200);
}

#[tokio::test]
async fn a_reply_with_message_ids_alone_is_a_success() {
    let reply = json!({ "conversationId": "x", "messageIds": ["a", "b"] });
    let receipt = send(201, reply.to_string()).await.unwrap();
    assert_eq!(receipt.message_id().as_str(), "a");
    assert_eq!(receipt.message_ids().len(), 2);
    assert_eq!(receipt.status(), 201);
}

/// Node writes half an emoji when it truncates a string.
#[tokio::test]
async fn a_reply_with_half_an_emoji_or_a_huge_number_is_still_a_success() {
    let reply = r#"{"messageId":"a","msg":"\ud83d queued","credits":1e400}"#;
    let receipt = send(201, reply.to_owned()).await.unwrap();
    assert_eq!(receipt.message_id().as_str(), "a");
    assert_eq!(receipt.note(), Some("\u{fffd} queued"));
}

#[tokio::test]
async fn a_reply_that_lacks_or_adds_fields_is_still_a_success() {
    let reply = json!({ "messageId": "a", "brandNew": {}, "messageIds": null, "error": null });
    let receipt = send(202, reply.to_string()).await.unwrap();
    assert_eq!(receipt.message_id().as_str(), "a");
    assert_eq!(receipt.conversation_id(), None);
    let reply = json!({ "messageId": "a", "dateAdded": "yesterday" });
    let receipt = add_inbound(201, reply.to_string()).await.unwrap();
    assert_eq!(receipt.date_added(), None);
}

#[tokio::test]
async fn an_invalid_optional_field_is_not_a_failure() {
    for body in [
        r#"{"messageId":"a","msg":{}}"#,
        r#"{"messageId":"a","conversationId":7}"#,
        r#"{"messageId":"a","messageIds":"b"}"#,
        r#"{"messageId":"a","messageIds":[null]}"#,
        r#"{"messageId":"a","messageId":"a"}"#,
        r#"{"messageId":"a","error":null,"errors":[],"success":true,"statusCode":201}"#,
        r#"{"messageId":"a","error":{},"status":"queued"}"#,
    ] {
        let receipt = send(201, body).await.unwrap();
        assert_eq!(receipt.message_id().as_str(), "a", "{body}");
    }
    let body = r#"{"success":"true","messageId":"a","dateAdded":1700000000}"#;
    add_inbound(201, body).await.unwrap();
}

#[tokio::test]
async fn receipts_survive_a_round_trip() {
    let bare = send(201, r#"{"messageId":"a"}"#).await.unwrap();
    assert_eq!(
        serde_json::to_value(&bare).unwrap(),
        json!({ "status": 201, "message_ids": ["a"] })
    );
    let full = json!({ "messageId": "a", "messageIds": ["b"], "conversationId": "v",
        "emailMessageId": "e", "msg": "Message queued successfully." });
    let full = send(200, full.to_string()).await.unwrap();
    for receipt in [bare, full] {
        let json = serde_json::to_string(&receipt).unwrap();
        assert_eq!(serde_json::from_str::<SendReceipt>(&json).unwrap(), receipt);
    }
    let full = json!({ "success": true, "messageId": "a", "conversationId": "v",
        "contactId": "c", "emailMessageId": "e", "dateAdded": "2024-05-01T18:00:00.5Z",
        "message": "Inbound message received." });
    for reply in [json!({ "messageId": "a" }), full] {
        let receipt = add_inbound(201, reply.to_string()).await.unwrap();
        let json = serde_json::to_string(&receipt).unwrap();
        assert!(!json.contains("null"), "{json}");
        assert_eq!(
            serde_json::from_str::<InboundReceipt>(&json).unwrap(),
            receipt
        );
    }
}

#[test]
fn a_receipt_without_an_id_is_not_read() {
    let error = serde_json::from_value::<SendReceipt>(json!({ "status": 1, "message_ids": [] }));
    assert_eq!(
        error.unwrap_err().to_string(),
        "status: found a number, allowed: a status from 100 to 999; \
         message_ids: found an empty array, allowed: at least one id"
    );
    let error = serde_json::from_value::<InboundReceipt>(json!({ "status": 201 }));
    assert_eq!(
        error.unwrap_err().to_string(),
        "message_id: found nothing, allowed: a string"
    );
}

#[tokio::test]
async fn many_ids_are_read_quickly_and_a_thousand_are_kept() {
    let ids: Vec<_> = (0..20_000).map(|n| format!("{n:0>33}")).collect();
    let body = json!({ "messageIds": ids }).to_string();
    assert!(body.len() > 700_000);
    let start = std::time::Instant::now();
    let receipt = send(201, body).await.unwrap();
    let took = start.elapsed();
    assert!(took < std::time::Duration::from_secs(2), "{took:?}");
    assert_eq!(receipt.message_ids().len(), 1_000);
    assert_eq!(receipt.message_id().as_str(), ids[0]);
}

#[tokio::test]
async fn a_reply_of_4_mib_is_read_and_a_larger_one_is_not() {
    let reply = |size: usize| {
        let start = r#"{"messageId":"a","pad":""#;
        format!("{start}{}\"}}", "x".repeat(size - start.len() - 2))
    };
    let limit = 4 << 20;
    assert!(send(200, reply(limit)).await.is_ok());
    let error = send(200, reply(limit + 1)).await.unwrap_err();
    assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    let error = send(500, reply(limit + 1)).await.unwrap_err();
    assert_error(&error, ErrorKind::Server, Delivery::Unknown, 500);
}
