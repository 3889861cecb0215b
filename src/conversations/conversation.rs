//! Reading, changing, creating and deleting conversations.

use std::time::Duration;

use super::{Conversation, ConversationType, Search, given};
#[cfg(doc)]
use crate::ErrorKind;
use crate::{
    Client, Error, Rejection,
    api::{ResponseValue, types},
    false_success::{lacks, reports_failure},
    id::{ContactId, ConversationId},
    operation,
    validate::record_id,
};

/// The waits for the search index after the service said that a conversation exists.
const INDEX_WAITS: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
];

/// Conversations: [`Client::conversations`] returns it.
///
/// A conversation holds the messages with one contact on all channels. Its id can change: a live
/// chat is merged into the visitor's conversation once the visitor is identified. So don't store
/// ids of conversations for long; the contact's id stays.
///
/// Changes, and all methods that search, need a location ([`Client::at`]).
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// let client = client.at("location-id");
/// let conversation = client.conversations().of_contact("contact-id").await?;
/// if let Some(id) = conversation.id() {
///     client.conversations().mark_read(id).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Conversations {
    client: Client,
}

impl Client {
    /// Returns the methods that search, read and change conversations.
    #[must_use]
    pub fn conversations(&self) -> Conversations {
        Conversations {
            client: self.clone(),
        }
    }
}

impl Conversations {
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Searches the conversations of the location.
    pub fn search(&self) -> Search {
        Search::new(self.client.clone())
    }

    /// Reads a conversation, without its last message: only a [`search`](Self::search) returns
    /// that.
    ///
    /// # Errors
    ///
    /// Those of the request; an unknown id is [`Rejected`](ErrorKind::Rejected).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn get(&self, id: impl Into<ConversationId>) -> Result<Conversation, Error> {
        let api = self.client.api();
        let id = id.into();
        let id = given(&operation::GET_CONVERSATION, "conversation_id", id.as_str())?;
        let reply = api.get_conversation(id).await?;
        if lacks(reply.value().json(), &[]) {
            return Err(reply.failure());
        }
        Ok(reply.into_inner())
    }

    /// Reads the conversation of a contact; creates it if there is none.
    ///
    /// The search index is some seconds behind. If the service says that the conversation exists
    /// although the search does not find it, this waits for the index for up to 30 seconds.
    ///
    /// # Errors
    ///
    /// Those of the requests, and [`Configuration`](ErrorKind::Configuration) if the client knows
    /// no location.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn of_contact(&self, contact: impl Into<ContactId>) -> Result<Conversation, Error> {
        let contact = contact.into();
        let id = record_id("contact_id", Some(&contact));
        Error::check(&operation::SEARCH_CONVERSATIONS, id)?;
        if let Some(found) = self.find(&contact).await? {
            return Ok(found);
        }
        let error = match self.create(contact.clone()).await {
            Err(error) if error.rejection() == Some(Rejection::Duplicate) => error,
            created => return created,
        };
        for wait in INDEX_WAITS {
            self.client.clock().sleep(wait).await;
            if let Some(found) = self.find(&contact).await? {
                return Ok(found);
            }
        }
        Err(error)
    }

    /// Searches the conversation of a contact, which is neither a group nor a review.
    async fn find(&self, contact: &ContactId) -> Result<Option<Conversation>, Error> {
        use ConversationType::{GroupSms, Review};
        use futures_util::TryStreamExt;

        let mut hits = self.search().contact(contact.clone()).stream();
        while let Some(hit) = hits.try_next().await? {
            let is_special = matches!(hit.conversation_type(), Some(GroupSms | Review));
            let is_other = hit.contact_id().is_some_and(|id| id != *contact);
            if !is_special && !is_other && hit.deleted() != Some(true) {
                return Ok(Some(hit));
            }
        }
        Ok(None)
    }

    /// Creates the conversation of a contact. Sending does not need it: the first message creates
    /// the conversation. A contact has one conversation, so if there is one, the service rejects
    /// the request or returns the existing one; [`of_contact`](Self::of_contact) covers both.
    ///
    /// # Errors
    ///
    /// Those of the request, and [`Configuration`](ErrorKind::Configuration) if the client knows no
    /// location.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn create(&self, contact: impl Into<ContactId>) -> Result<Conversation, Error> {
        let contact = contact.into();
        let operation = &operation::CREATE_CONVERSATION;
        Error::check(operation, record_id("contact_id", Some(&contact)))?;
        let location = self.client.required_location(operation)?;
        let body = types::CreateConversationBody::new(contact, location.clone());
        let reply = self.client.api().create_conversation(&body).await?;
        changed(reply)
    }

    /// Changes a conversation.
    pub fn update(&self, id: impl Into<ConversationId>) -> UpdateConversation {
        UpdateConversation {
            client: self.client.clone(),
            id: id.into(),
            unread: None,
            starred: None,
        }
    }

    /// Marks all messages of a conversation as read.
    ///
    /// # Errors
    ///
    /// Same as [`UpdateConversation::send`].
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn mark_read(&self, id: impl Into<ConversationId>) -> Result<Conversation, Error> {
        self.update(id).unread(0).send().await
    }

    /// Deletes a conversation with its messages.
    ///
    /// # Errors
    ///
    /// Those of the request; an unknown id is [`Rejected`](ErrorKind::Rejected).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn delete(&self, id: impl Into<ConversationId>) -> Result<(), Error> {
        let api = self.client.api();
        let id = id.into();
        let operation = &operation::DELETE_CONVERSATION;
        let id = given(operation, "conversation_id", id.as_str())?;
        let reply = api.delete_conversation(id).await?;
        if reports_failure(reply.value().json()) {
            return Err(reply.failure());
        }
        Ok(())
    }
}

/// A change of a conversation, which [`Conversations::update`] starts. The user that a conversation
/// is assigned to is a field of its contact.
#[derive(Clone, Debug)]
#[must_use = "nothing changes before `send`"]
pub struct UpdateConversation {
    client: Client,
    id: ConversationId,
    unread: Option<u32>,
    starred: Option<bool>,
}

impl UpdateConversation {
    /// Sets the number of unread messages.
    pub fn unread(mut self, messages: u32) -> Self {
        self.unread = Some(messages);
        self
    }

    /// Sets whether the conversation is starred.
    pub fn starred(mut self, starred: bool) -> Self {
        self.starred = Some(starred);
        self
    }

    /// Sends the change. Returns the conversation as the service describes it afterwards.
    ///
    /// # Errors
    ///
    /// Those of the request; [`Configuration`](ErrorKind::Configuration) if the client knows no
    /// location, and [`InvalidRequest`](ErrorKind::InvalidRequest) if there is nothing to change.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn send(self) -> Result<Conversation, Error> {
        let operation = &operation::UPDATE_CONVERSATION;
        let location = self.client.required_location(operation)?;
        if self.unread.is_none() && self.starred.is_none() {
            let problem = crate::Problem::new("update", "nothing to change", "unread or starred");
            return Err(Error::invalid_request(operation, vec![problem]));
        }
        let id = given(operation, "conversation_id", self.id.as_str())?;
        let mut body = types::UpdateConversationBody::new(location.clone());
        body.unread_count = self.unread.map(Into::into);
        body.starred = self.starred;
        let api = self.client.api();
        let reply = api.update_conversation(id, &body).await?;
        changed(reply)
    }
}

/// Returns the conversation of a reply, unless it reports a failure.
fn changed(reply: ResponseValue<types::ConversationReply>) -> Result<Conversation, Error> {
    if reports_failure(reply.value().json()) {
        return Err(reply.failure());
    }
    Ok(reply.into_inner().into_conversation())
}
