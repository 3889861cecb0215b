//! The sandbox refuses what the service refuses, with the same status and words.

use leadconnector::sandbox::Sandbox;
use serde_json::{Value, json};

use super::{INBOUND, SEND, answer, http, post, put, sms};

async fn assert_reply(request: reqwest::RequestBuilder, status: u16, message: &str) {
    let (found, reply) = answer(request).await;
    assert_eq!((found, &reply["message"]), (status, &json!(message)));
}

#[tokio::test]
async fn a_version_that_is_not_published_is_unauthorized_unless_lenient() {
    let sandbox = Sandbox::start().await.unwrap();
    let send = |version: &str| {
        let request = http().post(format!("{}{SEND}", sandbox.url()));
        let request = request.bearer_auth("123").header("Version", version);
        request.json(&sms())
    };
    for version in ["v3", "2023-02-21", "2021-07-28", "2021-04-15"] {
        assert_eq!(answer(send(version)).await.0, 201, "{version}");
    }
    for version in ["V3", "2021-07-29"] {
        assert_reply(send(version), 401, "version header is invalid").await;
    }
    sandbox.lenient();
    assert_eq!(answer(send("2021-07-29")).await.0, 201);
}

#[tokio::test]
async fn a_message_without_a_contact_is_not_found() {
    let sandbox = Sandbox::start().await.unwrap();
    for contact in [Value::Null, json!("")] {
        let body = json!({ "type": "SMS", "contactId": contact, "message": "Hi" });
        let request = post(&sandbox, SEND).json(&body);
        assert_reply(request, 404, "Contact id not given").await;
    }
    let request = post(&sandbox, SEND).json(&json!({ "type": "SMS", "message": "Hi" }));
    assert_reply(request, 404, "Contact id not given").await;
}

#[tokio::test]
async fn a_body_of_another_content_type_is_dropped_unless_lenient() {
    let sandbox = Sandbox::start().await.unwrap();
    let send = || {
        let request = post(&sandbox, SEND).header("Content-Type", "text/plain");
        request.body(sms().to_string())
    };
    assert_reply(send(), 404, "Contact id not given").await;
    sandbox.lenient();
    assert_eq!(answer(send()).await.0, 201);
}

#[tokio::test]
async fn an_email_without_html_has_no_content_unless_lenient() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "type": "Email", "contactId": "c", "message": "Hi" });
    let (status, reply) = answer(post(&sandbox, SEND).json(&body)).await;
    assert_eq!(status, 422);
    assert_eq!(reply["canonicalCode"], "CONVERSATIONS_MSG_NO_CONTENT");
    sandbox.lenient();
    assert_eq!(answer(post(&sandbox, SEND).json(&body)).await.0, 201);
}

#[tokio::test]
async fn an_unknown_path_or_method_cannot_be_reached() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = post(&sandbox, "/elsewhere").json(&sms());
    assert_reply(request, 404, "Cannot POST /elsewhere").await;
    let request = put(&sandbox, INBOUND).json(&sms());
    assert_reply(request, 404, "Cannot PUT /conversations/messages/inbound").await;
}

#[tokio::test]
async fn tokens_that_are_not_accepted_are_unauthorized() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.accept_tokens(["other"]);
    let request = post(&sandbox, SEND).json(&sms());
    assert_reply(request, 401, "Invalid Private Integration token").await;
    sandbox.accept_tokens(["123"]);
    assert_eq!(answer(post(&sandbox, SEND).json(&sms())).await.0, 201);
}

#[tokio::test]
async fn the_scheme_of_a_bearer_has_any_case() {
    let sandbox = Sandbox::start().await.unwrap();
    for scheme in ["bearer", "BEARER"] {
        let request = http().post(format!("{}{SEND}", sandbox.url()));
        let request = request.header("Authorization", format!("{scheme} 123"));
        let request = request.header("Version", "2021-07-28").json(&sms());
        assert_eq!(answer(request).await.0, 201, "{scheme}");
    }
}

#[tokio::test]
async fn unknown_fields_are_ignored_whatever_they_hold() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut body = sms();
    body["files"] = json!([]);
    body["otherId"] = json!("");
    assert_eq!(answer(post(&sandbox, SEND).json(&body)).await.0, 201);
}

#[tokio::test]
async fn a_date_needs_no_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut body = sms();
    body["date"] = json!("2024-01-15");
    let (status, reply) = answer(post(&sandbox, INBOUND).json(&body)).await;
    assert_eq!((status, &reply["status"]), (201, &json!("delivered")));
}
