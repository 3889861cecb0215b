//! What happens to every request, between the generated operation and the network: headers,
//! the deadline, the token, the pace, and the reading of the reply. `src/retry.rs` says
//! whether there is another try.
//!
//! This takes the place of the crate `progenitor-client`, whose names the generated code
//! uses: its errors print payloads and headers, lose the status of a reply that does not
//! parse, and its replies are read without a bound.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_core::future::BoxFuture;
use futures_util::future::{Either, FutureExt, select};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Request, Response};
use serde::Serialize;

use crate::{
    Error, ErrorKind, RetryPolicy, api,
    auth::{AccessToken, BoxError, TokenProvider},
    clock::Clock,
    departure::Departure,
    id::Resource,
    operation::{self, Operation},
    rate_limit::{Advertised, Outcome, RateLimiter, Refusal},
    reply, retry,
};

/// What the hooks know of the client.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// None for the token endpoint, which takes no bearer.
    pub(crate) tokens: Option<Arc<dyn TokenProvider>>,
    pub(crate) version: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    /// From the start of a call to the end of its last reply.
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Context {
    /// Whose budget the requests count against.
    pub(crate) fn resource(&self) -> Option<&Resource> {
        self.tokens.as_deref()?.resource()
    }
}

/// The header that names the version of the API (000, 001, 002, 003).
pub(crate) const VERSION: HeaderName = HeaderName::from_static("version");

/// Which operation a request is for.
#[derive(Clone, Copy)]
pub(crate) struct OperationInfo {
    pub(crate) operation_id: &'static str,
}

impl OperationInfo {
    fn operation(self) -> Result<&'static Operation, Error> {
        let operation = operation::ALL.iter().find(|o| o.id == self.operation_id);
        // The table and the operations are made of the same document, so that there is one.
        operation
            .copied()
            .ok_or_else(|| Error::configuration(Vec::new()))
    }
}

/// What the generated client tells about itself.
#[expect(dead_code, reason = "the generated code implements all of it")]
pub(crate) trait ClientInfo<Inner> {
    fn api_version() -> &'static str;
    fn baseurl(&self) -> &str;
    fn client(&self) -> &reqwest::Client;
    fn inner(&self) -> &Inner;
}

/// What the generated operations call.
pub(crate) trait ClientHooks<Inner>: ClientInfo<Inner> {
    /// Before the request.
    async fn pre(&self, _: &mut Request, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
    /// The request.
    async fn exec(&self, request: Request, info: &OperationInfo) -> Result<Response, Error>;
    /// After the request.
    async fn post(&self, _: &Result<Response, Error>, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
}

impl ClientHooks<Context> for api::Client {
    async fn exec(&self, request: Request, info: &OperationInfo) -> Result<Response, Error> {
        let operation = info.operation()?;
        let call = Call {
            http: &self.client,
            context: &self.inner,
            operation,
            request,
            started: self.inner.clock.instant(),
        };
        retry::run(&call)
            .await
            .map_err(|error| error.with_operation(Some(operation.id)))
    }
}

/// One call of an operation: as many tries as it takes.
pub(crate) struct Call<'a> {
    http: &'a reqwest::Client,
    context: &'a Context,
    pub(crate) operation: &'static Operation,
    /// As the generated operation built it: each try is a copy with its own headers.
    request: Request,
    started: Instant,
}

impl Call<'_> {
    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.context.clock
    }

    pub(crate) fn policy(&self) -> &RetryPolicy {
        &self.context.retry
    }

    /// How long the call takes so far.
    pub(crate) fn passed(&self) -> Duration {
        self.clock().instant() - self.started
    }

    /// What is left of the time for the call.
    pub(crate) fn left(&self) -> Duration {
        self.context.timeout.saturating_sub(self.passed())
    }

    /// One try, and the token that it was made with.
    pub(crate) async fn attempt(&self) -> (Option<AccessToken>, Result<Response, Error>) {
        let token = match self.token().await {
            Ok(token) => token,
            Err(error) => return (None, Err(error)),
        };
        let result = match self.turn().await {
            Ok(turn) => self.send(token.as_ref(), turn).await,
            Err(error) => Err(error),
        };
        (token, result)
    }

    async fn token(&self) -> Result<Option<AccessToken>, Error> {
        match &self.context.tokens {
            Some(tokens) if self.operation.authorized => {
                self.in_time(tokens.token()).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Has the token renewed that the service refused. Returns whether there is a new one.
    pub(crate) async fn renew(&self, refused: Option<&AccessToken>) -> Result<bool, Error> {
        match (&self.context.tokens, refused) {
            (Some(tokens), Some(refused)) => self.in_time(tokens.renew(refused)).await,
            _ => Ok(false),
        }
    }

    /// What the token provider gives, if it does so within the call's time. Whatever goes
    /// wrong there, the message of this call was not sent.
    async fn in_time<T>(&self, mut given: BoxFuture<'_, Result<T, BoxError>>) -> Result<T, Error> {
        // Most often it is there already.
        if let Some(given) = (&mut given).now_or_never() {
            return given.map_err(Error::no_token);
        }
        match select(given, self.clock().sleep(self.left())).await {
            Either::Left((given, _)) => given.map_err(Error::no_token),
            Either::Right(_) => Err(Error::new(ErrorKind::NoToken)),
        }
    }

    /// Waits until the service's limits allow another request.
    async fn turn(&self) -> Result<Turn<'_>, Error> {
        let (limiter, resource) = (&*self.context.limiter, self.context.resource());
        match limiter.acquire(resource, self.left()).await {
            Ok(()) => Ok(Turn {
                limiter,
                resource,
                outcome: Outcome::Unknown,
            }),
            Err(refusal) => {
                let wait = match refusal {
                    Refusal::TooLate(wait) => wait,
                    Refusal::DaySpent(until) => self.until(until),
                };
                let error = Error::new(ErrorKind::RateLimited).with_retry_after(wait);
                Err(error.finally())
            }
        }
    }

    /// How long it is until then.
    fn until(&self, date: DateTime<Utc>) -> Option<Duration> {
        (date - self.clock().now()).to_std().ok()
    }

    fn headers(&self, token: Option<&AccessToken>) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(8);
        if let Some(token) = token {
            headers.insert(header::AUTHORIZATION, token.header().clone());
        }
        if self.operation.versioned {
            headers.insert(VERSION, self.context.version.clone());
        }
        // The service has answered an empty 404 without it (user report).
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, self.context.user_agent.clone());
        if let Some(content_type) = self.request.headers().get(header::CONTENT_TYPE) {
            headers.insert(header::CONTENT_TYPE, content_type.clone());
        }
        headers
    }

    async fn send(
        &self,
        token: Option<&AccessToken>,
        mut turn: Turn<'_>,
    ) -> Result<Response, Error> {
        let (method, url) = (self.request.method(), self.request.url());
        let mut request = Request::new(method.clone(), url.clone());
        *request.headers_mut() = self.headers(token);
        let mut departure = None;
        if let Some(body) = self.request.body() {
            let Some(bytes) = body.as_bytes() else {
                // Only a stream has none, and no operation sends one.
                turn.outcome = Outcome::NotSent;
                return Err(Error::configuration(Vec::new()));
            };
            let (body, watched) = Departure::watch(Bytes::copy_from_slice(bytes));
            *request.body_mut() = Some(body);
            departure = Some(watched);
        }
        // On the network, time is that of this machine.
        let mut deadline = pin!(tokio::time::sleep(self.left()));
        let exchange = pin!(self.http.execute(request));
        let answer = match select(exchange, deadline.as_mut()).await {
            Either::Left((Ok(response), _)) => Ok(response),
            Either::Left((Err(error), _)) => Err(Some(error)),
            Either::Right(_) => Err(None),
        };
        let mut response = match answer {
            Ok(response) => response,
            Err(error) => {
                let begun = departure.map(|departure| departure.had_begun());
                let error = Error::no_reply(error, begun);
                if error.kind() == ErrorKind::Connect {
                    turn.outcome = Outcome::NotSent;
                }
                return Err(error);
            }
        };
        let advertised = Advertised::from_headers(response.headers());
        turn.outcome = Outcome::Replied(advertised);
        let (limiter, resource) = (turn.limiter, turn.resource);
        drop(turn);
        if response.url() != url {
            // A caller's own HTTP client followed a redirect. What the first server did with
            // the message, nobody knows.
            return Err(reply::unexpected(&response));
        }
        let read = reply::read(&mut response, self.operation, deadline).await;
        read.map_err(|error| {
            let now = self.clock().now().into();
            let told = retry::retry_after(response.headers(), now);
            if advertised.daily_remaining != Some(0) {
                return error.with_retry_after(told);
            }
            let spent = limiter.rate_limit(resource);
            let until = spent.and_then(|limit| limit.day_spent_until());
            let wait = until.and_then(|until| self.until(until));
            error.with_retry_after(wait.or(told)).finally()
        })?;
        Ok(response)
    }
}

/// A request that the limiter let go. However the call ends, it is reported back.
struct Turn<'a> {
    limiter: &'a dyn RateLimiter,
    resource: Option<&'a Resource>,
    outcome: Outcome,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.limiter.release(self.resource, self.outcome);
    }
}

/// What the generated operations call for a path parameter: it stays one segment, whatever
/// it holds.
pub(crate) fn encode_path(segment: &str) -> String {
    /// All but what RFC 3986 calls unreserved.
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    match segment {
        // An address has no other way to write these than as a step within its path. No id
        // is one, so what is asked for instead does not exist either.
        "." | ".." => segment.replace('.', "%252E"),
        _ => utf8_percent_encode(segment, ENCODED).to_string(),
    }
}

/// What the generated operations call for a body that is a form.
pub(crate) trait RequestBuilderExt: Sized {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error>;
}

impl RequestBuilderExt for reqwest::RequestBuilder {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error> {
        Ok(self.form(body))
    }
}
