//! Requests that are accepted or refused.

use super::*;

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
