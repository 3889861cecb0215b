//! One invocation of an operation: its token, its permit and its attempts.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use http::{HeaderMap, header};
use tracing::{Instrument, Span};
use url::Url;

mod after_failure;
mod prerequisites;

use self::after_failure::Attempts;
use super::{
    attempt::{Exchange, Failure},
    reply::Reply,
    request::{Body, Request},
    settings::Settings,
    trace,
};
use crate::{
    Error,
    auth::AccessToken,
    boxed::BoxFuture,
    id::LocationId,
    operation::Operation,
    rate_limit::{self, Permit},
    retry::{self, Decision},
};

/// One invocation of an operation, with all of its attempts.
pub(super) struct Invocation<'a> {
    http: &'a reqwest::Client,
    settings: &'a Settings,
    operation: &'a Operation,
    url: Arc<Url>,
    body: Option<Body>,
    /// The caller's own headers.
    headers: Option<Box<HeaderMap>>,
    /// The network time of each attempt.
    timeout: Duration,
    is_streamed: bool,
    started: Instant,
    /// No attempt starts later than this after the start of the call.
    start_within: Duration,
}

impl<'a> Invocation<'a> {
    #[inline] // Otherwise each part is copied.
    pub(super) fn new(
        http: &'a reqwest::Client,
        settings: &'a Settings,
        operation: &'a Operation,
        request: Request,
    ) -> Result<Self, Error> {
        let Request {
            url,
            body,
            headers,
            timeout,
            is_streamed,
        } = request;
        Ok(Self {
            http,
            settings,
            operation,
            url: settings.prepared.url(operation, &url)?,
            body,
            headers,
            timeout: timeout.unwrap_or(settings.timeout),
            is_streamed,
            started: settings.clock.instant(),
            start_within: settings.max_wait,
        })
    }

    /// Makes the call: one attempt, and further ones as [`after_failure`] allows.
    ///
    /// The future is boxed because it is large and each function that awaits it would move it.
    pub(super) fn run(mut self) -> BoxFuture<'a, Result<Reply, Error>> {
        match trace::call_span(self.operation, self.location()) {
            Some(span) => Box::pin(async move { self.traced(span).await }),
            None => Box::pin(async move { self.attempts().await }),
        }
    }

    async fn traced(&mut self, span: Span) -> Result<Reply, Error> {
        let mut result = self.attempts().instrument(span.clone()).await;
        match &mut result {
            // Whether it means success is known later.
            Ok(reply) => reply.span = span,
            Err(error) => trace::record_failure(&span, error),
        }
        result
    }

    async fn attempts(&mut self) -> Result<Reply, Error> {
        let mut attempts = Attempts::default();
        loop {
            attempts.made += 1;
            let (token, error) = match self.attempt(attempts.made).await {
                Ok(reply) => {
                    let status = Some(reply.status().as_u16());
                    self.event(attempts.made, status, None);
                    if let Some(budget) = &self.settings.retry_budget {
                        budget.refund(attempts.paid);
                    }
                    return Ok(reply);
                }
                Err(failed) => failed,
            };
            // Boxed, because few calls need it and all would be larger with it.
            Box::pin(self.after_failure(&mut attempts, token, error)).await?;
        }
    }

    fn location(&self) -> Option<&'a LocationId> {
        self.settings.location.as_ref()
    }

    fn event(&self, attempt: u32, status: Option<u16>, failed: Option<(&Error, Decision)>) {
        let (operation, location) = (self.operation, self.location());
        trace::attempt_event(
            operation,
            location,
            attempt,
            || self.passed(),
            status,
            failed,
        );
    }

    /// Makes one attempt. An error comes with the token that was used.
    async fn attempt(&mut self, attempt: u32) -> Result<Reply, (Option<AccessToken>, Error)> {
        let token = match self.token().await {
            Ok(token) => token,
            Err(error) => return Err((None, error)),
        };
        let permit = match self.permit(attempt).await {
            Ok(permit) => permit,
            Err(error) => return Err((token, error)),
        };
        let host = self.url.host_str();
        let span = trace::attempt_span(self.operation, self.location(), host, attempt);
        let start = || self.exchange(token.as_ref(), permit).start();
        let (response, mut in_flight) = span.in_scope(start);
        let response = pin!(response);
        let exchanged = async {
            self.last_moment().await?;
            in_flight.reply(response).await
        };
        let reply = exchanged.instrument(span.clone()).await;
        let result = reply.map_err(|failure| self.error(failure));
        let (status, error) = match &result {
            Ok(reply) => (Some(reply.status()), None),
            Err(error) => (error.status(), Some(error)),
        };
        trace::record_attempt(&span, status.map(|status| status.as_u16()), error);
        result.map_err(|error| (token, error))
    }

    #[inline] // Otherwise each part is copied.
    fn exchange(&self, token: Option<&AccessToken>, permit: Permit) -> Exchange<'_> {
        Exchange {
            http: self.http,
            operation: self.operation,
            url: &self.url,
            headers: self.headers(token),
            body: self.body.as_ref().map(|body| body.payload.again()),
            timeout: self.timeout,
            is_streamed: self.is_streamed,
            permit,
        }
    }

    /// Adds to the error of an attempt how long the service wants to be left alone.
    fn error(&self, failure: Failure) -> Error {
        let Settings {
            limiter,
            budget,
            clock,
            ..
        } = self.settings;
        let Failure {
            error,
            headers,
            advertised,
        } = failure;
        let told = retry::retry_after(&headers, clock.now().into());
        if advertised.daily_remaining == Some(0) {
            let spent = rate_limit::state(&**limiter, budget);
            let until = spent.and_then(|limit| limit.day_spent_until());
            let wait = until.and_then(|until| self.settings.until(until));
            let wait = wait.or(advertised.daily_reset).or(told);
            return error.with_retry_after(wait).no_retry();
        }
        let is_too_long = told > Some(retry::MAX_RETRY_AFTER);
        let error = error.with_retry_after(told);
        if is_too_long { error.no_retry() } else { error }
    }

    pub(super) fn headers(&self, token: Option<&AccessToken>) -> HeaderMap {
        let common = || self.settings.headers(self.operation);
        let mut headers = self.settings.prepared.headers(self.operation, common);
        if let Some(own) = &self.headers {
            // They replace the headers above, except for the one that names this crate.
            let mut own = HeaderMap::clone(own);
            own.remove(header::USER_AGENT);
            headers.extend(own);
        }
        if let Some(token) = token {
            headers.insert(header::AUTHORIZATION, token.header().clone());
        }
        if let Some(body) = &self.body {
            headers.insert(header::CONTENT_TYPE, body.content_type.clone());
            // Otherwise a caller's default header could announce another length. Where there is
            // none, the HTTP library announces the length of the body.
            if let (true, Some(length)) = (self.settings.default_headers, body.payload.length()) {
                headers.insert(header::CONTENT_LENGTH, length.into());
            }
        }
        headers
    }

    /// Returns the time since the start of the call.
    fn passed(&self) -> Duration {
        let now = self.settings.clock.instant();
        now.saturating_duration_since(self.started)
    }

    /// Returns how long the call may still wait before an attempt starts.
    fn left(&self) -> Duration {
        self.start_within.saturating_sub(self.passed())
    }
}
