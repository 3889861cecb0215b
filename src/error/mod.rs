//! The error of a call, which says whether its message may be sent again.

mod body;
mod kind;
mod transport;

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Problem,
    auth::Tokens,
    bounds::SALVAGED_BYTES,
    boxed::BoxError,
    id::{LocationId, Resource},
    operation,
    redact::id_or_ellipsis,
};

pub(crate) use body::ErrorBody;
pub use kind::{Delivery, ErrorKind};

/// The maximum of [`Error::retry_after`]: none of the service's limits lasts longer than a day.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

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
    messages: Vec<String>,
    trace_id: Option<String>,
    body: Option<String>,
    problems: Vec<Problem>,
    retry_after: Option<Duration>,
    is_final: bool,
    unstored: Option<Tokens>,
    token_reply: Option<SecretString>,
    resource: Option<Resource>,
    location: Option<LocationId>,
    /// The body of an unusable reply with a successful status, from which data may be salvaged.
    unread: Option<Bytes>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            delivery: kind.delivery(),
            operation: None,
            status: None,
            messages: Vec::new(),
            trace_id: None,
            body: None,
            problems: Vec::new(),
            retry_after: None,
            is_final: false,
            unstored: None,
            token_reply: None,
            resource: None,
            location: None,
            unread: None,
            source: None,
        }))
    }

    pub(crate) fn invalid_message(problems: Vec<Problem>) -> Self {
        let mut error = Self::new(ErrorKind::InvalidMessage);
        error.0.problems = problems;
        error
    }

    pub(crate) fn invalid_request(problems: Vec<Problem>) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest);
        error.0.problems = problems;
        error
    }

    pub(crate) fn configuration(problems: Vec<Problem>) -> Self {
        let mut error = Self::new(ErrorKind::Configuration);
        error.0.problems = problems;
        error
    }

    /// Makes the error of a token provider that failed. Whatever happened to the provider's own
    /// requests, the message that needed the token was not sent.
    pub(crate) fn no_token(error: BoxError) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(own) if matches!(own.kind(), ErrorKind::NoToken | ErrorKind::TokensNotStored) => {
                *own
            }
            Ok(own) => Self::new(ErrorKind::NoToken).with_source(*own),
            Err(other) => Self::new(ErrorKind::NoToken).with_source(other),
        };
        error.with_delivery(Delivery::NotSent)
    }

    /// Keeps the printable parts of an error of the HTTP library as the source.
    pub(crate) fn with_reqwest(self, error: Option<reqwest::Error>) -> Self {
        match error {
            Some(error) => self.with_source(transport::printable(error)),
            None => self,
        }
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    pub(crate) fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait.map(|wait| wait.min(MAX_RETRY_AFTER));
        self
    }

    /// Keeps the beginning of an unusable reply.
    pub(crate) fn with_unread(mut self, reply: &Bytes) -> Self {
        self.0.unread = Some(reply.slice(..reply.len().min(SALVAGED_BYTES)));
        self
    }

    pub(crate) fn unread(&self) -> Option<&Bytes> {
        self.0.unread.as_ref()
    }

    /// Removes the body of a reply with a successful status, which may hold tokens.
    pub(crate) fn without_reply(&self) -> Self {
        let mut error = self.clone();
        error.0.messages.clear();
        error.0.body = None;
        error.0.unread = None;
        error
    }

    /// Makes the error of a reply of the token endpoint from which no tokens could be read.
    pub(crate) fn tokens_unread(reply: &[u8]) -> Self {
        let mut error = Self::new(ErrorKind::TokensNotStored).no_retry();
        let reply = &reply[..reply.len().min(SALVAGED_BYTES)];
        let reply = String::from_utf8_lossy(reply).into_owned();
        error.0.token_reply = Some(reply.into());
        error
    }

    /// Marks an error that waiting within the call's time can't fix.
    pub(crate) fn no_retry(mut self) -> Self {
        self.0.is_final = true;
        self
    }

    pub(crate) fn is_final(&self) -> bool {
        self.0.is_final
    }

    pub(crate) fn with_unstored_tokens(mut self, tokens: Tokens) -> Self {
        self.0.unstored = Some(tokens);
        self
    }

    pub(crate) fn with_resource(mut self, resource: &Resource) -> Self {
        self.0.resource = Some(resource.clone());
        self
    }

    pub(crate) fn with_location(mut self, location: Option<&LocationId>) -> Self {
        self.0.location = location.cloned();
        self
    }

    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_error_body(mut self, read: ErrorBody) -> Self {
        self.0.messages = read.messages;
        self.0.trace_id = read.trace_id;
        self.0.body = read.body;
        self
    }

    /// Returns whether the message was sent, and so whether it may be sent again.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
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

    /// Returns the OAuth scope that the operation requires, such as `conversations/message.write`,
    /// if the service said that the token lacks it.
    ///
    /// An installation keeps the scopes that it was made with, so an app that adds a scope has to
    /// be installed again.
    #[must_use]
    pub fn missing_scope(&self) -> Option<&'static str> {
        let lacks = |message: &String| message.contains("not authorized for this scope");
        if self.status() != Some(StatusCode::UNAUTHORIZED) || !self.0.messages.iter().any(lacks) {
            return None;
        }
        let mut operations = operation::ALL.iter();
        operations.find(|o| Some(o.id) == self.0.operation)?.scope
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
        &self.0.messages
    }

    /// Returns the trace id to quote to the vendor's support, if the reply had one.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// Returns the first 4 KiB of the reply, unchanged, if no [message](Self::messages) could be
    /// read from it, such as a proxy's HTML page.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
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

    /// Returns all problems with the message or configuration that were found before any request.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(self.0.kind.describe())?;
        if let Some(status) = self.0.status {
            write!(f, " (status {})", status.as_u16())?;
        }
        for (index, problem) in self.0.problems.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            delivery,
            operation,
            status,
            messages,
            trace_id,
            body: _,
            problems,
            retry_after,
            is_final: _,
            unstored: _,
            token_reply: _,
            resource,
            location,
            unread: _,
            source,
        } = &*self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", kind).field("delivery", delivery);
        if let Some(operation) = operation {
            out.field("operation", operation);
        }
        if let Some(status) = status {
            out.field("status", &status.as_u16());
        }
        if !messages.is_empty() {
            out.field("messages", &format_args!("{} entries", messages.len()));
        }
        if let Some(trace_id) = trace_id {
            out.field("trace_id", &id_or_ellipsis(trace_id));
        }
        if !problems.is_empty() {
            out.field("problems", problems);
        }
        if let Some(retry_after) = retry_after {
            out.field("retry_after", retry_after);
        }
        if let Some(resource) = resource {
            out.field("resource", resource);
        }
        if let Some(location) = location {
            out.field("location", location);
        }
        if let Some(source) = source {
            out.field("source", source);
        }
        out.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}
