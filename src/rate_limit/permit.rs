//! The permission to make one request.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use super::{Advertised, Budget, RateLimit, RateLimiter, Refusal};
use crate::{boxed::BoxFuture, lock::Mutex};

/// The permission to make one request, given by a [`RateLimiter`](super::RateLimiter).
///
/// It goes into the request and ends with the request's [`Outcome`]. A permit that is dropped
/// ends with [`Outcome::NotSent`]: its place goes back to the limiter.
#[must_use = "dropping a permit gives its place back"]
pub struct Permit(Option<Box<dyn FnOnce(Outcome) + Send + Sync>>);

impl Permit {
    /// Creates a permit that calls `end` once, with what became of the request.
    pub fn new(end: impl FnOnce(Outcome) + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(end)))
    }

    /// Creates the permit of a limiter that does not count.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// Ends the permit: reports what became of the request.
    pub fn end(mut self, outcome: Outcome) {
        self.report(outcome);
    }

    /// Ends the permit with an outcome that is not asked for if nobody counts.
    pub(crate) fn end_with(mut self, outcome: impl FnOnce() -> Outcome) {
        if self.0.is_some() {
            self.report(outcome());
        }
    }

    fn report(&mut self, outcome: Outcome) {
        let Some(end) = self.0.take() else { return };
        // It may be the caller's own code. What became of the message is more than its panic.
        if catch_unwind(AssertUnwindSafe(|| end(outcome))).is_err() {
            tracing::warn!(target: "leadconnector", "the rate limiter panicked");
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.report(Outcome::NotSent);
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit").finish_non_exhaustive()
    }
}

/// What became of a request that had a [`Permit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It did not begin to leave, so it does not count.
    NotSent,
    /// It may have reached the service, and no reply came.
    Unknown,
    /// A reply came, which may tell the limits.
    Replied(Advertised),
}

/// Gives a permit that was acquired before, and then those of another limiter.
#[derive(Debug)]
pub(crate) struct Prepaid {
    permit: Mutex<Option<Permit>>,
    limiter: Arc<dyn RateLimiter>,
}

impl Prepaid {
    pub(crate) fn new(permit: Permit, limiter: Arc<dyn RateLimiter>) -> Self {
        let permit = Mutex::new(Some(permit));
        Self { permit, limiter }
    }
}

impl RateLimiter for Prepaid {
    fn acquire<'a>(
        &'a self,
        budget: &'a Budget,
        within: Duration,
    ) -> BoxFuture<'a, Result<Permit, Refusal>> {
        let mut permit = self.permit.lock();
        match permit.take() {
            Some(permit) => Box::pin(std::future::ready(Ok(permit))),
            None => self.limiter.acquire(budget, within),
        }
    }

    fn rate_limit(&self, budget: &Budget) -> Option<RateLimit> {
        self.limiter.rate_limit(budget)
    }
}
