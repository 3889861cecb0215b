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
    auth::OAuth,
    webhook::{FileSeen, Verifier, axum::Webhook},
};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{
    journal::{Journal, Received, Work},
    messenger::Messenger,
};

pub(crate) struct Bridge {
    pub(crate) oauth: OAuth,
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
            .deliveries(move |delivery| {
                let work = Work::Deliver(delivery.json().clone().into());
                Arc::clone(&bridge).accept(work)
            });
        Router::new()
            .route("/oauth/callback", get(installed))
            .route("/delivery", post(deliveries))
            .route("/messenger", post(written))
            .with_state(self)
    }

    /// Accepts work. After a 200, neither side sends the message again; after anything else, both do.
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
