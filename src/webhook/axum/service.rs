//! The service that verifies requests and calls the handler.

use std::{
    convert::Infallible,
    error::Error as _,
    fmt,
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt as _;
use http::{HeaderMap, StatusCode};
use tokio::sync::OwnedSemaphorePermit;
use tower_service::Service;
use tracing::Instrument as _;

#[cfg(doc)]
use super::SEEN_TIMEOUT;
use super::{AGAIN, HANDLER_TIMEOUT, Webhook, body, claim::Claim};
#[cfg(doc)]
use crate::webhook::Seen;
use crate::{
    boxed::BoxFuture,
    webhook::{Reservation, Verifier, VerifyError, shape::Shape},
};

/// A handler of authentic events or deliveries, for [`axum::routing::post`]. It is a
/// [`tower`](tower_service) service, too.
///
/// [`Webhook::events`] and [`Webhook::deliveries`] create it. It calls the handler with each
/// authentic event that is not a duplicate, and decides by the handler's reply what becomes of the
/// event:
///
/// - A 2xx marks it as handled: duplicates are acknowledged and never reach the handler.
/// - Any other status, a panic, or a handler that takes longer than [`HANDLER_TIMEOUT`]: the event
///   reaches the handler again when the service posts it again.
///
/// The handler runs in a task of its own, which goes on if the connection is lost, and what it
/// replies then counts as well. Only the end of the runtime or of the process cuts it short; the
/// event then comes again. A graceful shutdown of the server waits for connections, and not for
/// handlers whose connection was lost. A layer that limits concurrency does not count these handlers
/// either; [`Webhook::max_buffered`] does.
///
/// A request that does not reach the handler gets a reply with an empty body:
///
/// | status | request |
/// | --- | --- |
/// | 401 | no signature, a wrong signature, or an event that is too old or from the future |
/// | 403 | an authentic event for another app or location than the verifier accepts |
/// | 400 | an authentic body that is not an event (or not a delivery), or an incomplete body |
/// | 413 | a body over [`Verifier::max_body`], or over the limit of a layer |
/// | 408 | a body that took longer than [`Webhook::read_timeout`] |
/// | 429 | a body that exceeds [`Webhook::max_buffered`], a [`Seen`] that fails or takes longer than [`SEEN_TIMEOUT`], or a duplicate of an event that a handler is processing |
/// | 200 | a duplicate of an event that was handled |
///
/// A 429 makes the service post the event again. Its guide says that any status but a 2xx does, but
/// users have seen it give up after others. A 5xx of the handler is therefore sent as a 429 too.
///
/// A request whose `Content-Length` is too large, or whose signatures can't be valid, is rejected
/// before its body is read. The server must limit the number of connections and the time for
/// reading headers itself. axum's `DefaultBodyLimit` does not apply. The service needs a tokio
/// runtime with timers, such as that of `#[tokio::main]`.
#[derive(Clone)]
pub struct WebhookService<T, H> {
    pub(super) webhook: Webhook,
    pub(super) handler: H,
    pub(super) shape: Shape,
    pub(super) verify: fn(&Verifier, &HeaderMap, &[u8]) -> Result<T, VerifyError>,
    pub(super) seen_key: fn(&T) -> Option<String>,
}

impl<T, H, F> Service<Request> for WebhookService<T, H>
where
    T: Clone + Send + 'static,
    H: FnOnce(T) -> F + Clone + Send + Sync + 'static,
    F: Future + Send + 'static,
    F::Output: IntoResponse,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let reply = self.clone().reply(request);
        Box::pin(async { Ok(reply.await) })
    }
}

impl<T, H, F> WebhookService<T, H>
where
    T: Send + 'static,
    H: FnOnce(T) -> F + Send + 'static,
    F: Future + Send + 'static,
    F::Output: IntoResponse,
{
    pub(super) async fn reply(self, request: Request) -> Response {
        let verified = self.webhook.verified(request, self.shape, self.verify);
        let (value, room) = match verified.await {
            Ok(verified) => verified,
            Err(status) => return status.into_response(),
        };
        let claim = match self.webhook.claim((self.seen_key)(&value)).await {
            Ok(claim) => claim,
            Err(status) => return status.into_response(),
        };
        let handler = self.handler;
        // The server drops this future if the connection is lost. A handler cut short could have
        // half sent a message, which it would send again when the event comes again.
        let handling = tokio::spawn(
            async move {
                let reply = run(async move { handler(value).await.into_response() }).await;
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
}

impl<T, H> fmt::Debug for WebhookService<T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookService")
            .field("webhook", &self.webhook)
            .finish_non_exhaustive()
    }
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

impl Webhook {
    /// Reads and verifies a request, or returns the status of the reply. The permit returns the bytes
    /// of the body to [`max_buffered`](Self::max_buffered).
    async fn verified<T>(
        &self,
        request: Request,
        wanted: Shape,
        verify: fn(&Verifier, &HeaderMap, &[u8]) -> Result<T, VerifyError>,
    ) -> Result<(T, Option<OwnedSemaphorePermit>), StatusCode> {
        let (parts, body) = request.into_parts();
        let limit = self.verifier.max_body();
        let too_large = usize::try_from(body::announced(&parts.headers, &body))
            .map_or(true, |announced| announced > limit);
        let promising = if too_large {
            Err(VerifyError::BodyTooLarge { limit })
        } else {
            self.verifier.signatures(&parts.headers, wanted).map(drop)
        };
        promising.map_err(|error| rejection(&error))?;
        let body = self.reader.read(body, limit).await.inspect_err(|status| {
            tracing::debug!(target: "leadconnector", %status, "body of a webhook not read");
        })?;
        let value = verify(&self.verifier, &parts.headers, &body.bytes);
        Ok((value.map_err(|error| rejection(&error))?, body.room))
    }

    /// Reserves the key of an event, or returns the status of the reply.
    async fn claim(&self, key: Option<String>) -> Result<Option<Claim>, StatusCode> {
        let Some(key) = key else {
            return Ok(None);
        };
        match Claim::reserve(Arc::clone(&self.seen), key).await {
            Ok(Ok(claim)) => Ok(Some(claim)),
            Ok(Err(Reservation::Handled)) => Err(StatusCode::OK),
            Ok(Err(_)) => Err(AGAIN),
            Err(error) => {
                tracing::error!(target: "leadconnector", %error, "deduplication store of webhooks failed");
                Err(AGAIN)
            }
        }
    }
}

fn rejection(error: &VerifyError) -> StatusCode {
    let cause = error.source().map(tracing::field::display);
    tracing::debug!(target: "leadconnector", %error, cause, "webhook rejected");
    match error {
        VerifyError::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        VerifyError::Malformed(_) => StatusCode::BAD_REQUEST,
        VerifyError::OtherApp { .. }
        | VerifyError::NoApp
        | VerifyError::OtherLocation { .. }
        | VerifyError::NoLocation => StatusCode::FORBIDDEN,
        _ => StatusCode::UNAUTHORIZED,
    }
}
