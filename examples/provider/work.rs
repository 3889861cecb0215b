//! Works the jobs off: attempts each again until it is done, or only a person can help.

use std::{io, sync::Arc, time::Duration};

use chrono::{TimeDelta, Utc};
use leadconnector::{
    Client, Delivery,
    id::Resource,
    inbound,
    provider::Status,
    settle::{Settled, Unsettled},
    webhook::ProviderDelivery,
};

use super::{
    BoxError,
    bridge::Bridge,
    journal::{Job, Received, Work},
    messenger::Message,
};

/// The longest pause between two attempts of a job, unless the service asks for more.
const MAX_BACKOFF: Duration = Duration::from_secs(10 * 60);

/// How long a message that may have been recorded is looked for.
const SETTLE_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// Why a job is not done.
enum Failure {
    /// It may be done later, but not before this time has passed.
    Later(BoxError, Duration),
    /// A person has to look at it.
    Final(BoxError),
}

impl From<leadconnector::Error> for Failure {
    fn from(error: leadconnector::Error) -> Self {
        match error.retry_after().unwrap_or_default() {
            wait if error.is_retryable() => Self::Later(error.into(), wait),
            _ => Self::Final(error.into()),
        }
    }
}

/// A full disk, and whatever else is wrong with a file, may be mended.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Later(error.into(), Duration::ZERO)
    }
}

impl Bridge {
    /// Starts to work a job off, in a task of its own, since a report may have to wait for the
    /// service. What fails for good stays open in the journal: a restart tries it again.
    pub(crate) fn start(self: &Arc<Self>, mut job: Job) {
        let bridge = Arc::clone(self);
        tokio::spawn(async move {
            let mut backoff = bridge.backoff;
            while let Err(failure) = bridge.attempt(&mut job).await {
                let number = job.number;
                match failure {
                    Failure::Later(error, wait) => {
                        eprintln!("job {number}, to be attempted again: {error}");
                        tokio::time::sleep(wait.max(backoff)).await;
                        backoff = MAX_BACKOFF.min(2 * backoff);
                    }
                    Failure::Final(error) => return eprintln!("job {number} failed: {error}"),
                }
            }
        });
    }

    async fn attempt(&self, job: &mut Job) -> Result<(), Failure> {
        match job.work.clone() {
            Work::Deliver(delivery) => self.deliver(&delivery).await?,
            Work::Receive(received) => self.receive(job, received).await?,
        }
        Ok(self.journal.lock().await.done(job)?)
    }

    /// Delivers a message of the service, and reports what became of it. Both may be repeated.
    async fn deliver(&self, stored: &str) -> Result<(), Failure> {
        let delivery = ProviderDelivery::from_unverified_json(stored.as_bytes());
        let delivery = delivery.map_err(|error| Failure::Final(error.into()))?;
        let Some(location) = delivery.location_id() else {
            return Err(Failure::Final("a delivery without a location".into()));
        };
        let message = Message::new(&delivery);
        let status = if message.to.is_empty() {
            Status::failed("1", "The contact has no number or address")
        } else {
            self.messenger.lock().await.send(message)?;
            Status::Delivered
        };
        let client = self.client(location.as_str());
        client.provider().report_delivery(&delivery, status).await?;
        Ok(())
    }

    /// Records a message of the messenger in the service. A repeat would show it twice, so the
    /// journal notes that the request begins, and what may have been recorded is looked for.
    async fn receive(&self, job: &mut Job, received: Received) -> Result<(), Failure> {
        let client = self.client(&received.location);
        let message = inbound::Custom::from_contact(received.contact)
            .provider(self.provider.as_str())
            .alt_id(received.id)
            .date(received.written)
            .text(received.text);
        if let Some(began) = job.began {
            // An earlier attempt had no clear outcome, or the process ended during it.
            let unsettled = Unsettled::inbound(message, began);
            return match client.settle(&unsettled).await? {
                Settled::Found(_) => Ok(()),
                _ if Utc::now() - began < SETTLE_WITHIN => {
                    Err(Failure::Later("not seen yet".into(), Duration::ZERO))
                }
                // To record it again would show it twice if it was recorded.
                _ => Err(Failure::Final("it may have been recorded".into())),
            };
        }
        self.journal.lock().await.began(job, Some(Utc::now()))?;
        let Err(error) = client.add_inbound(message).await else {
            return Ok(());
        };
        if error.delivery() == Delivery::Unknown {
            return Err(Failure::Later(error.into(), Duration::ZERO));
        }
        self.journal.lock().await.began(job, None)?;
        Err(error.into())
    }

    /// Returns a client of a location. Each location that installed the app has tokens of its own.
    fn client(&self, location: &str) -> Client {
        self.oauth.client(&Resource::location(location))
    }
}
