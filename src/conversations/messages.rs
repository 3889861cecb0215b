//! Reading messages, and canceling scheduled ones.

use serde_json::Value;

use super::{
    Cancellation, Email, Export, Message, given,
    reply::{EMAIL, MESSAGE},
};
use crate::{
    Client, Error,
    api::types,
    false_success::lacks,
    id::{ConversationId, EmailMessageId, MessageId},
    operation,
    outbound::SendReceipt,
    paging::{Cursor, Fingerprint, Items, Next, Pages, Read, Recent, Walk, entries, page_size},
};

/// The largest page of a conversation's messages that is known to work, and the default.
pub const MAX_MESSAGES_PAGE: u32 = 100;

/// Messages: [`Client::messages`] returns it.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// let message = client.messages().get("message-id").await?;
/// println!("{:?} {:?}", message.status(), message.error());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Messages {
    client: Client,
}

impl Client {
    /// Returns the methods that read messages, and cancel scheduled ones.
    #[must_use]
    pub fn messages(&self) -> Messages {
        Messages {
            client: self.clone(),
        }
    }
}

impl Messages {
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Reads a message with its current status. This is how a sender learns what became of a
    /// message: no event reports a later change of its status.
    ///
    /// # Errors
    ///
    /// Those of the request; an unknown id is [`Rejected`](crate::ErrorKind::Rejected).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn get(&self, id: impl Into<MessageId>) -> Result<Message, Error> {
        let id = id.into();
        let id = given(&operation::GET_MESSAGE, "message_id", id.as_str())?;
        let reply = self.client.api().get_message(id).await?;
        if lacks(reply.value().json(), MESSAGE) {
            return Err(reply.failure());
        }
        Ok(reply.into_inner().into_message())
    }

    /// Reads an email with its subject and body, which no list contains. Its id is
    /// [`SendReceipt::email_message_id`] or one of [`Message::email_message_ids`], and not the id
    /// of the message: that stands for the whole thread in the conversation.
    ///
    /// # Errors
    ///
    /// Those of the request; an unknown id is [`Rejected`](crate::ErrorKind::Rejected).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn email(&self, id: impl Into<EmailMessageId>) -> Result<Email, Error> {
        let id = id.into();
        let id = given(&operation::GET_EMAIL, "email_message_id", id.as_str())?;
        let reply = self.client.api().get_email(id).await?;
        if lacks(reply.value().json(), EMAIL) {
            return Err(reply.failure());
        }
        Ok(reply.into_inner().into_email())
    }

    /// Lists the messages of a conversation, the latest first. Emails come without subject and
    /// body, one entry for each thread: [`email`](Self::email) reads them.
    pub fn in_conversation(&self, conversation: impl Into<ConversationId>) -> InConversation {
        InConversation {
            client: self.client.clone(),
            conversation: conversation.into(),
            page_size: MAX_MESSAGES_PAGE,
            resume_from: None,
        }
    }

    /// Exports the messages of the location.
    pub fn export(&self) -> Export {
        Export::new(self.client.clone())
    }

    /// Cancels a message that was sent with `schedule_at`. If the receipt has an email id, it
    /// cancels that email; otherwise the receipt's first message.
    ///
    /// # Errors
    ///
    /// Those of the request. If there is nothing to cancel, the result is
    /// [`Cancellation::NotFound`] and not an error.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn cancel(&self, receipt: &SendReceipt) -> Result<Cancellation, Error> {
        match receipt.email_message_id() {
            Some(email) => self.cancel_email(email).await,
            None => self.cancel_message(receipt.message_id()).await,
        }
    }

    /// Cancels a scheduled message that is not an email; see [`cancel`](Self::cancel).
    ///
    /// # Errors
    ///
    /// Same as [`cancel`](Self::cancel).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn cancel_message(&self, id: &MessageId) -> Result<Cancellation, Error> {
        let api = self.client.api();
        let operation = &operation::CANCEL_SCHEDULED_MESSAGE;
        let id = given(operation, "message_id", id.as_str())?;
        Cancellation::of(api.cancel_scheduled_message(id).await)
    }

    /// Cancels a scheduled email; see [`cancel`](Self::cancel).
    ///
    /// # Errors
    ///
    /// Same as [`cancel`](Self::cancel).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn cancel_email(&self, id: &EmailMessageId) -> Result<Cancellation, Error> {
        let api = self.client.api();
        let operation = &operation::CANCEL_SCHEDULED_EMAIL;
        let id = given(operation, "email_message_id", id.as_str())?;
        Cancellation::of(api.cancel_scheduled_email(id).await)
    }
}

/// The messages of a conversation, which [`Messages::in_conversation`] lists.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use futures_util::TryStreamExt;
///
/// let mut messages = client.messages().in_conversation("conversation-id").stream();
/// while let Some(message) = messages.try_next().await? {
///     println!("{:?} {:?}", message.date_added(), message.body());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is requested before the stream is polled"]
pub struct InConversation {
    client: Client,
    conversation: ConversationId,
    page_size: u32,
    resume_from: Option<Cursor>,
}

impl InConversation {
    /// Sets the number of messages to request at a time: 1 to 100 ([`MAX_MESSAGES_PAGE`]), which is
    /// the default.
    pub fn page_size(mut self, messages: u32) -> Self {
        self.page_size = messages;
        self
    }

    /// Continues from a cursor of the same conversation; `None` starts with the latest message.
    pub fn resume_from(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.resume_from = cursor.into();
        self
    }

    /// Returns the stream of the messages.
    ///
    /// Its errors are those of the requests, and before any request
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the id, the page size or
    /// the cursor is not valid.
    pub fn stream(self) -> Items<Message> {
        self.pages().items()
    }

    /// Returns the stream of the pages.
    pub fn pages(self) -> Pages<Message> {
        let cursor = self.resume_from.clone();
        let list = Fingerprint::new(&operation::GET_MESSAGES, &self.conversation);
        Pages::new(list, cursor, |place| ConversationWalk::new(self, place))
    }
}

struct ConversationWalk {
    client: Client,
    conversation: ConversationId,
    page_size: u32,
    /// The id of the last message of the previous page.
    after: Option<MessageId>,
    cursors: Recent,
    ids: Recent,
}

impl ConversationWalk {
    fn new(list: InConversation, place: Option<&str>) -> Result<Self, Error> {
        let operation = &operation::GET_MESSAGES;
        given(operation, "conversation_id", list.conversation.as_str())?;
        Ok(Self {
            page_size: page_size(operation, list.page_size, 1..=MAX_MESSAGES_PAGE)?,
            client: list.client,
            conversation: list.conversation,
            after: place.map(MessageId::new),
            cursors: Recent::new(),
            ids: Recent::new(),
        })
    }
}

impl Walk for ConversationWalk {
    type Item = Message;

    async fn read(&mut self) -> Result<Read<Message>, Error> {
        let query = types::GetMessagesQuery {
            last_message_id: self.after.clone(),
            limit: Some(self.page_size.into()),
            ..types::GetMessagesQuery::default()
        };
        let api = self.client.api();
        let reply = api.get_messages(self.conversation.as_str(), &query).await?;
        if entries(&reply.value().0, "messages").is_none() {
            return Err(reply.failure().with_location(self.client.location()));
        }
        let page = reply.into_inner().into_page();
        let (last, has_next) = (id(page.json().get("lastMessageId")), page.next_page());
        let mut items = page.into_messages();
        let last = last.or_else(|| id(items.last()?.json().get("id")));
        self.ids.retain_new(&mut items, |message| &message.0);
        // Without a word about a next page, a page without anything new is the last one.
        let next = if has_next.unwrap_or(!items.is_empty()) {
            Next::at_new(last.clone(), &mut self.cursors)
        } else {
            Next::End
        };
        self.after = last.map(MessageId::new);
        Ok(Read {
            items,
            total: None,
            next,
        })
    }

    fn operation(&self) -> (&'static str, &Client) {
        ("get_messages", &self.client)
    }
}

/// Reads an id, which may come as a number.
fn id(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
