//! The client settings that invocations need.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use tokio_util::sync::CancellationToken;

use super::{prepared::Prepared, request::JSON};
use crate::{
    Error, ErrorKind, RetryPolicy,
    auth::TokenProvider,
    clock::Clock,
    id::LocationId,
    operation::Operation,
    rate_limit::{Budget, RateLimiter, Refusal},
    retry::RetryBudget,
    status_order::StatusOrder,
};

/// The version of operations that exist in no other; the client's setting does not apply to them.
const ONLY_IN_V3: &str = "v3";

/// The header with the API version.
pub(crate) const VERSION: HeaderName = HeaderName::from_static("version");

/// The client settings that invocations need.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `None` for the token endpoint, which takes no bearer token.
    pub(crate) tokens: Option<Arc<dyn TokenProvider>>,
    /// The location that calls are about, if known.
    pub(crate) location: Option<LocationId>,
    /// Replaces the version of each operation, if set.
    pub(crate) version: Option<HeaderValue>,
    pub(crate) user_agent: HeaderValue,
    /// Whether the HTTP client may have default headers of the caller's.
    pub(crate) default_headers: bool,
    /// The network time of each attempt.
    pub(crate) timeout: Duration,
    /// How long a call may wait before an attempt starts.
    pub(crate) max_wait: Duration,
    pub(crate) retry: RetryPolicy,
    /// `None` for the token endpoint: every attempt to exchange a token is worth making.
    pub(crate) retry_budget: Option<Arc<RetryBudget>>,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    pub(crate) budget: Budget,
    pub(crate) clock: Arc<dyn Clock>,
    /// Ends the waits of calls, but no attempt, once it is cancelled.
    pub(crate) stop: Option<CancellationToken>,
    pub(crate) prepared: Arc<Prepared>,
    /// What was reported about messages, for conversation providers.
    pub(crate) statuses: Arc<StatusOrder>,
}

impl Settings {
    /// Returns the headers that every request of an operation has.
    pub(super) fn headers(&self, operation: &Operation) -> HeaderMap {
        // With room for those that are added later, here and by the HTTP library: to let a map grow
        // costs more than a few empty entries.
        let mut headers = HeaderMap::with_capacity(8);
        if let Some(own) = operation.version {
            let version = match &self.version {
                Some(set) if own != ONLY_IN_V3 => set.clone(),
                // Does not panic: the lint of the specification allows only dates and v3.
                _ => HeaderValue::from_static(own),
            };
            headers.insert(VERSION, version);
        }
        // Without it, the service has answered with an empty 404.
        headers.insert(header::ACCEPT, JSON);
        headers.insert(header::USER_AGENT, self.user_agent.clone());
        headers
    }

    /// Returns the error of a request that the limiter refused.
    pub(crate) fn refused(&self, refusal: Refusal) -> Error {
        let wait = match refusal {
            Refusal::TooLate(wait) => wait,
            Refusal::DaySpent(until) => self.until(until),
            Refusal::Unavailable(source) => {
                return Error::new(ErrorKind::LimiterUnavailable).with_source(source);
            }
        };
        Error::new(ErrorKind::RateLimited)
            .with_retry_after(wait)
            .no_retry()
    }

    /// Returns the time until a date; `None` if it has passed.
    pub(super) fn until(&self, date: DateTime<Utc>) -> Option<Duration> {
        (date - self.clock.now()).to_std().ok()
    }
}
