//! What the generated operations build: a method, an address and a body. The headers are the
//! same for every operation, so the call sets them.

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde::Serialize;
use url::Url;

use crate::{Error, operation::Operation};

/// Stands in for `reqwest::Client` in the generated code.
#[derive(Clone, Debug)]
pub(crate) struct Client(pub(crate) reqwest::Client);

impl Client {
    pub(crate) fn post(&self, url: String) -> RequestBuilder {
        RequestBuilder::new(Method::POST, url)
    }

    pub(crate) fn put(&self, url: String) -> RequestBuilder {
        RequestBuilder::new(Method::PUT, url)
    }
}

/// Stands in for `reqwest::RequestBuilder` in the generated code.
pub(crate) struct RequestBuilder {
    method: Method,
    url: String,
    /// `None` inside if it can't be written.
    body: Option<Option<Body>>,
}

/// A request as an operation built it. Each attempt sends a copy with headers of its own.
pub(crate) struct Request {
    /// The operation; the call sets it.
    pub(super) operation: Option<&'static Operation>,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Body>,
}

pub(super) struct Body {
    pub(super) content_type: HeaderValue,
    pub(super) bytes: Bytes,
}

impl RequestBuilder {
    fn new(method: Method, url: String) -> Self {
        let body = None;
        Self { method, url, body }
    }

    pub(crate) fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        let json = serde_json::to_vec(body).ok();
        self.body("application/json", json)
    }

    pub(crate) fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error> {
        let form = serde_urlencoded::to_string(body).ok();
        let form = form.map(String::into_bytes);
        Ok(self.body("application/x-www-form-urlencoded", form))
    }

    fn body(mut self, content_type: &'static str, bytes: Option<Vec<u8>>) -> Self {
        self.body = Some(bytes.map(|bytes| Body {
            content_type: HeaderValue::from_static(content_type),
            bytes: bytes.into(),
        }));
        self
    }

    pub(crate) fn build(self) -> Result<Request, Error> {
        // Neither fails: the base URL was checked, and generated types can be written.
        let broken = || Error::configuration(Vec::new());
        let body = self.body.map(|body| body.ok_or_else(broken)).transpose()?;
        Ok(Request {
            operation: None,
            method: self.method,
            url: Url::parse(&self.url).map_err(|_| broken())?,
            body,
        })
    }
}
