//! Whether a message has left this machine.

use std::{
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
    /// Watches the body of a request; `None` if it has none.
    pub(crate) fn watch(request: &mut reqwest::Request) -> Option<Self> {
        let body = request.body_mut();
        let inner = body.take()?;
        let begun = Self(Arc::default());
        let watched = Watched {
            inner,
            begun: begun.clone(),
        };
        *body = Some(reqwest::Body::wrap(watched));
        Some(begun)
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

struct Watched {
    inner: reqwest::Body,
    begun: Departure,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        self.begun.0.store(true, Ordering::Release);
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
