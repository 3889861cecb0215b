//! Verified events as an extractor for axum.
//!
//! ```
//! use axum::{Router, http::StatusCode, routing::post};
//! use leadconnector::webhook::{Event, MemorySeen, axum::{Verified, Webhook}, Verifier};
//!
//! async fn handle(event: Verified<Event>) -> StatusCode {
//!     println!("{:?}", *event);
//!     event.handled().await // 200, and duplicates do not get here any more
//! }
//!
//! let verifier = Verifier::builder().app("my-app").build();
//! let webhook = Webhook::new(verifier).seen(MemorySeen::new());
//! let app: Router = Router::new().route("/webhook", post(handle)).with_state(webhook);
//! ```

mod body;
mod claim;

use std::{error::Error as _, fmt, ops::Deref, sync::Arc, time::Duration};

use axum_core::{
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};

use self::{body::Reader, claim::Claim};
use super::{Event, ProviderDelivery, Reservation, Seen, Verifier, VerifyError, shape::Shape};

/// The default time limit for reading the body of a request: 10 seconds.
pub const DEFAULT_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// The default limit on the bytes of all bodies that one [`Webhook`] holds at a time: 16 MiB.
pub const DEFAULT_MAX_BUFFERED: usize = 16 << 20;

/// The state that [`Verified`] needs: a verifier, and optionally a deduplication store.
///
/// Clones are cheap. They share the store and the bound of
/// [`max_buffered`](Self::max_buffered).
///
/// ```
/// use std::time::Duration;
/// use leadconnector::webhook::{MemorySeen, Verifier, axum::Webhook};
///
/// let verifier = Verifier::builder().app("my-app").build();
/// let webhook = Webhook::new(verifier)
///     .seen(MemorySeen::new())
///     .read_timeout(Duration::from_secs(5));
/// ```
#[derive(Clone)]
pub struct Webhook {
    verifier: Arc<Verifier>,
    seen: Option<Arc<dyn Seen>>,
    reader: Reader,
    max_buffered: usize,
}

impl Webhook {
    /// Creates a state that passes every authentic event to the handler, including duplicates.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self {
            verifier: Arc::new(verifier),
            seen: None,
            reader: Reader::new(0, DEFAULT_READ_TIMEOUT),
            max_buffered: 0,
        }
        .max_buffered(DEFAULT_MAX_BUFFERED)
    }

    /// Passes an event to the handler until a handler has called [`handled`](Verified::handled) on
    /// it. An event without a webhook id is always passed on.
    ///
    /// While a handler is processing an event, its duplicates get a 503, so that the service posts
    /// them again.
    #[must_use]
    pub fn seen(mut self, seen: impl Seen + 'static) -> Self {
        self.seen = Some(Arc::new(seen));
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
    /// A request whose next bytes exceed the limit gets a 503 at once, and the service posts it
    /// again. It does not wait: waiting requests would hold bytes that others wait for.
    #[must_use]
    pub fn max_buffered(mut self, bytes: usize) -> Self {
        self.max_buffered = bytes.max(self.verifier.max_body());
        self.reader = Reader::new(self.max_buffered, self.reader.timeout);
        self
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("verifier", &self.verifier)
            .field("seen", &self.seen.is_some())
            .field("read_timeout", &self.reader.timeout)
            .field("max_buffered", &self.max_buffered)
            .finish()
    }
}

/// Extracts the [`Event`] or [`ProviderDelivery`] of an authentic request.
///
/// Any other request gets a reply with an empty body, without calling the handler:
///
/// | status | request |
/// | --- | --- |
/// | 401 | no signature, a wrong signature, or an event that is too old or from the future |
/// | 403 | an authentic event for another app or location than the verifier accepts |
/// | 400 | an authentic body that is not an event (or not a delivery), or an incomplete body |
/// | 413 | a body over [`Verifier::max_body`], or over the limit of a layer |
/// | 408 | a body that took longer than [`Webhook::read_timeout`] |
/// | 503 | a body that exceeds [`Webhook::max_buffered`], a failure of the [`Seen`], or a duplicate of an event that a handler is processing |
/// | 200 | a duplicate of an event that was [`handled`](Self::handled) |
///
/// A request whose `Content-Length` is too large, or whose signatures can't be valid, is rejected
/// before its body is read. The server must limit the number of connections and the time for
/// reading headers itself. axum's `DefaultBodyLimit` does not apply. The extractor needs a tokio
/// runtime with timers, such as that of `#[tokio::main]`.
///
/// It dereferences to the event. With [`Webhook::seen`], end the handler with
/// [`handled`](Self::handled). If it is dropped instead, because the handler failed, panicked or was
/// cancelled, the event reaches the handler again when the service posts it again.
///
/// Use separate verifiers for events and deliveries: bind the one to your app and the other to
/// the locations that you serve.
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use leadconnector::webhook::{
///     Event, MemorySeen, ProviderDelivery, Verifier,
///     axum::{Verified, Webhook},
/// };
///
/// async fn handle(event: Verified<Event>) -> StatusCode {
///     if store(&event).await.is_err() {
///         return StatusCode::INTERNAL_SERVER_ERROR; // the service posts it again
///     }
///     event.handled().await
/// }
///
/// async fn deliver(delivery: Verified<ProviderDelivery>) -> StatusCode {
///     println!("{:?}", delivery.message_id());
///     delivery.handled().await
/// }
///
/// let webhook = |verifier| Webhook::new(verifier).seen(MemorySeen::new());
/// let events = Verifier::builder().app("my-app").build();
/// let deliveries = Verifier::builder().locations(["my-location"]).build();
/// let events = Router::new().route("/webhook", post(handle)).with_state(webhook(events));
/// let deliveries = Router::new().route("/delivery", post(deliver)).with_state(webhook(deliveries));
/// let app: Router = events.merge(deliveries);
/// # async fn store(event: &Event) -> std::io::Result<()> { Ok(()) }
/// ```
#[derive(Debug)]
pub struct Verified<T> {
    value: T,
    claim: Option<Claim>,
}

impl<T> Verified<T> {
    /// Marks the event as handled, so that duplicates are acknowledged without the handler, and
    /// returns the status for the reply: 200. Without [`Webhook::seen`] it only returns the status.
    ///
    /// Call it last, once nothing can fail anymore. If the [`Seen`] fails, this logs an error and
    /// still returns 200, since the event was handled.
    pub async fn handled(self) -> StatusCode {
        if let Some(claim) = self.claim {
            claim.confirm().await;
        }
        StatusCode::OK
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The response to a request that does not reach the handler. Its body is empty; [`Verified`] lists
/// the statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedRejection(StatusCode);

impl VerifiedRejection {
    /// Returns the status of the reply.
    #[must_use]
    pub fn status(self) -> StatusCode {
        self.0
    }
}

impl IntoResponse for VerifiedRejection {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<VerifyError> for VerifiedRejection {
    fn from(error: VerifyError) -> Self {
        Self(match error {
            VerifyError::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            VerifyError::Malformed(_) => StatusCode::BAD_REQUEST,
            VerifyError::OtherApp { .. }
            | VerifyError::NoApp
            | VerifyError::OtherLocation { .. }
            | VerifyError::NoLocation => StatusCode::FORBIDDEN,
            _ => StatusCode::UNAUTHORIZED,
        })
    }
}

impl<S> FromRequest<S> for Verified<Event>
where
    Webhook: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = VerifiedRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, VerifiedRejection> {
        let webhook = Webhook::from_ref(state);
        let (verify, key) = (Verifier::verify, Event::seen_key);
        let event = webhook.receive(request, Shape::Event, verify, key);
        event.await
    }
}

impl<S> FromRequest<S> for Verified<ProviderDelivery>
where
    Webhook: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = VerifiedRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, VerifiedRejection> {
        let webhook = Webhook::from_ref(state);
        let (verify, key) = (Verifier::verify_delivery, ProviderDelivery::seen_key);
        let delivery = webhook.receive(request, Shape::Delivery, verify, key);
        delivery.await
    }
}

impl Webhook {
    async fn receive<T>(
        &self,
        request: Request,
        wanted: Shape,
        verify: fn(&Verifier, &HeaderMap, &[u8]) -> Result<T, VerifyError>,
        seen_key: fn(&T) -> Option<String>,
    ) -> Result<Verified<T>, VerifiedRejection> {
        let (parts, body) = request.into_parts();
        let limit = self.verifier.max_body();
        let too_large = usize::try_from(body::announced(&parts.headers, &body))
            .map_or(true, |announced| announced > limit);
        let promising = if too_large {
            Err(VerifyError::BodyTooLarge { limit })
        } else {
            self.verifier.signatures(&parts.headers, wanted).map(drop)
        };
        promising.map_err(rejection)?;
        let body = self.reader.read(body, limit).await.map_err(|status| {
            tracing::debug!(target: "leadconnector", %status, "body of a webhook not read");
            VerifiedRejection(status)
        })?;
        let value = verify(&self.verifier, &parts.headers, &body).map_err(rejection)?;
        drop(body);
        let claim = self.claim(seen_key(&value)).await?;
        Ok(Verified { value, claim })
    }

    async fn claim(&self, key: Option<String>) -> Result<Option<Claim>, VerifiedRejection> {
        let (Some(seen), Some(key)) = (&self.seen, key) else {
            return Ok(None);
        };
        match Claim::reserve(Arc::clone(seen), key).await {
            Ok(Ok(claim)) => Ok(Some(claim)),
            Ok(Err(Reservation::Handled)) => Err(VerifiedRejection(StatusCode::OK)),
            Ok(Err(_)) => Err(VerifiedRejection(StatusCode::SERVICE_UNAVAILABLE)),
            Err(error) => {
                tracing::error!(target: "leadconnector", %error, "deduplication store of webhooks failed");
                Err(VerifiedRejection(StatusCode::SERVICE_UNAVAILABLE))
            }
        }
    }
}

fn rejection(error: VerifyError) -> VerifiedRejection {
    let cause = error.source().map(tracing::field::display);
    tracing::debug!(target: "leadconnector", %error, cause, "webhook rejected");
    VerifiedRejection::from(error)
}
