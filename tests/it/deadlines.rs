//! Time limits: waiting for a permit, network time, and calls that no longer start.

use std::{
    thread,
    time::{Duration, Instant},
};

use futures_util::{FutureExt, future::BoxFuture};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use httpmock::{Method::POST, MockServer};
use leadconnector::{
    Client, Delivery, ErrorKind, RetryPolicy,
    clock::ManualClock,
    outbound::Sms,
    rate_limit::{Budget, Permit, RateLimit, RateLimiter, Refusal},
    sandbox::{Fault, Sandbox},
};
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::TOKEN;

const SLOW: Duration = Duration::from_millis(400);

fn sms() -> Sms {
    Sms::new("c", "Hello")
}

/// A server with slow replies.
async fn slow() -> MockServer {
    let server = MockServer::start_async().await;
    server.mock(|when, then| {
        when.method(POST);
        then.status(201)
            .json_body(json!({ "messageId": "m" }))
            .delay(SLOW);
    });
    server
}

/// A limiter that grants a permit when most of the time for it has passed.
#[derive(Debug)]
struct Late;

impl RateLimiter for Late {
    fn acquire<'a>(
        &'a self,
        _: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>> {
        Box::pin(async move {
            let almost = within.saturating_sub(Duration::from_millis(40));
            tokio::time::sleep(almost).await;
            Ok(Permit::unlimited())
        })
    }

    fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
        None
    }
}

/// A limiter that never answers.
#[derive(Debug)]
struct Never;

impl RateLimiter for Never {
    fn acquire<'a>(&'a self, _: &'a Budget, _: Duration) -> BoxFuture<'a, Result<Permit, Refusal>> {
        Box::pin(std::future::pending())
    }

    fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
        None
    }
}

#[tokio::test]
async fn a_permit_right_before_the_deadline_leaves_time_for_the_reply() {
    let server = slow().await;
    let client = Client::builder()
        .token(TOKEN)
        .base_url(server.base_url())
        .rate_limiter(Late)
        .max_wait(Duration::from_millis(500))
        .timeout(4 * SLOW)
        .build()
        .unwrap();
    let calls = (0..15).map(|_| client.send(sms()));
    for sent in futures_util::future::join_all(calls).await {
        sent.unwrap();
    }
}

#[tokio::test]
async fn a_retry_after_close_to_the_max_wait_leaves_time_for_the_reply() {
    let sandbox = Sandbox::start().await.unwrap();
    let busy = Fault::status(StatusCode::TOO_MANY_REQUESTS);
    let busy = busy.header(RETRY_AFTER, HeaderValue::from_static("1"));
    sandbox.faults([busy, Fault::delay(SLOW)]);
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .max_wait(Duration::from_millis(1100))
        .timeout(4 * SLOW)
        .build()
        .unwrap();
    client.send(sms()).await.unwrap();
}

#[tokio::test]
async fn a_limiter_that_never_answers_is_bounded_by_the_max_wait() {
    let clock = ManualClock::new();
    let client = Client::builder()
        .token(TOKEN)
        .base_url("http://127.0.0.1:1")
        .rate_limiter(Never)
        .clock(clock.clone())
        .build()
        .unwrap();
    let mut call = Box::pin(client.send(sms()));
    assert!((&mut call).now_or_never().is_none());
    clock.advance(Duration::from_secs(30));
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[test]
fn a_message_whose_time_passed_while_the_thread_was_busy_is_not_sent() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let timeout = Duration::from_millis(200);
    runtime.block_on(async {
        for _ in 0..8 {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let client = Client::builder()
                .token(TOKEN)
                .base_url(url)
                .timeout(timeout)
                .retry_policy(RetryPolicy::none())
                .build()
                .unwrap();
            let mut call = Box::pin(client.send(sms()));
            // Waits for a turn of the runtime, which looks for closed connections.
            assert!((&mut call).now_or_never().is_none());
            tokio::task::yield_now().await;
            // Runs until the connection is made; nothing else runs meanwhile.
            for _ in 0..5 {
                assert!((&mut call).now_or_never().is_none());
            }
            let start = Instant::now();
            thread::sleep(timeout * 9 / 10);
            let error = call.await.unwrap_err();
            assert_eq!(error.delivery(), Delivery::NotSent, "{error:?}");
            assert!(start.elapsed() < 2 * timeout);
            let (stream, _) = listener.accept().await.unwrap();
            let mut came = Vec::new();
            stream.readable().await.unwrap();
            // The headers may have arrived.
            while stream.try_read_buf(&mut came).is_ok_and(|read| read > 0) {}
            let came = String::from_utf8(came).unwrap();
            assert!(!came.contains("Hello"), "{came}");
        }
    });
}

#[tokio::test]
async fn a_call_not_polled_until_its_deadline_sends_nothing() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let client = sandbox.client();
    for _ in 0..8 {
        let mut call = Box::pin(client.send(sms()));
        assert!((&mut call).now_or_never().is_none());
        clock.advance(Duration::from_secs(31));
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
    assert!(sandbox.requests().is_empty());
}

#[test]
fn a_reply_that_arrived_while_the_thread_was_busy_is_read() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let elsewhere = tokio::runtime::Runtime::new().unwrap();
    let sandbox = elsewhere.block_on(Sandbox::start()).unwrap();
    let timeout = Duration::from_millis(300);
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.timeout(timeout).build().unwrap();
    runtime.block_on(async {
        for sent in 1..=5 {
            let mut call = Box::pin(client.send(sms()));
            while sandbox.processed().len() < sent {
                assert!((&mut call).now_or_never().is_none());
                tokio::task::yield_now().await;
            }
            // The reply is in the socket, but the time is up before anyone looks.
            thread::sleep(timeout);
            call.await.unwrap();
        }
    });
}

#[tokio::test]
async fn a_wait_beyond_the_max_wait_fails_immediately() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .clock(clock);
    let client = client.max_wait(Duration::from_secs(10)).build().unwrap();
    let busy = Fault::status(StatusCode::TOO_MANY_REQUESTS);
    sandbox.fault(busy.header(RETRY_AFTER, HeaderValue::from_static("10")));
    let error = client.send(sms()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(10)));
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn a_max_wait_of_zero_sends_messages_that_need_not_wait() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.limit(3, Duration::from_secs(10));
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.max_wait(Duration::ZERO).build().unwrap();
    for _ in 0..3 {
        client.send(sms()).await.unwrap();
    }
    // This message would have to wait.
    let error = client.send(sms()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(sandbox.processed().len(), 3);
}

#[tokio::test]
async fn extreme_durations_do_no_harm() {
    let sandbox = Sandbox::start().await.unwrap();
    let shortest = Duration::from_nanos(1);
    for (timeout, connect_timeout, max_wait) in [
        (Duration::MAX, Duration::MAX, Duration::MAX),
        (Duration::MAX, Duration::MAX, shortest),
    ] {
        let client = Client::builder()
            .token(TOKEN)
            .base_url(sandbox.url())
            .timeout(timeout)
            .connect_timeout(connect_timeout)
            .max_wait(max_wait)
            .build()
            .unwrap();
        client.send(sms()).await.unwrap();
    }
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.timeout(shortest).max_wait(shortest).build().unwrap();
    let error = client.send(sms()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(sandbox.processed().len(), 2);
}

#[tokio::test]
async fn a_timeout_that_the_caller_set_in_the_http_library_is_a_timeout() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.http_client(|http| http.read_timeout(Duration::from_millis(500)));
    let client = client.retry_policy(RetryPolicy::none()).build().unwrap();
    sandbox.fault(Fault::hang());
    let error = client.send(sms()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
