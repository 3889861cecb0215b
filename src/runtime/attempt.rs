//! One attempt of a call on the network: from the request to its reply or failure.

use std::{
    pin::{Pin, pin},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tokio::time::sleep;
use tracing::Span;
use url::Url;

use super::{
    deadline::{Deadline, leave_by},
    payload::Payload,
    reply::{Reply, ReplyStream, lost, read_body, unusable},
    tracked_body::TrackedBody,
};
use crate::{
    Delivery, Error, ErrorKind, Rejection,
    bounds::{ERROR_REPLY_BYTES, REPLY_BYTES},
    error::ErrorBody,
    operation::Operation,
    rate_limit::{Advertised, Outcome, Permit},
};

/// An unsuccessful reply or none: the error, and the data from the reply.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) headers: HeaderMap,
    pub(super) advertised: Advertised,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            headers: HeaderMap::new(),
            advertised: Advertised::default(),
        }
    }
}

/// One request and its reply. The network time is measured by the system's clock.
pub(super) struct Exchange<'a> {
    pub(super) http: &'a reqwest::Client,
    pub(super) operation: &'a Operation,
    pub(super) url: &'a Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Payload>,
    pub(super) timeout: Duration,
    pub(super) is_streamed: bool,
    pub(super) permit: Permit,
}

impl<'a> Exchange<'a> {
    /// Gives the request to the HTTP library, which returns the future of its response. Nothing
    /// leaves before [`InFlight::reply`] polls it.
    ///
    /// A function of its own, so that no future holds the parts of the request.
    #[inline] // Otherwise each part is copied.
    pub(super) fn start(
        self,
    ) -> (
        impl Future<Output = reqwest::Result<reqwest::Response>>,
        InFlight<'a>,
    ) {
        let Self {
            operation,
            timeout,
            is_streamed,
            ..
        } = self;
        let mut request = reqwest::Request::new(operation.method.clone(), self.url.clone());
        *request.headers_mut() = self.headers;
        let body = self.body.map(|body| {
            let (body, tracked) = TrackedBody::new(body);
            *request.body_mut() = Some(body);
            tracked
        });
        let in_flight = InFlight {
            operation,
            timeout,
            is_streamed,
            body,
            has_started: false,
            permit: Some(self.permit),
        };
        (self.http.execute(request), in_flight)
    }
}

/// A request in flight. However it ends, its permit ends with it.
pub(super) struct InFlight<'a> {
    operation: &'a Operation,
    timeout: Duration,
    /// Whether a successful reply is read by the caller.
    is_streamed: bool,
    body: Option<TrackedBody>,
    /// Whether the HTTP library was asked for the response. Before that, it does nothing.
    has_started: bool,
    /// Held until the outcome is known.
    permit: Option<Permit>,
}

impl InFlight<'_> {
    /// Awaits the response and reads the reply.
    pub(super) async fn reply(
        &mut self,
        response: Pin<&mut impl Future<Output = reqwest::Result<reqwest::Response>>>,
    ) -> Result<Reply, Failure> {
        self.has_started = true;
        let mut sleep = pin!(sleep(self.timeout));
        if let Some(body) = &self.body {
            body.release(leave_by(&sleep, self.timeout));
        }
        let mut deadline = Deadline::new(sleep.as_mut());
        let mut response = match deadline.within(response).await {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Err(self.no_reply(Some(error)).into()),
            None => return Err(self.no_reply(None).into()),
        };
        self.end_with(|| Outcome::Replied(Advertised::from_headers(response.headers())));

        if self.is_streamed && response.status().is_success() {
            let (status, headers) = (response.status(), response.headers().clone());
            let stream = ReplyStream::new(response, self.timeout);
            return Ok(self.succeeded(status, headers, Bytes::new(), Some(stream)));
        }
        let status = response.status();
        let bound = if status.is_success() {
            REPLY_BYTES
        } else {
            ERROR_REPLY_BYTES
        };
        let (body, cut_off) = read_body(&mut response, &mut deadline, bound).await;
        let headers = std::mem::take(response.headers_mut());
        let left = self.has_left();
        if status.is_success() && cut_off.is_none() && left {
            return Ok(self.succeeded(status, headers, body, None));
        }
        let error = if status.is_success() {
            let cut_off = cut_off.unwrap_or_else(|| Error::new(ErrorKind::UnexpectedReply));
            unusable(cut_off, self.operation.authorized, &body)
        } else {
            // The status decides, even if the body was truncated.
            Error::new(ErrorKind::of_status(status)).with_error_body(ErrorBody::read(&body))
        };
        let error = error.with_status(status);
        let unprocessed = error.rejection() == Some(Rejection::BlockedByProxy);
        Err(Failure {
            error: error.with_delivery(delivery(left, Some(status), unprocessed)),
            advertised: Advertised::from_headers(&headers),
            headers,
        })
    }

    fn succeeded(
        &self,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        stream: Option<ReplyStream>,
    ) -> Reply {
        Reply {
            operation: self.operation.id,
            authorized: self.operation.authorized,
            status,
            headers,
            body,
            stream: stream.map(Box::new),
            span: Span::none(),
        }
    }

    /// Returns whether any of the request may have left this machine. If not, none of it ever will.
    /// A request without a body may have left at any time since its start.
    fn has_left(&self) -> bool {
        match &self.body {
            Some(body) => body.cancel(),
            None => self.has_started,
        }
    }

    fn end(&mut self, outcome: Outcome) {
        self.end_with(|| outcome);
    }

    fn end_with(&mut self, outcome: impl FnOnce() -> Outcome) {
        if let Some(permit) = self.permit.take() {
            permit.end_with(outcome);
        }
    }

    /// Makes the error of a request without a reply; `None` means that the time was up.
    fn no_reply(&mut self, error: Option<reqwest::Error>) -> Error {
        let unconnected = error.as_ref().is_some_and(reqwest::Error::is_connect);
        let left = self.has_left() && !(self.body.is_none() && unconnected);
        let unprocessed = error.as_ref().is_some_and(was_not_processed);
        self.end(if left {
            Outcome::Unknown
        } else {
            Outcome::NotSent
        });
        let unread = self.body.as_ref().and_then(TrackedBody::take_failure);
        if let Some(unread) = unread {
            let error = Error::new(ErrorKind::Io).with_source(unread);
            return error.with_delivery(delivery(left, None, unprocessed));
        }
        let failed = match error {
            Some(error) if !left && error.is_builder() => {
                Error::configuration(Vec::new()).with_reqwest(Some(error))
            }
            error if !left => Error::new(ErrorKind::Connect).with_reqwest(error),
            error => lost(error),
        };
        failed.with_delivery(delivery(left, None, unprocessed))
    }
}

/// The only place that decides what a failed attempt means for the message.
///
/// If nothing left this machine, the message was not sent. After that, only the service can say
/// that it did not act on the request: by a status, or through HTTP/2. A proxy in front of it can
/// say that it did not pass the request on.
fn delivery(left: bool, status: Option<StatusCode>, unprocessed: bool) -> Delivery {
    match status.map(Delivery::of_status) {
        _ if unprocessed => Delivery::NotSent,
        Some(Delivery::Unknown) | None if !left => Delivery::NotSent,
        Some(told) => told,
        None => Delivery::Unknown,
    }
}

/// Returns whether an HTTP/2 server said that it did not process the request: it refused the
/// stream, or sent GOAWAY before reaching it (RFC 9113, section 8.7).
fn was_not_processed(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(h2) = error.downcast_ref::<h2::Error>() {
            let refused = h2.is_reset() && h2.reason() == Some(h2::Reason::REFUSED_STREAM);
            return h2.is_remote() && (refused || h2.is_go_away());
        }
        source = error.source();
    }
    false
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let left = self.permit.is_some() && self.has_left();
        self.end(if left {
            Outcome::Unknown
        } else {
            Outcome::NotSent
        });
    }
}
