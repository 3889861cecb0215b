//! Runs the handler, and confirms its event.

use std::panic::AssertUnwindSafe;

use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::{AGAIN, HANDLER_TIMEOUT, claim::Claim};

/// Runs a handler, then confirms or releases its event, and returns the reply.
///
/// All of it runs in a task of its own, since the server drops this future if the connection is
/// lost. A handler cut short could have half sent a message, which it would send again when the
/// event comes again.
pub(super) async fn handle(
    handlers: &TaskTracker,
    handler: impl Future<Output = Response> + Send + 'static,
    claim: Option<Claim>,
    room: Option<OwnedSemaphorePermit>,
) -> Response {
    let handling = handlers.spawn(
        async move {
            let reply = run(handler).await;
            match claim {
                Some(claim) if reply.status().is_success() => claim.confirm().await,
                Some(claim) => claim.release().await,
                None => {}
            }
            drop(room); // not before: the bytes bound how many handlers run
            reply
        }
        .in_current_span(),
    );
    // The task fails only if the runtime shuts down: the handler's panics were caught.
    handling.await.unwrap_or_else(|_| AGAIN.into_response())
}

/// Runs a handler, and returns a reply that makes the service post the event again if it failed.
async fn run(handler: impl Future<Output = Response>) -> Response {
    let handler = AssertUnwindSafe(handler).catch_unwind();
    let why = match tokio::time::timeout(HANDLER_TIMEOUT, handler).await {
        Ok(Ok(reply)) if reply.status().is_server_error() => {
            let (mut parts, body) = reply.into_parts();
            tracing::warn!(target: "leadconnector", status = %parts.status, "the handler of a webhook failed");
            parts.status = AGAIN;
            return Response::from_parts(parts, body);
        }
        Ok(Ok(reply)) => return reply,
        Ok(Err(_)) => "panicked",
        Err(_) => "took too long",
    };
    tracing::error!(target: "leadconnector", "the handler of a webhook {why}");
    AGAIN.into_response()
}
