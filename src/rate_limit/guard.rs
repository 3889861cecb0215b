//! Calls limiters, which may be the caller's own and may panic.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use futures_util::FutureExt;

use super::{Budget, MAX_WITHIN, Permit, RateLimit, RateLimiter, Refusal};

/// Waits for a permit, for at most [`MAX_WITHIN`]. A limiter that panics counts as unavailable.
pub(crate) async fn acquire(
    limiter: &dyn RateLimiter,
    budget: &Budget,
    within: Duration,
) -> Result<Permit, Refusal> {
    let within = within.min(MAX_WITHIN);
    let acquired = AssertUnwindSafe(async { limiter.acquire(budget, within).await });
    let panicked = |_| Err(Refusal::Unavailable("the rate limiter panicked".into()));
    acquired.catch_unwind().await.unwrap_or_else(panicked)
}

/// Returns the state of a budget; `None` if the limiter does not count, or panics.
pub(crate) fn state(limiter: &dyn RateLimiter, budget: &Budget) -> Option<RateLimit> {
    catch_unwind(AssertUnwindSafe(|| limiter.rate_limit(budget))).unwrap_or_default()
}
