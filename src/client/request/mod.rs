//! Requests to any path of the service, for what the crate has no method for.

mod path;
mod reply;

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde::{Serialize, de::DeserializeOwned};
use url::form_urlencoded;

use super::{Client, transport};
use crate::{
    Error, ErrorKind,
    error::ErrorBody,
    operation::Operation,
    problem::Problem,
    retryable::Idempotent,
    runtime::{self, VERSION, request},
};

pub use self::reply::RawReply;

impl Client {
    /// Starts a request to any path of the service, for operations that this crate has no method
    /// for. It takes the same way as every other call: the token is sent and refreshed, the rate
    /// limit and its wait apply, and failures are classified and retried as safely.
    ///
    /// The path is relative to the base URL and must begin with `/`. It can't leave the base URL: a
    /// path with a query, a fragment, an empty segment, `.` or `..` (percent-encoded too) is a
    /// [problem](Error::problems), and so is the method `CONNECT`. Percent-encode ids that may
    /// contain other characters than letters, digits, `-`, `_`, `.` and `~`.
    ///
    /// `GET`, `HEAD`, `PUT`, `DELETE`, `OPTIONS` and `TRACE` count as idempotent and are also
    /// retried if the service may have processed them; all other methods are only retried if it
    /// certainly did not. [`Request::idempotent`] changes this.
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::Method;
    ///
    /// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
    /// # let client = sandbox.client();
    /// let body = serde_json::json!({ "type": "SMS", "contactId": "contact-id", "message": "Hi" });
    /// let reply: serde_json::Value = client
    ///     .request(Method::POST, "/conversations/messages")
    ///     .json_body(&body)
    ///     .json()
    ///     .await?;
    /// println!("{}", reply["messageId"]);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        Request {
            client: self.clone(),
            idempotent: method.is_idempotent(),
            method,
            path: path.into(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: None,
            problems: Vec::new(),
        }
    }
}

/// A request that [`Client::request`] started. [`json`](Self::json) or [`send`](Self::send) makes
/// it.
///
/// Setters never fail; all problems are reported together before anything is sent, as
/// [`ErrorKind::InvalidRequest`].
#[must_use = "a request is only made by `json` or `send`"]
pub struct Request {
    client: Client,
    method: Method,
    idempotent: bool,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Option<(HeaderValue, Bytes)>,
    problems: Vec<Problem>,
}

impl Request {
    /// Adds a query parameter, which is percent-encoded. A name may occur several times.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and strings alike are passed without a reference"
    )]
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        let mut pair = form_urlencoded::Serializer::new(String::new());
        pair.append_pair(name, &value.to_string());
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(&pair.finish());
        self
    }

    /// Sets a JSON body.
    pub fn json_body<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.body = Some((request::JSON, json.into())),
            Err(_) => self.problem(
                "body",
                "a value that JSON can't hold",
                "maps with string keys",
            ),
        }
        self
    }

    /// Sets a form body (`application/x-www-form-urlencoded`).
    pub fn form<K: AsRef<str>, V: AsRef<str>>(
        mut self,
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.body = Some((request::FORM, form.into()));
        self
    }

    /// Sets a header, replacing an earlier one of that name.
    ///
    /// Not allowed are `Authorization`, which holds the client's token, the headers of the body,
    /// and those for proxies, message framing, routing or compression.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        const OWN: [HeaderName; 7] = [
            header::AUTHORIZATION,
            header::CONTENT_LENGTH,
            header::CONTENT_TYPE,
            header::PROXY_AUTHORIZATION,
            header::USER_AGENT,
            HeaderName::from_static("http2-settings"),
            HeaderName::from_static("proxy-connection"),
        ];
        let visible = value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        match (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            (Ok(name), _) if OWN.contains(&name) || transport::is_reserved(&name) => {
                let allowed = "a header that the client does not set itself";
                self.problem("header", format!("the header {name}"), allowed);
            }
            (Ok(name), Ok(value)) if visible => {
                self.headers.insert(name, value);
            }
            _ => {
                let allowed = "a header name, and a value of visible ASCII characters";
                self.problem(
                    "header",
                    "a name or value that HTTP does not allow",
                    allowed,
                );
            }
        }
        self
    }

    /// Sets the API version of this request, such as `v3`. The default is the client's
    /// [`api_version`](super::ClientBuilder::api_version), or else
    /// [`DEFAULT_API_VERSION`](super::DEFAULT_API_VERSION).
    pub fn version(self, version: &str) -> Self {
        self.header(VERSION.as_str(), version)
    }

    /// Sets whether a repeat of this request is harmless, so that it may be retried even if the
    /// service may have processed it.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// Makes the request and parses the JSON of its reply. An empty reply is read as `null`, so
    /// `()` and `Option<T>` are possible too.
    ///
    /// # Errors
    ///
    /// Same as [`send`](Self::send), and [`ErrorKind::UnexpectedReply`] if the reply can't be
    /// parsed as a `T`. The service has processed the request then.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        let location = self.client.location().cloned();
        let idempotent = self.idempotent;
        let reply = self.send().await?;
        let body: &[u8] = if reply.body.is_empty() {
            b"null"
        } else {
            &reply.body
        };
        serde_json::from_slice(body).map_err(|_| {
            // The parser's message may quote the reply.
            let error = Error::new(ErrorKind::UnexpectedReply)
                .with_operation(OPERATION)
                .with_location(location.as_ref())
                .with_status(reply.status)
                .with_error_body(ErrorBody::read(&reply.body));
            repeatable(error, idempotent)
        })
    }

    /// Makes the request and returns its reply, which has a 2xx status and at most 4 MiB.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`], before any request, if an argument is not valid; otherwise
    /// the failure of the last attempt. [`Error::delivery`] says whether the service may have
    /// processed the request.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn send(mut self) -> Result<RawReply, Error> {
        let url = match path::join(&self.client.api.baseurl, &self.path) {
            Ok(mut url) => {
                url.set_query(Some(&*self.query).filter(|query| !query.is_empty()));
                Some(url)
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        };
        if self.method == Method::CONNECT {
            // Its target is a host, not a path below the base URL.
            let allowed = "a method whose target is a path, such as GET or POST";
            self.problem("method", "CONNECT", allowed);
        }
        let operation = Operation {
            id: OPERATION,
            method: self.method,
            path: "",
            idempotent: self.idempotent,
            authorized: true,
            version: Some(super::DEFAULT_API_VERSION),
            scope: None,
            query: &[],
            body: &[],
            needs: &[],
        };
        let Some(url) = url.filter(|_| self.problems.is_empty()) else {
            let error = Error::invalid_request(&operation, self.problems);
            return Err(error.with_location(self.client.location()));
        };
        let api = &self.client.api;
        let request = runtime::Request::new(url.into(), self.headers, self.body);
        let reply = runtime::invoke_operation(&api.client, &api.inner, &operation, request).await;
        let reply = reply.map_err(|error| repeatable(error, self.idempotent))?;
        Ok(RawReply {
            status: reply.status(),
            headers: reply.headers,
            body: reply.body,
        })
    }

    fn problem(&mut self, field: &str, found: impl Into<String>, allowed: &str) {
        self.problems.push(Problem::new(field, found, allowed));
    }
}

/// Adds to an error that a repeat of the request is harmless, if it is.
fn repeatable(error: Error, idempotent: bool) -> Error {
    if idempotent {
        error.with_extension(Idempotent)
    } else {
        error
    }
}

/// What errors and spans call these requests.
const OPERATION: &str = "request";

/// Omits the path, the query, the headers and the body, which may contain anything.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("idempotent", &self.idempotent)
            .finish_non_exhaustive()
    }
}
