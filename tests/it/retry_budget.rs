//! The budget of a client's retries.

use std::time::Duration;

use http::StatusCode;
use leadconnector::{
    Client, ClientBuilder, Delivery, ErrorKind, RetryPolicy,
    auth::OAuth,
    id::Resource,
    outbound::Sms,
    rate_limit::Unlimited,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Sandbox},
};

use crate::support::TOKEN;

fn client(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .rate_limiter(Unlimited::new())
        .retry_policy(RetryPolicy::new().initial_backoff(Duration::ZERO))
}

fn busy(times: usize) -> impl Iterator<Item = Fault> {
    (0..times).map(|_| Fault::status(StatusCode::TOO_MANY_REQUESTS))
}

async fn fail(client: &Client, calls: usize) {
    for _ in 0..calls {
        let error = client.send(Sms::new("c", "Hello")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
}

#[tokio::test]
async fn a_failing_service_does_not_get_four_times_the_load() {
    let sandbox = Sandbox::start().await.unwrap();
    let first = client(&sandbox).build().unwrap();
    sandbox.faults(busy(2000));
    // Clones share the budget of 500, from which a retry takes 5.
    fail(&first.clone(), 100).await;
    fail(&first, 100).await;
    assert_eq!(sandbox.requests().len(), 200 + 100);
    // Another client has its own budget.
    fail(&client(&sandbox).build().unwrap(), 200).await;
    assert_eq!(sandbox.requests().len(), 2 * (200 + 100));
}

#[tokio::test]
async fn successful_calls_refill_the_budget() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox).build().unwrap();
    sandbox.faults(busy(200));
    fail(&client, 100).await;
    assert_eq!(sandbox.requests().len(), 200);
    for _ in 0..5 {
        client.send(Sms::new("c", "Hello")).await.unwrap();
    }
    // These five calls return the cost of one retry, and a successful retry returns its own cost.
    for _ in 0..20 {
        let before = sandbox.requests().len();
        sandbox.faults(busy(1));
        client.send(Sms::new("c", "Hello")).await.unwrap();
        assert_eq!(sandbox.requests().len(), before + 2);
    }
}

#[tokio::test]
async fn all_clients_of_an_app_share_a_budget() {
    let sandbox = Sandbox::start().await.unwrap();
    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO);
    let settings = Client::builder()
        .base_url(sandbox.url())
        .rate_limiter(Unlimited::new())
        .retry_policy(policy);
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET).client(settings);
    let app = app.build().unwrap();
    let location = Resource::Location("location".into());
    let code = sandbox.install(&location);
    app.exchange_code(code).await.unwrap();
    let before = sandbox.requests().len();
    sandbox.faults(busy(2000));
    for _ in 0..200 {
        fail(&app.client(&location), 1).await;
    }
    assert_eq!(sandbox.requests().len() - before, 200 + 100);
}
