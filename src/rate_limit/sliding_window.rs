//! The limiter that a client has by default.

use std::{fmt, sync::Arc, time::Duration};

use super::{Budget, Permit, RateLimit, RateLimiter, Refusal, queue::Queue};
use crate::{
    boxed::BoxFuture,
    clock::{Clock, SystemClock},
    idle_map::{Idle, IdleMap},
};

/// Counts the requests of a sliding interval, for each [`Budget`] on its own.
///
/// A request takes a place from its start until one interval after its reply (and up to one
/// hundredth of it more), so that no interval, wherever it begins and however long replies take,
/// has more requests than the limit. Callers get permits in the order in which they asked. A
/// permit that a caller does not pick up, because nothing polls its future, goes to the next
/// after a second. A request that never ends gives up its place after 10 minutes.
///
/// What replies tell wins over the defaults, both ways: the limits themselves, and how much is
/// left of them, since others may use the same limits. When a reply tells that the day's
/// requests are spent, no request starts before the day ends: when the reply says, or else at
/// midnight UTC, which is an assumption. If the service then still says that the day is spent,
/// it is asked again each hour.
///
/// A budget that has not been used for an interval may be forgotten, with the limits that were
/// told for it; the next reply tells them again.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use leadconnector::{Client, outbound, rate_limit::SlidingWindow};
///
/// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
/// // Two clients that use the limits of one account.
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
    /// Creates a limiter with the documented limits until replies tell others.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(SystemClock::new())
    }

    /// Creates a limiter that goes by another clock.
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
        let queue = self.queue(budget);
        Box::pin(async move { queue.acquire(within).await })
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
