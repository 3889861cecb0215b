//! The sandbox posts events by itself, and posts them again.

mod events;
mod retries;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing};
use chrono::TimeDelta;
use leadconnector::{
    Client,
    clock::{Clock, ManualClock},
    id::Resource,
    inbound, outbound,
    rate_limit::Unlimited,
    sandbox::{
        CLIENT_ID, LOCATION, MAX_DELIVERY_ATTEMPTS, Outcome, Provider, Sandbox, TOKEN,
        WebhookDelivery,
    },
    webhook::{Event, ProviderDelivery},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{answer, http, tokens};
use crate::support::soon;

/// A webhook that keeps what is posted to it.
#[derive(Clone, Default)]
struct Webhook {
    posted: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    /// The statuses of its next replies, the last one first. After these, it replies with 200.
    statuses: Arc<Mutex<Vec<StatusCode>>>,
}

impl Webhook {
    /// Starts to serve, and returns the URL too.
    async fn start() -> (Self, String) {
        let webhook = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let receive = async |State(webhook): State<Self>, headers: HeaderMap, body: Bytes| {
            webhook.posted.lock().unwrap().push((headers, body));
            webhook
                .statuses
                .lock()
                .unwrap()
                .pop()
                .unwrap_or(StatusCode::OK)
        };
        let router = Router::new().route("/webhook", routing::post(receive));
        let router = router.with_state(webhook.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (webhook, url)
    }

    fn bodies(&self) -> Vec<Value> {
        let posted = self.posted.lock().unwrap();
        let bodies = posted.iter().map(|(_, body)| body);
        bodies
            .map(|body| serde_json::from_slice(body).unwrap())
            .collect()
    }

    /// Returns the only event of this type.
    fn event(&self, kind: &str) -> Value {
        let mut found = self.bodies();
        found.retain(|body| body["type"] == kind);
        assert_eq!(found.len(), 1, "{kind}");
        found.remove(0)
    }

    fn types(&self) -> Vec<String> {
        let bodies = self.bodies().into_iter();
        let mut types: Vec<_> = bodies
            .map(|b| b["type"].as_str().unwrap().to_owned())
            .collect();
        types.sort();
        types
    }
}

/// Waits until so many events were accepted or given up.
async fn finished(sandbox: &Sandbox, count: usize) {
    let done = |sandbox: &Sandbox| {
        let deliveries = sandbox.deliveries();
        deliveries.len() == count && deliveries.iter().all(WebhookDelivery::is_finished)
    };
    soon(sandbox.until(done)).await;
}
