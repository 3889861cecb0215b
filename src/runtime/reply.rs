//! Replies: read within size limits, keeping the status even if the body is unusable.

use std::{fmt, mem, pin::pin, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use tokio::time::sleep;
use tracing::Span;

use super::{deadline::Deadline, trace};
use crate::{
    Error, ErrorKind,
    bounds::ERROR_REPLY_BYTES,
    error::ErrorBody,
    json::{FromJson, lossless},
};

/// A complete reply with a successful status.
pub(crate) struct Reply {
    pub(super) operation: &'static str,
    pub(super) authorized: bool,
    pub(super) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body, if it was asked for as a stream.
    pub(crate) stream: Option<Box<ReplyStream>>,
    /// The span of the call, which records a reply that turns out to be a failure.
    pub(super) span: Span,
}

/// A successful reply whose body is read as it arrives.
pub(crate) struct ReplyStream {
    response: reqwest::Response,
    /// The network time of each chunk.
    timeout: Duration,
    length: Option<u64>,
    /// The start of the content that was read ahead.
    ahead: Bytes,
}

/// The number of bytes that are read ahead at most, and the rest of the chunk that holds the last
/// one.
const READ_AHEAD: usize = 64;

impl ReplyStream {
    pub(crate) fn new(response: reqwest::Response, timeout: Duration) -> Self {
        Self {
            length: response.content_length(),
            response,
            timeout,
            ahead: Bytes::new(),
        }
    }

    /// Returns the number of bytes that the service announced.
    pub(crate) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Reads the next chunk; `None` at the end. A body that ends early is an error.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        if !self.ahead.is_empty() {
            return Ok(Some(mem::take(&mut self.ahead)));
        }
        let mut sleep = pin!(sleep(self.timeout));
        next_chunk(&mut self.response, &mut Deadline::new(sleep.as_mut())).await
    }

    /// Reads ahead until the start of the content is enough to decide something, or all of it, or
    /// 64 bytes ([`READ_AHEAD`]), and returns that start. It is empty if there is no content.
    pub(crate) async fn start(
        &mut self,
        is_enough: impl Fn(&[u8]) -> bool,
    ) -> Result<&[u8], Error> {
        let mut sleep = pin!(sleep(self.timeout));
        let mut deadline = Deadline::new(sleep.as_mut());
        while !is_enough(&self.ahead) && self.ahead.len() < READ_AHEAD {
            match next_chunk(&mut self.response, &mut deadline).await? {
                Some(chunk) if self.ahead.is_empty() => self.ahead = chunk,
                Some(chunk) => self.ahead = [&*self.ahead, &*chunk].concat().into(),
                None => break,
            }
        }
        Ok(&self.ahead)
    }

    /// Reads the body to its end, or as much as is read of an unsuccessful reply; returns why it
    /// stopped early.
    pub(crate) async fn read_failure(&mut self) -> (Bytes, Option<Error>) {
        let mut sleep = pin!(sleep(self.timeout));
        let mut deadline = Deadline::new(sleep.as_mut());
        let read = read_body(&mut self.response, &mut deadline, ERROR_REPLY_BYTES).await;
        let (rest, stopped) = read;
        if self.ahead.is_empty() {
            return (rest, stopped);
        }
        (
            [&*mem::take(&mut self.ahead), &*rest].concat().into(),
            stopped,
        )
    }
}

impl Reply {
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Makes the error of a reply that is not what was asked for, despite its status.
    pub(crate) fn failure(&self, body: &[u8]) -> Error {
        failure(self.operation, self.status, body, &self.span)
    }
}

fn failure(operation: &'static str, status: StatusCode, body: &[u8], span: &Span) -> Error {
    let error = Error::new(ErrorKind::UnexpectedReply)
        .with_operation(operation)
        .with_status(status)
        .with_error_body(ErrorBody::read(body));
    trace::record_failure(span, &error);
    error
}

/// A successful reply of the low-level client: its value, status and headers.
pub struct ResponseValue<T> {
    operation: &'static str,
    value: T,
    body: Bytes,
    status: StatusCode,
    headers: HeaderMap,
    span: Span,
}

impl<T> ResponseValue<T> {
    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value and drops the rest.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the status, a 2xx.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the unparsed body.
    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }

    /// Makes the error of a reply that reports a failure, despite its status.
    pub(crate) fn failure(&self) -> Error {
        failure(self.operation, self.status, &self.body, &self.span)
    }
}

/// Omits the headers, which may contain anything.
impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseValue")
            .field("value", &self.value)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl<T> ResponseValue<T> {
    /// Reads the JSON of a reply. The generated code calls this.
    #[expect(clippy::unused_async, reason = "the generated code awaits it")]
    pub(crate) async fn from_response(reply: Reply) -> Result<Self, Error>
    where
        T: FromJson,
    {
        let Reply {
            operation,
            authorized,
            status,
            headers,
            body,
            span,
            ..
        } = reply;
        let json = lossless::parse(&body).ok();
        match json.and_then(|json| T::from_json(json).ok()) {
            Some(value) => Ok(Self {
                operation,
                value,
                body,
                status,
                headers,
                span,
            }),
            None => {
                let error = Error::new(ErrorKind::UnexpectedReply).with_operation(operation);
                let error = unusable(error, authorized, &body);
                let error = error.with_status(status);
                trace::record_failure(&span, &error);
                Err(error)
            }
        }
    }
}

/// Adds the content of a reply with a successful status to its error.
pub(super) fn unusable(error: Error, authorized: bool, body: &Bytes) -> Error {
    let error = error.with_error_body(ErrorBody::read(body));
    if authorized {
        error
    } else {
        // It may hold tokens, which are issued only once: the request must not be repeated,
        // although the operation is idempotent, and what has arrived is kept.
        error.with_unread(body).no_retry()
    }
}

/// Reads the next chunk that is not empty; HTTP/2 has empty ones. `None` at the end.
async fn next_chunk(
    response: &mut reqwest::Response,
    deadline: &mut Deadline<'_>,
) -> Result<Option<Bytes>, Error> {
    loop {
        match deadline.within(pin!(response.chunk())).await {
            Some(Ok(Some(chunk))) if chunk.is_empty() => {}
            Some(chunk) => return chunk.map_err(|error| lost(Some(error))),
            None => return Err(lost(None)),
        }
    }
}

/// Reads the body of a reply to its end, the size limit, or the deadline; returns why it stopped
/// early.
pub(super) async fn read_body(
    response: &mut reqwest::Response,
    deadline: &mut Deadline<'_>,
    bound: usize,
) -> (Bytes, Option<Error>) {
    let announced = response.content_length().unwrap_or_default();
    let announced = usize::try_from(announced).unwrap_or(bound).min(bound);
    let mut body = Bytes::new();
    let failure = loop {
        let chunk = match deadline.within(pin!(response.chunk())).await {
            Some(chunk) => chunk.map_err(Some),
            None => Err(None),
        };
        match chunk {
            Ok(Some(mut chunk)) => {
                let room = bound - body.len();
                let is_too_long = chunk.len() > room;
                chunk.truncate(room);
                if body.is_empty() {
                    // Most replies arrive in one chunk.
                    body = chunk;
                } else {
                    let mut longer = match body.try_into_mut() {
                        Ok(longer) => longer,
                        Err(first) => {
                            let capacity = announced.max(first.len() + chunk.len());
                            let mut longer = BytesMut::with_capacity(capacity);
                            longer.extend_from_slice(&first);
                            longer
                        }
                    };
                    longer.extend_from_slice(&chunk);
                    body = longer.freeze();
                }
                if is_too_long {
                    break Some(Error::new(ErrorKind::UnexpectedReply));
                }
            }
            Ok(None) => break None,
            Err(error) => break Some(lost(error)),
        }
    };
    (body, failure)
}

/// Makes the error of an incomplete reply; `None` means that the time was up.
pub(super) fn lost(error: Option<reqwest::Error>) -> Error {
    let kind = match &error {
        Some(error) if !error.is_timeout() => ErrorKind::ConnectionLost,
        _ => ErrorKind::Timeout,
    };
    Error::new(kind).with_reqwest(error)
}
