//! What follows a failed attempt: a wait or a new token before the next one, or the error of the
//! call.

use super::Invocation;
use crate::{
    Delivery, Error, ErrorKind,
    auth::AccessToken,
    retry::{self, Decision, Paid, Reason},
};

/// What the attempts of a call have come to.
#[derive(Default)]
pub(super) struct Attempts {
    pub(super) made: u32,
    /// What was paid for the last retry.
    pub(super) paid: Option<Paid>,
    refreshed: bool,
    /// Whether one of them may have succeeded, however the last one ended.
    unknown: bool,
    /// Why the previous one failed.
    failed_before: Option<Error>,
}

impl Invocation<'_> {
    /// Waits until the next attempt may begin, as [`retry::decide`] allows, or returns the error of
    /// the call.
    pub(super) async fn after_failure(
        &mut self,
        attempts: &mut Attempts,
        token: Option<AccessToken>,
        error: Error,
    ) -> Result<(), Error> {
        attempts.unknown |= error.delivery() == Delivery::Unknown;
        let decision = self.decide(&error, attempts);
        let status = error.status().map(|status| status.as_u16());
        self.event(attempts.made, status, Some((&error, decision)));
        let error = match decision {
            Decision::Retry(wait) => {
                match self.unless_stopped(self.settings.clock.sleep(wait)).await {
                    Ok(()) => {
                        attempts.failed_before = Some(error);
                        return Ok(());
                    }
                    Err(stopped) => stopped.with_source(error),
                }
            }
            Decision::GiveUp(_) => match attempts.failed_before.take() {
                Some(before) if error.kind() == ErrorKind::Interrupted => error.with_source(before),
                _ => error,
            },
            Decision::RefreshToken => {
                attempts.refreshed = true;
                match self.refresh(token.as_ref()).await {
                    Ok(true) => {
                        attempts.failed_before = Some(error);
                        return Ok(());
                    }
                    Ok(false) => error,
                    Err(failed) if failed.kind() == ErrorKind::Interrupted => {
                        failed.with_source(error)
                    }
                    // This says more than the rejection of the old token.
                    Err(failed) => failed,
                }
            }
        };
        let error = error
            .with_operation(self.operation.id)
            .with_location(self.location());
        Err(if attempts.unknown {
            error.with_delivery(Delivery::Unknown)
        } else {
            error
        })
    }

    /// Decides whether to retry, and pays for the retry.
    fn decide(&self, error: &Error, attempts: &mut Attempts) -> Decision {
        let failure = retry::Failure {
            error,
            idempotent: self.operation.idempotent,
            attempts: attempts.made,
            refreshed: attempts.refreshed,
            left: self.left(),
        };
        let decision = retry::decide(&self.settings.retry, &failure, fastrand::f64());
        let is_spent = self.body.as_ref().is_some_and(|b| b.payload.is_spent());
        if is_spent && !matches!(decision, Decision::GiveUp(_)) {
            return Decision::GiveUp(Reason::StreamWasRead);
        }
        if let (Decision::Retry(_), Some(budget)) = (decision, &self.settings.retry_budget) {
            attempts.paid = budget.pay(error.kind());
            if attempts.paid.is_none() {
                return Decision::GiveUp(Reason::BudgetSpent);
            }
        }
        decision
    }
}
