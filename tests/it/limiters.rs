//! Custom rate limiters that panic, lie, or never answer.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures_util::{FutureExt, StreamExt};
use leadconnector::{
    BoxFuture, Client, Delivery, ErrorKind,
    outbound::Sms,
    rate_limit::{Budget, MAX_WITHIN, Permit, RateLimit, RateLimiter, Refusal},
    sandbox::{Fault, Sandbox},
};

use crate::support::{TOKEN, soon};

/// What a limiter does when asked for a permit.
#[derive(Clone, Copy, Debug)]
enum Does {
    Panic,
    PanicLater,
    PanicAtTheEnd,
    Refuse(fn() -> Refusal),
    Nothing,
}

#[derive(Debug)]
struct Limiter(Does);

impl RateLimiter for Limiter {
    fn acquire<'a>(&'a self, _: &'a Budget, _: Duration) -> BoxFuture<'a, Result<Permit, Refusal>> {
        match self.0 {
            Does::Panic => panic!("a limiter that panics"),
            Does::PanicLater => Box::pin(async {
                tokio::task::yield_now().await;
                panic!("a limiter that panics")
            }),
            Does::PanicAtTheEnd => {
                Box::pin(async { Ok(Permit::new(|_| panic!("a limiter that panics at the end"))) })
            }
            Does::Refuse(refusal) => Box::pin(async move { Err(refusal()) }),
            Does::Nothing => Box::pin(std::future::pending()),
        }
    }

    fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
        panic!("a limiter that panics")
    }
}

fn client(url: impl Into<String>, does: Does) -> Client {
    let client = Client::builder().token(TOKEN).base_url(url);
    client.rate_limiter(Limiter(does)).build().unwrap()
}

fn sms() -> Sms {
    Sms::new("c", "Hello")
}

#[tokio::test]
async fn a_limiter_that_panics_is_unavailable() {
    let sandbox = Sandbox::start().await.unwrap();
    for does in [Does::Panic, Does::PanicLater] {
        let client = client(sandbox.url(), does);
        let error = soon(client.send(sms())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimiterUnavailable, "{does:?}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        let mut source = (0..100).map(|key| (key, sms()));
        let mut sends = client.send_all(&mut source);
        assert!(soon(sends.next()).await.is_none());
        let stopped = sends.stopped().unwrap().kind();
        assert_eq!(stopped, ErrorKind::LimiterUnavailable);
        drop(sends);
        assert_eq!(source.len(), 100);
        assert_eq!(client.rate_limit(), None);
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_limiter_panic_after_sending_does_not_hide_the_result() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url(), Does::PanicAtTheEnd);
    soon(client.send(sms())).await.unwrap();
    let mut sends = client.send_all([(1, sms()), (2, sms())]);
    for _ in 0..2 {
        soon(sends.next()).await.unwrap().1.unwrap();
    }
    assert_eq!(sandbox.processed().len(), 3);
    // Dropped while in flight, and during a panic.
    sandbox.fault(Fault::hang());
    let dropped = catch_unwind(AssertUnwindSafe(|| {
        let mut call = Box::pin(client.send(sms()));
        assert!((&mut call).now_or_never().is_none());
        panic!("while a call is under way")
    }));
    assert!(dropped.is_err());
}

#[tokio::test]
async fn impossible_answers_of_a_limiter_do_no_harm() {
    let sandbox = Sandbox::start().await.unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    type Case = (fn() -> Refusal, Option<Duration>);
    let refusals: [Case; 4] = [
        (|| Refusal::TooLate(Some(Duration::MAX)), Some(day)),
        (|| Refusal::TooLate(None), None),
        (|| Refusal::DaySpent(DateTime::<Utc>::MAX_UTC), Some(day)),
        (|| Refusal::DaySpent(DateTime::<Utc>::MIN_UTC), None),
    ];
    for (refusal, wait) in refusals {
        let client = client(sandbox.url(), Does::Refuse(refusal));
        let error = soon(client.send(sms())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.retry_after(), wait);
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_run_whose_limiter_never_answers_can_be_stopped() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(sandbox.url(), Does::Nothing);
    let mut source = (0..10).map(|key| (key, sms()));
    let mut sends = client.send_all(&mut source);
    assert!(sends.next().now_or_never().is_none());
    sends.stop();
    assert!(soon(sends.next()).await.is_none());
    drop(sends);
    assert_eq!(source.len(), 10);
}

/// A limiter that adds the time it is given to the clock, and stores it.
#[derive(Debug, Default)]
struct Adds(Mutex<Vec<Duration>>);

impl RateLimiter for Adds {
    fn acquire<'a>(
        &'a self,
        _: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>> {
        self.0.lock().unwrap().push(within);
        let deadline = Instant::now() + within; // panics if it is too much
        Box::pin(async move {
            let timely = Instant::now() < deadline;
            timely.then(Permit::unlimited).ok_or(Refusal::TooLate(None))
        })
    }

    fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
        None
    }
}

#[tokio::test]
async fn a_limiter_can_add_any_time_that_it_is_given_to_the_clock() {
    let sandbox = Sandbox::start().await.unwrap();
    let limiter = Arc::new(Adds::default());
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.rate_limiter(Arc::clone(&limiter));
    let client = client.max_wait(Duration::MAX).build().unwrap();
    client.send(sms()).await.unwrap();
    let mut sends = client.send_all([(1, sms()), (2, sms())]);
    while let Some((_, result)) = sends.next().await {
        result.unwrap();
    }
    assert!(sends.stopped().is_none());
    let given = limiter.0.lock().unwrap();
    assert!(given.len() >= 3 && given.iter().all(|within| *within == MAX_WITHIN));
}
