//! Tests `SlidingWindow` against a simulated service with arbitrary latencies, limits and losses.
//! There is no network: time is a number, and futures are polled only when they are woken, so that
//! a lost wake-up is noticed.

mod day;
mod model;
mod slots;

use std::{
    cell::RefCell,
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, VecDeque},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{
    Stream,
    future::{AbortHandle, BoxFuture, FutureExt, LocalBoxFuture, abortable},
    stream::FuturesUnordered,
};
use leadconnector::{
    clock::{Clock, ManualClock},
    rate_limit::{
        Advertised, Budget, Outcome, Permit, RateLimit, RateLimiter, Refusal, SlidingWindow,
    },
};
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(3600);

fn advertised(limit: u32, interval: Duration, remaining: u32) -> Advertised {
    let mut advertised = Advertised::default();
    advertised.limit = Some(limit);
    advertised.interval = Some(interval);
    advertised.remaining = Some(remaining);
    advertised
}

fn with_daily_remaining(remaining: u64) -> Outcome {
    let mut advertised = Advertised::default();
    advertised.daily_remaining = Some(remaining);
    Outcome::Replied(advertised)
}

/// The answer of a limiter.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Permit,
    TooLate(Option<Duration>),
    DaySpent(DateTime<Utc>),
}

/// A limiter, and the permits that it has granted, oldest first.
struct Window {
    limiter: SlidingWindow,
    permits: RefCell<VecDeque<Permit>>,
}

impl Window {
    fn new(clock: &ManualClock) -> Self {
        Self {
            limiter: SlidingWindow::with_clock(clock.clone()),
            permits: RefCell::default(),
        }
    }

    /// Returns the limiter's answer once it is ready.
    fn acquire(&self, within: Duration) -> LocalBoxFuture<'_, Answer> {
        let acquired = self.limiter.acquire(&Budget::Unnamed, within);
        Box::pin(acquired.map(|acquired| match acquired {
            Ok(permit) => {
                self.permits.borrow_mut().push_back(permit);
                Answer::Permit
            }
            Err(Refusal::TooLate(wait)) => Answer::TooLate(wait),
            Err(Refusal::DaySpent(until)) => Answer::DaySpent(until),
            Err(other) => panic!("{other:?}"),
        }))
    }

    /// Returns the limiter's answer if it is ready immediately.
    fn ask(&self, within: Duration) -> Option<Answer> {
        self.acquire(within).now_or_never()
    }

    /// Ends the oldest request.
    fn end(&self, outcome: Outcome) {
        let permit = self.permits.borrow_mut().pop_front();
        permit.expect("a request under way").end(outcome);
    }

    fn rate_limit(&self) -> RateLimit {
        self.limiter.rate_limit(&Budget::Unnamed).unwrap()
    }
}

fn window_at(date: &str) -> (ManualClock, Window) {
    let clock = ManualClock::at(date.parse().unwrap());
    let window = Window::new(&clock);
    (clock, window)
}

fn window() -> (ManualClock, Window) {
    window_at("2024-05-01T18:00:00Z")
}
