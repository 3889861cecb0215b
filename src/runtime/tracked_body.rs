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
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use sync_wrapper::SyncWrapper;

use super::payload::{self, Parts, Payload};

/// Tracks whether the HTTP library has taken the body of a request. Until then, there is nothing
/// that the service could act on: no connection yet, or only headers.
///
/// A tracked body is sent at most once, whatever the HTTP library does, and not at all once it is
/// canceled, dropped, or too late.
///
/// Over HTTP/2, the library takes a body before flow control lets it pass. So a body that was taken
/// may leave later than its time, or never: then it counts as having left, which is the safe side.
pub(crate) struct TrackedBody {
    state: Arc<AtomicU8>,
    /// Knows why the body could not be read.
    parts: Option<Arc<Parts>>,
}

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const CANCELED: u8 = 2;

impl TrackedBody {
    /// Makes a body with this content that is sent by this time or never.
    pub(crate) fn new(payload: Payload, leave_by: Instant) -> (reqwest::Body, Self) {
        let (body, tracked) = tracked(payload, leave_by);
        (reqwest::Body::wrap(body), tracked)
    }

    /// Cancels the body. Returns whether any of it was handed to the HTTP library; if not, it never
    /// will be.
    pub(crate) fn cancel(&self) -> bool {
        let before = self
            .state
            .compare_exchange(WAITING, CANCELED, SeqCst, SeqCst);
        before == Err(BEGUN)
    }

    /// Takes the reason why the body could not be read, if that is why the attempt failed.
    pub(crate) fn take_failure(&self) -> Option<io::Error> {
        self.parts.as_ref()?.take_failure()
    }
}

impl Drop for TrackedBody {
    /// A dropped call sends nothing any more.
    fn drop(&mut self) {
        self.cancel();
    }
}

fn tracked(payload: Payload, leave_by: Instant) -> (Tracked, TrackedBody) {
    let state = Arc::new(AtomicU8::new(WAITING));
    let length = payload.length();
    let (content, parts) = match payload {
        Payload::Bytes(bytes) => (Content::Bytes(Some(bytes)), None),
        Payload::Parts(parts) => {
            let content = PartsContent {
                chunks: SyncWrapper::new(parts.chunks()),
                length,
                sent: 0,
                parts: Arc::clone(&parts),
            };
            (Content::Parts(Box::new(content)), Some(parts))
        }
    };
    let body = Tracked {
        content,
        leave_by,
        state: Arc::clone(&state),
    };
    (body, TrackedBody { state, parts })
}

struct Tracked {
    content: Content,
    leave_by: Instant,
    state: Arc<AtomicU8>,
}

enum Content {
    /// Present until they have been handed over.
    Bytes(Option<Bytes>),
    Parts(Box<PartsContent>),
}

struct PartsContent {
    chunks: SyncWrapper<payload::Chunks>,
    length: Option<u64>,
    sent: u64,
    parts: Arc<Parts>,
}

impl Content {
    fn left(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Parts(parts) => Some(parts.length?.saturating_sub(parts.sent)),
        }
    }
}

impl PartsContent {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let chunks = Pin::new(self.chunks.get_mut());
        chunks.poll_next(context).map(|chunk| match chunk? {
            Ok(chunk) => {
                self.sent += chunk.len() as u64;
                if let Some(progress) = &self.parts.progress {
                    progress(self.sent, self.length);
                }
                Some(Ok(chunk))
            }
            Err(error) => {
                let kind = error.kind();
                self.parts.fail(error);
                Some(Err(kind.into()))
            }
        })
    }
}

impl Body for Tracked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let late = Instant::now() > self.leave_by;
        let next = if late { CANCELED } else { BEGUN };
        let before = self.state.compare_exchange(WAITING, next, SeqCst, SeqCst);
        if before == Err(CANCELED) || (before == Ok(WAITING) && late) {
            return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
        }
        let chunk = match &mut self.content {
            Content::Bytes(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Content::Parts(parts) => parts.poll_chunk(context),
        };
        chunk.map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Bytes(bytes) => bytes.is_none(),
            // Only the end of the stream tells whether it was longer than it should be.
            Content::Parts(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.content
            .left()
            .map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::{task::Waker, time::Duration};

    use super::*;

    fn body(leave_by: Instant) -> (Pin<Box<Tracked>>, TrackedBody) {
        let (body, tracked) = tracked(Payload::Bytes(Bytes::from_static(b"message")), leave_by);
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
