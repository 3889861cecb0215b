//! The default rate limiter of clients.

use std::{fmt, sync::Arc, time::Duration};

use super::{Budget, Permit, RateLimit, RateLimiter, Refusal, queue::Queue};
use crate::{
    boxed::BoxFuture,
    clock::{Clock, SystemClock},
    idle_map::{Idle, IdleMap},
};

/// A rate limiter that counts the requests of a sliding interval, separately for each [`Budget`].
///
/// A request occupies a slot from its start until one interval after its reply (plus up to a
/// hundredth of the interval). So no interval, wherever it begins and however long replies take,
/// has more requests than the limit. Permits are granted in the order in which callers asked. A
/// permit that is not picked up, because nothing polls the caller's future, goes to the next caller
/// after a second. A request that never ends frees its slot after 10 minutes.
///
/// The limits and remaining requests in replies override the defaults, in both directions, since
/// others may use the same limits. Once a reply says that the daily limit is exhausted, no request
/// starts before the day ends: at the time in the reply, or else at midnight UTC, which is an
/// assumption. If the service then still reports an exhausted limit, one request per hour checks
/// again.
///
/// A budget that has not been used for an interval may be forgotten, along with its advertised
/// limits; the next reply advertises them again.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use leadconnector::{Client, outbound, rate_limit::SlidingWindow};
///
/// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
/// // Two clients of the same account.
/// let limiter = Arc::new(SlidingWindow::new());
/// let client = || Client::builder().token("pit-...").rate_limiter(Arc::clone(&limiter));
/// # let client = || client().base_url(sandbox.url());
/// let (one, other) = (client().build()?, client().build()?);
///
/// one.send(outbound::Sms::new("contact-id", "Hello")).await?;
/// let left = other.rate_limit().map(|limit| limit.remaining());
/// assert_eq!(left, Some(99));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sandbox"))]
/// # fn main() {}
/// ```
pub struct SlidingWindow {
    clock: Arc<dyn Clock>,
    unnamed: Arc<Queue>,
    budgets: IdleMap<Budget, Queue>,
}

impl SlidingWindow {
    /// Creates a limiter with the documented limits, which apply until replies advertise others.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(SystemClock::new())
    }

    /// Creates a limiter that uses another clock.
    #[must_use]
    pub fn with_clock(clock: impl Clock + 'static) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(clock);
        Self {
            unnamed: Arc::new(Queue::new(Arc::clone(&clock))),
            budgets: IdleMap::new(),
            clock,
        }
    }

    fn queue(&self, budget: &Budget) -> Arc<Queue> {
        match budget {
            Budget::Unnamed => Arc::clone(&self.unnamed),
            _ => self
                .budgets
                .get_or_insert_with(budget, || Queue::new(Arc::clone(&self.clock))),
        }
    }
}

impl RateLimiter for SlidingWindow {
    fn acquire<'a>(
        &'a self,
        budget: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>> {
        self.queue(budget).acquire(within)
    }

    fn rate_limit(&self, budget: &Budget) -> Option<RateLimit> {
        Some(self.queue(budget).rate_limit())
    }
}

impl Idle for Queue {
    fn is_idle(&self) -> bool {
        Queue::is_idle(self)
    }
}

impl Default for SlidingWindow {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SlidingWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlidingWindow")
            .field("budgets", &self.budgets.len())
            .finish_non_exhaustive()
    }
}
