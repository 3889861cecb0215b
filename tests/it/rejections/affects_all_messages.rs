//! Which failures every other message would have, too.

use std::time::Duration;

use http::{HeaderValue, header::RETRY_AFTER};
use leadconnector::ErrorRecord;

use super::*;

#[tokio::test]
async fn what_the_service_says_of_the_client_affects_all_messages() {
    for (status, text, expected) in [
        (401, "Invalid Private Integration token", true),
        (401, "The token is not authorized for this scope.", true),
        (401, "Token's user type mismatch!", true),
        (401, "version header was not found.", true),
        (
            403,
            "The token does not have access to this location.",
            true,
        ),
        (404, "Cannot POST /v1/conversations/messages", true),
        (403, "error code: 1010", false), // a proxy says it in a page of its own
        (
            401,
            "You don't have access to the conversationProvider with id: x",
            false,
        ),
        (
            401,
            "No message found for the id: x passed in params",
            false,
        ),
        (404, "Contact not found", false),
        (403, "Forbidden", false),
        (400, "Cannot send message as DND is active for SMS.", false),
        (422, "Missing phone number", false),
        (429, "Too Many Requests", false),
        (502, "Bad Gateway", false),
        (409, "Conflict", false),
    ] {
        let error = answered(status, &json!({ "message": text })).await;
        assert_eq!(error.affects_all_messages(), expected, "{status} {text}");
        let json = serde_json::to_string(&error.to_record()).unwrap();
        let record: ErrorRecord = serde_json::from_str(&json).unwrap();
        assert_eq!(record.affects_all_messages(), expected, "{json}");
    }
    let blocked = refused(403, "error code: 1010".to_owned()).await;
    assert!(blocked.affects_all_messages());
    let redirected = refused(302, String::new()).await;
    assert!(redirected.affects_all_messages());
    assert_eq!(redirected.delivery(), Delivery::Unknown);
}

#[tokio::test]
async fn a_wait_that_is_too_long_affects_all_messages() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.max_wait(Duration::ZERO);
    let client = client.retry_policy(RetryPolicy::none()).build().unwrap();
    let send = async || {
        let sent = client.send(outbound::Sms::new("c", "Hello")).await;
        sent.unwrap_err().affects_all_messages()
    };
    let limited = |seconds| {
        let seconds = HeaderValue::from_static(seconds);
        Fault::status(StatusCode::TOO_MANY_REQUESTS).header(RETRY_AFTER, seconds)
    };
    sandbox.fault(limited("1"));
    assert!(!send().await);
    sandbox.fault(limited("7200"));
    assert!(send().await);
    sandbox.limit_per_day(0);
    assert!(send().await);
    assert!(send().await, "held back by the limiter");
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn what_fails_before_a_request_affects_all_messages_unless_it_is_the_message() {
    let invalid = outbound::Sms::new("c", "").validate().unwrap_err();
    assert!(!invalid.affects_all_messages());
    let unconfigured = Client::new("").unwrap_err();
    assert_eq!(unconfigured.kind(), ErrorKind::Configuration);
    assert!(unconfigured.affects_all_messages());
    let installed = leadconnector::auth::OAuth::builder("id", "secret").build();
    let client = installed
        .unwrap()
        .client(&leadconnector::id::Resource::location("l"));
    let no_token = client
        .send(outbound::Sms::new("c", "Hello"))
        .await
        .unwrap_err();
    assert_eq!(no_token.kind(), ErrorKind::NoToken);
    assert!(no_token.affects_all_messages());
}
