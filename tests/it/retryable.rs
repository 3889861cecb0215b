//! Which failed calls may be made again.

use http::{Method, StatusCode};
use leadconnector::{
    Client, Delivery, Error, ErrorKind, RetryPolicy,
    auth::OAuth,
    id::{MessageId, Resource},
    inbound, outbound,
    provider::Status,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Sandbox},
};

use crate::support::RefusedPort;

fn sms() -> outbound::Sms {
    outbound::Sms::new("contact", "Hello")
}

fn client(url: impl Into<String>) -> Client {
    let client = Client::builder().token("pit-token").base_url(url);
    client.retry_policy(RetryPolicy::none()).build().unwrap()
}

/// Returns whether each call may be made again after a reply with this status: a send, a record, a
/// report and a read.
async fn after(status: StatusCode) -> [bool; 4] {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url());
    for _ in 0..4 {
        sandbox.fault(Fault::status(status));
    }
    let message = MessageId::new("message");
    let provider = client.provider();
    let recorded = inbound::Sms::from_contact("contact").text("Hi");
    let errors = [
        client.send(sms()).await.unwrap_err(),
        client.add_inbound(recorded).await.unwrap_err(),
        provider
            .report_delivery(message.clone(), Status::Read)
            .await
            .unwrap_err(),
        client.messages().get(message).await.unwrap_err(),
    ];
    errors.each_ref().map(Error::is_retryable)
}

#[tokio::test]
async fn what_had_no_effect_and_what_is_harmless_may_be_made_again() {
    assert_eq!(after(StatusCode::TOO_MANY_REQUESTS).await, [true; 4]);
    for status in [
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::UNAUTHORIZED,
        StatusCode::NOT_FOUND,
    ] {
        assert_eq!(after(status).await, [false; 4], "{status}");
    }
    // It may have been sent or recorded.
    for status in [StatusCode::BAD_GATEWAY, StatusCode::CONFLICT] {
        assert_eq!(after(status).await, [false, false, true, true], "{status}");
    }
}

#[tokio::test]
async fn a_request_of_ones_own_may_if_it_is_idempotent() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url());
    for (method, idempotent) in [
        (Method::GET, true),
        (Method::PUT, true),
        (Method::POST, false),
    ] {
        sandbox.fault(Fault::status(StatusCode::BAD_GATEWAY));
        let error = client.request(method, "/any").send().await.err().unwrap();
        assert_eq!(error.is_retryable(), idempotent);
    }
    sandbox.fault(Fault::status(StatusCode::BAD_GATEWAY));
    let post = client.request(Method::POST, "/any").idempotent(true);
    assert!(post.send().await.err().unwrap().is_retryable());
}

#[tokio::test]
async fn what_a_proxy_blocks_may_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url());
    sandbox.fault(Fault::status(StatusCode::FORBIDDEN).body("error code: 1010"));
    let error = client.send(sms()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn without_a_connection_anything_may_be_made_again() {
    let port = RefusedPort::new();
    let error = client(port.url()).send(sms()).await.unwrap_err();
    assert!(error.is_retryable());
}

#[tokio::test]
async fn what_has_to_be_corrected_first_may_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url());
    let invalid = client.send(outbound::Sms::new("contact", "")).await;
    assert!(!invalid.unwrap_err().is_retryable());
    let request = client.messages().get("").await;
    assert!(!request.unwrap_err().is_retryable());
    let configuration = client.contacts().find_by_phone("+14155550123").await;
    assert!(!configuration.unwrap_err().is_retryable());
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
async fn without_tokens_only_what_passes_may() {
    let sandbox = Sandbox::start().await.unwrap();
    let settings = Client::builder().base_url(sandbox.url());
    let settings = settings.retry_policy(RetryPolicy::none());
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET).client(settings);
    let app = app.build().unwrap();
    let here = app.client(&Resource::location("here"));
    // Nobody has installed the app.
    let error = here.send(sms()).await.unwrap_err();
    assert!(error.needs_reinstall() && !error.is_retryable());

    let code = sandbox.install(&Resource::company("company"));
    app.exchange_code(code).await.unwrap();
    let down = Fault::status(StatusCode::BAD_GATEWAY);
    sandbox.fault(down.on("/oauth/locationToken"));
    let there = app.location_client("company", "there");
    let error = there.send(sms()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert!(error.is_retryable());

    // The company has the app, and this location may not use it.
    let rejected = Fault::status(StatusCode::BAD_REQUEST);
    sandbox.fault(rejected.on("/oauth/locationToken"));
    let elsewhere = app.location_client("company", "elsewhere");
    let error = elsewhere.send(sms()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert!(!error.is_retryable());
    assert!(!error.to_record().is_retryable());
}

#[tokio::test]
async fn a_call_whose_tokens_were_not_stored_may_and_an_installation_may_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let app =
        OAuth::builder(CLIENT_ID, CLIENT_SECRET).client(Client::builder().base_url(sandbox.url()));
    let app = app.build().unwrap();
    let tokens = r#"{"access_token":"a","refresh_token":"r","expires_in":86400}"#;
    let nameless = || {
        Fault::status(StatusCode::OK)
            .body(tokens)
            .on("/oauth/token")
    };
    sandbox.fault(nameless());
    // Nothing says whose tokens they are.
    let error = app.exchange_code("code").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert!(error.unstored_tokens().is_some() && !error.is_retryable());
}
