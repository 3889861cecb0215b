//! Reading replies: bounded, with the status kept whatever the body turns out to be.

use std::{
    fmt,
    pin::{Pin, pin},
};

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use http::{HeaderMap, StatusCode};
use reqwest::Response;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::Sleep;

use crate::{Error, ErrorKind, operation::Operation};

/// The most that is read of a reply: 4 MiB.
const MAX_BODY: usize = 4 << 20;
/// The most that an error keeps of a reply that is not JSON: 4 KiB.
const MAX_KEPT: usize = 4 << 10;

/// A successful reply of the low-level client: its value, status and headers.
pub struct ResponseValue<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> ResponseValue<T> {
    /// The value.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The status, a 2xx.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

/// Without the headers, which are the server's own affair.
impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseValue")
            .field("value", &self.value)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Understands a reply with a successful status, which [`read`] has read. The generated
    /// code calls this.
    pub(crate) async fn from_response<E>(
        mut response: Response,
    ) -> Result<Self, crate::api::Error<E>> {
        let status = response.status();
        let Whole { body, operation } = response.extensions_mut().remove().unwrap_or_default();
        match lenient(&body) {
            Some(value) => Ok(Self {
                value,
                status,
                headers: std::mem::take(response.headers_mut()),
            }),
            None => Err(Error::new(ErrorKind::UnexpectedReply)
                .with_words(Words::of(&body))
                .with_status(status)
                .with_operation(operation)
                .into()),
        }
    }
}

/// The body of a reply that was read.
#[derive(Clone, Default)]
struct Whole {
    body: Bytes,
    operation: Option<&'static str>,
}

/// Reads a reply to its end, or as far as time allows, and keeps the body for [`ResponseValue::from_response`].
///
/// # Errors
///
/// What a status that is no success stands for; or why the body could not be read.
pub(crate) async fn read(
    response: &mut Response,
    operation: &Operation,
    deadline: Pin<&mut Sleep>,
) -> Result<(), Error> {
    let status = response.status();
    let (body, failure) = collect(response, deadline).await;
    let failure = match failure {
        None if status.is_success() => {
            let operation = Some(operation.id);
            let whole = Whole { body, operation };
            response.extensions_mut().insert(whole);
            return Ok(());
        }
        Some(failure) if status.is_success() => failure,
        // The status decides, also when the body can't be read to its end.
        _ => Error::new(ErrorKind::of_status(status)),
    };
    Err(failure.with_words(Words::of(&body)).with_status(status))
}

/// Reads a value whose fields are all optional. A field that does not fit is left out: a
/// message that was sent must not be reported as failed over one.
fn lenient<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    if let Ok(value) = serde_json::from_slice(body) {
        return Some(value);
    }
    let mut object: Map<String, Value> = serde_json::from_slice(body).ok()?;
    object.retain(|name, value| {
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        T::deserialize(Value::Object(alone)).is_ok()
    });
    T::deserialize(Value::Object(object)).ok()
}

/// The error of a reply that says nothing about the message, whatever its status.
pub(crate) fn unexpected(response: &Response) -> Error {
    Error::new(ErrorKind::UnexpectedReply).with_status(response.status())
}

/// The body as far as it can be read, and why not further.
async fn collect(response: &mut Response, mut deadline: Pin<&mut Sleep>) -> (Bytes, Option<Error>) {
    let mut body = Bytes::new();
    let failure = loop {
        let chunk = match select(pin!(response.chunk()), deadline.as_mut()).await {
            Either::Left((chunk, _)) => chunk.map_err(Some),
            Either::Right(_) => Err(None),
        };
        match chunk {
            // Most replies come in one piece.
            Ok(Some(chunk)) if body.is_empty() && chunk.len() <= MAX_BODY => body = chunk,
            Ok(Some(chunk)) => {
                let room = MAX_BODY - body.len();
                let mut longer = BytesMut::from(body);
                longer.extend_from_slice(&chunk[..chunk.len().min(room)]);
                body = longer.freeze();
                if chunk.len() > room {
                    break Some(Error::new(ErrorKind::UnexpectedReply));
                }
            }
            Ok(None) => break None,
            Err(error) => break Some(Error::cut_off(error)),
        }
    };
    (body, failure)
}

/// What the service said in a reply that is no success.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) messages: Vec<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) body: Option<String>,
}

impl Words {
    fn of(body: &[u8]) -> Self {
        let json = serde_json::from_slice(body).unwrap_or_default();
        let mut words = Self::of_json(&json);
        if words.messages.is_empty() && !body.is_empty() {
            let start = String::from_utf8_lossy(&body[..body.len().min(MAX_KEPT)]);
            words.body = Some(start.into_owned());
        }
        words
    }

    /// Finds the texts wherever the service puts them: `message` as one text or an array
    /// (000, 002), `error.message` (#107 and the vendor's v3 OAuth), or in their absence
    /// `error_description` (token endpoint) or a bare `error`.
    pub(crate) fn of_json(json: &Value) -> Self {
        let mut messages = texts(json.get("message"));
        messages.extend(texts(json.pointer("/error/message")));
        let places = ["error_description", "error", "errors", "msg"].map(|name| json.get(name));
        for place in places.into_iter().chain([Some(json)]) {
            if messages.is_empty() && !place.is_some_and(Value::is_object) {
                messages = texts(place);
            }
        }
        Self {
            messages,
            trace_id: json["traceId"].as_str().map(str::to_owned),
            body: None,
        }
    }
}

/// One text or several, leaving out what says nothing.
fn texts(value: Option<&Value>) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null | Value::Bool(_) => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    }
}
