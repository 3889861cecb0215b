//! Tells whether a failed call may be made again.

use crate::{Delivery, Error, ErrorKind, Rejection, operation::Operation};

/// Marks an error after which the same call would fail again.
#[derive(Clone)]
pub(crate) struct Final;

/// Marks an error of a request of the caller's own whose repeat is harmless.
#[derive(Clone)]
pub(crate) struct Idempotent;

impl Error {
    /// Returns whether the same call may be made again later, and may succeed then: it had no
    /// effect, or a repeat has none, and nothing has to be corrected before.
    ///
    /// Wait before the next call: for [`retry_after`](Self::retry_after) if it is known, and with a
    /// backoff that grows. It is false for
    ///
    /// - a message that may have been sent or recorded ([`Delivery::Unknown`]):
    ///   [settle](crate::Client::settle) it first. A status that was reported, a read, and any
    ///   other call whose repeat is harmless may be made again;
    /// - what the service rejected, or is not valid: it would be rejected again, as would a request
    ///   for a token or one that a proxy in front of the service blocks;
    /// - an account that [has to install the app](Self::needs_reinstall) first, and tokens of an
    ///   installation that could not be stored: its code is spent, and the error holds them.
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{Client, RetryPolicy, outbound, sandbox::Fault};
    ///
    /// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
    /// # let client = Client::builder().token("pit-...").base_url(sandbox.url());
    /// # let client = client.retry_policy(RetryPolicy::none()).build()?;
    /// let message = outbound::Sms::new("contact-id", "Hello");
    /// for (status, expected) in [
    ///     (http::StatusCode::TOO_MANY_REQUESTS, true),
    ///     (http::StatusCode::UNPROCESSABLE_ENTITY, false), // rejected
    ///     (http::StatusCode::BAD_GATEWAY, false), // it may have been sent
    /// ] {
    ///     sandbox.fault(Fault::status(status));
    ///     let error = client.send(message.clone()).await.unwrap_err();
    ///     assert_eq!(error.is_retryable(), expected);
    /// }
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let is_harmless = match self.delivery() {
            Delivery::NotSent => true,
            Delivery::Rejected => false,
            Delivery::Unknown => self.is_of_idempotent_operation(),
        };
        let is_rejected = matches!(self.kind(), ErrorKind::Rejected | ErrorKind::Unauthorized);
        // A call stores them when it is made again, but the code of an installation is spent, and
        // only the error has a reply that could not be read.
        let has_lost_tokens = self.kind() == ErrorKind::TokensNotStored
            && (self.operation().is_none() || self.token_reply().is_some());
        is_harmless
            && !is_rejected
            && !has_lost_tokens
            && !self.needs_reinstall()
            && !self.would_fail_again()
    }

    fn is_of_idempotent_operation(&self) -> bool {
        let operation = self.operation().and_then(Operation::of_id);
        self.extension::<Idempotent>().is_some()
            || operation.is_some_and(|operation| operation.idempotent)
    }

    /// Returns whether the call fails until somebody corrects something: the call itself, or that
    /// for its token.
    fn would_fail_again(&self) -> bool {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if error.downcast_ref().is_some_and(Self::is_permanent) {
                return true;
            }
            cause = error.source();
        }
        false
    }

    fn is_permanent(&self) -> bool {
        let is_invalid = matches!(
            self.kind(),
            ErrorKind::InvalidMessage | ErrorKind::InvalidRequest | ErrorKind::Configuration
        );
        is_invalid
            || self.delivery() == Delivery::Rejected
            || self.rejection() == Some(Rejection::BlockedByProxy)
            || self.status().is_some_and(|status| status.is_redirection())
            || self.extension::<Final>().is_some()
    }
}
