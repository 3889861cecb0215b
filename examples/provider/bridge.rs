//! The bridge: accepts messages from both sides into the journal. What becomes of them then, see
//! `work.rs`.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    routing::{get, post},
};
use leadconnector::{
    auth::{FileStore, OAuth, TokenStore as _},
    id::Resource,
    provider::DeliveryId,
    webhook::{FileSeen, ProviderDelivery, Verifier, axum::Webhook},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use super::{
    journal::{Journal, Received, Work},
    messenger::Messenger,
};

pub(crate) struct Bridge {
    pub(crate) oauth: OAuth,
    /// The tokens of each location that installed the app.
    pub(crate) tokens: Arc<FileStore>,
    /// The provider's id.
    pub(crate) provider: String,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) messenger: Mutex<Messenger>,
    /// The pause after the first failure of a job.
    pub(crate) backoff: Duration,
}

impl Bridge {
    pub(crate) fn routes(self: Arc<Self>, verifier: Verifier, seen: FileSeen) -> Router {
        let bridge = Arc::clone(&self);
        let deliveries = Webhook::new(verifier)
            .seen(seen)
            .deliveries(move |delivery| bridge.delivered(delivery));
        Router::new()
            .route("/oauth/callback", get(installed))
            .route("/delivery", post(deliveries))
            .route("/messenger", post(written))
            .with_state(self)
    }

    /// Accepts a message of the service, unless it is another app's: the service signs those with
    /// the same key.
    async fn delivered(self: Arc<Self>, delivery: ProviderDelivery) -> StatusCode {
        let has_id = !DeliveryId::from(&delivery).as_str().is_empty();
        let Some(location) = delivery.location_id().filter(|_| has_id) else {
            return StatusCode::BAD_REQUEST;
        };
        match self.tokens.get(&Resource::Location(location)).await {
            Ok(Some(_)) => {
                let delivery = Value::from(delivery.json().clone());
                self.accept(Work::Deliver(delivery.to_string())).await
            }
            Ok(None) => StatusCode::FORBIDDEN,
            Err(error) => {
                eprintln!("not accepted: {error}");
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// Accepts work. After a 200, neither side sends the message again; after anything else, both
    /// do.
    async fn accept(self: Arc<Self>, work: Work) -> StatusCode {
        match self.journal.lock().await.accept(work) {
            Ok(Some(job)) => self.start(job),
            Ok(None) => {}
            Err(error) => {
                eprintln!("not accepted: {error}");
                return StatusCode::SERVICE_UNAVAILABLE;
            }
        }
        StatusCode::OK
    }
}

#[derive(Deserialize)]
struct Callback {
    code: String,
}

/// Exchanges the code of a location that installed the app.
async fn installed(
    State(bridge): State<Arc<Bridge>>,
    Query(callback): Query<Callback>,
) -> StatusCode {
    match bridge.oauth.exchange_code(callback.code).await {
        Ok(_) => StatusCode::OK,
        Err(error) => {
            eprintln!("not installed: {error}");
            StatusCode::BAD_GATEWAY
        }
    }
}

/// Accepts a message of the messenger.
///
/// This messenger is on the same machine. Check that the request is from yours: a signature or a
/// secret, as its documentation says.
async fn written(State(bridge): State<Arc<Bridge>>, Json(received): Json<Received>) -> StatusCode {
    bridge.accept(Work::Receive(received)).await
}
