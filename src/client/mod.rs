//! The client and how it is built.

mod builder;
mod send_all;
mod template;
mod transport;

use std::{env, fmt, sync::Arc, time::Duration};

use crate::{
    Error,
    api::{self, types},
    inbound::{self, InboundReceipt},
    outbound::{self, SendReceipt},
    problem::Problem,
    rate_limit::{self, RateLimit},
};

pub use builder::ClientBuilder;
pub use send_all::{DEFAULT_CONCURRENCY, SendAll};
pub(crate) use template::Template;

/// Where the service is.
pub const DEFAULT_BASE_URL: &str = "https://services.leadconnectorhq.com";
/// The version of the API that is asked for. Other dates that are documented, such as
/// 2021-04-15, make no difference on this API.
pub const DEFAULT_API_VERSION: &str = "2021-07-28";
/// How long connecting may take.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The network time of each attempt, from connecting to the end of its reply.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a call may wait for its turn and between attempts.
pub const DEFAULT_MAX_WAIT: Duration = Duration::from_secs(30);

/// The environment variable of the token.
pub const ENV_TOKEN: &str = "LEADCONNECTOR_TOKEN";
/// The environment variable of the base URL.
pub const ENV_BASE_URL: &str = "LEADCONNECTOR_BASE_URL";
/// The environment variable of the version of the API.
pub const ENV_API_VERSION: &str = "LEADCONNECTOR_API_VERSION";

/// A client of the service. Cloning it is cheap, and clones share their connections.
///
/// It can be left running: it stays within the service's limits ([`rate_limit`](crate::rate_limit)),
/// tries again what certainly was not sent ([`RetryPolicy`](crate::RetryPolicy)) and nothing
/// else, and renews its token if it comes from [`OAuth`](crate::auth::OAuth). Every failure
/// says in [`Error::delivery`] whether the message may be sent again. Redirects are not
/// followed.
///
/// ```no_run
/// use leadconnector::{Client, outbound};
///
/// # async fn example() -> Result<(), leadconnector::Error> {
/// let client = Client::new("pit-...")?;
/// let receipt = client.send(outbound::Sms::new("contact-id", "Hello")).await?;
/// println!("{}", receipt.message_id());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    api: Arc<api::Client>,
}

impl Client {
    /// Creates a client with the default settings and this token: a private integration token
    /// (`pit-...`) of a sub-account, or an OAuth access token of one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the token is empty
    /// or holds anything but visible ASCII characters.
    pub fn new(token: impl Into<String>) -> Result<Self, Error> {
        Self::builder().token(token).build()
    }

    /// Creates a client from the environment: `LEADCONNECTOR_TOKEN`, and where they are set
    /// `LEADCONNECTOR_BASE_URL` and `LEADCONNECTOR_API_VERSION`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the token is not
    /// set, or a variable does not hold what it must.
    pub fn from_env() -> Result<Self, Error> {
        let Some(token) = variable(ENV_TOKEN)? else {
            let problem = Problem::new(ENV_TOKEN, "nothing", "a token");
            return Err(Error::configuration(vec![problem]));
        };
        let mut builder = Self::builder().token(token);
        if let Some(url) = variable(ENV_BASE_URL)? {
            builder = builder.base_url(url);
        }
        if let Some(version) = variable(ENV_API_VERSION)? {
            builder = builder.api_version(version);
        }
        builder.build()
    }

    /// Creates a builder, for a client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Sends a message: any type of [`outbound`], or [`outbound::Message`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) before any request if
    /// the message is not one that the service accepts; otherwise what became of the last
    /// request, or why there was none. [`Error::delivery`] says whether the message may be sent again. Of a call
    /// that is dropped before it ends, as by a timeout around it, nothing is known: it counts
    /// as [`Delivery::Unknown`](crate::Delivery::Unknown).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn send(&self, message: impl Into<outbound::Message>) -> Result<SendReceipt, Error> {
        let body: types::SendMessageBody = message.into().into_body()?;
        let sent = self.api.send_message(&body).await;
        sent.and_then(SendReceipt::new).inspect_err(log)
    }

    /// Records a message that a contact sent elsewhere: any type of [`inbound`], or
    /// [`inbound::Message`].
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn add_inbound(
        &self,
        message: impl Into<inbound::Message>,
    ) -> Result<InboundReceipt, Error> {
        let body: types::AddInboundMessageBody = message.into().into_body()?;
        let added = self.api.add_inbound_message(&body).await;
        added.and_then(InboundReceipt::new).inspect_err(log)
    }

    /// Returns the service's limits and what is left of them, as this client knows it: from the
    /// latest replies and its own count. `None` if its limiter does not count.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        let settings = &self.api.inner;
        rate_limit::state(&*settings.limiter, &settings.budget)
    }

    /// Returns the low-level client, for what this one lacks.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }
}

/// An error prints nothing personal.
fn log(error: &Error) {
    tracing::warn!(target: "leadconnector", %error, delivery = %error.delivery(), "not accepted");
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.api.fmt(f)
    }
}

fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            let problem = Problem::new(name, "bytes that are not UTF-8", "text");
            Err(Error::configuration(vec![problem]))
        }
    }
}
