//! Sending many messages.

mod ends;
mod memory;
mod results;
mod source;
mod stops;

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures_util::{FutureExt, Stream, StreamExt, stream};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use leadconnector::{
    BoxError, BoxFuture, Client, DEFAULT_CONCURRENCY, Delivery, ErrorKind, RetryPolicy,
    auth::{AccessToken, TokenProvider},
    clock::{Clock, ManualClock, SystemClock},
    outbound::{self, Sms},
    rate_limit::{Budget, Permit, RateLimit, RateLimiter, Refusal, Unlimited},
    sandbox::{Fault, Sandbox},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
};

use crate::support::{play::play, process, soon, turns};

const SECOND: Duration = Duration::from_secs(1);

/// A sandbox that delays replies until its clock moves, and a client without rate limits.
async fn set() -> (ManualClock, Sandbox, Client) {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(1000, SECOND);
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client.rate_limiter(Unlimited::new()).build().unwrap();
    (clock, sandbox, client)
}

fn sms(index: usize) -> Sms {
    Sms::new(format!("c{index}"), "Hello")
}

fn keyed(index: usize) -> (usize, Sms) {
    (index, sms(index))
}

/// Returns the indexes of all messages in order of completion; all must be accepted.
async fn indexes<S>(sends: S) -> Vec<usize>
where
    S: Stream<Item = (usize, Result<outbound::SendReceipt, leadconnector::Error>)>,
{
    let accepted = sends.map(|(index, result)| result.map(|_| index).unwrap());
    soon(accepted.collect()).await
}

/// A sandbox with a small limit, and a client that knows it.
async fn limited() -> (ManualClock, Sandbox, Client) {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(5, 10 * SECOND);
    let client = sandbox.client();
    client.send(sms(0)).await.unwrap();
    (clock, sandbox, client)
}

/// Returns the errors of all messages that were not accepted, and the number of accepted messages.
async fn outcomes<S>(mut sends: S) -> (usize, Vec<leadconnector::Error>)
where
    S: Stream<Item = (usize, Result<outbound::SendReceipt, leadconnector::Error>)> + Unpin,
{
    let (mut accepted, mut errors) = (0, Vec::new());
    while let Some((_, result)) = soon(sends.next()).await {
        match result {
            Ok(_) => accepted += 1,
            Err(error) => errors.push(error),
        }
    }
    (accepted, errors)
}
