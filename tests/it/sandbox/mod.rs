//! The sandbox replies as documented. These tests talk to it without the client.

mod alternatives;
mod builder;
mod contacts;
mod conversations;
mod documented;
mod emails;
mod export;
mod faults;
mod hostile;
mod known_answers;
mod limits;
mod locations;
mod messages;
mod providers;
mod raw;
mod remembered;
mod replies;
mod scopes;
pub(crate) mod tokens;
mod tokens_v3;
mod webhooks;

use std::time::Duration;

use leadconnector::{
    clock::ManualClock,
    sandbox::{ReceivedRequest, Sandbox},
};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::http;

pub(crate) const SEND: &str = "/conversations/messages";
pub(crate) const INBOUND: &str = "/conversations/messages/inbound";

pub(crate) fn sms() -> Value {
    json!({ "type": "SMS", "contactId": "c", "message": "Hi" })
}

pub(crate) fn post(sandbox: &Sandbox, path: &str) -> RequestBuilder {
    http()
        .post(format!("{}{path}", sandbox.url()))
        .bearer_auth("123")
        .header("Version", "2021-07-28")
}

pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response: Response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

#[tokio::test]
async fn a_message_is_accepted_with_ids_and_the_five_rate_limit_headers() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "type": "SMS", "contactId": "c", "message": "Hi" });
    let response = post(&sandbox, SEND).json(&body).send().await.unwrap();
    assert_eq!(response.status(), 201);
    for (name, value) in [
        ("x-ratelimit-limit-daily", "200000"),
        ("x-ratelimit-daily-remaining", "199999"),
        ("x-ratelimit-interval-milliseconds", "10000"),
        ("x-ratelimit-max", "100"),
        ("x-ratelimit-remaining", "99"),
    ] {
        assert_eq!(response.headers()[name], value, "{name}");
    }
    let first: Value = response.json().await.unwrap();
    assert!(first.get("emailMessageId").is_none());
    let (_, second) = answer(post(&sandbox, SEND).json(&body)).await;
    assert_ne!(first["messageId"], second["messageId"]);
    assert_eq!(first["conversationId"], second["conversationId"]);
}

#[tokio::test]
async fn an_email_gets_an_email_message_id() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "type": "Email", "contactId": "c", "html": "<p>Hi</p>" });
    for path in [SEND, INBOUND] {
        let (status, reply) = answer(post(&sandbox, path).json(&body)).await;
        assert_eq!(status, 201);
        assert!(reply["emailMessageId"].is_string());
    }
}

#[tokio::test]
async fn an_inbound_message_is_recorded_with_the_reply_of_001() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "type": "SMS", "contactId": "c", "conversationId": "v", "message": "Hi" });
    let (status, reply) = answer(post(&sandbox, INBOUND).json(&body)).await;
    assert_eq!(status, 201);
    assert_eq!(reply["success"], true);
    assert_eq!(reply["conversationId"], "v");
    assert_eq!(reply["contactId"], "c");
    for field in ["messageId", "message", "dateAdded"] {
        assert!(reply[field].is_string(), "{field}");
    }
}

#[tokio::test]
async fn a_request_without_a_bearer_or_a_version_is_unauthorized() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}{SEND}", sandbox.url());
    let http = http();
    let invalid = json!({
        "statusCode": 401,
        "message": "Invalid token: access token is invalid",
        "error": "Unauthorized",
    });
    assert_eq!(answer(http.post(&url)).await, (401, invalid.clone()));
    let basic = http.post(&url).basic_auth("me", Some("secret"));
    assert_eq!(answer(basic).await, (401, invalid));
    let (status, reply) = answer(http.post(&url).bearer_auth("123")).await;
    assert_eq!(
        (status, &reply["message"]),
        (401, &json!("version header was not found."))
    );
}

#[tokio::test]
async fn json_that_does_not_parse_is_a_bad_request() {
    let sandbox = Sandbox::start().await.unwrap();
    for body in ["{", "not JSON"] {
        let request = post(&sandbox, SEND).header("Content-Type", "application/json");
        let (status, reply) = answer(request.body(body)).await;
        assert_eq!((status, &reply["statusCode"]), (400, &json!(400)), "{body}");
        assert!(reply["message"].is_string());
    }
}

#[tokio::test]
async fn each_invalid_or_missing_field_is_reported() {
    let sandbox = Sandbox::start().await.unwrap();
    let complaints = async |path: &str, body: Value| {
        let (status, reply) = answer(post(&sandbox, path).json(&body)).await;
        assert_eq!(status, 422);
        assert_eq!(reply["error"], "Unprocessable Entity");
        assert!(reply["traceId"].is_string());
        serde_json::from_value::<Vec<String>>(reply["message"].clone()).unwrap()
    };
    assert_eq!(
        complaints(SEND, json!({ "contactId": "c" })).await,
        ["type must be a valid enum value"],
    );
    assert_eq!(
        complaints(
            SEND,
            json!({ "type": "sms", "contactId": "c", "threadId": "", "attachments": [] })
        )
        .await,
        [
            "type must be a valid enum value",
            "attachments must contain at least 1 elements",
            "threadId should not be empty",
        ],
    );
    assert_eq!(
        complaints(
            INBOUND,
            json!({ "type": "Call", "direction": ["outbound", "inbound"], "call": { "status": "x" } }),
        )
        .await,
        [
            "call.status must be a valid enum value",
            "direction must be a valid enum value",
            "either conversationId or contactId is required",
        ],
    );
    assert_eq!(
        complaints(SEND, json!([1])).await,
        ["the body must be an object"]
    );
}

/// As seen by users (#70); the crate rejects such a message before sending it.
#[tokio::test]
async fn an_inbound_custom_message_without_a_provider_is_dropped() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "type": "Custom", "contactId": "c", "message": "Hi" });
    let response = post(&sandbox, INBOUND).json(&body).send().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.text().await.unwrap(), "");
    assert!(sandbox.processed().is_empty());
}

#[tokio::test]
async fn processed_lists_only_requests_that_stored_a_message() {
    let sandbox = Sandbox::start().await.unwrap();
    for (path, body) in [
        (SEND, sms()),
        (SEND, json!({ "type": "SMS" })),
        (
            INBOUND,
            json!({ "type": "Email", "contactId": "c", "html": "Hi" }),
        ),
        ("/elsewhere", sms()),
    ] {
        post(&sandbox, path).json(&body).send().await.unwrap();
    }
    let processed = sandbox.processed();
    let paths: Vec<_> = processed.iter().map(ReceivedRequest::path).collect();
    assert_eq!(paths, [SEND, INBOUND]);
    assert_eq!(sandbox.requests().len(), 4);
}

fn put(sandbox: &Sandbox, path: &str) -> RequestBuilder {
    request(sandbox, Method::PUT, path)
}

/// Sends a request without a body.
async fn get(sandbox: &Sandbox, path: &str) -> (u16, Value) {
    answer(request(sandbox, Method::GET, path)).await
}

async fn delete(sandbox: &Sandbox, path: &str) -> (u16, Value) {
    answer(request(sandbox, Method::DELETE, path)).await
}

/// Sends a message and returns the reply.
async fn send(sandbox: &Sandbox, body: Value) -> (u16, Value) {
    answer(post(sandbox, SEND).json(&body)).await
}

/// Starts a sandbox at a fixed date.
async fn start() -> (Sandbox, ManualClock) {
    let clock = ManualClock::at("2024-01-15T10:30:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    (sandbox, clock)
}

/// Returns a field of each item.
fn each(items: &Value, field: &str) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    let texts = items.map(|item| match &item[field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    texts.collect()
}

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    http()
        .request(method, format!("{}{path}", sandbox.url()))
        .bearer_auth("123")
        .header("Version", "2021-07-28")
}

#[tokio::test]
async fn setting_a_status_returns_the_ids_of_the_message() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.handover_delay(std::time::Duration::ZERO);
    let email = json!({ "type": "Email", "contactId": "c", "html": "<p>Hi</p>" });
    let (_, mut sent) = answer(post(&sandbox, SEND).json(&email)).await;
    assert_eq!(sent["status"], "pending");
    sent["status"] = json!("delivered");
    let delivered = json!({ "status": "delivered" });
    let id = sent["messageId"].as_str().unwrap();
    let plain = format!("/conversations/messages/{id}/status");
    // The same id, with its first letter percent-encoded.
    let encoded = format!(
        "/conversations/messages/%{:X}{}/status",
        id.as_bytes()[0],
        &id[1..]
    );
    for path in [plain, encoded] {
        let updated = answer(put(&sandbox, &path).json(&delivered)).await;
        assert_eq!(updated, (200, sent.clone()), "{path}");
    }
    // No further message was stored.
    assert_eq!(sandbox.processed().len(), 1);
}

#[tokio::test]
async fn a_status_needs_a_message_and_a_known_value() {
    let sandbox = Sandbox::start().await.unwrap();
    let (_, sent) = answer(post(&sandbox, SEND).json(&sms())).await;
    let id = sent["messageId"].as_str().unwrap();
    let delivered = json!({ "status": "delivered" });
    for (path, body, status) in [
        (
            format!("/conversations/messages/{id}/status"),
            json!({ "status": "lost" }),
            422,
        ),
        (
            format!("/conversations/messages/{id}/status"),
            json!({}),
            422,
        ),
        (
            "/conversations/messages/unknown/status".to_owned(),
            delivered.clone(),
            404,
        ),
        (
            format!("/conversations/messages/{id}/status/"),
            delivered.clone(),
            404,
        ),
        (
            format!("/conversations/messages/{id}"),
            delivered.clone(),
            404,
        ),
        (
            format!("/conversations/messages/{id}/x/status"),
            delivered.clone(),
            404,
        ),
        (
            "/conversations/messages/%FF/status".to_owned(),
            delivered,
            404,
        ),
    ] {
        assert_eq!(
            answer(put(&sandbox, &path).json(&body)).await.0,
            status,
            "{path}"
        );
    }
}

#[tokio::test]
async fn dates_follow_the_clock() {
    let clock = ManualClock::at("2024-01-15T10:30:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    clock.advance(Duration::from_secs(60));
    let response = post(&sandbox, INBOUND).json(&sms()).send().await.unwrap();
    assert_eq!(response.headers()["date"], "Mon, 15 Jan 2024 10:31:00 GMT");
    let reply: Value = response.json().await.unwrap();
    assert_eq!(reply["dateAdded"], "2024-01-15T10:31:00.000Z");
}

#[tokio::test]
async fn a_large_body_is_accepted_and_recorded() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "type": "SMS", "contactId": "c", "message": "x".repeat(5 << 20) });
    assert_eq!(answer(post(&sandbox, SEND).json(&body)).await.0, 201);
    assert_eq!(sandbox.requests()[0].json(), Some(&body));
}

#[tokio::test]
async fn unknown_paths_get_404() {
    let sandbox = Sandbox::start().await.unwrap();
    let (status, _) = answer(post(&sandbox, "/conversations/conversations/messages")).await;
    assert_eq!(status, 404);
    let elsewhere = "/conversations/messages/a/b";
    let get = http().get(format!("{}{elsewhere}", sandbox.url()));
    assert_eq!(answer(get).await.0, 404);
    let requests = sandbox.requests();
    assert_eq!(requests[1].method(), "GET");
    assert_eq!(requests[1].path(), elsewhere);
    assert_eq!(requests[1].json(), None);
}

#[tokio::test]
async fn it_stops_when_it_is_dropped() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = http();
    let url = sandbox.url();
    client.get(&url).send().await.unwrap();
    drop(sandbox);
    tokio::task::yield_now().await;
    assert!(http().get(&url).send().await.unwrap_err().is_connect());
}
