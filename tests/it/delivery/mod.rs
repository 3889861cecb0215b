//! Compares `Delivery` with what the server did, for every event of the transport: redirects to any
//! location, replies and requests truncated at each byte, and every status; over HTTP/1.1 and
//! HTTP/2, with the crate's own settings of the HTTP client and with a caller's.

mod cut_server;
mod goaway;
mod http1;
mod http2;
mod http2_cuts;

pub(crate) use http2::answers as http2_answers;

use leadconnector::{
    Client, ClientBuilder, Delivery, Error, RetryPolicy,
    outbound::{SendReceipt, Sms},
    rate_limit::Unlimited,
};

use crate::support::TOKEN;

const ACCEPTED: &str = r#"{"conversationId":"c","messageId":"m"}"#;

/// The targets of redirects.
const LOCATIONS: [&[u8]; 29] = [
    b"",
    b" ",
    b"/",
    b"/conversations/messages",
    b"/elsewhere",
    b"elsewhere",
    b"..",
    b"?again",
    b"#here",
    b"//127.0.0.1/elsewhere",
    b"///",
    b"http://127.0.0.1:1/refused",
    b"http://127.0.0.1:99999/",
    b"http://[::1/",
    b"http://[::1]:1/",
    b"http://user:password@127.0.0.1:1/",
    b"http://a b/",
    b"http://%zz/",
    b"http://",
    b"http:///",
    b"https://localhost:1/",
    b"ws://127.0.0.1:1/",
    b"ftp://127.0.0.1/",
    b"file:///etc/passwd",
    b"mailto:jane@company.com",
    b"tel:+15037081210",
    b"javascript:1",
    b"data:text/plain,1",
    b"\xff\xfe",
];

/// A client with the crate's settings, and one with a caller's settings that would break its
/// guarantees.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the type has no public name"
)]
fn clients(settings: impl Fn() -> ClientBuilder) -> [Client; 2] {
    let callers = settings().http_client(|http| {
        let follow = reqwest::redirect::Policy::limited(10);
        let retry = reqwest::retry::for_host("127.0.0.1")
            .max_retries_per_request(3)
            .classify_fn(|tried| tried.retryable());
        http.redirect(follow).retry(retry).referer(true)
    });
    [settings(), callers].map(|settings| settings.build().unwrap())
}

fn settings(url: &str) -> ClientBuilder {
    Client::builder()
        .token(TOKEN)
        .base_url(url)
        .rate_limiter(Unlimited::new())
        .retry_policy(RetryPolicy::none())
}

async fn send(client: &Client) -> Result<SendReceipt, Error> {
    client.send(Sms::new("contact", "Hello")).await
}

/// Checks that the client's result can be true.
fn assert_true(said: &Result<SendReceipt, Error>, processed: usize, event: &str) {
    let possible = match said.as_ref().map_err(Error::delivery) {
        Ok(_) => processed == 1,
        Err(Delivery::NotSent | Delivery::Rejected) => processed == 0,
        Err(Delivery::Unknown) => processed <= 1,
    };
    assert!(possible, "{event}: processed {processed} times, {said:?}");
}
