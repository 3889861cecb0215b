//! The kinds of failure, and what each means for the message.

use http::StatusCode;

use super::words::words;

#[cfg(doc)]
use super::Error;

/// Whether a message may be sent again after a failure.
///
/// ```
/// # use leadconnector::{Client, Delivery, outbound};
/// # async fn example(client: Client) {
/// if let Err(error) = client.send(outbound::Sms::new("contact-id", "Hello")).await {
///     match error.delivery() {
///         Delivery::NotSent if error.problems().is_empty() => println!("try again later"),
///         Delivery::NotSent => println!("mend it first: {error}"),
///         Delivery::Rejected => println!("mend it first: {:?}", error.messages()),
///         Delivery::Unknown => println!("look before you send it again"),
///     }
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Nothing was sent: the message did not leave this machine, or the service refused it unread.
    /// Sending again cannot deliver it twice. If there are any [`Error::problems`], the caller has
    /// to fix them first.
    NotSent,
    /// The service read the request and rejected it. Nothing was sent, and the same request will be
    /// rejected again: for [`ErrorKind::Unauthorized`] until the token is refreshed, for other
    /// kinds until the message is fixed.
    Rejected,
    /// The message may have been sent. Sending again may deliver it twice.
    Unknown,
}

words! {
    closed Delivery, "delivery";
    NotSent = "not_sent",
    Rejected = "rejected",
    Unknown = "unknown",
}

impl Delivery {
    /// Returns what a status implies for a request that the service received.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        ErrorKind::of_status(status).delivery()
    }
}

/// The kind of an [`Error`].
///
/// | what happened to a message | kind | [`Delivery`] | retried |
/// | --- | --- | --- | --- |
/// | it is not valid: [`Error::problems`] lists the reasons | [`InvalidMessage`](Self::InvalidMessage) | not sent | |
/// | an argument of another call is not valid | [`InvalidRequest`](Self::InvalidRequest) | not sent | |
/// | the configuration is not valid | [`Configuration`](Self::Configuration) | not sent | |
/// | no token is available, or a new one can't be stored | [`NoToken`](Self::NoToken), [`TokensNotStored`](Self::TokensNotStored) | not sent | |
/// | no connection: DNS, refused, TLS, timeout | [`Connect`](Self::Connect) | not sent | yes |
/// | the time was up before it could be sent | [`Timeout`](Self::Timeout) | not sent | |
/// | an HTTP/2 server says that it did not process it (`REFUSED_STREAM`, `GOAWAY`) | [`ConnectionLost`](Self::ConnectionLost) | not sent | yes |
/// | 429 | [`RateLimited`](Self::RateLimited) | not sent | yes, after `Retry-After` |
/// | 429 with the daily limit exhausted, or held back by the client's rate limiter | [`RateLimited`](Self::RateLimited) | not sent | |
/// | a custom rate limiter failed | [`LimiterUnavailable`](Self::LimiterUnavailable) | not sent | |
/// | 401 that calls the token invalid or expired | [`Unauthorized`](Self::Unauthorized) | rejected | once, with a new token, unless the token is younger than a minute |
/// | any other 401 | [`Unauthorized`](Self::Unauthorized) | rejected | |
/// | 400, 403, 404, 405, 413, 415, 422 | [`Rejected`](Self::Rejected) | rejected | |
/// | 408, 5xx | [`Server`](Self::Server) | unknown | never |
/// | no complete reply in time, or held back by HTTP/2 flow control | [`Timeout`](Self::Timeout) | unknown | never |
/// | the connection was lost after sending began, or the reply is not HTTP | [`ConnectionLost`](Self::ConnectionLost) | unknown | never |
/// | a 2xx that is unreadable, lacks a message id or reports a failure; a redirect; any other status | [`UnexpectedReply`](Self::UnexpectedReply) | unknown | never |
/// | a file to upload could not be read | [`Io`](Self::Io) | not sent, or unknown once sending has begun | never |
/// | a panic in its task, or the shutdown of its runtime | [`Interrupted`](Self::Interrupted) | unknown | never |
/// | [`SendAll::stop`](crate::SendAll::stop) while it waited for an attempt | [`Interrupted`](Self::Interrupted) | not sent | never |
///
/// Idempotent operations of [`Client::api`](crate::Client::api) are also retried where the table
/// says never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The message is not valid; [`Error::problems`] lists the reasons. No request was made.
    InvalidMessage,
    /// An argument of the call is not valid, such as a path or a page size; [`Error::problems`]
    /// lists the reasons. No request was made.
    InvalidRequest,
    /// The client's configuration is not valid, or lacks what the call needs, such as a location;
    /// [`Error::problems`] lists the reasons. No request was made.
    Configuration,
    /// No access token is available. The source says why:
    ///
    /// - The token endpoint rejected the refresh token: the account has to install the app again
    ///   (or, if it fails for every account, the app's id or secret is wrong).
    /// - No tokens are stored for the installation: the account has to install the app.
    /// - Anything else, such as a store that is down or a token endpoint that answers 502, is
    ///   temporary: try again later.
    ///
    /// [`Error::needs_reinstall`] tells the first two cases from the third.
    NoToken,
    /// The service issued new tokens and they could not be stored. **The installation is at risk**:
    /// the code or refresh token that they replace no longer works. Save the new tokens:
    /// [`Error::unstored_tokens`] holds them, and [`Error::resource`] names the account that they
    /// belong to. The next call tries again to store them, and nothing is sent until that succeeds.
    /// If the account is unknown, or another installation of the same account was stored meanwhile,
    /// only the error holds the tokens.
    /// If the reply could not be parsed, [`Error::token_reply`] holds it instead.
    TokensNotStored,
    /// No byte of the message left this machine: host not found, connection refused, TLS handshake
    /// failed, or no connection in time.
    Connect,
    /// The rate limit is exceeded: the service answered with status 429, or the client held the
    /// message back because its permit would come too late or the daily limit is exhausted.
    /// [`Error::retry_after`] says how long to wait, if known.
    RateLimited,
    /// The [rate limiter](crate::rate_limit::RateLimiter) could not decide whether the request may
    /// start; the source says why. No request was made.
    LimiterUnavailable,
    /// The service rejected the credentials (status 401): the access token, or in a call of the
    /// token endpoint the code, the refresh token, or the app's id and secret.
    Unauthorized,
    /// The service rejected the request (status 400, 403, 404, 405, 413, 415 or 422).
    Rejected,
    /// The service, or a proxy in front of it, failed (status 408 or 5xx).
    Server,
    /// No complete reply arrived in time. With [`Delivery::NotSent`], the time was up before any of
    /// the message left this machine. A message that HTTP/2 flow control held back until the time
    /// was up counts as [`Delivery::Unknown`], since the HTTP library had already taken it.
    Timeout,
    /// The connection was lost after the message began to leave this machine. With
    /// [`Delivery::NotSent`], the server said that it had not processed the request (only HTTP/2
    /// servers can).
    ConnectionLost,
    /// A file or stream on this machine could not be read or written, or is not as long as it
    /// should be; the source says why. An upload was cut off then, so the service has no complete
    /// request.
    Io,
    /// The call was interrupted by a panic in its task or by the shutdown of its runtime. With
    /// [`Delivery::NotSent`], [`SendAll::stop`](crate::SendAll::stop) was called while the message
    /// waited for an attempt.
    Interrupted,
    /// The reply does not indicate success: a 2xx without a message id, with an error inside,
    /// without JSON, or larger than 4 MiB; a redirect, which is not followed; or a status that
    /// implies neither success nor rejection, such as 409.
    UnexpectedReply,
}

words! {
    closed ErrorKind, "kind";
    InvalidMessage = "invalid_message",
    InvalidRequest = "invalid_request",
    Configuration = "configuration",
    NoToken = "no_token",
    TokensNotStored = "tokens_not_stored",
    Connect = "connect",
    RateLimited = "rate_limited",
    LimiterUnavailable = "limiter_unavailable",
    Unauthorized = "unauthorized",
    Rejected = "rejected",
    Server = "server",
    Timeout = "timeout",
    ConnectionLost = "connection_lost",
    Io = "io",
    Interrupted = "interrupted",
    UnexpectedReply = "unexpected_reply",
}

impl ErrorKind {
    /// Returns the kind of failure that an unsuccessful status stands for.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthorized,
            // These always mean that the request was rejected. Others, such as 409, 425 or 499, may
            // follow a request that was processed.
            400 | 403 | 404 | 405 | 413 | 415 | 422 => Self::Rejected,
            408 | 500.. => Self::Server,
            429 => Self::RateLimited,
            _ => Self::UnexpectedReply,
        }
    }

    pub(super) fn delivery(self) -> Delivery {
        match self {
            Self::InvalidMessage
            | Self::InvalidRequest
            | Self::Configuration
            | Self::NoToken
            | Self::TokensNotStored
            | Self::Connect
            | Self::RateLimited
            | Self::LimiterUnavailable => Delivery::NotSent,
            Self::Unauthorized | Self::Rejected => Delivery::Rejected,
            Self::Server
            | Self::Timeout
            | Self::ConnectionLost
            | Self::Io
            | Self::Interrupted
            | Self::UnexpectedReply => Delivery::Unknown,
        }
    }

    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::InvalidMessage => "the message is not valid",
            Self::Configuration => "the configuration is not valid",
            Self::InvalidRequest => "the request is not valid",
            Self::NoToken => "no access token is available",
            Self::TokensNotStored => "new tokens could not be stored, the installation is at risk",
            Self::Connect => "no connection could be established",
            Self::RateLimited => "the rate limit is exceeded",
            Self::LimiterUnavailable => "the rate limiter is not available",
            Self::Unauthorized => "the service rejected the credentials",
            Self::Rejected => "the service rejected the request",
            Self::Server => "the service failed",
            Self::Timeout => "no complete reply arrived in time",
            Self::ConnectionLost => "the connection was lost",
            Self::Io => "a file or stream on this machine failed",
            Self::Interrupted => "the call was interrupted",
            Self::UnexpectedReply => "the reply does not indicate success",
        }
    }
}
