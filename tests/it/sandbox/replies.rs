//! Replies that a test sets itself.

use http::{Method, StatusCode, header};
use leadconnector::sandbox::Reply;
use serde_json::json;

use super::{answer, get, http, request, send, sms, start};

#[tokio::test]
async fn an_unknown_operation_gets_the_reply_that_was_set() {
    let (sandbox, _) = start().await;
    sandbox.on(Method::GET, "/users/search", json!({ "users": [] }));
    sandbox.on(Method::GET, "/users/{userId}", json!({ "name": "Jane" }));
    let created = Reply::json(&json!({ "id": 1 })).status(StatusCode::CREATED);
    let value = http::HeaderValue::from_static("x");
    sandbox.on(Method::POST, "/users/", created.header(header::ETAG, value));

    // The last of those that fit counts.
    let jane = (200, json!({ "name": "Jane" }));
    assert_eq!(get(&sandbox, "/users/search").await, jane);
    assert_eq!(get(&sandbox, "/users/7?x=1").await, jane);
    let post = request(&sandbox, Method::POST, "/users/")
        .send()
        .await
        .unwrap();
    assert_eq!(post.status(), 201);
    assert_eq!(post.headers()["etag"], "x");
    assert!(post.headers().contains_key("x-ratelimit-remaining"));
    assert_eq!(get(&sandbox, "/users/7/x").await.0, 404);
    assert_eq!(
        answer(request(&sandbox, Method::PUT, "/users/7")).await.0,
        404
    );
}

#[tokio::test]
async fn a_reply_replaces_that_of_a_known_operation() {
    let (sandbox, _) = start().await;
    let flat = json!({ "messages": [], "nextPage": false });
    sandbox.on(Method::GET, "/conversations/{id}/messages", flat.clone());
    assert_eq!(
        get(&sandbox, "/conversations/x/messages").await,
        (200, flat)
    );
    assert_eq!(send(&sandbox, sms()).await.0, 201);
}

#[tokio::test]
async fn it_needs_a_valid_bearer_and_counts_towards_the_limits() {
    let (sandbox, _) = start().await;
    sandbox.on(Method::GET, "/users/", json!({}));
    let url = format!("{}/users/", sandbox.url());
    assert_eq!(answer(http().get(&url)).await.0, 401);
    sandbox.limit(1, std::time::Duration::from_secs(10));
    assert_eq!(get(&sandbox, "/users/").await.0, 200);
    assert_eq!(get(&sandbox, "/users/").await.0, 429);
    sandbox.revoke("456");
    assert_eq!(answer(http().get(&url).bearer_auth("456")).await.0, 401);
}
