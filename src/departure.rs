//! Whether a message has left this machine.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering::SeqCst},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Tells whether the HTTP library has begun to take the body of a request. Before that there
/// is nothing that the service could act on: no connection yet, or no more than headers.
///
/// A watched body can't be sent twice: a redirect that would post it again is not followed,
/// whatever the HTTP client's settings are.
pub(crate) struct Departure(Arc<AtomicU8>);

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const WITHDRAWN: u8 = 2;

impl Departure {
    /// A body of these bytes that is watched.
    pub(crate) fn watch(bytes: Bytes) -> (reqwest::Body, Self) {
        let state = Arc::new(AtomicU8::new(WAITING));
        let watched = Watched {
            bytes: Some(bytes),
            state: Arc::clone(&state),
        };
        (reqwest::Body::wrap(watched), Self(state))
    }

    /// Ends the departure. Returns whether the body had begun to leave; if not, it never
    /// will, also if the HTTP library's own task is about to take it at this moment.
    pub(crate) fn had_begun(&self) -> bool {
        let before = self.0.compare_exchange(WAITING, WITHDRAWN, SeqCst, SeqCst);
        before == Err(BEGUN)
    }
}

struct Watched {
    /// Until they have left.
    bytes: Option<Bytes>,
    state: Arc<AtomicU8>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let before = self.state.compare_exchange(WAITING, BEGUN, SeqCst, SeqCst);
        if before == Err(WITHDRAWN) {
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

    use std::task::Waker;

    use super::*;

    fn watched() -> (Pin<Box<Watched>>, Departure) {
        let state = Arc::default();
        let bytes = Some(Bytes::from_static(b"message"));
        let body = Watched {
            bytes,
            state: Arc::clone(&state),
        };
        (Box::pin(body), Departure(state))
    }

    fn take(body: &mut Pin<Box<Watched>>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        body.as_mut()
            .poll_frame(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_body_that_was_said_not_to_have_left_never_leaves() {
        let (mut body, departure) = watched();
        assert!(!departure.had_begun());
        assert!(matches!(take(&mut body), Poll::Ready(Some(Err(_)))));
        assert!(!departure.had_begun());
    }

    #[test]
    fn a_body_that_was_taken_has_begun_to_leave() {
        let (mut body, departure) = watched();
        assert!(matches!(take(&mut body), Poll::Ready(Some(Ok(_)))));
        assert!(departure.had_begun());
        assert!(matches!(take(&mut body), Poll::Ready(None)));
        assert!(departure.had_begun());
    }
}
