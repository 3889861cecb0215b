//! Whether a message has left this machine.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
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
#[derive(Clone)]
pub(crate) struct Departure(Arc<AtomicBool>);

impl Departure {
    /// A body of these bytes that is watched.
    pub(crate) fn watch(bytes: Bytes) -> (reqwest::Body, Self) {
        let begun = Self(Arc::default());
        let watched = Watched {
            bytes: Some(bytes),
            begun: begun.clone(),
        };
        (reqwest::Body::wrap(watched), begun)
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

struct Watched {
    /// Until they have left.
    bytes: Option<Bytes>,
    begun: Departure,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.begun.0.store(true, Ordering::Release);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, Bytes::len) as u64)
    }
}
