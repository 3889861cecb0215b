//! Tells whether a failure is one of all messages rather than of its own.

use http::StatusCode;

use super::{Error, ErrorKind, Rejection};

impl Error {
    /// Returns whether every other message of the same client would fail for the same reason, until
    /// somebody corrects something other than the message or the day ends: pause a campaign then,
    /// and don't mark its contacts as failed. [`Client::send_all`](crate::Client::send_all) takes
    /// no more messages.
    ///
    /// It is true if
    ///
    /// - no token is available or new ones can't be stored ([`NoToken`](ErrorKind::NoToken),
    ///   [`TokensNotStored`](ErrorKind::TokensNotStored));
    /// - the service rejected the token or the API version: a 401, unless its code or text blames
    ///   something of the message, such as its conversation provider;
    /// - the token has no access to the location (403, [`Rejection::LocationAccessDenied`]). The
    ///   service also says so of a single contact or conversation of another location;
    /// - the daily limit is exhausted, or the next permit or the service's `Retry-After` comes
    ///   later than the call may wait ([`RateLimited`](ErrorKind::RateLimited)); or a custom
    ///   limiter is not available ([`LimiterUnavailable`](ErrorKind::LimiterUnavailable));
    /// - the client's configuration is not valid ([`Configuration`](ErrorKind::Configuration)), or
    ///   its base URL leads elsewhere: a redirect, or a 404 with "Cannot POST" and the path;
    /// - a proxy in front of the service blocks the HTTP client ([`Rejection::BlockedByProxy`]).
    ///
    /// It is false for failures that may pass by themselves or have other causes as well, such as
    /// no connection, 5xx, or a 429 with a shorter wait.
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{Delivery, outbound};
    ///
    /// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
    /// # let client = sandbox.client();
    /// # let reply = serde_json::json!({"message": "Invalid Private Integration token"});
    /// # sandbox.fault(leadconnector::sandbox::Fault::status(http::StatusCode::UNAUTHORIZED).json(&reply));
    /// let error = client.send(outbound::Sms::new("contact-id", "Hello")).await.unwrap_err();
    /// match error.delivery() {
    ///     Delivery::Unknown => println!("settle it"),
    ///     _ if error.affects_all_messages() => println!("pause: {error}"),
    ///     Delivery::NotSent if error.is_retryable() => println!("again later"),
    ///     Delivery::NotSent | Delivery::Rejected => println!("this contact failed: {error}"),
    /// }
    /// # assert!(error.affects_all_messages());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn affects_all_messages(&self) -> bool {
        match self.kind() {
            ErrorKind::NoToken
            | ErrorKind::TokensNotStored
            | ErrorKind::LimiterUnavailable
            | ErrorKind::Configuration => true,
            ErrorKind::RateLimited => self.is_final(),
            ErrorKind::Unauthorized => self
                .rejection()
                .is_none_or(|rejection| rejection.is_of_client() || rejection == Rejection::Other),
            ErrorKind::Rejected => {
                self.rejection().is_some_and(Rejection::is_of_client) || self.is_of_unknown_path()
            }
            ErrorKind::UnexpectedReply => {
                self.status().is_some_and(|status| status.is_redirection())
            }
            _ => false,
        }
    }

    /// Returns whether the service has no such operation at this base URL.
    fn is_of_unknown_path(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
            && self
                .messages()
                .iter()
                .any(|text| text.starts_with("Cannot "))
    }
}

impl Rejection {
    /// Returns whether the service rejects the client, whatever it sends.
    fn is_of_client(self) -> bool {
        matches!(
            self,
            Self::InvalidToken
                | Self::MissingScope
                | Self::WrongTokenType
                | Self::LocationAccessDenied
                | Self::BlockedByProxy
        )
    }
}
