//! Whether a failed try is made again, and when.
//!
//! | what happened | operation that sends or records | operation whose repeat is harmless |
//! | --- | --- | --- |
//! | no connection, or status 429 | again | again |
//! | status 429 with nothing left of the day | error | error |
//! | status 401 that says that the token is the trouble | once again, with a new token | same |
//! | status 408 or 5xx, no whole reply in time, connection lost | **error** | again |
//! | anything else | error | error |

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use reqwest::Response;

use crate::{Delivery, Error, ErrorKind, hooks::Call, operation::Operation};

/// How often a call is tried, and how long the waits in between are. What may be tried again
/// at all is not a setting: a request that may have sent a message never is.
///
/// Waits are drawn from zero up to a longest one that doubles with each try ("full jitter"),
/// and are no shorter than the service's `Retry-After`. None goes beyond the call's
/// [`timeout`](crate::ClientBuilder::timeout): if it would, the error comes at once.
///
/// ```
/// use std::time::Duration;
/// use leadconnector::{Client, RetryPolicy};
///
/// # fn main() -> Result<(), leadconnector::Error> {
/// let patient = RetryPolicy::new().max_tries(8).longest_wait(Duration::from_secs(30));
/// let client = Client::builder().token("pit-...").retry(patient).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_tries: u32,
    first_wait: Duration,
    longest_wait: Duration,
}

impl RetryPolicy {
    /// At most 4 tries, with waits of up to 250 milliseconds, doubling to 8 seconds.
    pub fn new() -> Self {
        Self {
            max_tries: 4,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(8),
        }
    }

    /// One try. What is done about a token that the service does not take any more is not
    /// changed by it: that is repeated once, with a new token.
    pub fn none() -> Self {
        Self::new().max_tries(1)
    }

    /// How many tries there are, the first included; 0 counts as 1.
    pub fn max_tries(mut self, tries: u32) -> Self {
        self.max_tries = tries;
        self
    }

    /// The most that is waited before the second try.
    pub fn first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// The most that is waited before any try, but for the service's `Retry-After`.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// The most that is waited after a number of tries.
    fn wait_after(&self, tries: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(tries.saturating_sub(1));
        self.first_wait
            .saturating_mul(doubled)
            .min(self.longest_wait)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What is done after a try that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    GiveUp,
    /// Another try after this long.
    Again(Duration),
    /// Another try with a new token.
    Renew,
}

/// A try that failed.
struct Failure<'a> {
    operation: &'static Operation,
    error: &'a Error,
    /// How many tries there were.
    tries: u32,
    /// Whether the token was renewed in this call.
    renewed: bool,
    /// What is left of the time for the call.
    left: Duration,
}

/// Decides from what happened alone. `random` is between 0 and 1.
fn decide(policy: &RetryPolicy, failure: &Failure<'_>, random: f64) -> Decision {
    let repeatable = match failure.error.kind() {
        ErrorKind::Connect => true,
        ErrorKind::RateLimited => !failure.error.is_final(),
        ErrorKind::Server | ErrorKind::Timeout | ErrorKind::ConnectionLost => {
            failure.operation.idempotent
        }
        ErrorKind::Unauthorized if !failure.renewed && blames_the_token(failure.error) => {
            return Decision::Renew;
        }
        _ => false,
    };
    if !repeatable || failure.tries >= policy.max_tries {
        return Decision::GiveUp;
    }
    let jittered = policy.wait_after(failure.tries).mul_f64(random);
    let wait = jittered.max(failure.error.retry_after().unwrap_or_default());
    if wait >= failure.left {
        return Decision::GiveUp;
    }
    Decision::Again(wait)
}

/// Whether a refusal says that the token is invalid or has expired. Status 401 also comes for
/// what a new token does not cure, such as a missing scope.
fn blames_the_token(error: &Error) -> bool {
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

/// Makes a call: one try, and as many more as [`decide`] allows.
pub(crate) async fn run(call: &Call<'_>) -> Result<Response, Error> {
    let mut tries = 0;
    let mut renewed = false;
    let mut unknown = false;
    loop {
        tries += 1;
        let (token, result) = call.attempt().await;
        let error = match result {
            Ok(response) => {
                trace(call, tries, Ok(response.status()), Decision::GiveUp);
                return Ok(response);
            }
            Err(error) => error,
        };
        unknown |= error.delivery() == Delivery::Unknown;
        let failure = Failure {
            operation: call.operation,
            error: &error,
            tries,
            renewed,
            left: call.left(),
        };
        let decision = decide(call.policy(), &failure, fastrand::f64());
        trace(call, tries, Err(&error), decision);
        let error = match decision {
            Decision::Again(wait) => {
                call.clock().sleep(wait).await;
                continue;
            }
            Decision::GiveUp => error,
            Decision::Renew => {
                renewed = true;
                match call.renew(token.as_ref()).await {
                    Ok(true) => continue,
                    Ok(false) => error,
                    // It says more than that the old token was refused.
                    Err(failed) => failed,
                }
            }
        };
        return Err(if unknown {
            // An earlier try may have been carried out, whatever came of the last.
            error.with_delivery(Delivery::Unknown)
        } else {
            error
        });
    }
}

/// The service's `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: std::time::SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// One event for each try, with the time since the call began; never what was sent, a query
/// or a token.
fn trace(call: &Call<'_>, attempt: u32, result: Result<StatusCode, &Error>, decision: Decision) {
    let milliseconds = |wait: Duration| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    let status = match result {
        Ok(status) => Some(status),
        Err(error) => error.status(),
    };
    let wait = match decision {
        Decision::Again(wait) => Some(wait),
        Decision::Renew => Some(Duration::ZERO),
        Decision::GiveUp => None,
    };
    tracing::debug!(
        target: "leadconnector",
        operation = call.operation.id,
        method = call.operation.method.as_str(),
        path = call.operation.path,
        attempt,
        status = status.map(|status| status.as_u16()),
        failure = result.err().map(|error| tracing::field::debug(error.kind())),
        elapsed_ms = milliseconds(call.passed()),
        wait_ms = wait.map(milliseconds),
        "request"
    );
}

#[cfg(test)]
mod tests;
