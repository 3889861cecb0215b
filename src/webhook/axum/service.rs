//! The service that verifies requests and calls the handler.

use std::{
    convert::Infallible,
    error::Error as _,
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    extract::Request,
    handler::Handler,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use tokio::sync::OwnedSemaphorePermit;
use tower_service::Service;

use super::{AGAIN, Webhook, body, claim::Claim, handler::handle};
#[cfg(doc)]
use super::{HANDLER_TIMEOUT, SEEN_TIMEOUT};
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
/// handlers whose connection was lost: [`Webhook::idle`] does. A layer that limits concurrency does not count these
/// handlers either; [`Webhook::max_buffered`] does.
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
    async fn reply(self, request: Request) -> Response {
        let verified = self.webhook.verified(request, self.shape, self.verify);
        let (value, room) = match verified.await {
            Ok(verified) => verified,
            Err(status) => return status.into_response(),
        };
        let claim = self.webhook.claim((self.seen_key)(&value), room).await;
        let (claim, room) = match claim {
            Ok(claimed) => claimed,
            Err(status) => return status.into_response(),
        };
        let handler = self.handler;
        handle(
            &self.webhook.handlers,
            async move { handler(value).await.into_response() },
            claim,
            room,
        )
        .await
    }
}

/// Tells the implementation below, with which `post(service)` works beside `post_service(service)`,
/// from axum's for functions; the compiler infers it.
#[derive(Debug)]
pub enum AsHandler {}

impl<T, H, F, S> Handler<AsHandler, S> for WebhookService<T, H>
where
    T: Clone + Send + 'static,
    H: FnOnce(T) -> F + Clone + Send + Sync + 'static,
    F: Future + Send + 'static,
    F::Output: IntoResponse,
{
    type Future = BoxFuture<'static, Response>;

    fn call(self, request: Request, _: S) -> Self::Future {
        Box::pin(self.reply(request))
    }
}

impl<T, H> fmt::Debug for WebhookService<T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookService")
            .field("webhook", &self.webhook)
            .finish_non_exhaustive()
    }
}

impl Webhook {
    /// Reads and verifies a request, or returns the status of the reply. The permit returns the
    /// bytes of the body to [`max_buffered`](Self::max_buffered).
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
    async fn claim(
        &self,
        key: Option<String>,
        room: Option<OwnedSemaphorePermit>,
    ) -> Result<(Option<Claim>, Option<OwnedSemaphorePermit>), StatusCode> {
        let Some(key) = key else {
            return Ok((None, room));
        };
        match Claim::reserve(Arc::clone(&self.seen), key, room).await {
            Ok(Ok((claim, room))) => Ok((Some(claim), room)),
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
