//! The axum service's use of time and memory before it knows that a request is authentic.

mod early;
mod layers;
mod room;
mod sockets;
mod time;

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    handler::Handler,
    http::{Method, StatusCode},
    routing::post_service,
};
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use leadconnector::webhook::{Event, axum::Webhook, testing::Signer};

const MIB: usize = 1 << 20;

/// A body that sends its frames, and then ends or waits forever.
#[derive(Default)]
struct Scripted {
    frames: VecDeque<Bytes>,
    ends: bool,
    /// The number of times that it was polled.
    polls: Arc<AtomicUsize>,
    length: Option<u64>,
}

impl Scripted {
    fn of(frames: impl IntoIterator<Item = Bytes>) -> Self {
        Self {
            frames: frames.into_iter().collect(),
            ends: true,
            ..Self::default()
        }
    }

    fn then_waits(mut self) -> Self {
        self.ends = false;
        self
    }
}

impl HttpBody for Scripted {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.polls.fetch_add(1, Ordering::SeqCst);
        match self.frames.pop_front() {
            Some(frame) => Poll::Ready(Some(Ok(Frame::data(frame)))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.length
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

fn request(headers: &HeaderMap, body: impl Into<Body>) -> Request {
    let mut request = Request::new(body.into());
    *request.method_mut() = Method::POST;
    *request.headers_mut() = headers.clone();
    request
}

fn scripted(headers: &HeaderMap, body: Scripted) -> Request {
    request(headers, Body::new(body))
}

/// Returns the status of the reply, 200 if the request is handled.
async fn status(webhook: &Webhook, request: Request) -> u16 {
    let handle = async |_: Event| StatusCode::OK;
    let service = post_service(webhook.clone().events(handle));
    service.call(request, ()).await.status().as_u16()
}

/// The headers of a request whose signature is well-formed but wrong.
fn promising() -> HeaderMap {
    Signer::generate().sign_bytes("something else").0
}

fn webhook() -> Webhook {
    Webhook::new(Signer::generate().verifier())
}
