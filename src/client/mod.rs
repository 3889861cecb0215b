//! The client and its builder.

mod builder;
mod by_hand;
mod env;
mod location;
mod request;
mod send_all;
mod template;
mod transport;
mod validate;

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use crate::{
    Error, api,
    clock::Clock,
    inbound::{self, InboundReceipt},
    outbound::{self, SendReceipt},
    rate_limit::{self, RateLimit},
    settle::Unsettled,
    status_order::StatusOrder,
};

pub use builder::ClientBuilder;
pub(crate) use by_hand::{Chunks, FAR_FUTURE, Part, Parts, Progress, ReplyStream, Size, file_size};
pub use env::{ENV_API_VERSION, ENV_BASE_URL, ENV_LOCATION_ID, ENV_TOKEN};
pub use request::{RawReply, Request};
pub use send_all::{DEFAULT_CONCURRENCY, SendAll};
pub(crate) use template::Template;

/// The base URL of the service.
pub const DEFAULT_BASE_URL: &str = "https://services.leadconnectorhq.com";
/// The API version of requests to [other paths](Client::request), and of most operations. Another
/// documented version, 2021-04-15, makes no difference for this API.
pub const DEFAULT_API_VERSION: &str = "2021-07-28";
/// The time limit for connecting.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The network time of each attempt, from connecting to the end of its reply.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a call may wait for a permit of the rate limiter and between attempts.
pub const DEFAULT_MAX_WAIT: Duration = Duration::from_secs(30);

/// A client for the service. Cloning it is cheap, and clones share their connections.
///
/// It is made for unattended use: it stays within the service's limits
/// ([`rate_limit`](crate::rate_limit)), retries requests that were certainly not sent
/// ([`RetryPolicy`](crate::RetryPolicy)) and no others, and refreshes its token if the token comes
/// from [`OAuth`](crate::auth::OAuth). Every failure says in [`Error::delivery`] whether the
/// message may be sent again. Redirects are not followed.
///
/// A connection belongs to the tokio runtime on which it was made. If a client is used from several
/// runtimes, each of them must be driven: calls that share an HTTP/2 connection of a runtime that
/// stands still, such as a `current_thread` runtime outside of `block_on`, fail as not sent. A
/// separate client for each runtime avoids this. For the same reason, a task must not wait for a
/// call with the `block_on` of another executor, unless within tokio's `block_in_place`: the
/// runtime stands still, and the call never returns.
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
    /// (`pit-...`) or an OAuth access token of a sub-account.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the token is empty or
    /// contains anything but visible ASCII characters, or if the HTTP client can't be built, for
    /// example for lack of a TLS provider.
    pub fn new(token: impl Into<String>) -> Result<Self, Error> {
        Self::builder().token(token).build()
    }

    /// Creates a builder for a client with custom settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Sends a message: any type of [`outbound`], or [`outbound::Message`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage), before any request, if the
    /// service would not accept the message or its [scheduled time](outbound::Sms::schedule_at) has
    /// passed. Otherwise the failure of the last request, or the reason that there was none.
    /// [`Error::delivery`] says whether the message may be sent again.
    ///
    /// If the call is dropped before it ends, for example by a timeout around it, its outcome is
    /// unknown: treat it as [`Delivery::Unknown`](crate::Delivery::Unknown). An
    /// [`Unsettled`] made of the message and the time before the call can be settled like
    /// [`Error::unsettled`].
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn send(&self, message: impl outbound::AnyMessage) -> Result<SendReceipt, Error> {
        let message = message.into();
        let began = self.now();
        let sent = self.send_ref(&message, began).await;
        sent.map_err(|error| self.unsettled_send(error, began, || message))
    }

    /// Sends a message whose sending began at this time.
    async fn send_ref(
        &self,
        message: &outbound::Message,
        began: DateTime<Utc>,
    ) -> Result<SendReceipt, Error> {
        let sent = match message.validate_at(began) {
            Ok(()) => {
                let sent = self.api.send_message(message.body()).await;
                sent.and_then(SendReceipt::new)
            }
            Err(error) => Err(error),
        };
        sent.map_err(|error| self.failed(error))
    }

    /// Keeps a message that may have been sent with its error.
    fn unsettled_send(
        &self,
        error: Error,
        began: DateTime<Utc>,
        message: impl FnOnce() -> outbound::Message,
    ) -> Error {
        error.with_unsettled(|| self.here_and_now(Unsettled::outbound(message(), began)))
    }

    fn here_and_now(&self, unsettled: Unsettled) -> Unsettled {
        let unsettled = unsettled.ended_at(self.now());
        match self.location() {
            Some(location) => unsettled.at_location(location),
            None => unsettled,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.api.inner.clock.now()
    }

    /// Records a message that a contact sent elsewhere: any type of [`inbound`], or
    /// [`inbound::Message`].
    ///
    /// # Errors
    ///
    /// Same as [`send`](Self::send).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn add_inbound(
        &self,
        message: impl inbound::AnyMessage,
    ) -> Result<InboundReceipt, Error> {
        let message = message.into();
        let began = self.now();
        let added = match message.validate() {
            Ok(()) => {
                let added = self.api.add_inbound_message(message.body()).await;
                added.and_then(|reply| InboundReceipt::new(reply, message.get_status()))
            }
            Err(error) => Err(error),
        };
        added.map_err(|error| {
            let error = self.failed(error);
            error.with_unsettled(|| self.here_and_now(Unsettled::inbound(message, began)))
        })
    }

    /// Records a call to a contact that a conversation provider made outside of the service. It
    /// needs a token of the provider's app.
    ///
    /// ```no_run
    /// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
    /// use leadconnector::{inbound::CallStatus, outbound::Call};
    ///
    /// let call = Call::to_contact("contact-id").provider("provider-id").alt_id("call-1042");
    /// let call = call.to("+14155550123").status(CallStatus::Completed);
    /// let receipt = client.add_outbound_call(call).await?;
    /// println!("{}", receipt.message_id());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as [`send`](Self::send). The message of [`Error::unsettled`] is the call as an
    /// [`inbound::Call`] with the direction outbound, as which the service shows it.
    /// [`Rejection::AddressNotOfContact`](crate::Rejection::AddressNotOfContact) if the called
    /// number is not the contact's.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn add_outbound_call(&self, call: outbound::Call) -> Result<InboundReceipt, Error> {
        let began = self.now();
        let added = match call.validate() {
            Ok(()) => {
                let added = self.api.add_outbound_message(call.body()).await;
                added.and_then(|reply| InboundReceipt::new(reply, call.get_status()))
            }
            Err(error) => Err(error),
        };
        added.map_err(|error| {
            let error = self.failed(error);
            let unsettled = || Unsettled::inbound(call.recorded(), began);
            error.with_unsettled(|| self.here_and_now(unsettled()))
        })
    }

    /// Returns the service's limits and the remaining requests, as known from the latest replies
    /// and the client's own count. `None` if its limiter does not count.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        let settings = &self.api.inner;
        rate_limit::state(&*settings.limiter, &settings.budget)
    }

    /// Returns whether requests are sent with version v3 of the API.
    pub(crate) fn is_v3(&self) -> bool {
        let version = self.api.inner.version.as_ref();
        version.is_some_and(|version| version == "v3")
    }

    pub(crate) fn status_order(&self) -> &StatusOrder {
        &self.api.inner.statuses
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.api.inner.clock
    }

    /// Completes and logs the error of a message. Errors print nothing personal.
    fn failed(&self, error: Error) -> Error {
        let error = error.with_location(self.location());
        tracing::warn!(
            target: "leadconnector",
            %error,
            delivery = %error.delivery(),
            location = self.printable_location(),
            "message not accepted"
        );
        error
    }

    /// Returns the low-level client, for operations that this client does not cover.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.api.fmt(f)
    }
}
