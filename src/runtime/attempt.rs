//! One attempt of a call on the network: from the request to its reply, or to what is known of
//! the message without one.

use std::{
    pin::{Pin, pin},
    time::{Duration, Instant},
};

use futures_util::future::{Either, FutureExt, select};
use http::{HeaderMap, StatusCode};
use tokio::{
    task::yield_now,
    time::{Sleep, sleep},
};

use super::{
    error_body::ErrorBody,
    reply::{Reply, read_body, unusable},
    request::Request,
    tracked_body::TrackedBody,
};
use crate::{
    Delivery, Error, ErrorKind,
    rate_limit::{Advertised, Outcome, Permit},
};

/// The network time that a request must have left when its body leaves; a quarter of the
/// timeout if that is less. A body that would leave later does not leave at all.
const FLOOR: Duration = Duration::from_secs(5);
/// How often the runtime gets to run where it matters what came in while this thread was busy.
const YIELDS: usize = 2;

/// A reply that is no success, or none: the error, and what the reply told.
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

/// Makes the request and reads its reply. The time on the network is that of this machine.
pub(super) async fn exchange(
    http: &reqwest::Client,
    request: &Request,
    headers: HeaderMap,
    timeout: Duration,
    permit: Permit,
) -> Result<Reply, Failure> {
    let mut outgoing = reqwest::Request::new(request.method.clone(), request.url.clone());
    *outgoing.headers_mut() = headers;
    let mut in_flight = InFlight {
        body: None,
        permit: Some(permit),
    };
    if let Some(body) = &request.body {
        let (body, tracked) = TrackedBody::new(body.bytes.clone(), leave_by(timeout));
        *outgoing.body_mut() = Some(body);
        in_flight.body = Some(tracked);
    }
    let mut sleep = pin!(sleep(timeout));
    let mut deadline = Deadline::new(sleep.as_mut());
    let mut response = match deadline.within(http.execute(outgoing)).await {
        Some(Ok(response)) => response,
        Some(Err(error)) => return Err(in_flight.no_reply(Some(error)).into()),
        None => return Err(in_flight.no_reply(None).into()),
    };
    let advertised = Advertised::from_headers(response.headers());
    in_flight.end(Outcome::Replied(advertised));

    let (body, cut_off) = read_body(&mut response, &mut deadline).await;
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let left = in_flight.has_left();
    if status.is_success() && cut_off.is_none() && left {
        return Ok(Reply {
            operation: request.operation,
            status,
            headers,
            body,
        });
    }
    let error = if status.is_success() {
        let cut_off = cut_off.unwrap_or_else(|| Error::new(ErrorKind::UnexpectedReply));
        unusable(cut_off, request.operation, &body)
    } else {
        // The status decides, also where the body was cut off.
        Error::new(ErrorKind::of_status(status)).with_error_body(ErrorBody::read(&body))
    };
    Err(Failure {
        error: error
            .with_delivery(delivery(left, Some(status), false))
            .with_status(status),
        headers,
        advertised,
    })
}

/// The one place that says what became of the message in an attempt that failed.
///
/// What did not leave was not sent. Once any of it has left, only the service itself can say
/// that it did not act on it: by a status, or in the words of HTTP/2.
fn delivery(left: bool, status: Option<StatusCode>, unprocessed: bool) -> Delivery {
    match status.map(Delivery::of_status) {
        Some(Delivery::Unknown) | None if !left || unprocessed => Delivery::NotSent,
        Some(told) => told,
        None => Delivery::Unknown,
    }
}

/// Whether an HTTP/2 server said that it did not process the request: it refused the stream, or
/// went away before it came to it (RFC 9113, 8.7).
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

/// The error of a reply that did not come to its end; without a cause if the time was up.
pub(super) fn lost(error: Option<reqwest::Error>) -> Error {
    let kind = match &error {
        Some(error) if !error.is_timeout() => ErrorKind::ConnectionLost,
        _ => ErrorKind::Timeout,
    };
    Error::new(kind).with_reqwest(error)
}

/// A request under way. However it ends, its permit ends with it.
struct InFlight {
    body: Option<TrackedBody>,
    /// Until its outcome is known.
    permit: Option<Permit>,
}

impl InFlight {
    /// Whether any of the request may have left. If not, none of it ever will. A request
    /// without a body may have left at any time.
    fn has_left(&self) -> bool {
        self.body.as_ref().is_none_or(TrackedBody::cancel)
    }

    fn end(&mut self, outcome: Outcome) {
        if let Some(permit) = self.permit.take() {
            permit.end(outcome);
        }
    }

    /// The error of a request that no reply came to; without a cause if the time was up.
    fn no_reply(&mut self, error: Option<reqwest::Error>) -> Error {
        let unconnected = error.as_ref().is_some_and(reqwest::Error::is_connect);
        let left = self.has_left() && !(self.body.is_none() && unconnected);
        let unprocessed = error.as_ref().is_some_and(was_not_processed);
        self.end(if left {
            Outcome::Unknown
        } else {
            Outcome::NotSent
        });
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

impl Drop for InFlight {
    fn drop(&mut self) {
        let left = self.permit.is_some() && self.has_left();
        self.end(if left {
            Outcome::Unknown
        } else {
            Outcome::NotSent
        });
    }
}

/// When the body of a request must have begun to leave.
fn leave_by(timeout: Duration) -> Instant {
    let now = Instant::now();
    let wait = timeout - FLOOR.min(timeout / 4);
    // Beyond what can be added, any time will do that nobody waits for.
    now.checked_add(wait)
        .unwrap_or_else(|| now + Duration::from_secs(365 * 24 * 60 * 60))
}

/// The end of the time on the network.
pub(super) struct Deadline<'a> {
    sleep: Pin<&'a mut Sleep>,
    has_passed: bool,
}

impl<'a> Deadline<'a> {
    fn new(sleep: Pin<&'a mut Sleep>) -> Self {
        let has_passed = false;
        Self { sleep, has_passed }
    }

    /// What the future gives, if it does so in time.
    pub(super) async fn within<F: Future>(&mut self, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        if self.has_passed {
            return future.now_or_never();
        }
        if let Either::Left((output, _)) = select(future.as_mut(), self.sleep.as_mut()).await {
            return Some(output);
        }
        self.has_passed = true;
        // If this thread was busy, what came in time is there and was not seen yet.
        for _ in 0..YIELDS {
            yield_now().await;
            if let Some(output) = future.as_mut().now_or_never() {
                return Some(output);
            }
        }
        None
    }
}

/// Lets the runtime hear of connections that were closed while this thread was busy, before one
/// of them is used.
pub(super) async fn hear_of_closed_connections() {
    for _ in 0..YIELDS {
        yield_now().await;
    }
}
