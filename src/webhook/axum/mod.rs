//! Verified events as an extractor for axum.
//!
//! ```
//! use axum::{Router, routing::post};
//! use leadconnector::webhook::{Event, MemorySeen, axum::{Verified, Webhook}, Verifier};
//!
//! async fn handle(Verified(event): Verified<Event>) {
//!     println!("{event:?}");
//! }
//!
//! let webhook = Webhook::new(Verifier::new()).seen(MemorySeen::new());
//! let app: Router = Router::new().route("/webhook", post(handle)).with_state(webhook);
//! ```

mod body;

use std::{error::Error as _, fmt, sync::Arc, time::Duration};

use axum_core::{
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};

use self::body::Reader;
use super::{Event, ProviderDelivery, Seen, Verifier, VerifyError, shape::Shape};

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

    /// Passes each webhook id to the handler once. An event without a webhook id is always passed on.
    ///
    /// An id counts as seen before the handler runs: a handler that fails does not get the
    /// event again. It should store the event first and process it later.
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
/// | 503 | a body that exceeds [`Webhook::max_buffered`], or a failure of the [`Seen`] |
/// | 200 | a duplicate |
///
/// A request whose `Content-Length` is too large, or whose signatures can't be valid, is rejected
/// before its body is read. The server must limit the number of connections and the time for
/// reading headers itself. axum's `DefaultBodyLimit` does not apply. The extractor needs a tokio
/// runtime with timers, such as that of `#[tokio::main]`.
///
/// With [`Webhook::seen`], a handler that fails does not get the event again: it should store
/// the event and process it later.
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use leadconnector::webhook::{Event, ProviderDelivery, Verifier, axum::{Verified, Webhook}};
///
/// async fn handle(Verified(event): Verified<Event>) -> StatusCode {
///     // Store `event.json()`; any status but a 2xx makes the service post it again.
///     StatusCode::OK
/// }
///
/// async fn deliver(Verified(delivery): Verified<ProviderDelivery>) -> StatusCode {
///     StatusCode::OK
/// }
///
/// let app: Router = Router::new()
///     .route("/webhook", post(handle))
///     .route("/delivery", post(deliver))
///     .with_state(Webhook::new(Verifier::new()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Verified<T>(pub T);

/// The response to a request that does not reach the handler. Its body is empty.
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
        event.await.map(Self)
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
        delivery.await.map(Self)
    }
}

impl Webhook {
    async fn receive<T>(
        &self,
        request: Request,
        wanted: Shape,
        verify: fn(&Verifier, &HeaderMap, &[u8]) -> Result<T, VerifyError>,
        seen_key: fn(&T) -> Option<String>,
    ) -> Result<T, VerifiedRejection> {
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
        let verified = verify(&self.verifier, &parts.headers, &body).map_err(rejection)?;
        drop(body);
        self.check_seen(seen_key(&verified)).await?;
        Ok(verified)
    }

    async fn check_seen(&self, key: Option<String>) -> Result<(), VerifiedRejection> {
        let (Some(seen), Some(key)) = (&self.seen, key) else {
            return Ok(());
        };
        match seen.is_new(&key).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(VerifiedRejection(StatusCode::OK)),
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
