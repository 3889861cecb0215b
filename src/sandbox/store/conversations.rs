//! Conversations: found, created, changed and deleted.

use std::collections::BTreeSet;

use super::{Alternative, Document, Location, Millis, Refusal, Store, record::Conversation};

/// A change of a conversation.
#[derive(Clone, Copy, Default)]
pub(in crate::sandbox) struct Update {
    pub(in crate::sandbox) unread: Option<u64>,
    pub(in crate::sandbox) starred: Option<bool>,
}

impl Store {
    /// Finds the conversation of a contact, or creates it.
    pub(in crate::sandbox) fn conversation_with(
        &mut self,
        contact: &str,
        location: &str,
        now: Millis,
    ) -> usize {
        match self.existing_conversation(contact, location) {
            Some(conversation) => conversation,
            None => self.new_conversation(None, contact, location, now),
        }
    }

    /// Finds a conversation by its id for a message that is added to it. As long as no contact was
    /// made, every conversation exists. One of another location is not found. One that was created
    /// by itself has no provider, so it refuses a message that names one.
    pub(in crate::sandbox) fn conversation_by_id(
        &mut self,
        id: &str,
        contact: Option<&str>,
        location: &str,
        names_provider: bool,
        now: Millis,
    ) -> Result<usize, Refusal> {
        match self.conversation_ids.get(id) {
            Some(_) => {
                let index = self.find_conversation(id, location)?;
                if names_provider && self.conversations[index].is_new {
                    return Err(Refusal::ProviderMismatch);
                }
                Ok(index)
            }
            None if self.contacts.any_exists() => {
                let contact = contact.unwrap_or_default();
                Ok(self.new_conversation(Some(id), contact, location, now))
            }
            None => Err(Refusal::NoConversation),
        }
    }

    fn new_conversation(
        &mut self,
        id: Option<&str>,
        contact: &str,
        location: &str,
        now: Millis,
    ) -> usize {
        let index = self.conversations.next_number();
        let id = match id {
            Some(id) => id.to_owned(),
            None => (index + 1..)
                .map(|number| format!("sandboxConversation{number:02}"))
                .find(|id| !self.conversation_ids.contains_key(id))
                .unwrap_or_default(),
        };
        let conversation = Conversation {
            id: id.clone(),
            contact: contact.to_owned(),
            location: location.to_owned(),
            added: now,
            removed: None,
            kind: (1, "TYPE_PHONE"),
            unread: 0,
            starred: false,
            is_new: false,
            last_manual: None,
            messages: BTreeSet::new(),
        };
        let size = conversation.size();
        self.make_room_for_conversation(size);
        self.bytes += size;
        self.conversations.push(conversation);
        self.conversation_ids.insert(id, index);
        self.add_location(location);
        if let Some(Location {
            conversations_of, ..
        }) = self.locations.get_mut(location)
        {
            let of_contact = conversations_of.entry(contact.to_owned()).or_default();
            of_contact.push(index);
        }
        index
    }

    /// Returns the contact's first conversation.
    pub(in crate::sandbox) fn existing_conversation(
        &self,
        contact: &str,
        location: &str,
    ) -> Option<usize> {
        let of_contact = &self.locations.get(location)?.conversations_of;
        let mut indexes = of_contact.get(contact)?.iter().copied();
        indexes.find(|index| self.conversations[*index].removed.is_none())
    }

    /// Finds a conversation. One of another location is not found.
    pub(in crate::sandbox) fn find_conversation(
        &self,
        id: &str,
        location: &str,
    ) -> Result<usize, Refusal> {
        let index = self.conversation_ids.get(id).copied();
        let is_visible = |index: &usize| {
            let conversation = &self.conversations[*index];
            conversation.removed.is_none() && conversation.location == location
        };
        index.filter(is_visible).ok_or(Refusal::NoConversation)
    }

    pub(in crate::sandbox) fn conversation(&self, index: usize) -> &Conversation {
        &self.conversations[index]
    }

    /// Creates the conversation of a contact.
    pub(in crate::sandbox) fn create_conversation(
        &mut self,
        contact: &str,
        location: &str,
        now: Millis,
    ) -> Result<usize, Refusal> {
        self.contacts.exists(contact, location)?;
        if let Some(there) = self.existing_conversation(contact, location) {
            if self.has(Alternative::ExistingConversationIsReturned) {
                return Ok(there);
            }
            return Err(Refusal::ConversationExists(contact.to_owned()));
        }
        let index = self.new_conversation(None, contact, location, now);
        self.conversations[index].is_new = true;
        self.index(index, now);
        Ok(index)
    }

    pub(in crate::sandbox) fn update_conversation(
        &mut self,
        index: usize,
        update: Update,
        now: Millis,
    ) {
        let conversation = &mut self.conversations[index];
        conversation.unread = update.unread.unwrap_or(conversation.unread);
        conversation.starred = update.starred.unwrap_or(conversation.starred);
        self.index(index, now);
    }

    /// Deletes a conversation and its messages.
    pub(in crate::sandbox) fn delete_conversation(&mut self, index: usize, now: Millis) {
        let keep = self.has(Alternative::MessagesOutliveConversations);
        let conversation = &mut self.conversations[index];
        conversation.removed = Some(now);
        if !keep {
            for (_, message) in &conversation.messages {
                let message = &mut self.messages[*message];
                message.life.removed.get_or_insert(now);
                for email in &message.emails {
                    self.emails[*email].life.removed.get_or_insert(now);
                }
            }
        }
        self.index(index, now);
    }

    /// Returns the newest message of a conversation.
    pub(in crate::sandbox) fn last_message(
        &self,
        conversation: &Conversation,
        time: Millis,
    ) -> Option<usize> {
        let newest = conversation.messages.iter().rev();
        let mut newest = newest.map(|(_, index)| *index);
        newest.find(|index| self.messages[*index].life.exists(time))
    }

    /// Brings a conversation as it is now into the search index, which shows it once the lag is
    /// over. What was stored long ago shows at once.
    pub(super) fn index(&mut self, index: usize, stored: Millis) {
        let conversation = &self.conversations[index];
        let document = conversation.removed.is_none().then(|| {
            let last = self.last_message(conversation, Millis::MAX);
            let life = last.map(|last| &self.messages[last].life);
            let last_date = life.map_or(conversation.added, |life| life.added);
            Document {
                last,
                last_date,
                last_manual_date: conversation.last_manual,
                unread: conversation.unread,
                starred: conversation.starred,
            }
        });
        let lag = self.lag;
        if let Some(location) = self.locations.get_mut(&conversation.location) {
            location.search.update(index, document, stored, lag);
        }
    }
}
