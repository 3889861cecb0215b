//! A client's settings.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderValue;
use secrecy::SecretString;
use url::Url;

use super::{
    Client, DEFAULT_API_VERSION, DEFAULT_BASE_URL, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_WAIT,
    DEFAULT_TIMEOUT, template::Template, transport,
};
use crate::{
    Error, RetryPolicy, api,
    auth::{PrivateToken, TokenProvider},
    clock::{Clock, SystemClock},
    id::LocationId,
    problem::Problem,
    rate_limit::{Budget, RateLimiter, SlidingWindow, Unlimited},
    retry::RetryBudget,
    runtime::{Settings, Urls, request},
};

/// The network time of an attempt to exchange tokens. Codes and refresh tokens are single-use, so a
/// slow reply is worth waiting for.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a token exchange may wait before an attempt starts.
const EXCHANGE_MAX_WAIT: Duration = Duration::from_secs(10);

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
    location: Option<LocationId>,
    base_url: String,
    api_version: String,
    connect_timeout: Duration,
    timeout: Duration,
    max_wait: Duration,
    retry: RetryPolicy,
    limiter: Option<Arc<dyn RateLimiter>>,
    budget: Option<String>,
    clock: Arc<dyn Clock>,
    user_agent_suffix: Option<String>,
    configure_http: Option<transport::Configure>,
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
            api_version: DEFAULT_API_VERSION.to_owned(),
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
    /// conversations, fail without this. Clients of [`OAuth`](crate::auth::OAuth) know theirs, which
    /// takes precedence. [`Client::at`] sets it for single calls.
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

    /// Sets the API version to send with every request. The default is [`DEFAULT_API_VERSION`].
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = version.into();
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
    /// and between attempts. No attempt starts once this much time, or 1 second if that is more, has
    /// passed since the start of the call: a call that need not wait has 1 second in any case. The
    /// default is 30 seconds ([`DEFAULT_MAX_WAIT`]); with zero, a call that would have to wait
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
    /// not logged. A server on this machine is reached without a proxy, so that no proxy sees the
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

    /// Makes the settings of an app's clients, which share an HTTP client and a rate limiter, and
    /// those for exchanging tokens, with a separate HTTP client, whose connections live on the
    /// worker's runtime, and a longer timeout.
    pub(crate) fn for_app(mut self) -> Result<(Template, Template), Error> {
        let mut problems = Vec::new();
        let Some(checked) = self.check(&mut problems) else {
            return Err(Error::configuration(problems));
        };
        let limiter = self.limiter();
        let clients = self.template(checked.clone(), Arc::clone(&limiter))?;
        self.timeout = self.timeout.max(EXCHANGE_TIMEOUT);
        self.max_wait = EXCHANGE_MAX_WAIT;
        Ok((clients, self.template(checked, limiter)?))
    }

    fn limiter(&self) -> Arc<dyn RateLimiter> {
        let sliding_window = || Arc::new(SlidingWindow::with_clock(Arc::clone(&self.clock))) as _;
        self.limiter.clone().unwrap_or_else(sliding_window)
    }

    /// Checks the settings; `None` if there are problems.
    fn check(&self, problems: &mut Vec<Problem>) -> Option<Checked> {
        let mut keep = |problem: Problem| problems.push(problem);
        let base_url = base_url(&self.base_url).map_err(&mut keep);
        let version = header("api_version", &self.api_version).map_err(&mut keep);
        let user_agent = user_agent(self.user_agent_suffix.as_deref()).map_err(&mut keep);
        let is_blank = |location: &LocationId| location.as_str().trim().is_empty();
        if self.location.as_ref().is_some_and(is_blank) {
            keep(Problem::new(
                "location",
                "blank text",
                "the id of a location",
            ));
        }
        for (setting, timeout) in [
            ("connect_timeout", self.connect_timeout),
            ("timeout", self.timeout),
        ] {
            if timeout.is_zero() {
                keep(Problem::new(setting, "zero", "more than zero"));
            }
        }
        if !problems.is_empty() {
            return None;
        }
        Some(Checked {
            base_url: base_url.ok()?,
            version: version.ok()?,
            user_agent: user_agent.ok()?,
        })
    }

    fn template(&self, checked: Checked, limiter: Arc<dyn RateLimiter>) -> Result<Template, Error> {
        let Checked {
            base_url,
            version,
            user_agent,
        } = checked;
        let configure = self.configure_http.as_ref();
        let http = transport::build(&base_url, self.connect_timeout, configure)?;
        let inner = Settings {
            tokens: None,
            location: self.location.clone(),
            retry_budget: None,
            version,
            user_agent,
            default_headers: configure.is_some(),
            timeout: self.timeout,
            max_wait: self.max_wait,
            retry: self.retry,
            limiter: Arc::new(Unlimited::new()),
            budget: Budget::Unnamed,
            clock: Arc::clone(&self.clock),
            urls: Arc::new(Urls::new()),
        };
        Ok(Template {
            api: api::Client {
                baseurl: base_url,
                client: request::Client(http),
                inner,
            },
            limiter,
            budget: self.budget.clone(),
            retry_budget: Arc::new(RetryBudget::new()),
        })
    }
}

/// The validated settings.
#[derive(Clone)]
struct Checked {
    base_url: String,
    version: HeaderValue,
    user_agent: HeaderValue,
}

/// Returns the base URL without a trailing slash, as the generated code expects it.
fn base_url(text: &str) -> Result<String, Problem> {
    let allowed = "an https URL without a query; http only for this machine";
    let problem = |found: &str| Err(Problem::new("base_url", found, allowed));
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return problem(&format!("not a URL ({error})")),
    };
    match url.scheme() {
        "https" => {}
        "http" if transport::loopback(&url).is_some() => {}
        "http" => return problem("http to another machine, which would expose the token"),
        _ => return problem("another scheme"),
    }
    if url.query().is_some() || url.fragment().is_some() {
        return problem("a query or a fragment");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return problem("a user name or a password");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, Problem> {
    let own = concat!("leadconnector/", env!("CARGO_PKG_VERSION"));
    match suffix {
        Some(suffix) => header("user_agent_suffix", suffix)
            .and_then(|_| header("user_agent_suffix", &format!("{own} {suffix}"))),
        None => Ok(HeaderValue::from_static(own)),
    }
}

fn header(setting: &str, text: &str) -> Result<HeaderValue, Problem> {
    let visible = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    HeaderValue::from_str(text)
        .ok()
        .filter(|_| !text.trim().is_empty() && visible(text))
        .ok_or_else(|| {
            Problem::new(
                setting,
                "text that is not a valid header value",
                "visible ASCII",
            )
        })
}
