//! Requests as the sandbox received them.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use serde_json::{Map, Value};
use url::form_urlencoded;

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
    content: Arc<Content>,
    /// The body as JSON, parsed when it is first asked for.
    json: OnceLock<Option<Value>>,
}

struct Content {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl ReceivedRequest {
    /// Copies the parts, which otherwise keep the whole buffer of the connection in memory.
    pub(super) fn new(method: Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Self {
        let uri = uri.to_string().parse().unwrap_or_default();
        let copy = |(name, value): (&HeaderName, &HeaderValue)| {
            let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
            Some((name.clone(), value))
        };
        let mut headers: HeaderMap = headers.iter().filter_map(copy).collect();
        if let Some(bearer) = headers.get_mut(header::AUTHORIZATION) {
            bearer.set_sensitive(true);
        }
        let content = Content {
            method,
            uri,
            headers,
            body: Bytes::copy_from_slice(body),
        };
        Self {
            content: Arc::new(content),
            json: OnceLock::new(),
        }
    }

    /// Returns the request without the parsed body, which takes more memory than its text.
    pub(super) fn unparsed(self) -> Self {
        Self {
            content: self.content,
            json: OnceLock::new(),
        }
    }

    /// Returns the bytes of path, query, headers and body.
    pub(super) fn size(&self) -> usize {
        let Content {
            uri, headers, body, ..
        } = &*self.content;
        let line = uri.path().len() + uri.query().map_or(0, str::len);
        let headers = headers.iter();
        let headers: usize = headers.map(|(n, v)| n.as_str().len() + v.len()).sum();
        line + headers + body.len()
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.content.method
    }

    /// Returns the path, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.content.uri.path()
    }

    /// Returns the query, without the question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.content.uri.query()
    }

    /// Returns the headers. `Authorization` is marked sensitive, so that `Debug` does not print it.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.content.headers
    }

    /// Returns the token of the header `Authorization`; empty if there is none.
    pub(super) fn bearer(&self) -> &str {
        let value = self.content.headers.get(header::AUTHORIZATION);
        let value = value.and_then(|value| value.to_str().ok());
        // The scheme is case-insensitive.
        value
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map_or("", |(_, token)| token.trim())
    }

    /// Returns the body as it was received.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.content.body
    }

    /// Returns the fields of a form, none if the body has another content type. If a name occurs
    /// several times, the last one counts.
    pub(super) fn form(&self) -> Map<String, Value> {
        if !self.has_content_type("application/x-www-form-urlencoded") {
            return Map::new();
        }
        form_urlencoded::parse(self.body())
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect()
    }

    /// Returns whether the body has this content type, with whatever parameters.
    pub(super) fn has_content_type(&self, content_type: &str) -> bool {
        let value = self.headers().get(header::CONTENT_TYPE);
        let value = value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(content_type)
    }

    /// Returns the body as JSON, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        let parse = || serde_json::from_slice(self.body()).ok();
        self.json.get_or_init(parse).as_ref()
    }
}

/// Omits query and body, which hold personal data.
impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("method", self.method())
            .field("path", &self.path())
            .field("headers", self.headers())
            .field("body", &format_args!("{} bytes", self.body().len()))
            .finish_non_exhaustive()
    }
}
