//! The permission to make one request.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use super::{Advertised, Budget, RateLimit, RateLimiter, Refusal};
use crate::{boxed::BoxFuture, lock::Mutex};

/// The permission to make one request, granted by a [`RateLimiter`](super::RateLimiter).
///
/// It accompanies the request and ends with the request's [`Outcome`]. A dropped permit ends with
/// [`Outcome::NotSent`] and returns to the limiter.
///
/// ```
/// use std::sync::{Arc, atomic::{AtomicU32, Ordering}};
/// use leadconnector::rate_limit::{Outcome, Permit};
///
/// let left = Arc::new(AtomicU32::new(99)); // one of 100 is taken
/// let returned = Arc::clone(&left);
/// let permit = Permit::new(move |outcome| {
///     if matches!(outcome, Outcome::NotSent) {
///         returned.fetch_add(1, Ordering::Relaxed);
///     }
/// });
/// drop(permit);
/// assert_eq!(left.load(Ordering::Relaxed), 100);
/// ```
#[must_use = "dropping a permit returns it to the limiter"]
pub struct Permit(Option<End>);

/// Who learns the outcome of a request.
enum End {
    Function(Box<dyn FnOnce(Outcome) + Send + Sync>),
    /// A limiter whose slots have ids, so that a permit needs no allocation.
    Slot(Arc<dyn Slots>, u64),
}

/// A limiter whose slots have ids.
pub(super) trait Slots: Send + Sync {
    /// Ends the request that occupies a slot.
    fn end(&self, id: u64, outcome: Outcome);
}

impl Permit {
    /// Creates a permit that calls `end` exactly once, with the outcome of the request.
    pub fn new(end: impl FnOnce(Outcome) + Send + Sync + 'static) -> Self {
        Self(Some(End::Function(Box::new(end))))
    }

    /// Creates the permit of a request that occupies a slot.
    pub(super) fn of_slot(slots: Arc<dyn Slots>, id: u64) -> Self {
        Self(Some(End::Slot(slots, id)))
    }

    /// Creates the permit of a limiter that does not count.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// Ends the permit and reports the outcome of the request.
    pub fn end(mut self, outcome: Outcome) {
        self.report(outcome);
    }

    /// Ends the permit with an outcome that is only computed if the limiter counts.
    pub(crate) fn end_with(mut self, outcome: impl FnOnce() -> Outcome) {
        if self.0.is_some() {
            self.report(outcome());
        }
    }

    fn report(&mut self, outcome: Outcome) {
        let Some(end) = self.0.take() else { return };
        // This may be the caller's own code. The message's result matters more than its panic.
        let report = || match end {
            End::Function(end) => end(outcome),
            End::Slot(slots, id) => slots.end(id, outcome),
        };
        if catch_unwind(AssertUnwindSafe(report)).is_err() {
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

/// The outcome of a request that had a [`Permit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The request did not leave this machine, so it does not count.
    NotSent,
    /// The request may have reached the service, but no reply arrived.
    Unknown,
    /// A reply arrived, which may advertise the limits.
    Replied(Advertised),
}

/// Grants a permit that was acquired before, and then those of another limiter.
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
