//! A client stays within the service's limits. The sandbox and the client share one clock, which
//! moves only when all unfinished tasks wait for it.

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
    Client, ClientBuilder, Delivery, Error, ErrorKind,
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
async fn an_exhausted_daily_limit_stops_requests_until_midnight() {
    let set = Set::new().await;
    set.sandbox.limit_per_day(2);
    let client = set.client();
    for index in 0..2 {
        send(client.clone(), index).await.unwrap();
    }
    for (passed, left) in [(0, 6 * 3600), (6 * 3600 - 1, 1)] {
        set.clock.advance(passed * SECOND);
        let error = send(client.clone(), 2).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(
            (error.delivery(), error.status()),
            (Delivery::NotSent, None)
        );
        assert_eq!(error.retry_after(), Some(left * SECOND));
        let state = client.rate_limit().unwrap();
        let midnight = "2024-05-02T00:00:00Z".parse().unwrap();
        assert_eq!(state.day_spent_until(), Some(midnight));
        assert_eq!((state.remaining(), state.daily_remaining()), (0, Some(0)));
    }
    assert_eq!(set.sandbox.requests().len(), 2);
    set.clock.advance(SECOND);
    send(client.clone(), 2).await.unwrap();
    assert_eq!(set.sandbox.requests().len(), 3);
    let state = client.rate_limit().unwrap();
    assert_eq!(
        (state.day_spent_until(), state.daily_remaining()),
        (None, Some(1))
    );
}

#[tokio::test]
async fn the_state_combines_replies_and_later_requests() {
    let set = Set::new().await;
    let client = set.client();
    let state = client.rate_limit().unwrap();
    assert_eq!((state.limit(), state.remaining()), (100, 100));
    assert_eq!(state.interval(), 10 * SECOND);
    assert_eq!((state.daily_limit(), state.daily_remaining()), (None, None));

    set.sandbox.limit(25, 5 * SECOND);
    set.sandbox.limit_per_day(10_000);
    // Someone else uses the same token.
    for index in 0..4 {
        send(set.client(), index).await.unwrap();
    }
    send(client.clone(), 4).await.unwrap();
    let state = client.rate_limit().unwrap();
    assert_eq!((state.limit(), state.remaining()), (25, 20));
    assert_eq!(state.interval(), 5 * SECOND);
    assert_eq!(state.daily_limit(), Some(10_000));
    assert_eq!(state.daily_remaining(), Some(9_995));
    set.clock.advance(6 * SECOND);
    assert_eq!(client.rate_limit().unwrap().remaining(), 25);
}

#[tokio::test]
async fn clients_that_share_a_limiter_share_the_budget() {
    let set = Set::new().await;
    set.sandbox.limit(4, 10 * SECOND);
    let shared = Arc::new(SlidingWindow::with_clock(set.clock.clone()));
    let build = || {
        let builder = set.builder().rate_limiter(Arc::clone(&shared));
        builder.build().unwrap()
    };
    let (one, other) = (build(), build());
    send(one.clone(), 0).await.unwrap();
    let mut tasks = storm(&one, 4);
    for index in 0..4 {
        tasks.spawn(send(other.clone(), index));
    }
    let (done, came) = watch(&set, tasks).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(set.excess(), 0);
    assert!(most_within(&came, 10 * SECOND) <= 4);
    assert_eq!(one.rate_limit(), other.rate_limit());
}

#[tokio::test]
async fn absurd_headers_and_infinite_timeouts_do_no_harm() {
    let set = Set::new().await;
    let client = set.builder().timeout(Duration::MAX).build().unwrap();
    let absurd = [
        "0",
        "-1",
        "1e9",
        "",
        "18446744073709551615",
        "99999999999999999999",
    ];
    let names = [
        "x-ratelimit-limit-daily",
        "x-ratelimit-interval-milliseconds",
        "x-ratelimit-max",
        "x-ratelimit-remaining",
    ];
    for value in absurd {
        let mut fault = Fault::status(StatusCode::CREATED).json(&json!({ "messageId": "m" }));
        for name in names {
            let name = HeaderName::from_static(name);
            fault = fault.header(name, HeaderValue::from_static(value));
        }
        set.sandbox.fault(fault);
        let done = play(&set.clock, storm(&client, 1), || {}).await;
        assert!(done[0].is_ok(), "{value}: {done:?}");
    }
    let done = play(&set.clock, storm(&client, 3), || {}).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(client.rate_limit().unwrap().interval(), 10 * SECOND);
}

/// A custom rate limiter.
#[derive(Debug, Default)]
struct Own {
    acquired: AtomicUsize,
    released: Arc<Mutex<Vec<Outcome>>>,
    refuses: bool,
}

impl RateLimiter for Own {
    fn acquire<'a>(
        &'a self,
        _: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>> {
        Box::pin(async move {
            assert!(within <= 30 * SECOND);
            if self.refuses {
                return Err(Refusal::TooLate(Some(7 * SECOND)));
            }
            self.acquired.fetch_add(1, Ordering::SeqCst);
            let released = Arc::clone(&self.released);
            Ok(Permit::new(move |outcome| {
                released.lock().unwrap().push(outcome);
            }))
        })
    }

    fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
        Some(RateLimit::new(7, SECOND, 3))
    }
}

impl Own {
    fn released(&self) -> Vec<Outcome> {
        let released = self.released.lock().unwrap().clone();
        assert_eq!(released.len(), self.acquired.load(Ordering::SeqCst));
        released
    }
}

#[tokio::test]
async fn a_custom_limiter_learns_the_outcome_of_each_permit_once() {
    let set = Set::new().await;
    let own = Arc::new(Own::default());
    let build = |url: String| {
        let builder = set.builder().base_url(url).rate_limiter(Arc::clone(&own));
        let retry = leadconnector::RetryPolicy::none();
        builder.retry_policy(retry).build().unwrap()
    };
    let client = build(set.sandbox.url());
    let state = client.rate_limit().unwrap();
    assert_eq!((state.limit(), state.remaining()), (7, 3));

    send(client.clone(), 0).await.unwrap();
    assert!(matches!(own.released()[..], [Outcome::Replied(told)] if told.remaining == Some(99)));

    let refused = Fault::status(StatusCode::BAD_REQUEST);
    set.sandbox
        .faults([refused, Fault::reset_after_reading(), Fault::cut_off()]);
    for index in 1..4 {
        send(client.clone(), index).await.unwrap_err();
    }
    assert!(matches!(
        own.released()[1..],
        [Outcome::Replied(_), Outcome::Unknown, Outcome::Replied(_)]
    ));

    let port = RefusedPort::new();
    send(build(port.url()), 4).await.unwrap_err();
    assert_eq!(own.released()[4..], [Outcome::NotSent]);

    // A call that is dropped while it waits for its reply.
    set.sandbox.fault(Fault::hang());
    let before = set.sandbox.requests().len();
    let mut tasks = JoinSet::new();
    let call = tasks.spawn(send(client, 5));
    soon(set.sandbox.until(|s| s.requests().len() > before)).await;
    assert_eq!(own.acquired.load(Ordering::SeqCst), 6);
    call.abort();
    assert!(tasks.join_next().await.unwrap().is_err());
    assert_eq!(own.released()[5..], [Outcome::Unknown]);
}

#[tokio::test]
async fn a_custom_limiter_can_refuse() {
    let set = Set::new().await;
    let own = Arc::new(Own {
        refuses: true,
        ..Own::default()
    });
    let client = set.builder().rate_limiter(Arc::clone(&own));
    let error = send(client.build().unwrap(), 0).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(7 * SECOND));
    assert_eq!(own.released(), []);
    assert_eq!(set.sandbox.requests().len(), 0);
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
