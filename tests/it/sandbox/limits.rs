//! The sandbox enforces the rate limits and reports what is left of them.

use std::time::Duration;

use leadconnector::{
    clock::ManualClock,
    id::Resource,
    sandbox::{COMPANY, Fault, Sandbox},
};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use super::{
    SEND, http, post, sms,
    tokens::{exchange, install, mint},
};

const SECOND: Duration = Duration::from_secs(1);

async fn start() -> (Sandbox, ManualClock) {
    let clock = ManualClock::at("2024-01-15T10:30:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    (sandbox, clock)
}

async fn send(sandbox: &Sandbox) -> Response {
    post(sandbox, SEND).json(&sms()).send().await.unwrap()
}

async fn send_as(sandbox: &Sandbox, token: &str) -> Response {
    let request = http().post(format!("{}{SEND}", sandbox.url()));
    let request = request.bearer_auth(token).header("Version", "2021-07-28");
    request.json(&sms()).send().await.unwrap()
}

fn told(response: &Response, name: &str) -> usize {
    let value = &response.headers()[format!("x-ratelimit-{name}")];
    value.to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_hundred_and_first_request_within_ten_seconds_gets_429() {
    let (sandbox, clock) = start().await;
    let client = http();
    let send = || {
        let request = client.post(format!("{}{SEND}", sandbox.url()));
        let request = request.bearer_auth("123").header("Version", "2021-07-28");
        request.json(&sms()).send()
    };
    for left in (0..100).rev() {
        let response = send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), told(&response, "remaining")),
            (201, left)
        );
        response.bytes().await.unwrap();
    }
    clock.advance(10 * SECOND - Duration::from_millis(1));
    let refused = send().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(told(&refused, "remaining"), 0);
    assert_eq!(told(&refused, "daily-remaining"), 199_900);
    assert_eq!(
        refused.json::<Value>().await.unwrap(),
        json!({ "statusCode": 429, "message": "Too Many Requests" })
    );
    clock.advance(Duration::from_millis(1));
    let response = send().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(told(&response, "remaining"), 99);
    assert_eq!(sandbox.processed().len(), 101);
}

#[tokio::test]
async fn the_interval_slides_and_requests_over_the_limit_do_not_count() {
    let (sandbox, clock) = start().await;
    sandbox.limit(2, 10 * SECOND);
    let mut statuses = Vec::new();
    // At 0, 6, 9, 10, 15, 16 and 20 seconds.
    for wait in [0, 6, 3, 1, 5, 1, 4] {
        clock.advance(wait * SECOND);
        statuses.push(send(&sandbox).await.status().as_u16());
    }
    assert_eq!(statuses, [201, 201, 429, 201, 429, 201, 201]);
}

#[tokio::test]
async fn the_limits_change_while_it_runs() {
    let (sandbox, clock) = start().await;
    for (requests, status, left) in [(3, 201, 2), (1, 429, 0), (0, 429, 0), (2, 201, 0)] {
        sandbox.limit(requests, 5 * SECOND);
        let response = send(&sandbox).await;
        assert_eq!(response.status(), status);
        assert_eq!(told(&response, "max"), requests);
        assert_eq!(told(&response, "interval-milliseconds"), 5_000);
        assert_eq!(told(&response, "remaining"), left);
    }
    clock.advance(5 * SECOND);
    assert_eq!(told(&send(&sandbox).await, "remaining"), 1);
}

#[tokio::test]
async fn the_day_ends_at_midnight_utc() {
    let clock = ManualClock::at("2024-01-15T23:59:54Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit_per_day(2);
    let mut seen = Vec::new();
    for _ in 0..4 {
        let response = send(&sandbox).await;
        assert_eq!(told(&response, "limit-daily"), 2);
        // The short interval is never used up.
        assert!(told(&response, "remaining") > 90);
        seen.push((
            response.status().as_u16(),
            told(&response, "daily-remaining"),
        ));
        clock.advance(2 * SECOND);
    }
    assert_eq!(seen, [(201, 1), (201, 0), (429, 0), (201, 1)]);
}

#[tokio::test]
async fn a_request_counts_for_its_day_after_the_interval_has_passed() {
    let (sandbox, clock) = start().await;
    sandbox.limit_per_day(2);
    for (status, left) in [(201, 1), (201, 0), (429, 0)] {
        let response = send(&sandbox).await;
        assert_eq!(response.status(), status);
        assert_eq!(told(&response, "daily-remaining"), left);
        clock.advance(60 * SECOND);
    }
}

#[tokio::test]
async fn each_bearer_has_its_own_limits() {
    let (sandbox, _) = start().await;
    sandbox.limit(1, SECOND);
    assert_eq!(send_as(&sandbox, "a").await.status(), 201);
    assert_eq!(send_as(&sandbox, "b").await.status(), 201);
    assert_eq!(send_as(&sandbox, "a").await.status(), 429);
}

#[tokio::test]
async fn all_tokens_of_a_location_share_its_limits() {
    let (sandbox, _) = start().await;
    let location = Resource::location("l");
    let (first, second) = (
        install(&sandbox, &location).await,
        install(&sandbox, &location).await,
    );
    let company = install(&sandbox, &Resource::company(COMPANY)).await;
    let (_, minted) = mint(&sandbox, &company.access, COMPANY, "l").await;
    let minted = minted["access_token"].as_str().unwrap();
    let elsewhere = install(&sandbox, &Resource::location("other")).await;
    sandbox.limit(3, SECOND);
    for (token, status, left) in [
        (first.access.as_str(), 201, 2),
        (&second.access, 201, 1),
        (minted, 201, 0),
        (&first.access, 429, 0),
        (&elsewhere.access, 201, 2),
    ] {
        let response = send_as(&sandbox, token).await;
        assert_eq!(
            (response.status().as_u16(), told(&response, "remaining")),
            (status, left)
        );
    }
}

#[tokio::test]
async fn invalid_requests_count_and_their_replies_have_the_headers() {
    let (sandbox, _) = start().await;
    let empty = post(&sandbox, SEND).json(&json!({}));
    let broken = post(&sandbox, SEND).header("Content-Type", "application/json");
    let broken = broken.body("{");
    let elsewhere = post(&sandbox, "/elsewhere").json(&sms());
    for (request, status, left) in [(empty, 404, 99), (broken, 400, 98), (elsewhere, 404, 97)] {
        let response = request.send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), told(&response, "remaining")),
            (status, left)
        );
    }
    let nobody = http().post(format!("{}{SEND}", sandbox.url()));
    let response = nobody.send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), told(&response, "remaining")),
        (401, 99)
    );
}

#[tokio::test]
async fn faults_do_not_count_unless_they_strike_after_processing() {
    let (sandbox, _) = start().await;
    let fault = Fault::status(StatusCode::BAD_GATEWAY);
    sandbox.faults([fault.clone(), fault.after_processing()]);
    for _ in 0..2 {
        let response = send(&sandbox).await;
        assert_eq!(response.status(), 502);
        assert!(!response.headers().contains_key("x-ratelimit-remaining"));
    }
    assert_eq!(told(&send(&sandbox).await, "remaining"), 98);
}

#[tokio::test]
async fn the_token_endpoint_has_no_limit_and_no_headers() {
    let (sandbox, _) = start().await;
    sandbox.limit(0, SECOND);
    let code = sandbox.install(&Resource::location("l"));
    for status in [200, 401] {
        let response = exchange(
            &sandbox,
            &[("grant_type", "authorization_code"), ("code", &code)],
        );
        let response = response.send().await.unwrap();
        assert_eq!(response.status(), status);
        assert!(!response.headers().contains_key("x-ratelimit-max"));
    }
    // The endpoint that takes a bearer has limits.
    let (status, _) = mint(&sandbox, "123", "c", "l").await;
    assert_eq!(status, 429);
}
