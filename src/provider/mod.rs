//! Conversation providers: apps that deliver the messages of a location by a channel of their own.
//!
//! The service posts each message to the provider's delivery URL, where a
//! [`Verifier`](crate::webhook::Verifier) reads it. The provider replies with a 2xx at once, sends
//! the message on, and reports what became of it:
//!
//! ```no_run
//! # #[cfg(feature = "webhook")]
//! # async fn example(
//! #     client: leadconnector::Client, delivery: leadconnector::webhook::ProviderDelivery,
//! # ) -> Result<(), leadconnector::Error> {
//! use leadconnector::provider::Status;
//!
//! let status = match send_on(&delivery).await {
//!     Ok(()) => Status::Delivered,
//!     Err(reason) => Status::failed("21610", reason),
//! };
//! client.provider().report_delivery(&delivery, status).await?;
//! # Ok(())
//! # }
//! # #[cfg(feature = "webhook")]
//! # async fn send_on(_: &leadconnector::webhook::ProviderDelivery) -> Result<(), String> { Ok(()) }
//! ```
//!
//! Messages that people send to the provider are recorded with
//! [`Client::add_inbound`](crate::Client::add_inbound). All of this needs a token of the app that
//! owns the provider, which [`auth::OAuth`](crate::auth::OAuth) obtains; a private integration
//! token is rejected. The example `provider` is a complete bridge to another messenger.

mod channel;
mod report;
mod status;

use std::time::Duration;

use crate::Client;

pub use self::{
    channel::Channel,
    report::{DeliveryId, Report},
    status::{Failure, Status},
};
pub use crate::view::reply::InstalledProvider;

/// How long a report waits until the service knows that the message is the provider's: 60 seconds.
/// The service usually takes 5 to 10 seconds after the message was created.
pub const DEFAULT_MAX_WAIT: Duration = Duration::from_secs(60);

/// What a conversation provider needs: [`Client::provider`] returns it.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use leadconnector::provider::Channel;
///
/// let client = client.at("location-id");
/// let providers = client.provider().channel(Channel::Sms).await?;
/// let is_on = providers.iter().any(|p| p.id().is_some_and(|id| id == "my-provider"));
/// # let _ = is_on;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Provider {
    client: Client,
    max_wait: Duration,
}

impl Client {
    /// Returns the methods for conversation providers.
    #[must_use]
    pub fn provider(&self) -> Provider {
        Provider {
            client: self.clone(),
            max_wait: DEFAULT_MAX_WAIT,
        }
    }
}

impl Provider {
    /// Sets how long [`report_delivery`](Self::report_delivery) waits, on the client's clock, for a
    /// message that the service does not yet know as the provider's; [`DEFAULT_MAX_WAIT`] if not
    /// set. With zero it does not wait.
    #[must_use]
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }
}
