//! Keeps requests within the service's limits: 100 per 10 seconds and 200,000 per day, for each
//! app and each company or location. Accounts may have other limits; every reply tells them, and
//! what is left.
//!
//! A client paces its own requests ([`SlidingWindow`]). Clients that use the same account's
//! limits should share one limiter:
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
//! [`Unlimited`] turns pacing off. Machines that share an account's limits can implement
//! [`RateLimiter`] over a store that all of them reach.

mod advertised;
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

/// The number of requests per [`DEFAULT_INTERVAL`] until a reply tells another limit.
pub const DEFAULT_LIMIT: u32 = 100;
/// The length of the short window until a reply tells another.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(10);

/// Paces requests so that they stay within the service's limits.
///
/// Each request needs a [`Permit`], which goes into the request and ends with its outcome. A limiter
/// that panics counts as [unavailable](Refusal::Unavailable).
///
/// A limiter of your own can share limits between machines, or add a rule to another limiter:
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
    /// Waits for a permit, for at most `within`. Permits are given in the order of the calls.
    ///
    /// A caller may stop polling the future for any length of time, or drop it: other callers
    /// must not be held up by it.
    ///
    /// # Errors
    ///
    /// A [`Refusal`], at once if it is known that no permit will come in time.
    fn acquire<'a>(
        &'a self,
        budget: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>>;

    /// Returns the current state of a budget; `None` if this limiter does not count.
    fn rate_limit(&self, budget: &Budget) -> Option<RateLimit>;
}

/// Whose limits a request counts against. Requests with equal budgets share one count.
///
/// `Display` gives a text that is unique for each budget, to be used as a key in a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Budget {
    /// The one budget of clients that neither know their account nor
    /// [name their budget](crate::ClientBuilder::rate_limit_budget).
    #[default]
    Unnamed,
    /// A budget named by [`ClientBuilder::rate_limit_budget`](crate::ClientBuilder::rate_limit_budget).
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

/// Why a limiter gives no permit. The request was not made.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// The permit would come too late: after this long at the earliest, if that is known.
    TooLate(Option<Duration>),
    /// The day's requests are spent. The next may start at this time.
    DaySpent(DateTime<Utc>),
    /// The limiter cannot tell, for instance because its store is down.
    Unavailable(BoxError),
}

/// The limits of a budget and what is left of them.
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
    /// Creates a state in which `remaining` of `limit` requests per `interval` are left, and nothing
    /// is known of the day.
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

    /// Sets the requests left of the day.
    #[must_use]
    pub fn with_daily_remaining(mut self, requests: impl Into<Option<u64>>) -> Self {
        self.daily_remaining = requests.into();
        self
    }

    /// Sets when the next request may start, if the day's requests are spent.
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

    /// Returns how many requests could start now.
    #[must_use]
    pub fn remaining(&self) -> u32 {
        self.remaining
    }

    /// Returns the number of requests per day, as the latest reply told.
    #[must_use]
    pub fn daily_limit(&self) -> Option<u64> {
        self.daily_limit
    }

    /// Returns how many requests are left of the day, as the latest reply told.
    #[must_use]
    pub fn daily_remaining(&self) -> Option<u64> {
        self.daily_remaining
    }

    /// Returns when the next request may start, if the day's requests are spent.
    #[must_use]
    pub fn day_spent_until(&self) -> Option<DateTime<Utc>> {
        self.day_spent_until
    }
}

/// Paces nothing: every request starts at once.
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
