//! How much the sandbox refuses: a lenient mode, and the tokens that it accepts.

use std::collections::HashSet;

use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde_json::{Map, Value};

use super::{Sandbox, reply::error_reply, validation::string_field};
use crate::{
    operation::{self, Need, Operation, PUBLISHED_VERSIONS},
    runtime::VERSION,
};

/// How much is refused. By default, all that the service refuses, except for unknown tokens.
#[derive(Default)]
pub(super) struct Strictness {
    lenient: bool,
    /// The private integration tokens that are accepted; all of them if empty.
    tokens: HashSet<String>,
}

impl Strictness {
    /// Returns the refusal of a token that the sandbox did not issue.
    pub(super) fn refuses_token(&self, bearer: &str) -> Option<Response<String>> {
        let accepted = self.tokens.is_empty() || self.tokens.contains(bearer);
        let message = "Invalid Private Integration token";
        (!accepted).then(|| error_reply(StatusCode::UNAUTHORIZED, message))
    }

    /// Returns the refusal of the header `Version`.
    pub(super) fn refuses_version(&self, headers: &HeaderMap) -> Option<Response<String>> {
        if self.lenient {
            return None;
        }
        let version = headers.get(VERSION).map(HeaderValue::as_bytes);
        let message = match version {
            None | Some([]) => "version header was not found.",
            Some(given) => {
                let mut published = PUBLISHED_VERSIONS.iter();
                if published.any(|version| version.as_bytes() == given) {
                    return None;
                }
                "version header is invalid"
            }
        };
        Some(error_reply(StatusCode::UNAUTHORIZED, message))
    }

    /// Returns whether the service reads a body with these headers, or drops it.
    pub(super) fn reads_json(&self, headers: &HeaderMap) -> bool {
        let value = headers.get(header::CONTENT_TYPE);
        let value = value.and_then(|value| value.to_str().ok());
        let media_type = value.and_then(|value| value.split(';').next());
        self.lenient
            || media_type.is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json"))
    }

    /// Returns whether a message may lack what this need says.
    pub(super) fn waives(
        &self,
        operation: &Operation,
        need: &Need,
        body: &Map<String, Value>,
    ) -> bool {
        self.lenient
            && operation.id == operation::SEND_MESSAGE.id
            && need.any_of.contains(&"html")
            && string_field(body, "message").is_some_and(|text| !text.trim().is_empty())
    }
}

impl Sandbox {
    /// Makes the sandbox lenient: it lets pass some requests that the service refuses, for programs
    /// that are not finished. By default it refuses all of them.
    ///
    /// - The header `Version` may have any value, or be missing.
    /// - A JSON body is read whatever the header `Content-Type` says.
    /// - An email may have `message` instead of `html`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{Client, outbound::Sms, sandbox::{Sandbox, TOKEN}};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    /// let client = client.api_version("1999-12-31").build()?;
    /// client.send(Sms::new("contact-id", "Hello")).await.unwrap_err();
    /// sandbox.lenient();
    /// client.send(Sms::new("contact-id", "Hello")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn lenient(&self) {
        self.shared.lock().strictness.lenient = true;
    }

    /// Sets the private integration tokens that the sandbox accepts. Any other gets 401 "Invalid
    /// Private Integration token", except for those that the sandbox issued itself. By default it
    /// accepts every token, which it also does if the list is empty.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{Client, outbound::Sms, sandbox::{Sandbox, TOKEN}};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.accept_tokens([TOKEN]);
    /// sandbox.client().send(Sms::new("contact-id", "Hello")).await?;
    /// let client = Client::builder().token("pit-misspelled").base_url(sandbox.url()).build()?;
    /// let error = client.send(Sms::new("contact-id", "Hello")).await.unwrap_err();
    /// assert_eq!(error.messages(), ["Invalid Private Integration token"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn accept_tokens(&self, tokens: impl IntoIterator<Item = impl Into<String>>) {
        let tokens = tokens.into_iter().map(Into::into).collect();
        self.shared.lock().strictness.tokens = tokens;
    }
}
