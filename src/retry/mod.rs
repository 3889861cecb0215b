//! Whether a failed attempt is repeated, and when.
//!
//! | what happened | sends and records | operations that are harmless to repeat |
//! | --- | --- | --- |
//! | nothing was sent: no connection, status 429, HTTP/2 refused it | retried | retried |
//! | status 429 with nothing left of the day | error | error |
//! | status 401 that calls the token invalid | retried once, with a new token | same |
//! | status 408 or 5xx, no whole reply in time, connection lost | **error** | retried |
//! | anything else | error | error |

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

use crate::{Delivery, Error, ErrorKind};

/// How often a call is attempted, and how long the pauses in between are. What may be repeated
/// at all is not a setting: a request that may have sent a message never is.
///
/// The pause before another attempt is drawn from zero up to a backoff that doubles with each
/// attempt ("full jitter"), and is no shorter than the service's `Retry-After`. All pauses of a
/// call count against its [`max_wait`](crate::ClientBuilder::max_wait): if a pause would go
/// beyond it, the call ends with the error at once.
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
    /// At most 4 attempts, with a backoff of 250 milliseconds that doubles up to 8 seconds.
    pub fn new() -> Self {
        Self {
            max_attempts: 4,
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(8),
        }
    }

    /// One attempt. A message that the service refused because of an invalid token is still
    /// sent once more with a new one.
    pub fn none() -> Self {
        Self::new().max_attempts(1)
    }

    /// Sets how many attempts there are, the first included; 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the longest pause before the second attempt.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the longest pause before any attempt, but for the service's `Retry-After`.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// The longest pause after this many attempts.
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
    GiveUp,
    /// Attempt it again after this long.
    Retry(Duration),
    /// Attempt it again with a new token.
    RenewToken,
}

/// An attempt that failed.
pub(crate) struct Failure<'a> {
    pub(crate) error: &'a Error,
    /// Whether the operation is harmless to repeat.
    pub(crate) idempotent: bool,
    /// How many attempts there were.
    pub(crate) attempts: u32,
    /// Whether the token was renewed in this call.
    pub(crate) renewed: bool,
    /// How long the call may still wait.
    pub(crate) left: Duration,
}

/// Decides from what happened alone. `random` is between 0 and 1.
pub(crate) fn decide(policy: &RetryPolicy, failure: &Failure<'_>, random: f64) -> Decision {
    let error = failure.error;
    let repeatable = match error.kind() {
        ErrorKind::RateLimited => !error.is_final(),
        ErrorKind::Connect | ErrorKind::Server | ErrorKind::Timeout | ErrorKind::ConnectionLost => {
            let harmless = failure.idempotent || error.delivery() == Delivery::NotSent;
            harmless && !error.is_final()
        }
        ErrorKind::Unauthorized if !failure.renewed && blames_the_token(error) => {
            return Decision::RenewToken;
        }
        _ => false,
    };
    if !repeatable || failure.attempts >= policy.max_attempts {
        return Decision::GiveUp;
    }
    let jittered = policy.backoff_after(failure.attempts).mul_f64(random);
    let wait = jittered.max(error.retry_after().unwrap_or_default());
    if wait >= failure.left {
        return Decision::GiveUp;
    }
    Decision::Retry(wait)
}

/// Whether a refusal says that the token is invalid or has expired. Status 401 also comes for
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

/// The service's `Retry-After`: seconds, or a date.
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
