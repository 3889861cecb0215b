//! Replies with a successful status that report a failure: cancellations, changes and reads.

use httpmock::MockServer;
use leadconnector::{
    Client, Error, ErrorKind,
    conversations::{Cancellation, DeliveryStatus},
    id::{EmailMessageId, MessageId},
};
use serde_json::{Value, json};

use crate::support;

/// Returns a client to which every request is answered with this.
async fn answering(reply: &Value) -> (MockServer, Client) {
    let server = MockServer::start_async().await;
    let reply = reply.clone();
    server
        .mock_async(|when, then| {
            when.any_request();
            then.status(200).json_body(reply);
        })
        .await;
    let client = support::client(server.base_url()).at("location-id");
    (server, client)
}

async fn cancel(reply: &Value) -> [Result<Cancellation, Error>; 2] {
    let (_server, client) = answering(reply).await;
    let messages = client.messages();
    [
        messages.cancel_message(&MessageId::new("a")).await,
        messages.cancel_email(&EmailMessageId::new("a")).await,
    ]
}

#[tokio::test]
async fn only_a_reply_that_says_so_means_canceled() {
    for reply in [
        json!({ "status": 200, "message": "Cancelled the scheduled email successfully!" }),
        json!({ "message": "Cancelled the scheduled message successfully!" }),
        json!({ "status": 200 }),
        json!({ "statusCode": "200" }),
        json!({ "status": "canceled" }),
        json!({ "success": true }),
    ] {
        for result in cancel(&reply).await {
            assert_eq!(result.unwrap(), Cancellation::Canceled, "{reply}");
        }
    }
    for reply in [
        json!({ "status": 404, "message": "Failed cancel the scheduled message" }),
        json!({ "status": "404" }),
        json!({ "statusCode": 404, "message": "Canceled" }),
        json!({ "error": { "status": 404 } }),
        json!({ "status": 200, "message": "Message not found" }),
        json!({ "success": false, "canonicalCode": "CONVERSATIONS_MSG_NOT_FOUND" }),
    ] {
        for result in cancel(&reply).await {
            assert_eq!(result.unwrap(), Cancellation::NotFound, "{reply}");
        }
    }
    for reply in [
        json!({}),
        json!({ "message": "Failed cancel the scheduled message" }),
        json!({ "status": 500 }),
        json!({ "status": 200, "message": "Cannot cancel: already sent" }),
        json!({ "success": true, "message": "Failed to cancel" }),
        json!({ "status": "failed" }),
        json!({ "statusCode": 400, "message": "no" }),
        json!({ "status": 200, "success": false }),
        json!({ "status": 200, "error": "no" }),
        json!({ "success": true, "errors": ["no"] }),
    ] {
        for result in cancel(&reply).await {
            let error = result.expect_err(&reply.to_string());
            assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{reply}");
        }
    }
}

/// The ways in which a reply reports a failure.
fn failures() -> [Value; 5] {
    [
        json!({ "statusCode": 404, "message": "no" }),
        json!({ "status": "500" }),
        json!({ "success": false }),
        json!({ "success": "false" }),
        json!({ "error": "no" }),
    ]
}

#[tokio::test]
async fn a_change_of_which_the_reply_reports_a_failure_is_an_error() {
    for reply in failures() {
        let (_server, client) = answering(&reply).await;
        let conversations = client.conversations();
        for error in [
            conversations.create("a").await.err(),
            conversations.mark_read("a").await.err(),
            conversations.update("a").starred(true).send().await.err(),
            conversations.delete("a").await.err(),
        ] {
            let error = error.unwrap_or_else(|| panic!("{reply}"));
            assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{reply}");
        }
    }
}

#[tokio::test]
async fn a_read_whose_reply_reports_a_failure_is_an_error() {
    let wrapped = json!({ "message": { "error": "no" }, "email": { "error": "no" } });
    for reply in failures() {
        let (_server, client) = answering(&reply).await;
        let error = client
            .conversations()
            .get("a")
            .await
            .expect_err(&reply.to_string());
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{reply}");
    }
    for reply in failures().into_iter().chain([wrapped]) {
        let (_server, client) = answering(&reply).await;
        for error in [
            client.messages().get("a").await.err(),
            client.messages().email("a").await.err(),
        ] {
            let error = error.unwrap_or_else(|| panic!("{reply}"));
            assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{reply}");
        }
    }
}

#[tokio::test]
async fn a_message_that_failed_is_read() {
    let failed = json!({ "id": "a", "status": "failed", "error": "No numbers available" });
    for reply in [failed.clone(), json!({ "message": failed })] {
        let (_server, client) = answering(&reply).await;
        let message = client.messages().get("a").await.unwrap();
        assert_eq!(message.status(), Some(DeliveryStatus::Failed));
        let email = client.messages().email("a").await.unwrap();
        assert_eq!(email.json()["error"], "No numbers available");
    }
}
