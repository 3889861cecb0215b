//! Staying under the service's limits: 100 requests per 10 seconds and 200,000 per day, for
//! each app and each company or location (vendor's guide). Accounts may have other limits;
//! every reply tells them, and what is left.
//!
//! A client holds its requests back by itself ([`SlidingWindow`]), so there is nothing to do
//! but to share one limiter between clients of the same location, if there are several:
//!
//! ```
//! use std::sync::Arc;
//! use leadconnector::{Client, rate_limit::SlidingWindow};
//!
//! # fn main() -> Result<(), leadconnector::Error> {
//! let shared = Arc::new(SlidingWindow::new());
//! let one = Client::builder().token("pit-...").rate_limiter(Arc::clone(&shared)).build()?;
//! let other = Client::builder().token("pit-...").rate_limiter(shared).build()?;
//!
//! let now = one.rate_limit().expect("a limiter that counts");
//! assert_eq!((now.limit(), now.remaining()), (100, 100));
//! # let _ = other;
//! # Ok(())
//! # }
//! ```
//!
//! [`Unlimited`] switches it off. Machines that share one location's budget can implement
//! [`RateLimiter`] over a store of theirs.

mod sliding_window;
mod window;

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use futures_core::future::BoxFuture;
use http::{HeaderMap, HeaderName};

use crate::id::Resource;

pub use sliding_window::SlidingWindow;

/// Requests per [`DEFAULT_INTERVAL`] until a reply says otherwise (vendor's guide).
pub const DEFAULT_LIMIT: u32 = 100;
/// The length of the short window until a reply says otherwise (vendor's guide).
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(10);

// The headers of every reply (vendor's guide).
static MAX: HeaderName = HeaderName::from_static("x-ratelimit-max");
static INTERVAL_MILLISECONDS: HeaderName =
    HeaderName::from_static("x-ratelimit-interval-milliseconds");
static REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
static LIMIT_DAILY: HeaderName = HeaderName::from_static("x-ratelimit-limit-daily");
static DAILY_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-daily-remaining");

/// A window longer than a day is a mistake.
const LONGEST_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

/// Lets requests go no faster than the service allows.
///
/// Each request that [`acquire`](Self::acquire) lets go is reported once by
/// [`release`](Self::release), also when the call is dropped before it ends. The resource is
/// whose budget it counts against; `None` if the token does not tell, as a private
/// integration token.
pub trait RateLimiter: fmt::Debug + Send + Sync {
    /// Waits for a turn, in the order of asking and no longer than `within`.
    ///
    /// # Errors
    ///
    /// A [`Refusal`], at once where it is known that the turn would not come in time.
    fn acquire<'a>(
        &'a self,
        resource: Option<&'a Resource>,
        within: Duration,
    ) -> BoxFuture<'a, Result<(), Refusal>>;

    /// What became of a request that was let go.
    fn release(&self, resource: Option<&Resource>, outcome: Outcome);

    /// What is left at the moment; `None` if nobody counts.
    fn rate_limit(&self, resource: Option<&Resource>) -> Option<RateLimit>;
}

/// Why a request is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Its turn comes too late: after this long at the earliest, where that is known.
    TooLate(Option<Duration>),
    /// The day's requests are spent. The next may go at this time.
    DaySpent(DateTime<Utc>),
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It did not begin to leave, so it does not count.
    NotSent,
    /// It may have reached the service; no reply came.
    Unknown,
    /// A reply came, which may tell the limits.
    Replied(Advertised),
}

/// What a reply tells of the limits; each may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advertised {
    /// `X-RateLimit-Max`: requests per short window.
    pub limit: Option<u32>,
    /// `X-RateLimit-Interval-Milliseconds`: the length of the short window.
    pub interval: Option<Duration>,
    /// `X-RateLimit-Remaining`: requests left of it.
    pub remaining: Option<u32>,
    /// `X-RateLimit-Limit-Daily`: requests per day.
    pub daily_limit: Option<u64>,
    /// `X-RateLimit-Daily-Remaining`: requests left of the day.
    pub daily_remaining: Option<u64>,
}

impl Advertised {
    /// Reads the five headers. One that is no whole number counts as absent, and so does a
    /// limit of zero, and an interval of zero or of more than a day.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let number = |name: &HeaderName| {
            let text = headers.get(name)?.to_str().ok()?;
            text.trim().parse::<u64>().ok()
        };
        let small = |name| number(name).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let all = Self {
            limit: small(&MAX),
            interval: number(&INTERVAL_MILLISECONDS).map(Duration::from_millis),
            remaining: small(&REMAINING),
            daily_limit: number(&LIMIT_DAILY),
            daily_remaining: number(&DAILY_REMAINING),
        };
        all.plausible()
    }

    /// Without a limit and an interval that can't be meant.
    fn plausible(self) -> Self {
        let possible = |length: &Duration| !length.is_zero() && *length <= LONGEST_INTERVAL;
        Self {
            limit: self.limit.filter(|limit| *limit > 0),
            interval: self.interval.filter(possible),
            ..self
        }
    }
}

/// The limits and what is left of them, as a client knows it at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    limit: u32,
    interval: Duration,
    remaining: u32,
    daily_limit: Option<u64>,
    daily_remaining: Option<u64>,
    day_spent_until: Option<DateTime<Utc>>,
}

impl RateLimit {
    /// A state, for a [`RateLimiter`] of one's own: `remaining` requests are left of `limit`
    /// per `interval`.
    #[must_use]
    pub fn new(limit: u32, interval: Duration, remaining: u32) -> Self {
        Self {
            limit,
            interval,
            remaining,
            daily_limit: None,
            daily_remaining: None,
            day_spent_until: None,
        }
    }

    /// Requests per [`interval`](Self::interval).
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// The length of the short window.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// How many requests could start now.
    #[must_use]
    pub fn remaining(&self) -> u32 {
        self.remaining
    }

    /// Requests per day, as the latest reply told.
    #[must_use]
    pub fn daily_limit(&self) -> Option<u64> {
        self.daily_limit
    }

    /// Requests left of the day, as the latest reply told.
    #[must_use]
    pub fn daily_remaining(&self) -> Option<u64> {
        self.daily_remaining
    }

    /// If the day's requests are spent: when the next may go.
    #[must_use]
    pub fn day_spent_until(&self) -> Option<DateTime<Utc>> {
        self.day_spent_until
    }
}

/// Holds nothing back: every request goes at once.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Unlimited;

impl Unlimited {
    /// A limiter that does not limit.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl RateLimiter for Unlimited {
    fn acquire<'a>(
        &'a self,
        _: Option<&'a Resource>,
        _: Duration,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn release(&self, _: Option<&Resource>, _: Outcome) {}

    fn rate_limit(&self, _: Option<&Resource>) -> Option<RateLimit> {
        None
    }
}

impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {
    fn acquire<'a>(
        &'a self,
        resource: Option<&'a Resource>,
        within: Duration,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        (**self).acquire(resource, within)
    }

    fn release(&self, resource: Option<&Resource>, outcome: Outcome) {
        (**self).release(resource, outcome);
    }

    fn rate_limit(&self, resource: Option<&Resource>) -> Option<RateLimit> {
        (**self).rate_limit(resource)
    }
}
