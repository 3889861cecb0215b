//! One call of an operation: its token, its turn, its attempts.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures_util::future::{Either, FutureExt, select};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{
    attempt::{Failure, exchange, hear_of_closed_connections},
    reply::Reply,
    request::Request,
};
use crate::{
    Delivery, Error, ErrorKind, RetryPolicy,
    auth::{AccessToken, TokenProvider},
    boxed::{BoxError, BoxFuture},
    clock::Clock,
    operation::Operation,
    rate_limit::{Budget, Permit, RateLimiter, Refusal},
    retry::{self, Decision},
};

/// The header that names the version of the API.
pub(crate) const VERSION: HeaderName = HeaderName::from_static("version");

/// How long a token is waited for. A provider that renews tokens has bounds of its own below
/// this, so that a call returns when the renewal it waits for has ended.
pub(crate) const TOKEN_TIMEOUT: Duration = Duration::from_secs(180);

/// The settings of a client, as calls need them.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `None` for the token endpoint, which takes no bearer.
    pub(crate) tokens: Option<Arc<dyn TokenProvider>>,
    pub(crate) version: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    /// The network time of each attempt.
    pub(crate) timeout: Duration,
    /// How long a call may wait before an attempt starts.
    pub(crate) max_wait: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    pub(crate) budget: Budget,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Settings {
    /// The error of a request that the limiter held back.
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

    /// How long it is until then.
    fn until(&self, date: DateTime<Utc>) -> Option<Duration> {
        (date - self.clock.now()).to_std().ok()
    }
}

/// One call of an operation: as many attempts as it takes.
pub(super) struct Invocation<'a> {
    http: &'a reqwest::Client,
    settings: &'a Settings,
    operation: &'static Operation,
    request: Request,
    started: Instant,
    /// No attempt starts later than this after the start.
    start_within: Duration,
}

impl<'a> Invocation<'a> {
    pub(super) fn new(
        http: &'a reqwest::Client,
        settings: &'a Settings,
        operation: &'static Operation,
        mut request: Request,
    ) -> Self {
        request.operation = Some(operation);
        Self {
            http,
            settings,
            operation,
            request,
            started: settings.clock.instant(),
            start_within: settings.max_wait,
        }
    }

    /// Makes the call: one attempt, and as many more as [`retry::decide`] allows.
    pub(super) async fn run(mut self) -> Result<Reply, Error> {
        let mut attempts = 0;
        let mut renewed = false;
        let mut unknown = false;
        loop {
            attempts += 1;
            let (token, result) = self.attempt().await;
            let error = match result {
                Ok(reply) => {
                    self.trace(attempts, Ok(&reply), None);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            unknown |= error.delivery() == Delivery::Unknown;
            let failure = retry::Failure {
                error: &error,
                idempotent: self.operation.idempotent,
                attempts,
                renewed,
                left: self.left(),
            };
            let decision = retry::decide(&self.settings.retry, &failure, fastrand::f64());
            self.trace(attempts, Err(&error), Some(decision));
            let error = match decision {
                Decision::Retry(wait) => {
                    self.settings.clock.sleep(wait).await;
                    continue;
                }
                Decision::GiveUp => error,
                Decision::RenewToken => {
                    renewed = true;
                    match self.renew(token.as_ref()).await {
                        Ok(true) => continue,
                        Ok(false) => error,
                        // It says more than that the old token was refused.
                        Err(failed) => failed,
                    }
                }
            };
            let error = error.with_operation(self.operation.id);
            return Err(if unknown {
                // An earlier attempt may have been carried out, whatever came of the last.
                error.with_delivery(Delivery::Unknown)
            } else {
                error
            });
        }
    }

    /// One attempt, and the token that it was made with.
    async fn attempt(&mut self) -> (Option<AccessToken>, Result<Reply, Error>) {
        let token = match self.token().await {
            Ok(token) => token,
            Err(error) => return (None, Err(error)),
        };
        let result = match self.permit().await {
            Ok(permit) => self.exchange(token.as_ref(), permit).await,
            Err(error) => Err(error),
        };
        (token, result)
    }

    async fn token(&mut self) -> Result<Option<AccessToken>, Error> {
        match &self.settings.tokens {
            Some(tokens) if self.operation.authorized => {
                self.provided(tokens.token()).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Has the token renewed that the service refused. Returns whether there is a new one.
    async fn renew(&mut self, refused: Option<&AccessToken>) -> Result<bool, Error> {
        match (&self.settings.tokens, refused) {
            (Some(tokens), Some(refused)) => self.provided(tokens.refresh(refused)).await,
            _ => Ok(false),
        }
    }

    /// What the token provider gives. The wait for it is not part of the call's other waits:
    /// a renewal that was started must come to its end. Whatever goes wrong there, the message
    /// of this call was not sent.
    async fn provided<T>(&mut self, given: BoxFuture<'_, Result<T, BoxError>>) -> Result<T, Error> {
        let mut given = given;
        // Most often it is there already.
        if let Some(given) = (&mut given).now_or_never() {
            return given.map_err(Error::no_token);
        }
        let clock = &self.settings.clock;
        let before = clock.instant();
        let given = match select(given, clock.sleep(TOKEN_TIMEOUT)).await {
            Either::Left((given, _)) => given.map_err(Error::no_token),
            Either::Right(_) => Err(Error::new(ErrorKind::NoToken).with_source("no token in time")),
        };
        let took = clock.instant().saturating_duration_since(before);
        self.start_within = self.start_within.saturating_add(took);
        given
    }

    /// Waits until the service's limits allow another request.
    async fn permit(&self) -> Result<Permit, Error> {
        let Settings {
            limiter,
            budget,
            clock,
            ..
        } = self.settings;
        let left = self.left();
        let mut acquired = limiter.acquire(budget, left);
        let acquired = match (&mut acquired).now_or_never() {
            Some(acquired) => {
                hear_of_closed_connections().await;
                acquired
            }
            // A limiter of the caller's own may not keep to the time.
            None => match select(acquired, clock.sleep(left)).await {
                Either::Left((acquired, _)) => acquired,
                Either::Right(_) => Err(Refusal::TooLate(None)),
            },
        };
        let permit = acquired.map_err(|refusal| self.settings.refused(refusal))?;
        if self.passed() > self.start_within {
            // Nobody polled this call for a while.
            return Err(Error::new(ErrorKind::Timeout).with_delivery(Delivery::NotSent));
        }
        Ok(permit)
    }

    async fn exchange(&self, token: Option<&AccessToken>, permit: Permit) -> Result<Reply, Error> {
        let Settings {
            limiter,
            budget,
            clock,
            timeout,
            ..
        } = self.settings;
        let headers = self.headers(token);
        let reply = exchange(self.http, &self.request, headers, *timeout, permit).await;
        reply.map_err(|failure| {
            let Failure {
                error,
                headers,
                advertised,
            } = failure;
            let told = retry::retry_after(&headers, clock.now().into());
            if advertised.daily_remaining != Some(0) {
                return error.with_retry_after(told);
            }
            let spent = limiter.rate_limit(budget);
            let until = spent.and_then(|limit| limit.day_spent_until());
            let wait = until.and_then(|until| self.settings.until(until));
            let wait = wait.or(advertised.daily_reset).or(told);
            error.with_retry_after(wait).no_retry()
        })
    }

    fn headers(&self, token: Option<&AccessToken>) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(8);
        if let Some(token) = token {
            headers.insert(header::AUTHORIZATION, token.header().clone());
        }
        if self.operation.version.is_some() {
            headers.insert(VERSION, self.settings.version.clone());
        }
        // The service has answered an empty 404 without it.
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, self.settings.user_agent.clone());
        if let Some(body) = &self.request.body {
            headers.insert(header::CONTENT_TYPE, body.content_type.clone());
        }
        headers
    }

    /// How long the call takes so far.
    fn passed(&self) -> Duration {
        let now = self.settings.clock.instant();
        now.saturating_duration_since(self.started)
    }

    /// How long the call may still wait before an attempt starts.
    fn left(&self) -> Duration {
        self.start_within.saturating_sub(self.passed())
    }

    /// Records one event for each attempt, with the time since the call began; never what was
    /// sent, a query or a token.
    fn trace(&self, attempt: u32, result: Result<&Reply, &Error>, decision: Option<Decision>) {
        let milliseconds = |wait: Duration| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        let status = match result {
            Ok(reply) => Some(reply.status()),
            Err(error) => error.status(),
        };
        let wait = match decision {
            Some(Decision::Retry(wait)) => Some(wait),
            Some(Decision::RenewToken) => Some(Duration::ZERO),
            Some(Decision::GiveUp) | None => None,
        };
        tracing::debug!(
            target: "leadconnector",
            operation = self.operation.id,
            method = self.operation.method.as_str(),
            path = self.operation.path,
            attempt,
            status = status.map(|status| status.as_u16()),
            failure = result.err().map(|error| tracing::field::debug(error.kind())),
            elapsed_ms = milliseconds(self.passed()),
            wait_ms = wait.map(milliseconds),
            "request"
        );
    }
}
