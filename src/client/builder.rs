//! The settings of a client.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderValue;
use secrecy::SecretString;
use url::{Host, Url};

use super::{
    Client, DEFAULT_API_VERSION, DEFAULT_BASE_URL, DEFAULT_CONNECT_TIMEOUT, DEFAULT_TIMEOUT,
};
use crate::{
    Error, RetryPolicy, api,
    auth::{PrivateToken, TokenProvider},
    clock::{Clock, SystemClock},
    hooks::Context,
    problem::Problem,
    rate_limit::{RateLimiter, SlidingWindow},
};

/// The settings of a [`Client`].
///
/// Setting one never fails; [`build`](Self::build) reports all that is wrong at once.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    tokens: TokenSource,
    base_url: String,
    api_version: String,
    connect_timeout: Duration,
    timeout: Duration,
    retry: RetryPolicy,
    limiter: Option<Arc<dyn RateLimiter>>,
    clock: Arc<dyn Clock>,
    user_agent_suffix: Option<String>,
    http_client: Option<reqwest::Client>,
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
            .field("retry", &self.retry)
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
            retry: RetryPolicy::new(),
            limiter: None,
            clock: Arc::new(SystemClock::new()),
            user_agent_suffix: None,
            http_client: None,
        }
    }

    /// The token; see [`Client::new`]. A client needs one, or a
    /// [`token_provider`](Self::token_provider).
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.tokens = TokenSource::Private(Some(SecretString::from(token.into())));
        self
    }

    /// What gives each request its token, such as one of
    /// [`OAuth::installation`](crate::auth::OAuth::installation). It takes the place of
    /// [`token`](Self::token).
    pub fn token_provider(mut self, tokens: impl TokenProvider + 'static) -> Self {
        self.tokens = TokenSource::Provider(Arc::new(tokens));
        self
    }

    /// Where the service is. It must be https, unless the host is this machine.
    /// [`DEFAULT_BASE_URL`] if not set.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// The version of the API, sent with every request. [`DEFAULT_API_VERSION`] if not set.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = version.into();
        self
    }

    /// How long connecting may take; when it passes, nothing was sent.
    /// [`DEFAULT_CONNECT_TIMEOUT`] if not set. Has no effect beside
    /// [`http_client`](Self::http_client).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a call may take, from its start to the end of its reply, with all tries, the
    /// waits in between, the wait for its turn and for a token. When it passes after the
    /// message began to leave, it may have been sent. [`DEFAULT_TIMEOUT`] if not set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often and how soon what certainly was not sent is tried again.
    /// [`RetryPolicy::new`] if not set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// What keeps the client within the service's limits; to be shared between clients of the
    /// same location. A [`SlidingWindow`] of its own if not set;
    /// [`Unlimited`](crate::rate_limit::Unlimited) switches it off.
    pub fn rate_limiter(mut self, limiter: impl RateLimiter + 'static) -> Self {
        self.limiter = Some(Arc::new(limiter));
        self
    }

    /// The time by which the client waits, and tokens expire; for tests. A
    /// [`SlidingWindow`] of one's own needs the same clock
    /// ([`with_clock`](SlidingWindow::with_clock)). The timeout of a single request on the
    /// network always goes by the time of this machine.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// What to add to the User-Agent `leadconnector/x.y.z`, such as `my-crm/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// A client of the caller's own, for its proxies and certificates. It should follow no
    /// redirects (`redirect::Policy::none()`) and retry nothing (`retry::never()`). Even
    /// where it would, a message is not posted twice, and what comes of a redirect that it
    /// followed is [`ErrorKind::UnexpectedReply`](crate::ErrorKind::UnexpectedReply).
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if there is no token, or
    /// a setting is not what it must be; [`Error::problems`] has all of them.
    pub fn build(self) -> Result<Client, Error> {
        let tokens: Result<Arc<dyn TokenProvider>, Problem> = match &self.tokens {
            TokenSource::Provider(tokens) => Ok(Arc::clone(tokens)),
            TokenSource::Private(token) => {
                PrivateToken::check(token.as_ref()).map(|token| Arc::new(token) as _)
            }
        };
        let api = Arc::new(self.api(tokens.map(Some))?);
        Ok(Client { api })
    }

    /// The low-level client with other tokens than those set here; without any for the token
    /// endpoint.
    pub(crate) fn connect(
        &self,
        tokens: Option<Arc<dyn TokenProvider>>,
    ) -> Result<api::Client, Error> {
        self.api(Ok(tokens))
    }

    /// With an HTTP client and a rate limiter that all clients made of it share.
    pub(crate) fn shared(mut self) -> Result<Self, Error> {
        let api = self.connect(None)?;
        self.http_client = Some(api.client);
        self.limiter = Some(api.inner.limiter);
        Ok(self)
    }

    fn api(
        &self,
        tokens: Result<Option<Arc<dyn TokenProvider>>, Problem>,
    ) -> Result<api::Client, Error> {
        let mut problems = Vec::new();
        let mut keep = |problem: Problem| problems.push(problem);

        let tokens = tokens.map_err(&mut keep);
        let baseurl = base_url(&self.base_url).map_err(&mut keep);
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
        let (Ok(tokens), Ok(baseurl), Ok(version), Ok(user_agent), true) =
            (tokens, baseurl, version, user_agent, problems.is_empty())
        else {
            return Err(Error::configuration(problems));
        };

        let client = match &self.http_client {
            Some(client) => client.clone(),
            None => http_client(self.connect_timeout, is_loopback(&baseurl))?,
        };
        let limiter = self
            .limiter
            .clone()
            .unwrap_or_else(|| Arc::new(SlidingWindow::with_clock(Arc::clone(&self.clock))));
        let inner = Context {
            tokens,
            version,
            user_agent,
            timeout: self.timeout,
            retry: self.retry,
            limiter,
            clock: Arc::clone(&self.clock),
        };
        Ok(api::Client {
            baseurl,
            client,
            inner,
        })
    }
}

fn http_client(connect_timeout: Duration, loopback: bool) -> Result<reqwest::Client, Error> {
    // Without one, reqwest panics.
    #[cfg(all(feature = "rustls-no-provider", not(feature = "default-tls")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let allowed = "a provider, by CryptoProvider::install_default before any client is built";
        let problem = Problem::new("rustls-no-provider", "no TLS provider", allowed);
        return Err(Error::configuration(vec![problem]));
    }
    let mut builder = reqwest::Client::builder();
    if loopback {
        // Plain http to this machine must not go through a proxy to another.
        builder = builder.no_proxy();
    }
    builder
        .connect_timeout(connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        // Another crate of the tree may have switched these on, which would add a header.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .build()
        .map_err(|error| Error::configuration(Vec::new()).with_reqwest(Some(error)))
}

fn is_loopback(url: &str) -> bool {
    let url = Url::parse(url);
    match url.as_ref().map(Url::host) {
        Ok(Some(Host::Domain(name))) => name == "localhost" || name.ends_with(".localhost"),
        Ok(Some(Host::Ipv4(address))) => address.is_loopback(),
        Ok(Some(Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    }
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
        "http" if is_loopback(text) => {}
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
