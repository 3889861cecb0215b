//! The bridge: accepts messages from both sides into the journal, and works the journal off.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use leadconnector::{
    Client, Delivery,
    auth::OAuth,
    id::Resource,
    inbound,
    provider::Status,
    settle::{Settled, Unsettled},
    webhook::{FileSeen, ProviderDelivery, Verifier, axum::Webhook},
};
use serde::Deserialize;
use tokio::sync::{Mutex, mpsc};

use super::{
    BoxError,
    journal::{Job, Journal, Open, Received},
    messenger::Messenger,
};

#[derive(Clone)]
pub(crate) struct Bridge(Arc<Inner>);

struct Inner {
    oauth: OAuth,
    provider: String,
    journal: Mutex<Journal>,
    messenger: Mutex<Messenger>,
    jobs: mpsc::UnboundedSender<Open>,
}

#[derive(Deserialize)]
struct Callback {
    code: String,
}

impl Bridge {
    pub(crate) fn new(
        oauth: OAuth,
        provider: String,
        journal: Journal,
        messenger: Messenger,
    ) -> (Self, mpsc::UnboundedReceiver<Open>) {
        let (jobs, received) = mpsc::unbounded_channel();
        let (journal, messenger) = (Mutex::new(journal), Mutex::new(messenger));
        let inner = Inner {
            oauth,
            provider,
            journal,
            messenger,
            jobs,
        };
        (Self(Arc::new(inner)), received)
    }

    /// Queues the jobs that a former process did not finish.
    pub(crate) fn resume(&self, open: Vec<Open>) -> Result<(), BoxError> {
        for job in open {
            self.0.jobs.send(job)?;
        }
        Ok(())
    }

    pub(crate) fn routes(self, verifier: Verifier, seen: FileSeen) -> Router {
        let bridge = self.clone();
        let deliveries = Webhook::new(verifier)
            .seen(seen)
            .deliveries(move |delivery| {
                let bridge = bridge.clone();
                async move {
                    bridge
                        .accept(Job::Deliver {
                            delivery: json(&delivery),
                        })
                        .await
                }
            });
        Router::new()
            .route("/oauth/callback", get(installed))
            .route("/delivery", post(deliveries))
            .route("/messenger", post(written))
            .with_state(self)
    }

    /// Accepts a job. After a 200, neither side sends the message again; after anything else, both
    /// do.
    async fn accept(&self, work: Job) -> StatusCode {
        let queued = match self.0.journal.lock().await.accept(work) {
            Ok(Some(job)) => self.0.jobs.send(job).is_ok(),
            Ok(None) => true,
            Err(error) => {
                eprintln!("not accepted: {error}");
                false
            }
        };
        if queued {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }

    /// Works the jobs off, each in a task, since a report may have to wait for the service.
    pub(crate) async fn work(
        &self,
        mut jobs: mpsc::UnboundedReceiver<Open>,
    ) -> Result<(), BoxError> {
        while let Some(job) = jobs.recv().await {
            let bridge = self.clone();
            tokio::spawn(async move {
                let number = job.number;
                let ended = bridge.perform(job).await;
                // What failed stays open in the journal, and comes again after a restart. A real
                // bridge also tries again while it runs.
                let ended = match ended {
                    Ok(()) => bridge
                        .0
                        .journal
                        .lock()
                        .await
                        .done(number)
                        .map_err(Into::into),
                    Err(error) => Err(error),
                };
                if let Err(error) = ended {
                    eprintln!("job {number}: {error}");
                }
            });
        }
        Ok(())
    }

    async fn perform(&self, job: Open) -> Result<(), BoxError> {
        match job.work {
            Job::Deliver { delivery } => self.deliver(&delivery).await,
            Job::Receive(received) => self.receive(job.number, received, job.started).await,
        }
    }

    /// Delivers a message of the service, and reports what became of it. Both may be repeated.
    async fn deliver(&self, stored: &serde_json::Value) -> Result<(), BoxError> {
        let delivery = ProviderDelivery::from_unverified_json(stored.to_string().as_bytes())?;
        let location = delivery
            .location_id()
            .ok_or("a delivery without a location")?;
        let (Some(id), Some(to)) = (delivery.message_id(), delivery.phone()) else {
            return Err("a delivery without a message id or number".into());
        };
        let text = delivery.message().unwrap_or_default();
        let sent = self.0.messenger.lock().await.send(id.as_str(), to, text);
        let status = match sent {
            Ok(()) => Status::Delivered,
            Err(_) => Status::failed("1", "The messenger did not take the message"),
        };
        let client = self.client(location.as_str());
        client.provider().report_delivery(&delivery, status).await?;
        Ok(())
    }

    /// Records a message of the messenger in the service. A repeat would show it twice, so the
    /// journal notes that the request begins, and an unknown outcome is settled.
    async fn receive(
        &self,
        number: u64,
        received: Received,
        started: Option<DateTime<Utc>>,
    ) -> Result<(), BoxError> {
        let client = self.client(&received.location);
        let message = inbound::Custom::from_contact(received.contact)
            .provider(self.0.provider.as_str())
            .alt_id(received.id)
            .text(received.text);
        if let Some(began) = started {
            // The process ended during the request.
            let unsettled = Unsettled::inbound(message, began);
            return settle(&client, unsettled).await;
        }
        self.0.journal.lock().await.start(number, Utc::now())?;
        match client.add_inbound(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.delivery() == Delivery::Unknown => match error.unsettled() {
                Some(unsettled) => settle(&client, unsettled.clone()).await,
                None => Err(error.into()),
            },
            Err(error) => {
                // Nothing was recorded, so the request can be made again.
                self.0.journal.lock().await.not_sent(number)?;
                Err(error.into())
            }
        }
    }

    /// Returns a client of a location. Each location that installed the app has tokens of its own.
    fn client(&self, location: &str) -> Client {
        self.0.oauth.client(&Resource::location(location))
    }
}

/// Looks for a message that may have been recorded. One that is not seen may still appear, so a
/// person decides about it.
async fn settle(client: &Client, unsettled: Unsettled) -> Result<(), BoxError> {
    match client.settle(&unsettled).await? {
        Settled::Found(_) => Ok(()),
        _ => Err("it is not known whether the message was recorded".into()),
    }
}

/// Exchanges the code of a location that installed the app.
async fn installed(State(bridge): State<Bridge>, uri: Uri) -> StatusCode {
    let query = uri.query().unwrap_or_default();
    let Ok(callback) = serde_urlencoded::from_str::<Callback>(query) else {
        return StatusCode::BAD_REQUEST;
    };
    match bridge.0.oauth.exchange_code(callback.code).await {
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
async fn written(State(bridge): State<Bridge>, body: Bytes) -> StatusCode {
    match serde_json::from_slice::<Received>(&body) {
        Ok(received) => bridge.accept(Job::Receive(received)).await,
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

/// Returns a delivery as JSON, for the journal.
fn json(delivery: &ProviderDelivery) -> serde_json::Value {
    serde_json::Value::Object(delivery.json().clone())
}
