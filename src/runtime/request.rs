//! Requests that the generated operations build: a URL and a body. The method comes from the table
//! of operations, and the invocation sets the headers, which are the same for every operation.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::{Serialize, Serializer};

use super::payload::{Parts, Payload};
use crate::Error;

/// Replaces `reqwest::Client` in the generated code.
#[derive(Clone, Debug)]
pub(crate) struct Client(pub(crate) reqwest::Client);

impl Client {
    pub(crate) fn get(&self, url: String) -> RequestBuilder {
        RequestBuilder::new(url)
    }

    pub(crate) fn post(&self, url: String) -> RequestBuilder {
        RequestBuilder::new(url)
    }

    pub(crate) fn put(&self, url: String) -> RequestBuilder {
        RequestBuilder::new(url)
    }

    pub(crate) fn delete(&self, url: String) -> RequestBuilder {
        RequestBuilder::new(url)
    }
}

/// Replaces `progenitor_client::QueryParam` in the generated code. Its value is the struct of all
/// query parameters of an operation, so the name does not matter.
pub(crate) struct QueryParam<'a, T>(&'a T);

impl<'a, T> QueryParam<'a, T> {
    pub(crate) fn new(_: &str, value: &'a T) -> Self {
        Self(value)
    }
}

impl<T: Serialize> Serialize for QueryParam<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Replaces `reqwest::RequestBuilder` in the generated code.
pub(crate) struct RequestBuilder {
    url: Result<String, Error>,
    body: Result<Option<Body>, Error>,
}

/// A request built by an operation.
pub(crate) struct Request {
    pub(super) url: String,
    /// The caller's own headers. Few requests have any.
    pub(super) headers: Option<Box<HeaderMap>>,
    pub(super) body: Option<Body>,
    /// The network time of each attempt, instead of the client's setting.
    pub(super) timeout: Option<Duration>,
    /// Whether a successful reply is read as it arrives.
    pub(super) is_streamed: bool,
}

/// The type of most bodies, and of every reply.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

impl Request {
    pub(crate) fn new(url: String, headers: HeaderMap, body: Option<(HeaderValue, Bytes)>) -> Self {
        Self {
            url,
            headers: (!headers.is_empty()).then(|| Box::new(headers)),
            body: body.map(|(content_type, bytes)| Body {
                content_type,
                payload: Payload::Bytes(bytes),
            }),
            timeout: None,
            is_streamed: false,
        }
    }

    /// Sets a body that is read while it is sent, and the network time of each attempt.
    pub(crate) fn with_parts(
        mut self,
        content_type: HeaderValue,
        parts: Parts,
        timeout: Duration,
    ) -> Self {
        self.body = Some(Body {
            content_type,
            payload: Payload::Parts(Arc::new(parts)),
        });
        self.timeout = Some(timeout);
        self
    }

    /// Makes the reply one that is read as it arrives, if it is successful.
    pub(crate) fn streamed(mut self) -> Self {
        self.is_streamed = true;
        self
    }
}

/// The room for the JSON of a body at first. Most messages fit.
const JSON_BYTES: usize = 512;

pub(super) struct Body {
    pub(super) content_type: HeaderValue,
    pub(super) payload: Payload,
}

impl RequestBuilder {
    fn new(url: String) -> Self {
        Self {
            url: Ok(url),
            body: Ok(None),
        }
    }

    /// Adds parameters to the query. They may be personal data: a URL is never logged.
    pub(crate) fn query<T: Serialize + ?Sized>(mut self, parameters: &T) -> Self {
        if let Ok(url) = &mut self.url {
            match serde_urlencoded::to_string(parameters) {
                Ok(query) if query.is_empty() => {}
                Ok(query) => {
                    url.push(if url.contains('?') { '&' } else { '?' });
                    url.push_str(&query);
                }
                Err(_) => self.url = Err(broken()),
            }
        }
        self
    }

    pub(crate) fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        let mut json = Vec::with_capacity(JSON_BYTES);
        let written = serde_json::to_writer(&mut json, body);
        self.body(JSON, written.map(|()| json).map_err(|_| broken()))
    }

    pub(crate) fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error> {
        let form = serde_urlencoded::to_string(body).map_err(|_| broken());
        let form = form.map(String::into_bytes);
        Ok(self.body(FORM, form))
    }

    fn body(mut self, content_type: HeaderValue, bytes: Result<Vec<u8>, Error>) -> Self {
        self.body = bytes.map(|bytes| {
            Some(Body {
                content_type,
                payload: Payload::Bytes(bytes.into()),
            })
        });
        self
    }

    pub(crate) fn build(self) -> Result<Request, Error> {
        Ok(Request {
            url: self.url?,
            headers: None,
            body: self.body?,
            timeout: None,
            is_streamed: false,
        })
    }
}

/// The error of a request that can't be serialized. It does not occur: the base URL is validated,
/// and all generated types can be serialized.
pub(super) fn broken() -> Error {
    Error::configuration(Vec::new())
}
