//! Reports what became of a message.

use std::time::Duration;

use http::StatusCode;

use super::{Provider, Status};
#[cfg(feature = "webhook")]
use crate::webhook::{DeliveryType, ProviderDelivery};
use crate::{
    Delivery, Error, Rejection,
    false_success::{reports_failed_request, reports_failure},
    id::{EmailMessageId, MessageId},
    operation, validate,
};

/// The waits before the next attempt, in seconds, while the service knows no provider for the
/// message. The last one repeats.
const WAITS: [u64; 5] = [2, 3, 5, 8, 13];

/// A message that a provider was to deliver: an email by the email's id, any other by the
/// message's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeliveryId {
    /// A message other than an email.
    Message(MessageId),
    /// An email.
    Email(EmailMessageId),
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Report {
    /// The service has set the status.
    Accepted,
    /// No request was made: this client, or one that it was cloned from, has reported this status
    /// or a later one before, or may have reported a later one.
    Superseded,
}

/// A text is the id of a message other than an email. For an email, give an [`EmailMessageId`]: the
/// service does not know its status by the id of the message.
impl From<&str> for DeliveryId {
    fn from(id: &str) -> Self {
        Self::Message(MessageId::new(id))
    }
}

/// Like a `&str`, a message other than an email.
impl From<String> for DeliveryId {
    fn from(id: String) -> Self {
        Self::Message(MessageId::new(id))
    }
}

impl From<MessageId> for DeliveryId {
    fn from(id: MessageId) -> Self {
        Self::Message(id)
    }
}

impl From<&MessageId> for DeliveryId {
    fn from(id: &MessageId) -> Self {
        Self::Message(id.clone())
    }
}

impl From<EmailMessageId> for DeliveryId {
    fn from(id: EmailMessageId) -> Self {
        Self::Email(id)
    }
}

impl From<&EmailMessageId> for DeliveryId {
    fn from(id: &EmailMessageId) -> Self {
        Self::Email(id.clone())
    }
}

#[cfg(feature = "webhook")]
impl From<&ProviderDelivery> for DeliveryId {
    fn from(delivery: &ProviderDelivery) -> Self {
        let is_email = delivery.message_type() == Some(DeliveryType::Email);
        match delivery.email_message_id() {
            Some(id) => Self::Email(id),
            // Without an id, `report_delivery` says which one is missing.
            None if is_email => Self::Email(EmailMessageId::new("")),
            None => Self::Message(delivery.message_id().unwrap_or(MessageId::new(""))),
        }
    }
}

impl DeliveryId {
    /// Returns the id as a string slice. It is the same each time that the message is delivered:
    /// use it as the idempotency key where the provider sends the message on.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Message(id) => id.as_str(),
            Self::Email(id) => id.as_str(),
        }
    }

    fn check(&self) -> Result<(), Error> {
        match self {
            Self::Message(id) => Error::check(
                &operation::UPDATE_MESSAGE_STATUS,
                validate::record_id("message_id", Some(id)),
            ),
            Self::Email(id) => Error::check(
                &operation::UPDATE_EMAIL_STATUS,
                validate::record_id("email_message_id", Some(id)),
            ),
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Message(id) => format!("message {id}"),
            Self::Email(id) => format!("email {id}"),
        }
    }
}

impl Provider {
    /// Reports what became of a message that the provider was to deliver. A repeat is harmless.
    ///
    /// The message is the [`ProviderDelivery`], or its id: of an
    /// email the [`EmailMessageId`], and of any other message the [`MessageId`] or its text.
    ///
    /// For some seconds after a message was created, the service does not know that it is the
    /// provider's. This waits and tries again until [`max_wait`](Self::max_wait) has passed since
    /// the first attempt for the message.
    ///
    /// Reports of one message are sent one after another, in the order of the calls, and a status
    /// that is earlier than one already reported is not sent: a late `Delivered` does not overwrite
    /// `Read`. A status whose report ended with [`Delivery::Unknown`] or was dropped counts as
    /// reported, and can be reported again. The service may process such a report after a later
    /// one, and so overwrite it: in that case, repeat the later one. The order is `Pending`,
    /// `Delivered` or `Failed`, `Read`: a `Delivered` after a `Failed` is sent, since a message can
    /// be sent again, and so is a `Failed` after a `Delivered`, since it can come back.
    ///
    /// That holds for all clones of a client, and all clients of one
    /// [`OAuth`](crate::auth::OAuth); they remember the latest 10,000 messages. A restart forgets
    /// them: write the last status of each message into a journal before you report it.
    ///
    /// ```no_run
    /// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
    /// use leadconnector::{Rejection, provider::Status};
    ///
    /// match client.provider().report_delivery("message-id", Status::Read).await {
    ///     Ok(_) => {}
    ///     Err(error) if error.rejection() == Some(Rejection::ProviderNotFound) => {
    ///         eprintln!("not a message of this provider");
    ///     }
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Rejection::ProviderNotFound`] if the message is still not known as the provider's when the
    /// wait is over: another provider, or the service itself, delivers it.
    /// [`Rejection::ProviderAccessDenied`] if the token is not that of the provider's app.
    /// Otherwise those of the request, and before it
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the delivery lacks the id.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn report_delivery(
        &self,
        message: impl Into<DeliveryId>,
        status: Status,
    ) -> Result<Report, Error> {
        let message = message.into();
        message.check()?;
        let mut progress = self.client.status_order().turn(&message.key()).await;
        let stage = status.stage();
        if progress.supersedes(stage) {
            return Ok(Report::Superseded);
        }
        let clock = self.client.clock();
        let mut waits = WAITS.iter();
        let mut wait = Duration::ZERO;
        loop {
            // If the outcome remains unknown, or this call is dropped, the status may have been
            // set, and a late earlier one must not overwrite it. The same status can be reported
            // again.
            let before = progress.may_have_reached.replace(stage);
            let error = match self.set_status(&message, &status).await {
                Ok(()) => {
                    progress.reached = Some(stage);
                    // The service may still process an earlier report, which would overwrite this
                    // one: so this one can be repeated.
                    let is_other = before.is_some_and(|earlier| earlier != stage);
                    progress.may_have_reached = is_other.then_some(stage);
                    progress.first_refused = None;
                    return Ok(Report::Accepted);
                }
                Err(error) if error.delivery() == Delivery::Unknown => return Err(error),
                Err(error) => error,
            };
            progress.may_have_reached = before;
            let is_early = error.status() == Some(StatusCode::FORBIDDEN)
                && error.rejection() == Some(Rejection::ProviderNotFound);
            if !is_early {
                return Err(error);
            }
            let now = clock.instant();
            let first = *progress.first_refused.get_or_insert(now);
            let waited = now.saturating_duration_since(first);
            let left = self.max_wait.saturating_sub(waited);
            if left.is_zero() {
                return Err(error);
            }
            wait = waits.next().map_or(wait, |s| Duration::from_secs(*s));
            clock.sleep(wait.min(left)).await;
        }
    }

    async fn set_status(&self, message: &DeliveryId, status: &Status) -> Result<(), Error> {
        let api = self.client.api();
        match message {
            DeliveryId::Message(id) => {
                let body = status.message_body();
                let reply = api.update_message_status(id.as_str(), &body).await?;
                // A reply with a message may repeat the message's status and error, such as failed.
                let reports_failure = match reply.value().message_id() {
                    Some(_) => reports_failed_request,
                    None => reports_failure,
                };
                if reports_failure(reply.value().json()) {
                    return Err(reply.failure());
                }
            }
            DeliveryId::Email(id) => {
                let body = status.email_body();
                let reply = api.update_email_status(id.as_str(), &body).await?;
                if reports_failure(reply.value().json()) {
                    return Err(reply.failure());
                }
            }
        }
        Ok(())
    }
}
