//! Repeats a refresh whose outcome is not clear, for as long as the service replies to a repeat
//! with the same tokens.

#[cfg(test)]
mod tests;

use std::{pin::pin, time::Duration};

use futures_util::{
    FutureExt, StreamExt,
    future::{Either, pending, select},
    stream::FuturesUnordered,
};

use crate::{Delivery, Error, ErrorKind, clock::Clock};

/// When a refresh is repeated, after it began. For 30 seconds after a refresh token was exchanged,
/// the service replies to a repeat with the same tokens, according to the vendor's changelog of
/// 2026; after that, a reply that got lost has cost the installation.
const REPEAT_AT: [Duration; 7] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(12),
    OVERDUE,
    STILL_OVERDUE,
    Duration::from_secs(28),
    Duration::from_secs(29),
];
/// When a refresh without a reply is repeated, although the reply may still come.
const OVERDUE: Duration = Duration::from_secs(20);
/// When it is repeated once more, also if the service has asked for a longer wait.
const STILL_OVERDUE: Duration = Duration::from_secs(27);
/// No request is made after this. Until then, one that fails after the last time of [`REPEAT_AT`]
/// is repeated at once: the service may have processed it just before.
const GIVE_UP: Duration = Duration::from_secs(35);

/// Makes a request for tokens, and repeats it until it succeeds or is rejected, or until it is too
/// late. If it never succeeds, the error is the one that says most.
///
/// A request that was certainly not processed is repeated only if an earlier one may have been.
pub(super) async fn until_clear<T, F>(
    clock: &dyn Clock,
    request: impl Fn() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let start = clock.instant();
    let passed = || clock.instant().saturating_duration_since(start);
    let numbered = |number| request().map(move |reply| (number, reply));
    let mut requests = Requests::default();
    let mut in_flight = FuturesUnordered::from_iter([numbered(requests.last)]);
    loop {
        let next = requests.next_repeat(passed());
        if next.is_none()
            && in_flight.is_empty()
            && let Some(error) = requests.error
        {
            return Err(error);
        }
        let reply = {
            let due = async {
                match next {
                    Some(at) => clock.sleep(at.saturating_sub(passed())).await,
                    None => pending().await,
                }
            };
            let reply = async {
                match in_flight.next().await {
                    Some(reply) => reply,
                    None => pending().await,
                }
            };
            match select(pin!(reply), pin!(due)).await {
                Either::Left((reply, _)) => Some(reply),
                Either::Right(_) => None,
            }
        };
        match reply {
            Some((_, Ok(tokens))) => return Ok(tokens),
            Some((number, Err(error))) => requests.fail(number, error, passed()),
            None => {
                requests.repeat(passed().max(next.unwrap_or_default()));
                in_flight.push(numbered(requests.last));
            }
        }
    }
}

/// The requests of a refresh, of which none has succeeded yet.
#[derive(Default)]
struct Requests {
    /// The number of the last one; that of the first is 0.
    last: usize,
    last_has_failed: bool,
    failed: usize,
    /// When the last one was made, if it is a repeat.
    repeated_at: Duration,
    /// The service has asked for no request before then.
    retry_at: Duration,
    /// A request that failed may have been processed.
    is_unclear: bool,
    was_rejected: bool,
    /// The failure that says most.
    error: Option<Error>,
}

impl Requests {
    /// Returns when to make the next one, unless one of them succeeds before. The time may have
    /// passed.
    fn next_repeat(&self, passed: Duration) -> Option<Duration> {
        let none_was_processed = self.failed > self.last && !self.is_unclear;
        if none_was_processed || self.was_rejected || passed >= GIVE_UP {
            return None;
        }
        let is_due = |at: &Duration| {
            *at > self.repeated_at
                && if self.last_has_failed {
                    *at >= self.retry_at || *at == STILL_OVERDUE
                } else {
                    *at == OVERDUE || *at == STILL_OVERDUE
                }
        };
        REPEAT_AT.into_iter().find(is_due)
    }

    fn repeat(&mut self, at: Duration) {
        self.last += 1;
        self.last_has_failed = false;
        self.repeated_at = at;
    }

    fn fail(&mut self, number: usize, error: Error, passed: Duration) {
        self.last_has_failed |= number == self.last;
        self.failed += 1;
        self.is_unclear |= may_be_processed(&error);
        self.was_rejected |= error.delivery() == Delivery::Rejected;
        let told = |wait| passed.saturating_add(wait);
        self.retry_at = error.retry_after().map_or(Duration::ZERO, told);
        self.error = Some(match self.error.take() {
            Some(other) => clearer(error, other),
            None => error,
        });
    }
}

/// Returns whether the service may have issued tokens that did not arrive. A server that redirects
/// has not, and redirects are not followed.
fn may_be_processed(error: &Error) -> bool {
    let redirects = error.status().is_some_and(|status| status.is_redirection());
    error.kind() == ErrorKind::TokensNotStored
        || error.delivery() == Delivery::Unknown && !redirects
}

/// Returns the error that says more: one with a reply that may hold tokens, of two the one with the
/// longer reply, or else a rejection.
fn clearer(one: Error, other: Error) -> Error {
    let rank = |error: &Error| {
        let reply = error.token_reply().map_or(0, str::len);
        (reply, error.delivery() == Delivery::Rejected)
    };
    if rank(&one) >= rank(&other) {
        one
    } else {
        other
    }
}
