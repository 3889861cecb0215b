//! Which calls are retried, how often, when, and what is reported.

mod attempts;
mod events;
mod waits;

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use http::{HeaderName, HeaderValue, StatusCode, header::RETRY_AFTER};
use leadconnector::{
    Client, ClientBuilder, Delivery, Error, ErrorKind, RetryPolicy,
    api::types::UpdateMessageStatusBody,
    clock::{Clock, ManualClock},
    inbound, outbound,
    rate_limit::Unlimited,
    sandbox::{Fault, Sandbox},
};
use serde_json::json;
use tokio::task::JoinHandle;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::support::{RefusedPort, soon, turns};

const SECOND: Duration = Duration::from_secs(1);

/// Four attempts without pauses, except those that the service asks for.
fn at_once() -> RetryPolicy {
    RetryPolicy::new().initial_backoff(Duration::ZERO)
}

fn builder(url: impl Into<String>) -> ClientBuilder {
    let builder = Client::builder().token("pit-retries-secret");
    let builder = builder.rate_limiter(Unlimited::new());
    builder.base_url(url).retry_policy(at_once())
}

/// A sandbox, a message in it, and a client, all on one clock.
struct Set {
    clock: ManualClock,
    sandbox: Sandbox,
    client: Client,
    message: String,
    /// The number of requests before the test began.
    before: usize,
}

impl Set {
    async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    async fn with(settings: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
        let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
        sandbox.handover_delay(Duration::ZERO);
        let builder = builder(sandbox.url()).clock(clock.clone());
        let client = settings(builder).build().unwrap();
        let sent = client.send(outbound::Sms::new("c", "Hello")).await.unwrap();
        Self {
            clock,
            sandbox,
            client,
            message: sent.message_id().as_str().to_owned(),
            before: 1,
        }
    }

    fn requests(&self) -> usize {
        self.sandbox.requests().len() - self.before
    }

    async fn send(&self) -> Result<(), Error> {
        soon(send(&self.client)).await
    }

    async fn update(&self) -> Result<(), Error> {
        soon(update(&self.client, &self.message)).await
    }

    /// Waits until the call sleeps on the clock.
    async fn asleep(&self, call: &JoinHandle<Result<(), Error>>) -> Duration {
        soon(self.clock.until_sleeping(1)).await;
        assert!(!call.is_finished(), "the call has ended");
        self.clock.next_wake().unwrap()
    }
}

async fn send(client: &Client) -> Result<(), Error> {
    let sms = outbound::Sms::new("contact", "Hello");
    client.send(sms).await.map(|_| ())
}

async fn update(client: &Client, message: &str) -> Result<(), Error> {
    let body: UpdateMessageStatusBody =
        serde_json::from_value(json!({ "status": "delivered" })).unwrap();
    let updated = client.api().update_message_status(message, &body).await;
    updated.map(|_| ())
}

fn status(status: u16) -> Fault {
    Fault::status(StatusCode::from_u16(status).unwrap())
}

fn busy(retry_after: &str) -> Fault {
    status(429).header(RETRY_AFTER, HeaderValue::from_str(retry_after).unwrap())
}

/// Faults after which a message may have been sent.
fn unknown() -> Vec<Fault> {
    vec![
        status(408),
        status(500),
        status(502).after_processing(),
        status(503).header(RETRY_AFTER, HeaderValue::from_static("0")),
        status(504).after_processing(),
        status(599),
        Fault::reset_after_reading(),
        Fault::reset_after_reading().after_processing(),
        Fault::cut_off(),
        Fault::garbage(),
    ]
}
