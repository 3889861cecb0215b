//! A service whose handler follows a script.

use axum::{extract::Request, routing::MethodRouter};

use super::*;

/// What a handler does with an event.
#[derive(Clone, Copy)]
pub(super) enum Does {
    Fail,
    Refuse,
    Panic,
    Never,
    Handle,
}

impl Does {
    pub(super) async fn act(self) -> StatusCode {
        match self {
            Self::Fail => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Refuse => StatusCode::NOT_FOUND,
            Self::Panic => panic!("a handler that panics"),
            Self::Never => std::future::pending().await,
            Self::Handle => StatusCode::NO_CONTENT,
        }
    }
}

/// A service whose handler does one thing after the other.
pub(super) fn service(webhook: Webhook, script: Vec<Does>) -> (MethodRouter, Arc<AtomicU32>) {
    let calls = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&calls);
    let handle = async move |_: Event| {
        let call = count.fetch_add(1, Ordering::SeqCst) as usize;
        script[call].act().await
    };
    (post_service(webhook.events(handle)), calls)
}

pub(super) fn request(signer: &Signer) -> Request {
    let (headers, body) = signer.sign(&unread());
    let mut request = Request::new(body.into());
    *request.method_mut() = http::Method::POST;
    *request.headers_mut() = headers;
    request
}
