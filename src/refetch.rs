//! Reads the message of an event again.

use crate::{
    Client, Error,
    conversations::{Email, Message},
    id::MessageId,
    view::webhook::{EventMessageType, MessageEvent},
};

/// The message of an event, as of now; see [`MessageEvent::refetch`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refetched {
    /// The message, with its current status and attachments.
    pub message: Message,
    /// For an email whose event has an `emailMessageId`, the email with its subject and body.
    pub email: Option<Email>,
}

impl MessageEvent {
    /// Reads the message of the event again, with what came after the event: attachments, the
    /// recording of a call, a later status. Of an email, it also reads the email.
    ///
    /// The service adds attachments seconds after it posts the event, so one read may be too early:
    /// read again later if something is still missing. Acknowledge the event first, since the
    /// service does not wait for long.
    ///
    /// The client must be one for the event's [`location_id`](Self::location_id).
    ///
    /// ```no_run
    /// # use leadconnector::{Client, Error, webhook::MessageEvent};
    /// async fn print_files(event: &MessageEvent, client: &Client) -> Result<(), Error> {
    ///     let refetched = event.refetch(client).await?;
    ///     println!("{} files", refetched.message.attachments().len());
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest), before any request, if the
    /// event has no message id. Otherwise those of
    /// [`Messages::get`](crate::conversations::Messages::get) and
    /// [`Messages::email`](crate::conversations::Messages::email).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn refetch(&self, client: &Client) -> Result<Refetched, Error> {
        let id = self.message_id().unwrap_or_else(|| MessageId::new(""));
        let message = client.messages().get(id).await?;
        let is_email = self.message_type() == Some(EventMessageType::Email);
        let email = match self.email_message_id().filter(|_| is_email) {
            Some(id) => Some(client.messages().email(id).await?),
            None => None,
        };
        Ok(Refetched { message, email })
    }
}
