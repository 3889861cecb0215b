//! Handlers of authentic events for axum.
//!
//! ```
//! use axum::{Router, http::StatusCode, routing::post};
//! use leadconnector::webhook::{Event, Verifier, axum::Webhook};
//!
//! async fn handle(event: Event) -> StatusCode {
//!     match store(&event).await {
//!         Ok(()) => StatusCode::OK, // duplicates do not get here any more
//!         Err(_) => StatusCode::INTERNAL_SERVER_ERROR, // the service posts the event again
//!     }
//! }
//!
//! let webhook = Webhook::new(Verifier::builder().app("my-app").build());
//! let app: Router = Router::new().route("/webhook", post(webhook.events(handle)));
//! # async fn store(event: &Event) -> std::io::Result<()> { Ok(()) }
//! ```

mod body;
mod claim;
mod handler;

use std::{
    convert::Infallible,
    error::Error as _,
    fmt,
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt as _;
use http::{HeaderMap, StatusCode};
use tower_service::Service;

use self::{body::Reader, claim::Claim};
use super::{
    Event, MemorySeen, ProviderDelivery, Reservation, Seen, Verifier, VerifyError, shape::Shape,
};
use crate::boxed::BoxFuture;

/// The time limit of a handler: 4 minutes, less than an event stays reserved
/// ([`RESERVED_FOR`](super::RESERVED_FOR)), so that two handlers never have the same event.
pub const HANDLER_TIMEOUT: Duration = Duration::from_secs(4 * 60);
/// The time limit of each operation of a [`Seen`]: 15 seconds. A request whose event can't be reserved
/// in this time gets a 429, and the service posts it again.
pub const SEEN_TIMEOUT: Duration = Duration::from_secs(15);
/// The status that makes the service post an event again: see [`WebhookService`].
const AGAIN: StatusCode = StatusCode::TOO_MANY_REQUESTS;
/// The default time limit for reading the body of a request: 10 seconds.
pub const DEFAULT_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// The default limit on the bytes of all bodies that one [`Webhook`] holds at a time: 16 MiB.
pub const DEFAULT_MAX_BUFFERED: usize = 16 << 20;

/// Receives events or deliveries: a verifier and a deduplication store.
///
/// Clones are cheap. They share the store and the bound of
/// [`max_buffered`](Self::max_buffered).
///
/// Use separate verifiers for events and deliveries: bind the one to your app and the other to
/// the locations that you serve. A handler is any function that takes the event, and captures
/// whatever else it needs:
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use leadconnector::webhook::{Event, ProviderDelivery, Verifier, axum::Webhook};
///
/// #[derive(Clone)]
/// struct App { /* a database, a client, ... */ }
///
/// async fn handle(app: App, event: Event) -> StatusCode {
///     println!("{event:?}");
///     StatusCode::OK
/// }
///
/// async fn deliver(delivery: ProviderDelivery) -> StatusCode {
///     println!("{:?}", delivery.message_id());
///     StatusCode::OK
/// }
///
/// let app = App {};
/// let events = Webhook::new(Verifier::builder().app("my-app").build());
/// let events = events.events(move |event| handle(app.clone(), event));
/// let deliveries = Webhook::new(Verifier::builder().locations(["my-location"]).build());
/// let app: Router = Router::new()
///     .route("/webhook", post(events))
///     .route("/delivery", post(deliveries.deliveries(deliver)));
/// ```
#[derive(Clone)]
pub struct Webhook {
    verifier: Arc<Verifier>,
    seen: Arc<dyn Seen>,
    reader: Reader,
    max_buffered: usize,
}

impl Webhook {
    /// Creates a receiver with a [`MemorySeen`], which knows duplicates until the process ends.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self {
            verifier: Arc::new(verifier),
            seen: Arc::new(MemorySeen::new()),
            reader: Reader::new(0, DEFAULT_READ_TIMEOUT),
            max_buffered: 0,
        }
        .max_buffered(DEFAULT_MAX_BUFFERED)
    }

    /// Sets the deduplication store: a [`FileSeen`](super::FileSeen) also knows the duplicates of
    /// events that were handled before a restart, or in other processes on the same machine.
    #[must_use]
    pub fn seen(mut self, seen: impl Seen + 'static) -> Self {
        self.seen = Arc::new(seen);
        self
    }

    /// Sets the time limit for reading the body of a request; [`DEFAULT_READ_TIMEOUT`] if not
    /// set. A slower request gets a 408.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.reader.timeout = timeout;
        self
    }

    /// Sets the limit on the bytes that the bodies of all requests together hold while they are read
    /// and verified; [`DEFAULT_MAX_BUFFERED`] if not set, and never less than one largest body
    /// ([`Verifier::max_body`]). The server's own buffers for each connection do not count.
    ///
    /// A request whose next bytes exceed the limit gets a 429 at once, and the service posts it
    /// again. It does not wait: waiting requests would hold bytes that others wait for.
    #[must_use]
    pub fn max_buffered(mut self, bytes: usize) -> Self {
        self.max_buffered = bytes.max(self.verifier.max_body());
        self.reader = Reader::new(self.max_buffered, self.reader.timeout);
        self
    }

    /// Returns a service that calls the handler with each event until the handler has replied with
    /// a 2xx. An event without a webhook id can't be recognized, and is always passed on.
    #[must_use]
    pub fn events<H, F>(self, handler: H) -> WebhookService<Event, H>
    where
        H: FnOnce(Event) -> F + Clone,
        F: Future<Output: IntoResponse> + Send,
    {
        WebhookService {
            webhook: self,
            handler,
            shape: Shape::Event,
            verify: Verifier::verify,
            seen_key: Event::seen_key,
        }
    }

    /// Returns a service for the delivery URL of a conversation provider; otherwise like
    /// [`events`](Self::events).
    #[must_use]
    pub fn deliveries<H, F>(self, handler: H) -> WebhookService<ProviderDelivery, H>
    where
        H: FnOnce(ProviderDelivery) -> F + Clone,
        F: Future<Output: IntoResponse> + Send,
    {
        WebhookService {
            webhook: self,
            handler,
            shape: Shape::Delivery,
            verify: Verifier::verify_delivery,
            seen_key: ProviderDelivery::seen_key,
        }
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("verifier", &self.verifier)
            .field("read_timeout", &self.reader.timeout)
            .field("max_buffered", &self.max_buffered)
            .finish_non_exhaustive()
    }
}

/// A handler of authentic events or deliveries, for [`axum::routing::post`]. It is a
/// [`tower`](tower_service) service, too.
///
/// [`Webhook::events`] and [`Webhook::deliveries`] create it. It calls the handler with each
/// authentic event that is not a duplicate, and decides by the handler's reply what becomes of the
/// event:
///
/// - A 2xx marks it as handled: duplicates are acknowledged and never reach the handler, even if
///   the connection is lost before the reply is sent.
/// - Any other status, a panic, a handler that takes longer than [`HANDLER_TIMEOUT`], or a
///   connection that is lost while the handler runs, which drops its future: the event reaches the
///   handler again when the service posts it again.
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
    webhook: Webhook,
    handler: H,
    shape: Shape,
    verify: fn(&Verifier, &HeaderMap, &[u8]) -> Result<T, VerifyError>,
    seen_key: fn(&T) -> Option<String>,
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
    H: FnOnce(T) -> F,
    F: Future,
    F::Output: IntoResponse,
{
    async fn reply(self, request: Request) -> Response {
        let verified = self.webhook.verified(request, self.shape, self.verify);
        let value = match verified.await {
            Ok(value) => value,
            Err(status) => return status.into_response(),
        };
        let claim = match self.webhook.claim((self.seen_key)(&value)).await {
            Ok(claim) => claim,
            Err(status) => return status.into_response(),
        };
        let handler = self.handler;
        let reply = run(async move { handler(value).await.into_response() }).await;
        match claim {
            Some(claim) if reply.status().is_success() => claim.confirm().await,
            Some(claim) => claim.release().await,
            None => {}
        }
        reply
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
    /// Reads and verifies a request, or returns the status of the reply.
    async fn verified<T>(
        &self,
        request: Request,
        wanted: Shape,
        verify: fn(&Verifier, &HeaderMap, &[u8]) -> Result<T, VerifyError>,
    ) -> Result<T, StatusCode> {
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
        verify(&self.verifier, &parts.headers, &body).map_err(|error| rejection(&error))
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
