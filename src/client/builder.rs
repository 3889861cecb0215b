//! A client's settings.

use std::{fmt, sync::Arc, time::Duration};

use secrecy::SecretString;

use super::{
    Client, DEFAULT_BASE_URL, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_WAIT, DEFAULT_TIMEOUT, transport,
};
#[cfg(doc)]
use crate::rate_limit::{Budget, SlidingWindow};
use crate::{
    Error, RetryPolicy,
    auth::{PrivateToken, TokenProvider},
    clock::{Clock, SystemClock},
    id::LocationId,
    problem::Problem,
    rate_limit::RateLimiter,
};

/// A builder for a [`Client`].
///
/// Setters never fail; [`build`](Self::build) reports all problems at once.
///
/// ```
/// use std::time::Duration;
/// use leadconnector::Client;
///
/// # fn main() -> Result<(), leadconnector::Error> {
/// let client = Client::builder()
///     .token("pit-...")
///     .timeout(Duration::from_secs(20))
///     .max_wait(Duration::from_secs(60))
///     .user_agent_suffix("my-crm/1.2")
///     .build()?;
/// # let _ = client;
///
/// let error = Client::builder().base_url("http://example.com").build().unwrap_err();
/// assert_eq!(error.problems().len(), 2); // no token, and a URL that would expose it
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    tokens: TokenSource,
    pub(super) location: Option<LocationId>,
    pub(super) base_url: String,
    pub(super) api_version: Option<String>,
    pub(super) connect_timeout: Duration,
    pub(super) timeout: Duration,
    pub(super) max_wait: Duration,
    pub(super) retry: RetryPolicy,
    pub(super) limiter: Option<Arc<dyn RateLimiter>>,
    pub(super) budget: Option<String>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) user_agent_suffix: Option<String>,
    pub(super) configure_http: Option<transport::Configure>,
}

#[derive(Clone)]
enum TokenSource {
    Private(Option<SecretString>),
    Provider(Arc<dyn TokenProvider>),
}

/// Omits the base URL, which may still contain a password.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("ClientBuilder");
        match &self.tokens {
            TokenSource::Private(token) => out.field("token", token),
            TokenSource::Provider(tokens) => out.field("token_provider", tokens),
        };
        out.field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("max_wait", &self.max_wait)
            .field("retry_policy", &self.retry)
            .field("rate_limiter", &self.limiter)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            tokens: TokenSource::Private(None),
            location: None,
            base_url: DEFAULT_BASE_URL.to_owned(),
            api_version: None,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            timeout: DEFAULT_TIMEOUT,
            max_wait: DEFAULT_MAX_WAIT,
            retry: RetryPolicy::new(),
            limiter: None,
            budget: None,
            clock: Arc::new(SystemClock::new()),
            user_agent_suffix: None,
            configure_http: None,
        }
    }

    /// Sets the token; see [`Client::new`]. A client needs one, or a
    /// [`token_provider`](Self::token_provider).
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.tokens = TokenSource::Private(Some(SecretString::from(token.into())));
        self
    }

    /// Sets the provider of access tokens, such as
    /// [`OAuth::installation`](crate::auth::OAuth::installation). It replaces the
    /// [`token`](Self::token).
    pub fn token_provider(mut self, tokens: impl TokenProvider + 'static) -> Self {
        self.tokens = TokenSource::Provider(Arc::new(tokens));
        self
    }

    /// Sets the location (sub-account) that calls are about. A private integration token belongs to
    /// one location and does not name it, so calls that need a location, such as a search of
    /// conversations, fail without this. Clients of [`OAuth`](crate::auth::OAuth) know theirs,
    /// which takes precedence. [`Client::at`] sets it for single calls.
    ///
    /// Unless [named otherwise](Self::rate_limit_budget), requests count against the budget of the
    /// location.
    pub fn location(mut self, location: impl Into<LocationId>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// Sets the base URL of the service. It must use https, unless the host is this machine. The
    /// default is [`DEFAULT_BASE_URL`].
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Sets the API version to send with every request, such as `2021-07-28`. By default, each
    /// operation has its own. Operations that only exist in `v3` are always sent with it.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// Sets the time limit for connecting. If it is exceeded, nothing was sent. The default is
    /// 10 seconds ([`DEFAULT_CONNECT_TIMEOUT`]).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the network time of each attempt, from connecting to the end of the reply. If it is
    /// exceeded after the message began to leave this machine, the message may have been sent. The
    /// default is 30 seconds ([`DEFAULT_TIMEOUT`]).
    ///
    /// A message is only sent if enough time is left for the reply: once three quarters of the
    /// timeout, or all but 5 seconds if that is more, have passed, it is not handed to the HTTP
    /// library any more. Over HTTP/2, the HTTP library may then hold it until the server's flow
    /// control lets it pass: it can leave later than that, and if it never leaves, the failure is
    /// still [`Delivery::Unknown`](crate::Delivery::Unknown), since this can't be observed.
    ///
    /// A call can overrun its timeout only while its thread is busy, for example with a hostile
    /// server that sends interim replies (status 100) without a pause: the HTTP library reads them
    /// without yielding to the runtime.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long a call may wait before an attempt starts: for a permit of the rate limiter,
    /// and between attempts. No attempt starts once this much time, or 1 second if that is more,
    /// has passed since the start of the call: a call that need not wait has 1 second in any case.
    /// The default is 30 seconds ([`DEFAULT_MAX_WAIT`]); with zero, a call that would have to wait
    /// fails.
    ///
    /// A call takes at most the sum of this (at least 1 second) and the [`timeout`](Self::timeout),
    /// plus any wait for a token, since a refresh in progress must not be abandoned. Messages of
    /// [`send_all`](Client::send_all) wait without a limit.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Sets the number of attempts of requests that were certainly not sent, and the pauses between
    /// them. The default is [`RetryPolicy::new`].
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the rate limiter. Share one between clients of the same account. The default is a
    /// separate [`SlidingWindow`]; [`Unlimited`](crate::rate_limit::Unlimited) disables pacing.
    pub fn rate_limiter(mut self, limiter: impl RateLimiter + 'static) -> Self {
        self.limiter = Some(Arc::new(limiter));
        self
    }

    /// Names the budget that the client's requests count against: clients with the same limiter and
    /// name share it. The default is the account's budget if the token provider [names the
    /// account](TokenProvider::resource), that of the [`location`](Self::location) if there is one,
    /// and [`Budget::Unnamed`] otherwise.
    pub fn rate_limit_budget(mut self, name: impl Into<String>) -> Self {
        self.budget = Some(name.into());
        self
    }

    /// Sets the clock that determines the client's waits and the expiry of tokens, for tests. A
    /// custom [`SlidingWindow`] needs the same clock ([`with_clock`](SlidingWindow::with_clock)).
    /// Network timeouts always use the system's clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets a suffix for the User-Agent `leadconnector/x.y.z`, such as `my-crm/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Configures the HTTP client, for example with proxies and certificates:
    ///
    /// ```
    /// # fn example(proxy: reqwest::Proxy) -> Result<leadconnector::Client, leadconnector::Error> {
    /// leadconnector::Client::builder()
    ///     .token("pit-...")
    ///     .http_client(move |http| http.proxy(proxy.clone()))
    ///     .build()
    /// # }
    /// ```
    ///
    /// `configure` receives a builder with this crate's settings, and may be called more than once.
    /// Its settings apply, except where this crate's guarantees depend on them: redirects are not
    /// followed, the HTTP library makes no retries, replies are not compressed, and requests are
    /// not logged; each request for tokens of an [`OAuth`](crate::auth::OAuth) app has a connection
    /// of its own. A server on this machine is reached without a proxy, so that no proxy sees the
    /// token. Default headers are sent too, but this crate's own headers take precedence. Headers
    /// for message framing, routing or compression, such as `Transfer-Encoding`, `Host` and
    /// `Accept-Encoding`, are reported as [problems](Error::problems).
    pub fn http_client(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure_http = Some(Arc::new(configure));
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if there is no token, if the
    /// base URL is https and no TLS feature is enabled, or if a setting is not valid;
    /// [`Error::problems`] lists all problems.
    pub fn build(self) -> Result<Client, Error> {
        let mut problems = Vec::new();
        let tokens: Result<Arc<dyn TokenProvider>, Problem> = match &self.tokens {
            TokenSource::Provider(tokens) => Ok(Arc::clone(tokens)),
            TokenSource::Private(token) => {
                PrivateToken::check(token.as_ref()).map(|token| Arc::new(token) as _)
            }
        };
        let tokens = tokens.map_err(|problem| problems.push(problem));
        let checked = self.check(&mut problems);
        let (Ok(tokens), Some(checked)) = (tokens, checked) else {
            return Err(Error::configuration(problems));
        };
        Ok(self.template(checked, self.limiter())?.client(tokens))
    }
}
