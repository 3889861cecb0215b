//! The result of each reply. The server is httpmock, with the replies that a test sets.

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
async fn documented_errors_keep_status_and_messages() {
    let error = send(400, fixture!("002_400").to_string())
        .await
        .unwrap_err();
    assert_error(&error, ErrorKind::Rejected, Delivery::Rejected, 400);
    assert_eq!(error.messages(), ["Bad Request"]);

    let error = send(401, fixture!("002_401").to_string())
        .await
        .unwrap_err();
    assert_error(&error, ErrorKind::Unauthorized, Delivery::Rejected, 401);
    assert_eq!(error.messages(), ["Invalid token: access token is invalid"]);

    let error = add_inbound(422, fixture!("002_422").to_string())
        .await
        .unwrap_err();
    assert_error(&error, ErrorKind::Rejected, Delivery::Rejected, 422);
    assert_eq!(error.messages(), ["Unprocessable Entity"]);
    assert_eq!(error.trace_id(), None);
}

#[tokio::test]
async fn undocumented_errors_seen_by_users_are_read() {
    let seen = [
        (
            422,
            json!({ "statusCode": 422, "message": ["a", "b"], "traceId": "t" }),
            vec!["a", "b"],
        ),
        (
            400,
            json!({ "status": 400, "message": "DND is active" }),
            vec!["DND is active"],
        ),
        (
            401,
            json!({ "error": "UnAuthorized!", "error_description": "why" }),
            vec!["why"],
        ),
        (
            400,
            json!({ "error": { "code": "c", "message": "m", "details": "d" } }),
            vec!["m"],
        ),
        (403, json!({ "error": "Forbidden" }), vec!["Forbidden"]),
        (404, json!({}), vec![]),
        (
            400,
            json!({ "message": [{ "property": "x" }] }),
            vec!["property: x"],
        ),
        (400, json!("just text"), vec!["just text"]),
        (
            400,
            json!({ "errors": [{ "detail": "d" }] }),
            vec!["detail: d"],
        ),
        (400, json!({ "message": [], "error": "Bad" }), vec!["Bad"]),
        (
            400,
            json!({ "message": "m", "error": { "message": "n" } }),
            vec!["m", "n"],
        ),
    ];
    for (status, body, messages) in seen {
        let error = send(status, body.to_string()).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Rejected);
        assert_eq!(error.messages(), messages, "{body}");
        let trace_id = body.get("traceId").and_then(Value::as_str);
        assert_eq!(error.trace_id(), trace_id);
    }
}

/// The table in the README, by status.
#[tokio::test]
async fn every_status_says_whether_the_message_may_be_sent_again() {
    use Delivery::{NotSent, Rejected, Unknown};
    for (status, delivery) in [
        (400, Rejected),
        (401, Rejected),
        (403, Rejected),
        (404, Rejected),
        (408, Unknown),
        (405, Rejected),
        (409, Unknown),
        (410, Unknown),
        (413, Rejected),
        (422, Rejected),
        (429, NotSent),
        (425, Unknown),
        (499, Unknown),
        (500, Unknown),
        (502, Unknown),
        (503, Unknown),
        (504, Unknown),
        (599, Unknown),
    ] {
        let error = send(status, "").await.unwrap_err();
        assert_eq!(error.delivery(), delivery, "{status}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(error.messages().is_empty());
    }
}

#[tokio::test]
async fn a_proxys_html_is_kept_up_to_4_kib() {
    let page = format!("<html>{}</html>", "x".repeat(10_000));
    let error = send(502, &page).await.unwrap_err();
    assert_error(&error, ErrorKind::Server, Delivery::Unknown, 502);
    assert_eq!(error.body(), Some(&page[..4096]));
    assert!(error.messages().is_empty());
}

#[tokio::test]
async fn a_success_with_an_empty_body_is_unknown() {
    for result in [send(201, "").await.err(), add_inbound(201, "").await.err()] {
        let error = result.unwrap();
        assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 201);
        assert_eq!(error.body(), None);
    }
}

#[tokio::test]
async fn a_success_with_an_error_inside_is_unknown() {
    let inside = json!({
        "conversationId": "x",
        "messageId": "a",
        "error": { "message": "400 - Bad Request", "name": "AxiosError" },
    });
    let error = send(200, inside.to_string()).await.unwrap_err();
    assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    assert_eq!(error.messages(), ["400 - Bad Request"]);
    let error = add_inbound(200, inside.to_string()).await.unwrap_err();
    assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    assert_eq!(error.messages(), ["400 - Bad Request"]);
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
async fn a_success_that_reports_a_failure_is_unknown_and_keeps_its_messages() {
    for body in [
        r#"{"messageId":"a","success":false,"message":"DND","traceId":"t"}"#,
        r#"{"messageId":"a","statusCode":400,"message":"DND","traceId":"t"}"#,
        r#"{"messageId":"a","error":true,"message":"DND","traceId":"t"}"#,
        r#"{"messageId":"a","errors":["DND"],"traceId":"t"}"#,
    ] {
        for error in [
            send(200, body).await.err(),
            add_inbound(200, body).await.err(),
        ] {
            let error = error.expect(body);
            assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
            assert_eq!(error.messages(), ["DND"], "{body}");
            assert_eq!(error.trace_id(), Some("t"), "{body}");
        }
    }
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
async fn a_success_without_a_message_id_is_unknown() {
    for body in [
        r#"{"conversationId":"x"}"#,
        r#"{"conversationId":"x","messageId":""}"#,
        r#"{"conversationId":"x","messageIds":[]}"#,
        r#"{"msg":"Message queued successfully."}"#,
        r#"{"messageId":7}"#,
        "[]",
        "null",
        "<html>",
        "\u{0}",
    ] {
        let error = send(200, body).await.unwrap_err();
        assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    }
    let error = add_inbound(200, r#"{"success":false,"messageId":"a"}"#)
        .await
        .unwrap_err();
    assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
}

/// Each of these has an id that could be mistaken for success.
#[tokio::test]
async fn every_way_of_reporting_a_failure_is_unknown() {
    for failure in [
        json!({ "statusCode": 400 }),
        json!({ "statusCode": "400" }),
        json!({ "statusCode": " 422 " }),
        json!({ "status": 500 }),
        json!({ "status": "failed" }),
        json!({ "status": "FAILED" }),
        json!({ "status": "undelivered" }),
        json!({ "status": "error" }),
        json!({ "success": false }),
        json!({ "success": "false" }),
        json!({ "success": 0 }),
        json!({ "error": "x" }),
        json!({ "errors": { "phone": "x" } }),
    ] {
        let mut body = failure.clone();
        body["messageId"] = json!("m");
        for result in [
            send(200, body.to_string()).await.map(|_| ()),
            add_inbound(200, body.to_string()).await.map(|_| ()),
        ] {
            let error = result.expect_err(&failure.to_string());
            assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
        }
    }
    for blank in ["", " ", "\t\n"] {
        let body = json!({ "messageId": blank, "messageIds": [blank] });
        let error = send(200, body.to_string()).await.unwrap_err();
        assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    }
    // These are successes.
    for success in [
        json!({ "status": "delivered" }),
        json!({ "status": "pending" }),
        json!({ "status": 201 }),
        json!({ "statusCode": "201" }),
        json!({ "success": true }),
        json!({ "success": "true" }),
        json!({ "error": null, "errors": [] }),
    ] {
        let mut body = success.clone();
        body["messageId"] = json!("m");
        send(200, body.to_string())
            .await
            .unwrap_or_else(|error| panic!("{success}: {error:?}"));
    }
}

#[tokio::test]
async fn the_services_messages_in_a_success_are_kept() {
    for (body, messages) in [
        (
            json!({ "errors": { "phone": ["is missing"] } }),
            vec!["phone: is missing"],
        ),
        (json!({ "message": ["one", "two"] }), vec!["one", "two"]),
        (
            json!({ "meta": { "matchingField": "phone" } }),
            vec!["matchingField: phone"],
        ),
        (json!({ "success": "false", "message": "no" }), vec!["no"]),
    ] {
        let error = send(200, body.to_string()).await.unwrap_err();
        assert_eq!(error.messages(), messages, "{body}");
        let error = add_inbound(200, body.to_string()).await.unwrap_err();
        assert_eq!(error.messages(), messages, "{body}");
    }
    let error = send(200, r#"{"conversationId":"c"}"#).await.unwrap_err();
    assert_eq!(error.body(), Some(r#"{"conversationId":"c"}"#));
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
async fn a_huge_error_reply_is_kept_in_part() {
    let body = format!("[{}1]", "1,".repeat(2 << 20));
    let error = send(400, &body).await.unwrap_err();
    assert_error(&error, ErrorKind::Rejected, Delivery::Rejected, 400);
    assert!(error.messages().len() <= 32);
    let body = format!(
        r#"{{"message":[{}"x"],"traceId":"{}"}}"#,
        r#""x","#.repeat(30_000),
        "t".repeat(9_000)
    );
    let error = send(400, &body).await.unwrap_err();
    assert_eq!(error.messages().len(), 32);
    assert_eq!(error.trace_id().unwrap().len(), 1024);
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

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = MockServer::start_async().await;
        let elsewhere = server.mock(|when, then| {
            when.path("/elsewhere");
            then.status(200).json_body(json!({ "messageId": "a" }));
        });
        server.mock(|when, then| {
            when.method(POST).path(SEND);
            then.status(status).header("location", "/elsewhere");
        });
        let error = client(&server)
            .send(outbound::Sms::new("c", "Hi"))
            .await
            .unwrap_err();
        assert_error(
            &error,
            ErrorKind::UnexpectedReply,
            Delivery::Unknown,
            status,
        );
        elsewhere.assert_calls(0);
    }
}

#[tokio::test]
async fn the_body_of_an_error_is_the_unchanged_reply() {
    // A JSON library would write neither this order of keys nor this whitespace.
    let odd = r#"{ "zeta" : 1.0,  "alpha":[ ], "conversationId" :"c" }"#;
    for status in [200, 201, 404, 500] {
        let error = send(status, odd).await.unwrap_err();
        assert_eq!(error.body(), Some(odd), "{status}");
    }
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let message = "The token is not authorized for this scope.";
    let reply = json!({ "statusCode": 401, "message": message }).to_string();
    let error = send(401, &reply).await.unwrap_err();
    assert_error(&error, ErrorKind::Unauthorized, Delivery::Rejected, 401);
    assert_eq!(error.missing_scope(), Some("conversations/message.write"));

    let error = send(401, json!({ "message": "Invalid JWT" }).to_string()).await;
    assert_eq!(error.unwrap_err().missing_scope(), None);
    assert_eq!(send(400, &reply).await.unwrap_err().missing_scope(), None);
}
