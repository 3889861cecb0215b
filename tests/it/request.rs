//! Requests to any path: `Client::request`.

use std::{collections::HashMap, time::Duration};

use http::{Method, StatusCode};
use httpmock::MockServer;
use leadconnector::{
    Client, Delivery, ErrorKind, Problem,
    auth::OAuth,
    clock::ManualClock,
    id::Resource,
    outbound,
    rate_limit::SlidingWindow,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Sandbox},
};
use serde_json::{Value, json};

use crate::support::{self, TOKEN, soon};

const SMS: &str = "/conversations/messages";

fn sms() -> Value {
    json!({ "type": "SMS", "contactId": "ve9EPM428h8vShlRW1KT", "message": "Hi" })
}

#[tokio::test]
async fn a_request_reaches_the_wire_as_given() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.method("PATCH")
                .path("/base/users/a%20b/x")
                .query_param("companyId", "a b&c")
                .query_param("limit", "20")
                .header("authorization", format!("Bearer {TOKEN}"))
                .header("version", "v3")
                .header("x-own", "1")
                .header("accept", "text/csv")
                .header("content-type", "application/json")
                .json_body(json!({ "a": [1] }));
            then.status(200).header("x-reply", "yes").body("{\"b\": 2}");
        })
        .await;
    let client = support::client(server.url("/base"));
    let reply = client
        .request(Method::PATCH, "/users/a%20b/x")
        .query("companyId", "a b&c")
        .query("limit", 20)
        .header("X-Own", "1")
        .header("accept", "text/csv")
        .version("v3")
        .json_body(&json!({ "a": [1] }))
        .send()
        .await
        .unwrap();
    mock.assert_async().await;
    assert_eq!(reply.status(), StatusCode::OK);
    assert_eq!(reply.headers()["x-reply"], "yes");
    assert_eq!(&reply.body()[..], b"{\"b\": 2}");
}

#[tokio::test]
async fn a_form_is_encoded() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.method("POST")
                .header("content-type", "application/x-www-form-urlencoded")
                .body("a=1%2B2&b=%C3%A4+");
            then.status(204);
        })
        .await;
    let client = support::client(server.base_url());
    let request = client.request(Method::POST, "/x/");
    // An empty reply reads as null.
    let () = request
        .form([("a", "1+2"), ("b", "ä ")])
        .json()
        .await
        .unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn a_path_cannot_leave_the_base_url() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.any_request();
            then.status(200);
        })
        .await;
    let client = support::client(server.url("/base"));
    for path in [
        "",
        "/",
        "x",
        "//",
        "//evil.example/x",
        "/x//y",
        "/../x",
        "/x/..",
        "/x/../../y",
        "/./x",
        "/%2e%2e/x",
        "/x/%2E%2e",
        "/x/.%2e/y",
        "/x/%2e",
        "/..%2f..%2fb",
        "/a%5c..%5Cb",
        "/a/x%2F%2e",
        "/..;/b",
        "/a/%2e%2e;c=1/b",
        "https://evil.example/x",
        "@evil.example",
        ":80/x",
        "/\\evil.example",
        "/x\\..\\y",
        "/x?a=b",
        "/x#a",
        "/x y",
        "/x\ny",
        "/\t/evil",
    ] {
        let error = client.request(Method::GET, path).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path:?}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.problems()[0].field(), "path");
        assert!(!error.to_string().contains("evil"));
    }
    mock.assert_calls_async(0).await;
    for path in ["/x", "/x/", "/a/b.c/..d", "/%2f..a", "/x;y", "/x:1", "/a@b"] {
        client.request(Method::GET, path).send().await.unwrap();
    }
    mock.assert_calls_async(7).await;
}

#[tokio::test]
async fn a_method_cannot_leave_the_base_url() {
    let client = support::client("http://127.0.0.1:9");
    let request = client.request(Method::CONNECT, "/x");
    let error = request.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.problems()[0].field(), "method");
}

#[test]
fn requests_can_be_made_in_any_task() {
    fn is_send<T: Send>(_: &T) {}
    fn is_send_and_sync<T: Send + Sync>(_: &T) {}
    let client = support::client("http://127.0.0.1:9");
    let request = || client.request(Method::GET, "/x").query("a", 1);
    is_send_and_sync(&request());
    is_send(&request().send());
    is_send(&request().json::<Value>());
}

#[tokio::test]
async fn all_problems_are_reported_before_any_request() {
    let client = support::client("http://127.0.0.1:9");
    let body: HashMap<Vec<u8>, u8> = HashMap::from([(vec![1], 1)]);
    let error = client
        .request(Method::POST, "x")
        .header("authorization", "Bearer other")
        .header("Transfer-Encoding", "chunked")
        .header("Proxy-Authorization", "Basic other")
        .header("Proxy-Connection", "close")
        .header("HTTP2-Settings", "AAMAAABkAAQAAP__")
        .header("not a name", "x")
        .header("x", "a\r\nb: c")
        .version("ä")
        .json_body(&body)
        .json::<Value>()
        .await
        .unwrap_err();
    let fields: Vec<_> = error.problems().iter().map(Problem::field).collect();
    let wanted = [
        "header", "header", "header", "header", "header", "header", "header", "header", "body",
        "path",
    ];
    assert_eq!(fields, wanted);
    assert_eq!(error.operation(), Some("request"));
}

#[tokio::test]
async fn a_rejected_token_is_refreshed_and_the_request_repeated() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(Client::builder().base_url(sandbox.url()))
        .build()
        .unwrap();
    let location = Resource::location("l1C08ntBrFjLS0elLIYU");
    app.exchange_code(sandbox.install(&location)).await.unwrap();
    let client = app.client(&location);
    assert_eq!(client.location().unwrap(), "l1C08ntBrFjLS0elLIYU");

    let request = || client.request(Method::POST, SMS).json_body(&sms());
    request().send().await.unwrap();
    let sent = sandbox.requests();
    let bearer = sent[1].headers()["authorization"].to_str().unwrap();
    sandbox.revoke(bearer.strip_prefix("Bearer ").unwrap());
    let reply: Value = request().json().await.unwrap();
    assert!(reply["messageId"].is_string());
    let paths: Vec<_> = sandbox
        .requests()
        .iter()
        .map(|r| r.path().to_owned())
        .collect();
    assert_eq!(paths[1..], [SMS, SMS, "/oauth/token", SMS]);
}

#[tokio::test]
async fn only_what_may_be_repeated_is_retried_after_an_unknown_outcome() {
    let cases = [
        (Method::GET, None, 2),
        (Method::PUT, None, 2),
        (Method::DELETE, None, 2),
        (Method::HEAD, None, 2),
        (Method::POST, None, 1),
        (Method::PATCH, None, 1),
        (Method::POST, Some(true), 2),
        (Method::GET, Some(false), 1),
    ];
    for (method, idempotent, attempts) in cases {
        let server = MockServer::start_async().await;
        let mock = server
            .mock_async(|when, then| {
                when.any_request();
                then.status(502);
            })
            .await;
        let client = Client::builder()
            .token(TOKEN)
            .base_url(server.base_url())
            .retry_policy(
                leadconnector::RetryPolicy::new()
                    .max_attempts(2)
                    .initial_backoff(Duration::ZERO),
            )
            .build()
            .unwrap();
        let mut request = client.request(method.clone(), "/x");
        if let Some(idempotent) = idempotent {
            request = request.idempotent(idempotent);
        }
        let error = soon(request.send()).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{method}");
        mock.assert_calls_async(attempts).await;
    }
}

#[tokio::test]
async fn requests_and_sends_share_the_rate_limit() {
    let sandbox = Sandbox::start().await.unwrap();
    let clock = ManualClock::new();
    let limiter = SlidingWindow::with_clock(clock.clone());
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .clock(clock.clone())
        .rate_limiter(limiter)
        .build()
        .unwrap();
    let before = client.rate_limit().unwrap().remaining();
    client
        .request(Method::POST, SMS)
        .json_body(&sms())
        .send()
        .await
        .unwrap();
    client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    let after = client.rate_limit().unwrap().remaining();
    assert_eq!(after + 2, before);
}

#[tokio::test]
async fn failures_are_classified_like_those_of_a_send() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let error = client
        .request(Method::POST, SMS)
        .json_body(&json!({ "type": "Fax" }))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert!(!error.messages().is_empty());

    sandbox.fault(Fault::cut_off().after_processing());
    let request = client.request(Method::POST, SMS).json_body(&sms());
    assert_eq!(
        request.send().await.unwrap_err().delivery(),
        Delivery::Unknown
    );
}

#[tokio::test]
async fn a_reply_of_another_shape_is_unexpected_and_not_quoted() {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.any_request();
            then.status(200).body("{\"name\": \"Jane\"}");
        })
        .await;
    let client = support::client(server.base_url());
    let request = client.request(Method::GET, "/x");
    let error = request.json::<Vec<u8>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert_eq!(error.status(), Some(StatusCode::OK));
    assert!(!format!("{error} {error:?}").contains("Jane"));
}

#[test]
fn debug_output_has_neither_path_nor_content() {
    let client = support::client("http://127.0.0.1:9");
    let request = client
        .request(Method::POST, "/contacts/jane@company.com")
        .query("phone", "+14155550123")
        .header("x-key", "secret")
        .json_body("secret");
    let shown = format!("{request:?}");
    assert_eq!(shown, "Request { method: POST, idempotent: false, .. }");
}
