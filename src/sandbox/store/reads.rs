//! Messages and emails: read as they are now.

use super::{
    MessageRef, Millis, Refusal, Store,
    record::{Conversation, StoredEmail, StoredMessage},
};

/// A page of the messages of a conversation.
pub(in crate::sandbox) struct MessagePage<'s> {
    pub(in crate::sandbox) messages: Vec<&'s StoredMessage>,
    /// Whether there are older ones.
    pub(in crate::sandbox) more: bool,
}

impl Store {
    /// Finds a message. One of another location is not found.
    pub(in crate::sandbox) fn message_ref(
        &self,
        id: &str,
        location: &str,
        now: Millis,
    ) -> Result<MessageRef, Refusal> {
        let found = self.message_ids.get(id).copied();
        let is_visible = |found: &MessageRef| {
            let (index, life) = match *found {
                MessageRef::Message(index) => (index, &self.messages[index].life),
                MessageRef::Email(email) => (self.emails[email].entry, &self.emails[email].life),
            };
            let conversation = self.conversation_of(&self.messages[index]);
            life.exists(now) && conversation.location == location
        };
        found
            .filter(is_visible)
            .ok_or_else(|| Refusal::NoMessage(id.to_owned()))
    }

    /// Returns the message or thread with this id.
    pub(in crate::sandbox) fn stored_message(
        &self,
        id: &str,
        location: &str,
        now: Millis,
    ) -> Option<&StoredMessage> {
        match self.message_ref(id, location, now).ok()? {
            MessageRef::Message(index) => Some(&self.messages[index]),
            MessageRef::Email(_) => None,
        }
    }

    pub(in crate::sandbox) fn message(&self, index: usize) -> &StoredMessage {
        &self.messages[index]
    }

    pub(in crate::sandbox) fn email_at(&self, index: usize) -> &StoredEmail {
        &self.emails[index]
    }

    /// Finds an email by its own id, not that of its thread.
    pub(in crate::sandbox) fn email(
        &self,
        id: &str,
        location: &str,
        now: Millis,
    ) -> Result<&StoredEmail, Refusal> {
        let found = self.email_ids.get(id).map(|index| &self.emails[*index]);
        let is_visible = |email: &&StoredEmail| {
            let conversation = self.conversation_of(&self.messages[email.entry]);
            email.life.exists(now) && conversation.location == location
        };
        found.filter(is_visible).ok_or(Refusal::NoEmailMessage)
    }

    /// Returns the emails of a thread that exist at this time, oldest first.
    pub(in crate::sandbox) fn emails_of<'s>(
        &'s self,
        message: &'s StoredMessage,
        time: Millis,
    ) -> impl DoubleEndedIterator<Item = &'s StoredEmail> {
        let emails = message.emails.iter().map(|email| &self.emails[*email]);
        emails.filter(move |email| email.life.exists(time))
    }

    pub(in crate::sandbox) fn conversation_of(&self, message: &StoredMessage) -> &Conversation {
        &self.conversations[message.conversation]
    }

    /// Returns when a message, or an email of the thread, last changed.
    pub(in crate::sandbox) fn updated(&self, message: &StoredMessage, time: Millis) -> Millis {
        let emails = self.emails_of(message, time);
        let updated = emails.map(|email| email.life.updated(time)).max();
        updated.unwrap_or_else(|| message.life.updated(time))
    }

    /// Returns a page of the messages of a conversation, newest first, without those that are not
    /// `selected`.
    pub(in crate::sandbox) fn messages_of(
        &self,
        conversation: &Conversation,
        before: Option<&str>,
        limit: usize,
        now: Millis,
        selected: impl Fn(&str) -> bool,
    ) -> Result<MessagePage<'_>, Refusal> {
        let end = match before {
            None => (Millis::MAX, usize::MAX),
            // A message that is gone meanwhile still has its place.
            Some(id) => match self.message_ids.get(id) {
                Some(MessageRef::Message(index)) => (self.messages[*index].life.added, *index),
                _ => return Err(Refusal::NoMessage(id.to_owned())),
            },
        };
        let older = conversation.messages.range(..end).rev();
        let mut older = older
            .map(|(_, index)| &self.messages[*index])
            .filter(|message| message.life.exists(now) && selected(&message.content.kind));
        let messages = older.by_ref().take(limit).collect();
        let more = older.next().is_some();
        Ok(MessagePage { messages, more })
    }
}
