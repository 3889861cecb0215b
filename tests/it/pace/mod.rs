//! A client stays within the service's limits. The sandbox and the client share one clock, which
//! moves only when all unfinished tasks wait for it.

mod custom;
mod state;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{FutureExt, future::BoxFuture};
use http::{HeaderName, HeaderValue, StatusCode};
use leadconnector::{
    BoxError, Client, ClientBuilder, Delivery, Error, ErrorKind,
    auth::{AccessToken, TokenProvider},
    clock::{Clock, ManualClock},
    outbound::{SendReceipt, Sms},
    rate_limit::{
        Budget, Outcome, Permit, RateLimit, RateLimiter, Refusal, SlidingWindow, Unlimited,
    },
    sandbox::{Fault, Sandbox},
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{
    RefusedPort,
    play::{play, rest},
    soon,
};

const SECOND: Duration = Duration::from_secs(1);

struct Set {
    clock: ManualClock,
    sandbox: Sandbox,
}

impl Set {
    async fn at(date: &str) -> Self {
        let clock = ManualClock::at(date.parse().unwrap());
        let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
        Self { clock, sandbox }
    }

    async fn new() -> Self {
        Self::at("2024-05-01T18:00:00Z").await
    }

    fn builder(&self) -> ClientBuilder {
        let builder = Client::builder().token("pit-pace");
        builder
            .base_url(self.sandbox.url())
            .clock(self.clock.clone())
    }

    fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    fn texts(&self) -> Vec<String> {
        let requests = self.sandbox.requests();
        let texts = requests
            .iter()
            .map(|r| r.json().unwrap()["message"].clone());
        texts
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    }

    /// Returns how many requests were answered 429, if nothing else failed.
    fn excess(&self) -> usize {
        self.sandbox.requests().len() - self.sandbox.processed().len()
    }
}

async fn send(client: Client, index: usize) -> Result<SendReceipt, Error> {
    soon(client.send(Sms::new("c", format!("{index}")))).await
}

fn storm(client: &Client, messages: usize) -> JoinSet<Result<SendReceipt, Error>> {
    let mut tasks = JoinSet::new();
    for index in 0..messages {
        tasks.spawn(send(client.clone(), index));
    }
    tasks
}

/// Plays the tasks, and counts the requests by arrival time.
async fn watch(
    set: &Set,
    tasks: JoinSet<Result<SendReceipt, Error>>,
) -> (Vec<Result<SendReceipt, Error>>, Vec<(Instant, usize)>) {
    let (mut came, mut seen) = (Vec::new(), set.sandbox.requests().len());
    let done = play(&set.clock, tasks, || {
        let all = set.sandbox.requests().len();
        came.push((set.clock.instant(), all - seen));
        seen = all;
    });
    (done.await, came)
}

/// Returns the maximum number of requests within any interval.
fn most_within(came: &[(Instant, usize)], interval: Duration) -> usize {
    let within = |(start, _): &(Instant, usize)| {
        let late = came
            .iter()
            .filter(move |(at, _)| *at >= *start && *at - *start < interval);
        late.map(|(_, requests)| requests).sum()
    };
    came.iter().map(within).max().unwrap_or_default()
}

#[tokio::test]
async fn a_burst_at_the_default_limit_is_never_rejected() {
    let set = Set::new().await;
    let client = set.client();
    // Some replies are late, and all are out of order.
    let delay = |index: u64| Fault::delay(Duration::from_millis(index * 7919 % 3000));
    set.sandbox.faults((0..200).map(delay));
    let (done, came) = watch(&set, storm(&client, 200)).await;
    assert_eq!(set.excess(), 0);
    assert_eq!(done.iter().filter(|end| end.is_ok()).count(), 200);
    assert_eq!(set.sandbox.processed().len(), 200);
    assert_eq!(most_within(&came, 10 * SECOND), 100);
}

#[tokio::test]
async fn a_burst_at_a_lower_limit_is_rejected_only_until_the_first_reply() {
    const IN_FLIGHT: usize = 100;
    for (timeout, least) in [(30, 75), (120, 200)] {
        let set = Set::new().await;
        set.sandbox.limit(25, 10 * SECOND);
        let client = set.builder().max_wait(timeout * SECOND).build().unwrap();
        let start = set.clock.instant();
        let (done, came) = watch(&set, storm(&client, 200)).await;
        let took = set.clock.instant() - start;
        let (sent, failed): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
        println!(
            "timeout {timeout} s: excess {}, accepted {}, not sent {}, took {took:?}",
            set.excess(),
            sent.len(),
            failed.len()
        );
        assert!(set.excess() <= IN_FLIGHT - 25, "{} too many", set.excess());
        let later = &came[1..];
        assert!(most_within(later, 10 * SECOND) <= 25, "{later:?}");
        assert!(took <= timeout * SECOND, "{took:?}");
        assert!(sent.len() >= least, "{} were accepted", sent.len());
        assert_eq!(sent.len(), set.sandbox.processed().len());
        for error in failed.into_iter().map(Result::unwrap_err) {
            assert_eq!(error.kind(), ErrorKind::RateLimited);
            assert_eq!(error.delivery(), Delivery::NotSent);
        }
    }
}

#[tokio::test]
async fn a_permit_due_after_the_deadline_is_refused_immediately() {
    let set = Set::new().await;
    set.sandbox.limit(1, 10 * SECOND);
    let client = set.builder().max_wait(5 * SECOND).build().unwrap();
    send(client.clone(), 0).await.unwrap();
    set.clock.advance(SECOND);
    let error = send(client, 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(
        (error.delivery(), error.status()),
        (Delivery::NotSent, None)
    );
    let wait = error.retry_after().unwrap();
    assert!(wait >= 9 * SECOND && wait <= 10 * SECOND, "{wait:?}");
    assert_eq!(set.sandbox.requests().len(), 1);
}

#[tokio::test]
async fn the_wait_for_a_permit_counts_against_the_deadline() {
    let set = Set::new().await;
    set.sandbox.limit(1, 10 * SECOND);
    let client = set.client();
    send(client.clone(), 0).await.unwrap();
    // After the permit at 10 seconds there is no time for a wait of 25.
    let busy = Fault::status(StatusCode::TOO_MANY_REQUESTS);
    let busy = busy.header(http::header::RETRY_AFTER, HeaderValue::from_static("25"));
    set.sandbox.fault(busy);
    let start = set.clock.instant();
    let done = play(&set.clock, storm(&client, 1), || {}).await;
    let took = set.clock.instant() - start;
    assert!(took >= 10 * SECOND && took < 11 * SECOND, "{took:?}");
    let error = done.into_iter().next().unwrap().unwrap_err();
    assert_eq!(error.retry_after(), Some(25 * SECOND));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(set.sandbox.requests().len(), 2);
}

#[tokio::test]
async fn the_wait_for_a_token_leaves_the_whole_wait_for_the_first_permit() {
    /// Takes 4 seconds for a token.
    #[derive(Debug)]
    struct Slow(ManualClock);
    impl TokenProvider for Slow {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
            Box::pin(async {
                self.0.sleep(4 * SECOND).await;
                Ok(AccessToken::new("t")?)
            })
        }
    }
    let set = Set::new().await;
    set.sandbox.limit(1, 8 * SECOND);
    let builder = Client::builder().token_provider(Slow(set.clock.clone()));
    let builder = builder.base_url(set.sandbox.url());
    let client = builder.clock(set.clock.clone()).max_wait(5 * SECOND);
    let client = client.build().unwrap();
    for _ in 0..2 {
        let done = play(&set.clock, storm(&client, 1), || {}).await;
        assert!(done[0].is_ok(), "{done:?}");
    }
}

#[tokio::test]
async fn messages_are_sent_in_order() {
    let set = Set::new().await;
    set.sandbox.limit(1, SECOND);
    let client = set.client();
    send(client.clone(), 0).await.unwrap();
    let done = play(&set.clock, storm(&client, 10), || {}).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    let texts = ["0", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    assert_eq!(set.texts(), texts);
}

#[tokio::test]
async fn a_waiter_that_gives_up_passes_its_slot_on() {
    let set = Set::new().await;
    set.sandbox.limit(1, 10 * SECOND);
    let client = set.client();
    send(client.clone(), 0).await.unwrap();
    let mut tasks = JoinSet::new();
    let first = tasks.spawn(send(client.clone(), 1));
    rest(&set.clock, &mut tasks).await;
    let mut others = JoinSet::new();
    others.spawn(send(client.clone(), 2));
    soon(set.clock.until_sleeping(2)).await;
    first.abort();
    let aborted = tasks.join_next().await.unwrap();
    assert!(aborted.unwrap_err().is_cancelled());
    let done = play(&set.clock, others, || {}).await;
    assert!(done[0].is_ok(), "{done:?}");
    assert_eq!(set.texts(), ["0", "2"]);
}

#[tokio::test]
async fn unlimited_neither_delays_nor_counts_requests() {
    let set = Set::new().await;
    set.sandbox.limit(1000, 10 * SECOND);
    let client = set.builder().rate_limiter(Unlimited::new());
    let client = client.build().unwrap();
    let (done, came) = watch(&set, storm(&client, 300)).await;
    assert!(done.iter().all(Result::is_ok));
    assert_eq!(most_within(&came, SECOND), 300);
    assert_eq!(client.rate_limit(), None);
}

#[tokio::test]
async fn unpolled_sends_do_not_delay_others() {
    let set = Set::new().await;
    set.sandbox.limit(2, SECOND);
    let client = set.client();
    send(client.clone(), 0).await.unwrap();
    // The first ten in the queue are polled once and never again.
    let mut asleep: Vec<_> = (0..10)
        .map(|index| Box::pin(send(client.clone(), index)))
        .collect();
    for call in &mut asleep {
        for _ in 0..2 {
            assert!(call.as_mut().now_or_never().is_none());
        }
    }
    let start = set.clock.instant();
    let done = play(&set.clock, storm(&client, 10), || {}).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    let took = set.clock.instant() - start;
    assert!(took < 25 * SECOND, "{took:?}");
    // They continue when they are polled again.
    set.sandbox.limit(1000, SECOND);
    set.clock.advance(10 * SECOND);
    let mut tasks = JoinSet::new();
    for call in asleep.into_iter().skip(1) {
        tasks.spawn(call);
    }
    let done = play(&set.clock, tasks, || {}).await;
    assert_eq!(done.len(), 9);
}
