//! The attachments of a call that a conversation provider recorded.

use crate::{
    Error, Problem,
    api::types::SetMessageAttachmentsBody,
    conversations::{Messages, given},
    false_success::reports_failure,
    id::MessageId,
    operation, validate,
};

/// The largest number of attachments of a call.
pub const MAX_CALL_ATTACHMENTS: usize = 5;

impl Messages {
    /// Replaces the attachments of a call that a conversation provider recorded, for example with
    /// the call's recording. It takes 1 to 5 ([`MAX_CALL_ATTACHMENTS`]) absolute `http` or `https`
    /// URLs.
    ///
    /// A repeated call changes nothing, so it is retried. If two calls for one message overlap,
    /// either may take effect last: await one before you make the next.
    ///
    /// It needs the scope `conversations/message.write` and a token of the provider's app.
    ///
    /// ```no_run
    /// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
    /// use leadconnector::inbound::{Call, CallStatus};
    ///
    /// let call = Call::from_contact("contact-id").provider("provider-id");
    /// let receipt = client.add_inbound(call.status(CallStatus::Completed)).await?;
    /// let recording = ["https://storage.com/recording.mp3"];
    /// client.messages().set_attachments(receipt.message_id(), recording).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the request; a message that is not a call of a provider is
    /// [`Rejected`](crate::ErrorKind::Rejected). Before any request,
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the id, the number of URLs or a URL
    /// is not valid.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn set_attachments(
        &self,
        id: impl Into<MessageId>,
        urls: impl IntoIterator<Item: Into<String>>,
    ) -> Result<(), Error> {
        let id = id.into();
        let operation = &operation::SET_MESSAGE_ATTACHMENTS;
        let id = given(operation, "message_id", id.as_str())?;
        // One more than allowed is enough to refuse them.
        let urls = urls.into_iter().take(MAX_CALL_ATTACHMENTS + 1);
        let urls: Vec<String> = urls.map(Into::into).collect();
        let mut problems: Vec<_> = validate::attachments(&urls).collect();
        let found = match urls.len() {
            0 => Some("nothing".to_owned()),
            1..=MAX_CALL_ATTACHMENTS => None,
            _ => Some(format!("more than {MAX_CALL_ATTACHMENTS} URLs")),
        };
        problems.extend(found.map(|found| {
            let allowed = format!("1 to {MAX_CALL_ATTACHMENTS} URLs");
            Problem::new("attachments", found, allowed)
        }));
        if !problems.is_empty() {
            return Err(Error::invalid_request(operation, problems));
        }
        let body = SetMessageAttachmentsBody::new(urls);
        let api = self.client().api();
        let reply = api.set_message_attachments(id, &body).await?;
        if reports_failure(reply.value().json()) {
            return Err(reply.failure());
        }
        Ok(())
    }
}
