//! Keeps requests within the service's rate limits: by default 100 per 10 seconds and 200,000 per
//! day, for each app and each company or location. Accounts may have other limits; every reply
//! advertises them, along with the remaining requests.
//!
//! A client paces its own requests with a [`SlidingWindow`]. Clients of the same account should
//! share one limiter:
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
//! [`Unlimited`] disables pacing. To share an account's limits between machines, implement
//! [`RateLimiter`] over a shared store.

mod advertised;
mod daily;
mod guard;
mod permit;
mod queue;
mod sliding_window;
mod window;

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use crate::{
    boxed::{BoxError, BoxFuture},
    id::Resource,
};

pub use advertised::Advertised;
pub(crate) use guard::{acquire, state};
pub(crate) use permit::Prepaid;
pub use permit::{Outcome, Permit};
pub use sliding_window::SlidingWindow;

/// The number of requests per [`DEFAULT_INTERVAL`] until a reply advertises another limit.
pub const DEFAULT_LIMIT: u32 = 100;
/// The length of the short window until a reply advertises another one.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(10);
/// The longest time that a client gives to [`RateLimiter::acquire`]: a year, which can be added
/// to any [`Instant`](std::time::Instant).
pub const MAX_WITHIN: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Paces requests so that they stay within the service's limits.
///
/// Each request needs a [`Permit`], which is consumed with the outcome of the request. A limiter
/// that panics counts as [unavailable](Refusal::Unavailable).
///
/// A custom limiter can share limits between machines, or add a rule to another limiter:
///
/// ```
/// use std::time::Duration;
/// use chrono::{Timelike, Utc};
/// use leadconnector::{
///     BoxFuture, Client,
///     rate_limit::{Budget, Permit, RateLimit, RateLimiter, Refusal, SlidingWindow},
/// };
///
/// /// Starts no request at night.
/// #[derive(Debug)]
/// struct QuietHours(SlidingWindow);
///
/// impl RateLimiter for QuietHours {
///     fn acquire<'a>(
///         &'a self,
///         budget: &'a Budget,
///         within: Duration,
///     ) -> BoxFuture<'a, Result<Permit, Refusal>> {
///         match Utc::now().hour() {
///             8..21 => self.0.acquire(budget, within),
///             _ => Box::pin(async { Err(Refusal::TooLate(None)) }),
///         }
///     }
///
///     fn rate_limit(&self, budget: &Budget) -> Option<RateLimit> {
///         self.0.rate_limit(budget)
///     }
/// }
///
/// let limiter = QuietHours(SlidingWindow::new());
/// let client = Client::builder().token("pit-...").rate_limiter(limiter).build()?;
/// # Ok::<(), leadconnector::Error>(())
/// ```
pub trait RateLimiter: fmt::Debug + Send + Sync {
    /// Waits for a permit, for at most `within`. Permits are granted in the order of the calls.
    ///
    /// `within` is at most [`MAX_WITHIN`], also for [`Client::send_all`](crate::Client::send_all),
    /// which waits as long as necessary.
    ///
    /// A caller may stop polling the future for any length of time, or drop it; this must not hold
    /// up other callers.
    ///
    /// # Errors
    ///
    /// A [`Refusal`], immediately if it is known that no permit will be available in time.
    fn acquire<'a>(
        &'a self,
        budget: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>>;

    /// Returns the current state of a budget; `None` if this limiter does not count.
    fn rate_limit(&self, budget: &Budget) -> Option<RateLimit>;
}

/// The owner of the limits that a request counts against. Requests with equal budgets share one
/// count.
///
/// `Display` writes a string that is unique for each budget and can serve as a key in a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Budget {
    /// The shared budget of clients that don't know their account and don't [name a
    /// budget](crate::ClientBuilder::rate_limit_budget).
    #[default]
    Unnamed,
    /// A budget named by
    /// [`ClientBuilder::rate_limit_budget`](crate::ClientBuilder::rate_limit_budget).
    Named(String),
    /// The budget of the company or location that the token belongs to.
    Resource(Resource),
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unnamed => f.write_str("unnamed"),
            Self::Named(name) => write!(f, "name:{name}"),
            Self::Resource(Resource::Company(id)) => write!(f, "company:{id}"),
            Self::Resource(Resource::Location(id)) => write!(f, "location:{id}"),
        }
    }
}

/// The reason that a limiter grants no permit. The request was not made.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// The permit would come too late: not before this time has passed, if known.
    TooLate(Option<Duration>),
    /// The daily limit is exhausted. The next request may start at this time.
    DaySpent(DateTime<Utc>),
    /// The limiter can't decide, for example because its store is down.
    Unavailable(BoxError),
}

/// The limits of a budget and the remaining requests; see
/// [`Client::rate_limit`](crate::Client::rate_limit).
///
/// ```
/// use leadconnector::Client;
///
/// # fn main() -> Result<(), leadconnector::Error> {
/// let client = Client::new("pit-...")?;
/// if let Some(limits) = client.rate_limit() {
///     println!("{} of {} per {:?}", limits.remaining(), limits.limit(), limits.interval());
///     println!("{:?} today", limits.daily_remaining()); // known after the first reply
/// }
/// # Ok(())
/// # }
/// ```
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
    /// Creates a state in which `remaining` of `limit` requests per `interval` are left. The daily
    /// values are unknown.
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

    /// Sets the requests per day.
    #[must_use]
    pub fn with_daily_limit(mut self, requests: impl Into<Option<u64>>) -> Self {
        self.daily_limit = requests.into();
        self
    }

    /// Sets the requests left today.
    #[must_use]
    pub fn with_daily_remaining(mut self, requests: impl Into<Option<u64>>) -> Self {
        self.daily_remaining = requests.into();
        self
    }

    /// Sets when the next request may start, if the daily limit is exhausted.
    #[must_use]
    pub fn with_day_spent_until(mut self, date: impl Into<Option<DateTime<Utc>>>) -> Self {
        self.day_spent_until = date.into();
        self
    }

    /// Returns the number of requests per [`interval`](Self::interval).
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// Returns the length of the short window.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// Returns the number of requests that could start now.
    #[must_use]
    pub fn remaining(&self) -> u32 {
        self.remaining
    }

    /// Returns the number of requests per day, according to the latest reply.
    #[must_use]
    pub fn daily_limit(&self) -> Option<u64> {
        self.daily_limit
    }

    /// Returns the number of requests left today, according to the latest reply.
    #[must_use]
    pub fn daily_remaining(&self) -> Option<u64> {
        self.daily_remaining
    }

    /// Returns when the next request may start, if the daily limit is exhausted.
    #[must_use]
    pub fn day_spent_until(&self) -> Option<DateTime<Utc>> {
        self.day_spent_until
    }
}

/// A limiter that grants every permit immediately: something else paces the requests.
///
/// ```
/// use leadconnector::{Client, rate_limit::Unlimited};
///
/// let client = Client::builder().token("pit-...").rate_limiter(Unlimited::new()).build()?;
/// assert!(client.rate_limit().is_none());
/// # Ok::<(), leadconnector::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Unlimited;

impl Unlimited {
    /// Creates a limiter that does not limit.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl RateLimiter for Unlimited {
    fn acquire<'a>(&'a self, _: &'a Budget, _: Duration) -> BoxFuture<'a, Result<Permit, Refusal>> {
        Box::pin(std::future::ready(Ok(Permit::unlimited())))
    }

    fn rate_limit(&self, _: &Budget) -> Option<RateLimit> {
        None
    }
}

impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {
    fn acquire<'a>(
        &'a self,
        budget: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>> {
        (**self).acquire(budget, within)
    }

    fn rate_limit(&self, budget: &Budget) -> Option<RateLimit> {
        (**self).rate_limit(budget)
    }
}
