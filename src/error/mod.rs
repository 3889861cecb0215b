//! The error of a call, which says whether its message may be sent again.

mod affects_all_messages;
mod body;
mod construction;
mod display;
mod kind;
mod record;
mod rejection;
mod report;
mod transport;
mod words;

use std::{error::Error as StdError, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Extensions, StatusCode};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Problem,
    auth::Tokens,
    id::{CompanyId, LocationId, Resource},
};

pub(crate) use body::ErrorBody;
pub use kind::{Delivery, ErrorKind};
pub use record::ErrorRecord;
pub use rejection::{Duplicate, Rejection};

/// The error of a failed call.
///
/// [`delivery`](Self::delivery) says whether the message may be sent again. `Display` and `Debug`
/// print neither the service's messages nor the request, since both may contain personal data; use
/// [`messages`](Self::messages) and [`body`](Self::body) to read the service's messages. The
/// [source](StdError::source) contains nothing that the server sent either.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{Delivery, ErrorKind, outbound, sandbox::Fault};
///
/// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
/// # let client = sandbox.client();
/// # sandbox.fault(Fault::status(http::StatusCode::BAD_GATEWAY));
/// let message = outbound::Sms::new("contact-id", "Hello");
/// let error = client.send(message).await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Server);
/// assert_eq!(error.delivery(), Delivery::Unknown);
/// assert_eq!(error.to_string(), "send_message: the service failed (status 502)");
///
/// let message = outbound::Sms::new("contact-id", "");
/// let error = client.send(message).await.unwrap_err();
/// assert_eq!(error.delivery(), Delivery::NotSent);
/// println!("{}", error.problems()[0]);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sandbox"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    delivery: Delivery,
    operation: Option<&'static str>,
    status: Option<StatusCode>,
    reply: ErrorBody,
    problems: Vec<Problem>,
    retry_after: Option<Duration>,
    is_final: bool,
    unstored: Option<Tokens>,
    token_reply: Option<SecretString>,
    resource: Option<Resource>,
    location: Option<LocationId>,
    company: Option<CompanyId>,
    /// The body of an unusable reply with a successful status, from which data may be salvaged.
    unread: Option<Bytes>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    /// What other modules keep with an error, without this one knowing their types.
    extensions: Extensions,
}

impl Error {
    /// Returns whether the message was sent, and so whether it may be sent again.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    pub(crate) fn extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.extensions.get()
    }

    pub(super) fn reply(&self) -> &ErrorBody {
        &self.0.reply
    }

    /// Returns the kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation of the specification that failed, such as `send_message`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// Returns the status of the reply, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns the service's messages: at most 32 entries of at most 1 KiB each, empty if none
    /// could be read. They may contain personal data.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        &self.0.reply.messages
    }

    /// Returns the trace id to quote to the vendor's support, if the reply had one.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.reply.trace_id.as_deref()
    }

    /// Returns the first 4 KiB of the reply, unchanged, if no [message](Self::messages) could be
    /// read from it, such as a proxy's HTML page.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.0.reply.body.as_deref()
    }

    /// Returns how long to wait before the next attempt, if known: from the service's
    /// `Retry-After`, or from the client's rate limiter. At most one day, whatever the service
    /// says.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the tokens that the service issued and that could not be stored, for
    /// [`ErrorKind::TokensNotStored`].
    #[must_use]
    pub fn unstored_tokens(&self) -> Option<&Tokens> {
        self.0.unstored.as_ref()
    }

    /// Returns the beginning of a successful reply of the token endpoint from which no tokens could
    /// be read, for [`ErrorKind::TokensNotStored`]. It holds at most 64 KiB, which may include the
    /// only refresh token of the installation: protect it like a password.
    #[must_use]
    pub fn token_reply(&self) -> Option<&str> {
        self.0.token_reply.as_ref().map(ExposeSecret::expose_secret)
    }

    /// Returns the account whose tokens the error is about, if known: the key for putting the
    /// [`unstored_tokens`](Self::unstored_tokens) into the
    /// [store](crate::auth::TokenStore::replace) manually.
    #[must_use]
    pub fn resource(&self) -> Option<&Resource> {
        self.0.resource.as_ref()
    }

    /// Returns the location that the call was about, if the client knows it.
    #[must_use]
    pub fn location(&self) -> Option<&LocationId> {
        self.0.location.as_ref()
    }

    /// Returns the company whose token the call needed, if the error is about a token: for a client
    /// of [`OAuth::location_client`](crate::auth::OAuth::location_client), beside its location.
    #[must_use]
    pub fn company(&self) -> Option<&CompanyId> {
        self.0.company.as_ref()
    }

    /// Returns all problems with the message or configuration that were found before any request.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}
