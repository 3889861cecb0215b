//! Whether a failed attempt is repeated, and when. It knows the failure alone, and no call.
//!
//! | what happened | sends and records | operations that are harmless to repeat |
//! | --- | --- | --- |
//! | nothing was sent: no connection, status 429, HTTP/2 refused it | retried | retried |
//! | status 429 with nothing left of the day | error | error |
//! | status 401 that calls the token invalid | retried once, with a new token | same |
//! | status 408 or 5xx, no whole reply in time, connection lost | **error** | retried |
//! | anything else | error | error |
//!
//! Retries are also limited by a [budget](RetryBudget).

mod budget;

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

use crate::{Delivery, Error, ErrorKind};

pub(crate) use budget::{Paid, RetryBudget};

/// The longest `Retry-After` that is waited for, whatever a call may wait: one hour. A service
/// that asks for more time is not asked again.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_secs(60 * 60);

/// How often a call is attempted, and how long it pauses in between. What may be repeated at all
/// is not a setting: a request that may have sent a message is never repeated.
///
/// The pause before another attempt is drawn at random between zero and a backoff that doubles
/// with each attempt ("full jitter"), and is no shorter than the service's `Retry-After`. All
/// pauses of a call count against its [`max_wait`](crate::ClientBuilder::max_wait): if a pause
/// would go beyond it, or the service asks for more than an hour, the call ends with the error at
/// once.
///
/// The retries of a client also have a budget, so that a service which fails does not get a
/// multiple of its usual load: a token bucket of 500, from which a retry takes 5, or 10 after a
/// timeout. A retry that succeeds gives back what it took, and a call that succeeds at once gives
/// back 1. When the bucket is empty, calls are attempted once.
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

    /// Creates a policy of one attempt. A message that the service rejected because of an invalid
    /// token is still sent once more with a new one.
    pub fn none() -> Self {
        Self::new().max_attempts(1)
    }

    /// Sets how many attempts a call makes at most, the first included; 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the longest pause before the second attempt. It doubles with each further one.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the longest pause before any attempt, except where the service's `Retry-After` is longer.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Returns the longest pause after this many attempts.
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

/// What to do after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    GiveUp(Reason),
    /// Attempt it again after this long.
    Retry(Duration),
    /// Attempt it again with a new token.
    RefreshToken,
}

/// Why a failed attempt is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The message may have been sent, and the operation is not idempotent.
    MayHaveBeenSent,
    /// The same request would fail again.
    InVain,
    /// The policy allows no more attempts.
    MaxAttempts,
    /// The pause would be longer than the call may wait.
    MaxWait,
    /// The client's [`RetryBudget`] is spent.
    BudgetSpent,
}

impl Reason {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MayHaveBeenSent => "may have been sent",
            Self::InVain => "would fail again",
            Self::MaxAttempts => "no attempt left",
            Self::MaxWait => "would have to wait too long",
            Self::BudgetSpent => "retry budget spent",
        }
    }
}

/// An attempt that failed.
pub(crate) struct Failure<'a> {
    pub(crate) error: &'a Error,
    /// Whether the operation is harmless to repeat.
    pub(crate) idempotent: bool,
    /// How many attempts there were.
    pub(crate) attempts: u32,
    /// Whether the token was refreshed in this call.
    pub(crate) refreshed: bool,
    /// How long the call may still wait.
    pub(crate) left: Duration,
}

/// Decides from the failure alone. `random` is between 0 and 1.
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
        return Decision::GiveUp(Reason::InVain);
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

/// Whether the service says that the token is invalid or has expired. Status 401 also comes for
/// what a new token does not cure, such as a missing scope.
pub(crate) fn blames_the_token(error: &Error) -> bool {
    let blames = |text: &str| {
        let text = text.to_lowercase();
        let token = text.contains("token") || text.contains("jwt");
        let invalid = ["invalid", "expired", "revoked"]
            .iter()
            .any(|word| text.contains(word));
        token && invalid
    };
    error.messages().iter().any(|text| blames(text))
}

/// Reads the service's `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
