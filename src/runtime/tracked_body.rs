//! A request body that tracks whether it has begun to leave this machine.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering::SeqCst},
    },
    task::{Context, Poll},
    time::Instant,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Tracks whether the HTTP library has taken the body of a request. Until then, there is nothing
/// that the service could act on: no connection yet, or only headers.
///
/// A tracked body is sent at most once, whatever the HTTP library does, and not at all once it is
/// canceled, dropped, or too late.
///
/// Over HTTP/2, the library takes a body before flow control lets it pass. So a body that was taken
/// may leave later than its time, or never: then it counts as having left, which is the safe side.
pub(crate) struct TrackedBody(Arc<AtomicU8>);

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const CANCELED: u8 = 2;

impl TrackedBody {
    /// Makes a body from these bytes that is sent by this time or never.
    pub(crate) fn new(bytes: Bytes, leave_by: Instant) -> (reqwest::Body, Self) {
        let (body, tracked) = tracked(bytes, leave_by);
        (reqwest::Body::wrap(body), tracked)
    }

    /// Cancels the body. Returns whether any of it was handed to the HTTP library; if not, it never
    /// will be.
    pub(crate) fn cancel(&self) -> bool {
        let before = self.0.compare_exchange(WAITING, CANCELED, SeqCst, SeqCst);
        before == Err(BEGUN)
    }
}

impl Drop for TrackedBody {
    /// A dropped call sends nothing any more.
    fn drop(&mut self) {
        self.cancel();
    }
}

fn tracked(bytes: Bytes, leave_by: Instant) -> (Tracked, TrackedBody) {
    let state = Arc::new(AtomicU8::new(WAITING));
    let body = Tracked {
        bytes: Some(bytes),
        leave_by,
        state: Arc::clone(&state),
    };
    (body, TrackedBody(state))
}

struct Tracked {
    /// Present until they have been handed over.
    bytes: Option<Bytes>,
    leave_by: Instant,
    state: Arc<AtomicU8>,
}

impl Body for Tracked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let late = self.bytes.is_some() && Instant::now() > self.leave_by;
        let next = if late { CANCELED } else { BEGUN };
        let before = self.state.compare_exchange(WAITING, next, SeqCst, SeqCst);
        if before == Err(CANCELED) || (before == Ok(WAITING) && late) {
            return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, Bytes::len) as u64)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::{task::Waker, time::Duration};

    use super::*;

    fn body(leave_by: Instant) -> (Pin<Box<Tracked>>, TrackedBody) {
        let (body, tracked) = tracked(Bytes::from_static(b"message"), leave_by);
        (Box::pin(body), tracked)
    }

    fn in_time() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    fn poll(body: &mut Pin<Box<Tracked>>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        body.as_mut()
            .poll_frame(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_canceled_body_never_leaves() {
        let (mut body, tracked) = body(in_time());
        assert!(!tracked.cancel());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
        assert!(!tracked.cancel());
    }

    #[test]
    fn a_body_of_a_dropped_call_never_leaves() {
        let (mut body, tracked) = body(in_time());
        drop(tracked);
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn a_late_body_never_leaves() {
        let (mut body, tracked) = body(Instant::now() - Duration::from_millis(1));
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
        assert!(!tracked.cancel());
    }

    #[test]
    fn a_body_that_was_taken_has_begun_to_leave() {
        let (mut body, tracked) = body(in_time());
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))));
        assert!(tracked.cancel());
        assert!(matches!(poll(&mut body), Poll::Ready(None)));
        assert!(tracked.cancel());
    }
}
