//! The client settings that invocations need.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use http::HeaderValue;

use super::request::Urls;
use crate::{
    Error, ErrorKind, RetryPolicy,
    auth::TokenProvider,
    clock::Clock,
    id::LocationId,
    rate_limit::{Budget, RateLimiter, Refusal},
    retry::RetryBudget,
    status_order::StatusOrder,
};

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
    pub(crate) urls: Arc<Urls>,
    /// What was reported about messages, for conversation providers.
    pub(crate) statuses: Arc<StatusOrder>,
}

impl Settings {
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
