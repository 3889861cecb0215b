//! Replies that a test sets itself.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use serde_json::Value;

use super::{Sandbox, route::match_path};

/// A reply for [`Sandbox::on`]. JSON converts into one with status 200.
///
/// ```
/// use http::{StatusCode, header::LOCATION};
/// use leadconnector::sandbox::Reply;
/// use serde_json::json;
///
/// let users = Reply::json(&json!({ "users": [] }));
/// let moved = Reply::new(StatusCode::FOUND)
///     .header(LOCATION, http::HeaderValue::from_static("/elsewhere"));
/// ```
#[derive(Clone)]
#[must_use = "a reply is not used until it is passed to `Sandbox::on`"]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    /// Creates an empty reply. A status below 200 is not a final reply, so 500 is sent instead.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: String::new(),
        }
    }

    /// Creates a reply with status 200 and this JSON.
    pub fn json(body: &Value) -> Self {
        Self::new(StatusCode::OK).json_body(body)
    }

    /// Sets the status.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    pub(super) fn json_body(self, body: &Value) -> Self {
        self.body(body.to_string()).header(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        )
    }

    /// Sets a header, replacing one of the same name. `Content-Length` and `Transfer-Encoding` are
    /// ignored, since the server sets them.
    pub fn header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        // A length that does not fit the body would make hyper panic.
        let framing = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
        if !framing.contains(&name) {
            self.headers.insert(name, value.into());
        }
        self
    }

    pub(super) fn response(self) -> Response<String> {
        let mut response = Response::new(self.body);
        // The server can't send an informational status as the final one.
        *response.status_mut() = if self.status.is_informational() {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            self.status
        };
        *response.headers_mut() = self.headers;
        response
    }
}

impl From<Value> for Reply {
    fn from(body: Value) -> Self {
        Self::json(&body)
    }
}

/// Omits headers and body, which may hold secrets or personal data.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// The replies that a test set, by method and path.
#[derive(Default)]
pub(super) struct CustomReplies(Vec<(Method, String, Reply)>);

impl CustomReplies {
    /// Returns the reply to a request. Of several, the last counts.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&Reply> {
        let fits = |(m, template, _): &&(Method, String, Reply)| {
            m == method && match_path(template, path).is_some()
        };
        self.0.iter().rev().find(fits).map(|(_, _, reply)| reply)
    }
}

impl Sandbox {
    /// Sets the reply to a method and path, for operations that the sandbox does not know, and for
    /// replies that it does not give. A segment in braces, as in `/users/{userId}`, stands for any.
    /// Such a request still needs a valid bearer and counts towards the limits; nothing else of
    /// it is checked.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::Method;
    /// use leadconnector::sandbox::Sandbox;
    /// use serde_json::{Value, json};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.on(Method::GET, "/users/{userId}", json!({ "name": "Jane" }));
    ///
    /// let user: Value = sandbox.client().request(Method::GET, "/users/123").json().await?;
    /// assert_eq!(user["name"], "Jane");
    /// # Ok(())
    /// # }
    /// ```
    pub fn on(&self, method: Method, path: impl Into<String>, reply: impl Into<Reply>) {
        let (path, reply) = (path.into(), reply.into());
        self.shared.lock().replies.0.push((method, path, reply));
    }
}
