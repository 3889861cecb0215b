//! A description of an error for a person, with the service's words.

use std::{error::Error as StdError, fmt::Write as _};

use super::{Delivery, Error, ErrorKind, Rejection};
use crate::{
    bounds::start,
    operation::{Operation, SEND_MESSAGE},
};

/// The number of bytes that a report quotes of a reply without a readable message.
const QUOTED_BODY_BYTES: usize = 300;

impl Error {
    /// Describes the error in one paragraph for a person: what failed, what the service said, what
    /// that means for the message, and how to go on.
    ///
    /// It quotes the [service's messages](Self::messages), which may contain **personal data**. For
    /// logs, use `Display`, which quotes nothing.
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use leadconnector::{outbound, sandbox::{Fault, Sandbox}};
    /// # let sandbox = Sandbox::start().await?;
    /// # let reply = serde_json::json!({
    /// #     "message": "Missing phone number",
    /// #     "canonicalCode": "CONVERSATIONS_MSG_NO_PHONE",
    /// # });
    /// # sandbox.fault(Fault::status(http::StatusCode::UNPROCESSABLE_ENTITY).json(&reply));
    /// # let message = outbound::Sms::new("contact-id", "Hello");
    /// let error = sandbox.client().send(message).await.unwrap_err();
    /// assert_eq!(
    ///     error.report(),
    ///     "send_message: the service rejected the request (status 422, \
    ///      CONVERSATIONS_MSG_NO_PHONE). The service said: \"Missing phone number\". Nothing was \
    ///      sent, and the same request will be rejected again.",
    /// );
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn report(&self) -> String {
        let mut report = self.description();
        // Writing to a string does not fail.
        let _ = write!(report, " {}.", self.outcome());
        if let Some(wait) = self.retry_after() {
            let _ = write!(report, " Try again in {} seconds.", wait.as_secs());
        }
        if let Some(trace_id) = self.trace_id() {
            let trace_id = one_line(trace_id);
            let _ = write!(
                report,
                " The vendor's support finds it by the trace id {trace_id}."
            );
        }
        report
    }

    /// Describes what the failure means for the operation.
    fn outcome(&self) -> String {
        let operation = self.operation().and_then(Operation::of_id);
        let is_read = operation.is_some_and(Operation::is_read);
        let effect = match (operation, self.kind()) {
            (None, ErrorKind::Configuration | ErrorKind::InvalidRequest) => "No request was made",
            (None, _) => "Nothing was sent",
            (Some(_), _) if is_read => "Nothing was read",
            (Some(operation), _) if operation.id == SEND_MESSAGE.id => "Nothing was sent",
            (Some(_), _) => "Nothing was changed",
        };
        match self.delivery() {
            Delivery::NotSent => effect.to_owned(),
            Delivery::Rejected if self.affects_all_messages() => {
                format!("{effect}, and every request will be rejected until that is corrected")
            }
            Delivery::Rejected => format!("{effect}, and the same request will be rejected again"),
            Delivery::Unknown if is_read => "Nothing was changed, and a repeat is harmless".into(),
            Delivery::Unknown if self.is_retryable() => {
                "It may have taken effect, and a repeat is harmless".into()
            }
            Delivery::Unknown => "It may have taken effect: look before you repeat it".into(),
        }
    }

    /// Returns how to get a token, if the service rejected that of a call.
    fn token_hint(&self) -> Option<&'static str> {
        // The token endpoint rejects codes, refresh tokens and apps.
        let takes_token = Operation::of_id(self.operation()?).is_none_or(|of| of.authorized);
        (takes_token && self.rejection() == Some(Rejection::InvalidToken)).then_some(
            "The access token of the call is wrong, expired or revoked: get a private integration \
             token in the settings of the sub-account, under Private Integrations, or, if the token \
             is an app's, let the account install the app again",
        )
    }

    /// Describes the failure and its causes.
    fn description(&self) -> String {
        let mut report = format!("{self}.");
        // Writing to a string does not fail.
        let mut add = |sentence: std::fmt::Arguments<'_>| {
            let _ = write!(report, " {sentence}.");
        };
        let words: Vec<_> = self.messages().iter().map(|text| one_line(text)).collect();
        if !words.is_empty() {
            add(format_args!("The service said: \"{}\"", words.join("; ")));
        } else if let Some(body) = self.body() {
            let body = one_line(start(body, QUOTED_BODY_BYTES));
            add(format_args!("The reply began with: {body}"));
        }
        if let Some(scope) = self.missing_scope() {
            add(format_args!("The token lacks the scope {scope}"));
        }
        if let Some(hint) = self.token_hint() {
            add(format_args!("{hint}"));
        }
        match self.rejection() {
            Some(Rejection::BlockedByProxy) => add(format_args!(
                "A proxy in front of the service turned this HTTP client away"
            )),
            Some(Rejection::WrongTokenType) => add(format_args!(
                "The token is a company's where a location's is needed, or the other way round: \
                 OAuth::location_client makes clients for the locations of a company"
            )),
            _ => {}
        }
        let mut source = self.source();
        while let Some(error) = source {
            let cause = match error.downcast_ref::<Self>() {
                Some(own) => own.description().trim_end_matches('.').to_owned(),
                None => one_line(&error.to_string()),
            };
            add(format_args!("Caused by: {cause}"));
            // Its own description includes its sources.
            source = match error.downcast_ref::<Self>() {
                Some(_) => None,
                None => error.source(),
            };
        }
        report
    }
}

/// Joins the lines of a text, and leaves out control characters, which could steer a terminal.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
