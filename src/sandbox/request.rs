//! Requests as the sandbox received them.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri, header};
use serde_json::Value;

/// A request that the sandbox received.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{outbound::Sms, sandbox::Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// sandbox.client().send(Sms::new("contact-id", "Hello")).await?;
/// let request = &sandbox.requests()[0];
/// assert_eq!(request.path(), "/conversations/messages");
/// assert_eq!(request.json().map(|body| &body["message"]), Some(&"Hello".into()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ReceivedRequest {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    json: Option<Value>,
}

impl ReceivedRequest {
    pub(super) fn new(method: Method, uri: Uri, mut headers: HeaderMap, body: Bytes) -> Self {
        if let Some(bearer) = headers.get_mut(header::AUTHORIZATION) {
            bearer.set_sensitive(true);
        }
        Self {
            json: serde_json::from_slice(&body).ok(),
            method,
            uri,
            headers,
            body,
        }
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Returns the query, without the question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// Returns the headers. `Authorization` is marked sensitive, so that `Debug` does not print it.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the token of the header `Authorization`; empty if there is none.
    pub(super) fn bearer(&self) -> &str {
        let value = self.headers.get(header::AUTHORIZATION);
        value
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .unwrap_or_default()
            .trim()
    }

    /// Returns the body as it was received.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the body as JSON, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.json.as_ref()
    }
}

/// Omits query and body, which hold personal data.
impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}
