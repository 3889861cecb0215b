//! The kinds of failure, and what each means for the message.

use std::fmt;

use http::StatusCode;

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
    /// Nothing was sent: the message did not leave this machine, or the service turned it away
    /// unread. Sending again cannot send it twice. It is pointless while [`Error::problems`] has
    /// any: the caller has to fix those first.
    NotSent,
    /// The service read the request and rejected it. Nothing was sent, and the same request
    /// will be rejected again: for [`ErrorKind::Unauthorized`] until the token is refreshed,
    /// for the rest until the message is fixed.
    Rejected,
    /// The message may have been sent. Sending again may send it twice.
    Unknown,
}

impl Delivery {
    /// Returns what a status says of a request that the service received.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        ErrorKind::of_status(status).delivery()
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        })
    }
}

/// The kind of an [`Error`].
///
/// | what happened to a message | kind | [`Delivery`] | retried |
/// | --- | --- | --- | --- |
/// | it is not valid: [`Error::problems`] has all of it | [`InvalidMessage`](Self::InvalidMessage) | not sent | |
/// | a setting is wrong | [`Configuration`](Self::Configuration) | not sent | |
/// | there is no token, or a new one can't be stored | [`NoToken`](Self::NoToken), [`TokensNotStored`](Self::TokensNotStored) | not sent | |
/// | it did not begin to leave: DNS, refused, TLS, no connection in time | [`Connect`](Self::Connect) | not sent | yes |
/// | its time was over before it could leave | [`Timeout`](Self::Timeout) | not sent | |
/// | an HTTP/2 server says that it did not process it (`REFUSED_STREAM`, `GOAWAY`) | [`ConnectionLost`](Self::ConnectionLost) | not sent | yes |
/// | 429 | [`RateLimited`](Self::RateLimited) | not sent | yes, after `Retry-After` |
/// | 429 with no requests left today, or the client's own limiter | [`RateLimited`](Self::RateLimited) | not sent | |
/// | a rate limiter of your own failed | [`LimiterUnavailable`](Self::LimiterUnavailable) | not sent | |
/// | 401 that calls the token invalid or expired | [`Unauthorized`](Self::Unauthorized) | rejected | once, with a new token |
/// | any other 401 | [`Unauthorized`](Self::Unauthorized) | rejected | |
/// | 400, 403, 404, 405, 413, 415, 422 | [`Rejected`](Self::Rejected) | rejected | |
/// | 408, 5xx | [`Server`](Self::Server) | unknown | never |
/// | no complete reply in time | [`Timeout`](Self::Timeout) | unknown | never |
/// | the connection was lost after it began to leave, or the reply is not HTTP | [`ConnectionLost`](Self::ConnectionLost) | unknown | never |
/// | a 2xx that is unreadable, has no message id or reports a failure; a redirect; any other status | [`UnexpectedReply`](Self::UnexpectedReply) | unknown | never |
/// | a panic in its task, or the end of its runtime | [`Interrupted`](Self::Interrupted) | unknown | never |
///
/// An operation of [`Client::api`](crate::Client::api) that is idempotent is also retried where
/// this says never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The message is invalid; [`Error::problems`] says why. No request was made.
    InvalidMessage,
    /// The client cannot be built from what it was given: [`Error::problems`] says why. No
    /// request was made.
    Configuration,
    /// There is no token to send with: none is stored for the installation, or a new one
    /// could not be obtained. The source says why. If the token endpoint refused the refresh token
    /// (the source's [`Error::delivery`] is [`Delivery::Rejected`]), the app has to be
    /// installed again.
    NoToken,
    /// The service issued new tokens and they could not be stored. **The installation is at
    /// risk**: what they were exchanged for no longer works. [`Error::unstored_tokens`] has the
    /// new ones and [`Error::resource`] says whose they are; save them. The next call tries
    /// to store them again, and nothing is sent before they are. If the reply could not be read,
    /// [`Error::token_reply`] has it instead.
    TokensNotStored,
    /// The message did not begin to leave: no such host, connection refused, TLS handshake
    /// failed, or no connection in time.
    Connect,
    /// The service is asked too often: status 429; or the client itself held the message
    /// back, since its turn would not come in time, or the day's requests are spent.
    /// [`Error::retry_after`] says how long to wait, where that is known.
    RateLimited,
    /// The [rate limiter](crate::rate_limit::RateLimiter) could not tell whether the request may
    /// start; the source says why. No request was made.
    LimiterUnavailable,
    /// The access token was rejected (status 401).
    Unauthorized,
    /// The service rejected the request (status 400, 403, 404, 405, 413, 415 or 422).
    Rejected,
    /// The service, or a proxy in front of it, failed (status 408, or 500 and more).
    Server,
    /// No whole reply came in time. With [`Delivery::NotSent`], the time was up before the
    /// message began to leave.
    Timeout,
    /// The connection was lost after the message began to leave. With [`Delivery::NotSent`], the
    /// server said that it had not processed the request (HTTP/2 alone can say so).
    ConnectionLost,
    /// The call was cut short by a panic in its task or by the end of its runtime. With
    /// [`Delivery::NotSent`], [`SendAll::stop`](crate::SendAll::stop) came before the message began
    /// to leave.
    Interrupted,
    /// The reply cannot mean success: a 2xx without a message id, with an error inside, without
    /// JSON, or of more than 4 MiB; a redirect, which is not followed; or a status that says
    /// neither that the request was carried out nor that it was refused, such as 409.
    UnexpectedReply,
}

impl ErrorKind {
    /// Returns the kind of failure that a status stands for, if it is no success.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthorized,
            // These say that the request was rejected, whatever the service. Others, such as 409,
            // 425 or 499, may come after it was carried out.
            400 | 403 | 404 | 405 | 413 | 415 | 422 => Self::Rejected,
            408 | 500.. => Self::Server,
            429 => Self::RateLimited,
            _ => Self::UnexpectedReply,
        }
    }

    pub(super) fn delivery(self) -> Delivery {
        match self {
            Self::InvalidMessage
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
            | Self::Interrupted
            | Self::UnexpectedReply => Delivery::Unknown,
        }
    }

    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::InvalidMessage => "the message is not valid",
            Self::Configuration => "the client cannot be built",
            Self::NoToken => "there is no token to send with",
            Self::TokensNotStored => "new tokens could not be stored, the installation is at risk",
            Self::Connect => "no connection could be made",
            Self::RateLimited => "the service is asked too often",
            Self::LimiterUnavailable => "the rate limiter is not available",
            Self::Unauthorized => "the access token was rejected",
            Self::Rejected => "the service rejected the request",
            Self::Server => "the service failed",
            Self::Timeout => "no whole reply came in time",
            Self::ConnectionLost => "the connection was lost",
            Self::Interrupted => "the call was cut short",
            Self::UnexpectedReply => "the reply is not one that means success",
        }
    }
}
