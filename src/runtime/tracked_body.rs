//! A request body that tracks whether it has begun to leave this machine.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU8, Ordering::SeqCst},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use sync_wrapper::SyncWrapper;
use tokio::time::Instant;

use super::payload::{self, Parts, Payload};
use crate::lock::Mutex;

/// Tracks whether the HTTP library has taken the body of a request. Until then, there is nothing
/// that the service could act on: no connection yet, or only headers.
///
/// A tracked body is sent at most once, whatever the HTTP library does, and not at all once it is
/// canceled, dropped, or too late. One that has begun and is read while it is sent ends with an
/// error once it is dropped.
///
/// Over HTTP/2, the library takes a body before flow control lets it pass. So a body that was taken
/// may leave later than its time, or never: then it counts as having left, which is the safe side.
pub(crate) struct TrackedBody(Arc<State>);

/// What has become of the body of one attempt.
struct State {
    phase: AtomicU8,
    leave_by: OnceLock<Instant>,
    /// Why the body could not be read.
    failure: Mutex<Option<io::Error>>,
}

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const CANCELED: u8 = 2;
/// It had begun when its call was dropped.
const ABANDONED: u8 = 3;

impl TrackedBody {
    /// Makes a body with this content. It does not leave before it is [released](Self::release).
    pub(crate) fn new(payload: Payload) -> (reqwest::Body, Self) {
        let (body, tracked) = tracked(payload);
        (reqwest::Body::wrap(body), tracked)
    }

    /// Lets the body be sent by this time or never.
    pub(crate) fn release(&self, leave_by: Instant) {
        // Only the first time counts.
        let _ = self.0.leave_by.set(leave_by);
    }

    /// Cancels the body. Returns whether any of it was handed to the HTTP library; if not, it never
    /// will be.
    pub(crate) fn cancel(&self) -> bool {
        let phase = &self.0.phase;
        phase.compare_exchange(WAITING, CANCELED, SeqCst, SeqCst) == Err(BEGUN)
    }

    /// Takes the reason why the body could not be read, if that is why the attempt failed.
    pub(crate) fn take_failure(&self) -> Option<io::Error> {
        self.0.failure.lock().take()
    }
}

impl Drop for TrackedBody {
    /// A dropped call sends nothing any more.
    fn drop(&mut self) {
        if self.cancel() {
            self.0.phase.store(ABANDONED, SeqCst);
        }
    }
}

fn tracked(payload: Payload) -> (Tracked, TrackedBody) {
    let state = Arc::new(State {
        phase: AtomicU8::new(WAITING),
        leave_by: OnceLock::new(),
        failure: Mutex::default(),
    });
    let length = payload.length();
    let content = match payload {
        Payload::Bytes(bytes) => Content::Bytes(Some(bytes)),
        Payload::Parts(parts) => Content::Parts(Box::new(PartsContent {
            chunks: SyncWrapper::new(parts.chunks()),
            length,
            sent: 0,
            parts,
        })),
    };
    let body = Tracked {
        content,
        state: Arc::clone(&state),
    };
    (body, TrackedBody(state))
}

struct Tracked {
    content: Content,
    state: Arc<State>,
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
    fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
        state: &State,
    ) -> Poll<Option<io::Result<Bytes>>> {
        // The stream and the progress function may be the caller's own and may panic.
        let polled = catch_unwind(AssertUnwindSafe(|| self.poll_next(context)));
        let failed = match polled {
            Ok(Poll::Ready(Some(Err(error)))) => error,
            Ok(polled) => return polled,
            Err(_) => io::Error::other("the stream or the progress function panicked"),
        };
        let kind = failed.kind();
        *state.failure.lock() = Some(failed);
        Poll::Ready(Some(Err(kind.into())))
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let chunk = match ready!(Pin::new(self.chunks.get_mut()).poll_next(context)) {
            Some(Ok(chunk)) => chunk,
            end => return Poll::Ready(end),
        };
        if chunk.is_empty() {
            // The HTTP library would poll again at once, and nothing else could run if there is no
            // end of them.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.sent += chunk.len() as u64;
        if let Some(progress) = &self.parts.progress {
            progress(self.sent, self.length);
        }
        Poll::Ready(Some(Ok(chunk)))
    }
}

impl Body for Tracked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let Self { content, state } = self.get_mut();
        let leave_by = state.leave_by.get();
        let late = leave_by.is_none_or(|leave_by| Instant::now() > *leave_by);
        let next = if late { CANCELED } else { BEGUN };
        let phase = &state.phase;
        let before = phase.compare_exchange(WAITING, next, SeqCst, SeqCst);
        if before == Err(CANCELED) || (before == Ok(WAITING) && late) {
            return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
        }
        let chunk = match content {
            Content::Bytes(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Content::Parts(_) if before == Err(ABANDONED) => {
                Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
            }
            Content::Parts(parts) => parts.poll_chunk(context, state),
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
    use std::{
        sync::atomic::AtomicUsize,
        task::{Wake, Waker},
        time::Duration,
    };

    use futures_util::{StreamExt, stream};

    use super::{
        payload::{Part, Size},
        *,
    };

    fn body(leave_by: Instant) -> (Pin<Box<Tracked>>, TrackedBody) {
        let (body, tracked) = tracked(Payload::Bytes(Bytes::from_static(b"message")));
        tracked.release(leave_by);
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
    fn a_body_that_was_not_released_never_leaves() {
        let (body, tracked) = tracked(Payload::Bytes(Bytes::from_static(b"message")));
        assert!(matches!(
            poll(&mut Box::pin(body)),
            Poll::Ready(Some(Err(_)))
        ));
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

    /// Makes a body of a stream whose chunks are all the same.
    fn endless(chunk: &'static [u8]) -> (Pin<Box<Tracked>>, TrackedBody) {
        let chunks = stream::repeat_with(move || Ok(Bytes::from_static(chunk))).boxed();
        let part = Part::stream(chunks, Size::AtMost(1 << 20));
        let parts = Parts::new(vec![part], None);
        let (body, tracked) = tracked(Payload::Parts(Arc::new(parts)));
        tracked.release(in_time());
        (Box::pin(body), tracked)
    }

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, SeqCst);
        }
    }

    #[test]
    fn an_empty_chunk_lets_others_run() {
        let (mut body, _tracked) = endless(b"");
        let wakes = Arc::new(Wakes::default());
        let waker = Arc::clone(&wakes).into();
        for polls in 1..=3 {
            let polled = body.as_mut().poll_frame(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
            assert_eq!(wakes.0.load(SeqCst), polls);
        }
    }

    #[test]
    fn a_stream_of_a_dropped_call_is_not_read_on() {
        let (mut body, tracked) = endless(b"a");
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Ok(_)))));
        drop(tracked);
        assert!(matches!(poll(&mut body), Poll::Ready(Some(Err(_)))));
    }

    #[test]
    fn each_attempt_has_its_own_failure() {
        let part = Part::Bytes(Bytes::from_static(b"message"));
        let progress: payload::Progress =
            Arc::new(|_, _| panic!("a progress function that panics"));
        let parts = Parts::new(vec![part], Some(progress));
        let payload = Payload::Parts(Arc::new(parts));
        let (body, first) = tracked(payload.again());
        first.release(in_time());
        let (_body, second) = tracked(payload);
        assert!(matches!(
            poll(&mut Box::pin(body)),
            Poll::Ready(Some(Err(_)))
        ));
        assert!(second.take_failure().is_none());
        assert!(first.take_failure().is_some());
    }
}
