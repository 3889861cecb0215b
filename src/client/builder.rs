//! The settings of a client.

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
    problem::Problem,
    rate_limit::{Budget, RateLimiter, SlidingWindow, Unlimited},
    runtime::{Settings, Urls, request},
};

/// The network time of an attempt to exchange tokens: what is exchanged works once, so that a
/// slow reply is worth waiting for.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long an exchange of tokens may wait before an attempt starts.
const EXCHANGE_MAX_WAIT: Duration = Duration::from_secs(10);

/// The settings of a [`Client`].
///
/// Setting one never fails; [`build`](Self::build) reports all problems at once.
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
/// assert_eq!(error.problems().len(), 2); // no token, and an address that would show it
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    tokens: TokenSource,
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

/// Without the base URL, which nobody has checked for a password yet.
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
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            tokens: TokenSource::Private(None),
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

    /// Sets what gives each request its token, such as one of
    /// [`OAuth::installation`](crate::auth::OAuth::installation). It replaces the
    /// [`token`](Self::token).
    pub fn token_provider(mut self, tokens: impl TokenProvider + 'static) -> Self {
        self.tokens = TokenSource::Provider(Arc::new(tokens));
        self
    }

    /// Sets where the service is. It must be https, unless the host is this machine.
    /// [`DEFAULT_BASE_URL`] if not set.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Sets the version of the API, sent with every request. [`DEFAULT_API_VERSION`] if not set.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = version.into();
        self
    }

    /// Sets how long connecting may take; when it passes, nothing was sent.
    /// [`DEFAULT_CONNECT_TIMEOUT`] if not set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the network time of each attempt: from connecting to the end of the reply. When it
    /// passes after the message began to leave, the message may have been sent.
    /// [`DEFAULT_TIMEOUT`] if not set.
    ///
    /// A message leaves while there is time for the reply or not at all: if three quarters of
    /// the timeout (or all but 5 seconds of it, if that is more) have passed before it begins to
    /// leave, it is not sent.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long a call may wait before an attempt starts: for its turn under the rate
    /// limits, and between attempts. No attempt starts when this has passed since the call
    /// began. [`DEFAULT_MAX_WAIT`] if not set; with zero, a call that would have to wait fails.
    ///
    /// A call takes at most this and the [`timeout`](Self::timeout) together, unless it has to
    /// wait for a token: that wait comes on top, since a renewal that was begun must come to its
    /// end.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Sets how often and how soon what certainly was not sent is attempted again.
    /// [`RetryPolicy::new`] if not set.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets what keeps the client within the service's limits; to be shared between clients of
    /// the same account. A [`SlidingWindow`] of its own if not set;
    /// [`Unlimited`](crate::rate_limit::Unlimited) turns pacing off.
    pub fn rate_limiter(mut self, limiter: impl RateLimiter + 'static) -> Self {
        self.limiter = Some(Arc::new(limiter));
        self
    }

    /// Names the budget that the client's requests count against: clients with the same limiter
    /// and the same name share it. If not set, the budget is that of the account if the token
    /// provider [tells it](TokenProvider::resource), or else [`Budget::Unnamed`].
    pub fn rate_limit_budget(mut self, name: impl Into<String>) -> Self {
        self.budget = Some(name.into());
        self
    }

    /// Sets the clock by which the client waits and tokens expire; for tests. A
    /// [`SlidingWindow`] of one's own needs the same clock
    /// ([`with_clock`](SlidingWindow::with_clock)). Time on the network is always that of this
    /// machine.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets what is added to the User-Agent `leadconnector/x.y.z`, such as `my-crm/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Configures the HTTP client, for instance with proxies and certificates:
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
    /// `configure` gets a builder with this crate's settings, and may be called more than once.
    /// What it sets holds, with exceptions that this crate's promises depend on: redirects are not
    /// followed, the HTTP library retries nothing, replies are not compressed, and what is sent is
    /// not logged. A server on this machine is reached without a proxy, so that no proxy sees the
    /// token. Default headers are sent too, but this crate's own win, and those that say how a
    /// message is framed or whom it is for, such as `Transfer-Encoding`, `Expect` and `Host`, are
    /// [problems](Error::problems).
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
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if there is no token, or
    /// a setting is not what it must be; [`Error::problems`] has all of them.
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
    /// those for exchanging tokens: with an HTTP client of their own, whose connections live
    /// where tokens are exchanged, and with time to hear the reply.
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
            resource: None,
            retry_budget: None,
            version,
            user_agent,
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
        })
    }
}

/// What is checked of the settings, in the form in which it is used.
#[derive(Clone)]
struct Checked {
    base_url: String,
    version: HeaderValue,
    user_agent: HeaderValue,
}

/// The base URL without a slash at its end, as the generated code wants it.
fn base_url(text: &str) -> Result<String, Problem> {
    let allowed = "an https address without query; http for this machine alone";
    let problem = |found: &str| Err(Problem::new("base_url", found, allowed));
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return problem(&format!("no address ({error})")),
    };
    match url.scheme() {
        "https" => {}
        "http" if transport::loopback(&url).is_some() => {}
        "http" => return problem("http to another machine, which would show it the token"),
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
        .ok_or_else(|| Problem::new(setting, "a text that no header can carry", "visible ASCII"))
}
