//! Shows the visitor of a live chat that an agent is typing.

use super::{Conversations, given};
use crate::{
    Error, api::types::SetLiveChatTypingBody, false_success::reports_failure, id::ConversationId,
    operation,
};

impl Conversations {
    /// Shows the visitor of a live chat whether an agent is typing. The visitor's id is
    /// [`Contact::visitor_id`](crate::contacts::Contact::visitor_id).
    ///
    /// A repeated call changes nothing, so it is retried. If two calls overlap, either may take
    /// effect last: await one before you make the next.
    ///
    /// It needs the scope `conversations/livechat.write`.
    ///
    /// ```no_run
    /// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
    /// let conversations = client.at("location-id").conversations();
    /// conversations.set_typing("conversation-id", "visitor-id", true).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the request. Before it, [`Configuration`](crate::ErrorKind::Configuration) if the
    /// client knows no location, and [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if an id
    /// is blank.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn set_typing(
        &self,
        conversation: impl Into<ConversationId>,
        visitor: impl Into<String>,
        is_typing: bool,
    ) -> Result<(), Error> {
        let (conversation, visitor) = (conversation.into(), visitor.into());
        let operation = &operation::SET_LIVE_CHAT_TYPING;
        given(operation, "conversation_id", conversation.as_str())?;
        given(operation, "visitor_id", &visitor)?;
        let client = self.client();
        let location = client.required_location(operation)?;
        let body = SetLiveChatTypingBody::new(conversation, is_typing, location, visitor);
        let reply = client.api().set_live_chat_typing(&body).await?;
        if reports_failure(reply.value().json()) {
            return Err(reply.failure());
        }
        Ok(())
    }
}
