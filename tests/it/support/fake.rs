//! A server whose replies a test computes.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::Request};
use http::StatusCode;
use serde_json::Value;
use tokio::net::TcpListener;
use url::form_urlencoded;

/// The parameters of a query.
pub(crate) type Parameters = BTreeMap<String, String>;

/// A server that answers each request with what a function returns for its path and query. It stops
/// with its runtime.
pub(crate) struct Fake {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Parameters>>>,
}

impl Fake {
    pub(crate) async fn start(
        answer: impl Fn(&str, &Parameters) -> (u16, Value) + Send + Sync + 'static,
    ) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen) = (Arc::new(answer), Arc::clone(&requests));
        let handle = move |request: Request| {
            let query = request.uri().query().unwrap_or_default();
            let query: Parameters = form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect();
            let (status, json) = answer(request.uri().path(), &query);
            seen.lock().unwrap().push(query);
            async move { (StatusCode::from_u16(status).unwrap(), json.to_string()) }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let router = Router::new().fallback(handle);
            axum::serve(listener, router).await.unwrap();
        });
        Self { url, requests }
    }

    /// The queries of all requests so far.
    pub(crate) fn requests(&self) -> Vec<Parameters> {
        self.requests.lock().unwrap().clone()
    }
}
