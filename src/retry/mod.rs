//! Decides whether and when to retry a failed attempt. It depends on the failure alone, not on the
//! call.
//!
//! | failure | sends and records | idempotent operations |
//! | --- | --- | --- |
//! | not sent: no connection, status 429, refused by HTTP/2 | retried | retried |
//! | status 429 with the daily limit exhausted | error | error |
//! | status 401 that calls the token invalid | retried once, with a new token | same |
//! | status 408 or 5xx, timeout before a complete reply, connection lost | **error** | retried |
//! | anything else | error | error |
//!
//! A [budget](RetryBudget) also limits retries.

mod budget;

use std::{
    num::IntErrorKind,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, header};

use crate::{Delivery, Error, ErrorKind, Rejection};

pub(crate) use budget::{Paid, RetryBudget};

/// The longest `Retry-After` that is respected, whatever the call's maximum wait: one hour. If the
/// service asks for more, there is no retry.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_secs(60 * 60);

/// The number of attempts of a call, and the pauses between them. Which requests may be repeated is
/// not configurable: a request that may have sent a message is never repeated.
///
/// The pause before the next attempt is drawn at random between zero and a backoff that doubles
/// with each attempt ("full jitter"); it is never shorter than the service's `Retry-After`. All
/// pauses of a call count against its [`max_wait`](crate::ClientBuilder::max_wait): if a pause
/// would exceed it, or the service asks for more than an hour, the call fails immediately. Messages
/// of [`send_all`](crate::Client::send_all) have no maximum wait: each `Retry-After` of up to an
/// hour is waited out, so that a message may take several hours (three with the default of 4
/// attempts).
///
/// All retries of a client, or of all clients of an [`OAuth`](crate::auth::OAuth) app, share a
/// budget, so that a failing service does not get a multiple of its usual load: a token bucket of
/// 500, from which a retry takes 5, or 10 after a timeout. A successful retry returns what it took,
/// and a call that succeeds on its first attempt returns 1. When the bucket is empty, calls are
/// attempted only once.
///
/// ```
/// use std::time::Duration;
/// use leadconnector::{Client, RetryPolicy};
///
/// # fn main() -> Result<(), leadconnector::Error> {
/// let patient = RetryPolicy::new().max_attempts(8).max_backoff(Duration::from_secs(30));
/// let client = Client::builder().token("pit-...").retry_policy(patient).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
}

impl RetryPolicy {
    /// Creates the default policy: at most 4 attempts, with a backoff of 250 milliseconds that
    /// doubles up to 8 seconds.
    pub fn new() -> Self {
        Self {
            max_attempts: 4,
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(8),
        }
    }

    /// Creates a policy with a single attempt. A message that the service rejected because of an
    /// invalid token is still sent once more, with a new token.
    pub fn none() -> Self {
        Self::new().max_attempts(1)
    }

    /// Sets the maximum number of attempts of a call, including the first; 0 counts as 1. The
    /// default is 4.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the backoff: the maximum pause before the second attempt. It doubles with each attempt.
    /// The default is 250 milliseconds.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the maximum backoff. Only a longer `Retry-After` of the service exceeds it. The default
    /// is 8 seconds.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Returns the backoff after this many attempts.
    fn backoff_after(&self, attempts: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        self.initial_backoff
            .saturating_mul(doubled)
            .min(self.max_backoff)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// The decision after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    GiveUp(Reason),
    /// Retry after this pause.
    Retry(Duration),
    /// Retry with a new token.
    RefreshToken,
}

/// The reason not to retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The message may have been sent, and the operation is not idempotent.
    MayHaveBeenSent,
    /// The same request would fail again.
    WouldFailAgain,
    /// The policy allows no more attempts.
    MaxAttempts,
    /// The pause would exceed the call's maximum wait.
    MaxWait,
    /// The [`RetryBudget`] is exhausted.
    BudgetSpent,
    /// The body comes from a stream, which can be read once.
    StreamWasRead,
}

impl Reason {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MayHaveBeenSent => "may have been sent",
            Self::WouldFailAgain => "would fail again",
            Self::MaxAttempts => "no attempt left",
            Self::MaxWait => "wait would be too long",
            Self::BudgetSpent => "retry budget exhausted",
            Self::StreamWasRead => "stream can be read once",
        }
    }
}

/// A failed attempt.
pub(crate) struct Failure<'a> {
    pub(crate) error: &'a Error,
    /// Whether the operation is idempotent.
    pub(crate) idempotent: bool,
    /// The number of attempts so far.
    pub(crate) attempts: u32,
    /// Whether this call has refreshed the token.
    pub(crate) refreshed: bool,
    /// The time that the call may still wait.
    pub(crate) left: Duration,
}

/// Decides based on the failure alone. `random` is between 0 and 1.
pub(crate) fn decide(policy: &RetryPolicy, failure: &Failure<'_>, random: f64) -> Decision {
    let error = failure.error;
    let transient = match error.kind() {
        ErrorKind::Unauthorized if !failure.refreshed && blames_the_token(error) => {
            return Decision::RefreshToken;
        }
        ErrorKind::RateLimited
        | ErrorKind::Connect
        | ErrorKind::Server
        | ErrorKind::Timeout
        | ErrorKind::ConnectionLost => !error.is_final(),
        _ => false,
    };
    if error.delivery() == Delivery::Unknown && !failure.idempotent {
        return Decision::GiveUp(Reason::MayHaveBeenSent);
    }
    if !transient {
        return Decision::GiveUp(Reason::WouldFailAgain);
    }
    if failure.attempts >= policy.max_attempts {
        return Decision::GiveUp(Reason::MaxAttempts);
    }
    let jittered = policy.backoff_after(failure.attempts).mul_f64(random);
    let wait = jittered.max(error.retry_after().unwrap_or_default());
    if wait >= failure.left || wait > MAX_RETRY_AFTER.max(jittered) {
        return Decision::GiveUp(Reason::MaxWait);
    }
    Decision::Retry(wait)
}

/// Returns whether the service calls the token invalid or expired. It also answers 401 in cases
/// that a new token does not fix, such as a missing scope.
fn blames_the_token(error: &Error) -> bool {
    error.rejection() == Some(Rejection::InvalidToken)
}

/// Reads the service's `Retry-After`: a number of seconds or a date. A number too large for a `u64`
/// counts as the longest wait.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse::<u64>() {
        Ok(seconds) => return Some(Duration::from_secs(seconds)),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => return Some(Duration::MAX),
        Err(_) => {}
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
