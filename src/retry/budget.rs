//! A retry budget, so that a failing service does not get a multiple of its usual load.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::ErrorKind;

/// The initial and maximum balance.
const CAPACITY: u32 = 500;
/// The cost of a retry.
const RETRY_COST: u32 = 5;
/// The cost of a retry after a timeout, which is a stronger sign of overload.
const TIMEOUT_COST: u32 = 10;
/// The refund for a call that succeeds on its first attempt.
const SUCCESS_REFUND: u32 = 1;

/// A token bucket that pays for a client's retries. While most calls fail, it soon runs out;
/// successful calls refill it.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

/// The price paid for a retry, which is refunded if the retry succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paid(u32);

impl RetryBudget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }

    /// Pays for a retry after this failure; `None` if the balance is too low.
    pub(crate) fn pay(&self, failure: ErrorKind) -> Option<Paid> {
        let cost = match failure {
            ErrorKind::Timeout => TIMEOUT_COST,
            _ => RETRY_COST,
        };
        let paid = |left: u32| left.checked_sub(cost);
        self.0.fetch_update(Relaxed, Relaxed, paid).ok()?;
        Some(Paid(cost))
    }

    /// Refills the budget after a successful call: with the price of its last retry, if there was
    /// one.
    pub(crate) fn refund(&self, paid: Option<Paid>) {
        let refund = paid.map_or(SUCCESS_REFUND, |Paid(cost)| cost);
        if self.0.load(Relaxed) < CAPACITY {
            let refunded = |left: u32| Some((left + refund).min(CAPACITY));
            // Never fails, since the closure always returns a value.
            let _ = self.0.fetch_update(Relaxed, Relaxed, refunded);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_end_when_the_budget_is_spent_and_successes_bring_them_back() {
        let budget = RetryBudget::new();
        for _ in 0..100 {
            assert_eq!(budget.pay(ErrorKind::Connect), Some(Paid(RETRY_COST)));
        }
        assert_eq!(budget.pay(ErrorKind::Connect), None);
        for _ in 0..RETRY_COST {
            assert_eq!(budget.pay(ErrorKind::Connect), None);
            budget.refund(None);
        }
        assert_eq!(budget.pay(ErrorKind::Connect), Some(Paid(RETRY_COST)));
        assert_eq!(budget.pay(ErrorKind::Connect), None);
    }

    #[test]
    fn a_timeout_costs_twice_as_much() {
        let budget = RetryBudget::new();
        let retries = std::iter::from_fn(|| budget.pay(ErrorKind::Timeout));
        assert_eq!(retries.count(), 50);
    }

    #[test]
    fn a_retry_that_succeeds_costs_nothing_and_the_budget_never_grows() {
        let budget = RetryBudget::new();
        for _ in 0..1000 {
            let paid = budget.pay(ErrorKind::Timeout);
            assert!(paid.is_some());
            budget.refund(paid);
            budget.refund(None);
        }
        let retries = std::iter::from_fn(|| budget.pay(ErrorKind::Connect));
        assert_eq!(retries.count(), 100);
    }
}
