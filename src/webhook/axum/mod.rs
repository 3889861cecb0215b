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

use std::{fmt, sync::Arc};

use axum_core::{
    body::Body,
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{Event, ProviderDelivery, Seen, Verifier, VerifyError};

/// The state that [`Verified`] needs: a verifier, and optionally a memory of the webhook ids
/// that were met. Cloning it is cheap.
#[derive(Clone)]
pub struct Webhook {
    verifier: Arc<Verifier>,
    seen: Option<Arc<dyn Seen>>,
}

impl Webhook {
    /// Hands on every authentic event, duplicates too.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self {
            verifier: Arc::new(verifier),
            seen: None,
        }
    }

    /// Hands on each webhook id once. An event without one is handed on.
    ///
    /// An id counts as met before the handler runs. A handler that fails afterwards does not
    /// get the event again, so it should store the event first and work on it later.
    #[must_use]
    pub fn seen(mut self, seen: impl Seen + 'static) -> Self {
        self.seen = Some(Arc::new(seen));
        self
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("verifier", &self.verifier)
            .field("seen", &self.seen.is_some())
            .finish()
    }
}

/// An event, or a [`ProviderDelivery`], of a request that is authentic.
///
/// Any other request is answered without the handler: 401 for a missing or wrong signature
/// or a replay, 413 for a body that is too large, 400 for one that is no event, 200 for a
/// duplicate, and 503 if the memory of webhook ids can't tell. The reply's body is empty.
///
/// With [`Webhook::seen`], a handler that fails does not get the event again: it should store
/// the event and work on it later.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified<T>(pub T);

/// The reply to a request that is not handed on; its body is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal(StatusCode);

impl Refusal {
    /// The status of the reply.
    #[must_use]
    pub fn status(self) -> StatusCode {
        self.0
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Self(match error {
            VerifyError::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            VerifyError::Malformed(_) => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNAUTHORIZED,
        })
    }
}

impl<S> FromRequest<S> for Verified<Event>
where
    Webhook: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let webhook = Webhook::from_ref(state);
        let event = webhook.receive(request, Verifier::verify, Event::webhook_id);
        event.await.map(Self)
    }
}

impl<S> FromRequest<S> for Verified<ProviderDelivery>
where
    Webhook: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let webhook = Webhook::from_ref(state);
        let (verify, id) = (Verifier::verify_delivery, ProviderDelivery::webhook_id);
        webhook.receive(request, verify, id).await.map(Self)
    }
}

impl Webhook {
    async fn receive<T>(
        &self,
        request: Request,
        verify: fn(&Verifier, &HeaderMap, &[u8]) -> Result<T, VerifyError>,
        webhook_id: fn(&T) -> Option<&str>,
    ) -> Result<T, Refusal> {
        let (parts, body) = request.into_parts();
        let body: Limited<Body> = Limited::new(body, self.verifier.max_body());
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(Refusal(StatusCode::PAYLOAD_TOO_LARGE));
            }
            Err(_) => return Err(Refusal(StatusCode::BAD_REQUEST)),
        };
        let verified = verify(&self.verifier, &parts.headers, &body).inspect_err(|error| {
            tracing::debug!(target: "leadconnector", %error, "webhook refused");
        })?;
        self.check_seen(webhook_id(&verified)).await?;
        Ok(verified)
    }

    async fn check_seen(&self, webhook_id: Option<&str>) -> Result<(), Refusal> {
        let (Some(seen), Some(webhook_id)) = (&self.seen, webhook_id) else {
            return Ok(());
        };
        match seen.is_new(webhook_id).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refusal(StatusCode::OK)),
            Err(error) => {
                tracing::error!(target: "leadconnector", %error, "the memory of webhook ids failed");
                Err(Refusal(StatusCode::SERVICE_UNAVAILABLE))
            }
        }
    }
}
