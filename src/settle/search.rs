//! Reads the messages of the service among which an unsettled message may be.

use std::{collections::HashSet, sync::Arc};

use futures_util::{StreamExt, TryStreamExt};

use super::{earlier::Earlier, outcome::Found, unsettled::Unsettled};
use crate::{
    Client, Error, Rejection,
    conversations::Message,
    id::{ConversationId, EmailMessageId},
};

/// The number of a conversation's entries that are read.
const ENTRIES: usize = 1000;
/// The number of a conversation's entries before the message's time that are read for an email: the
/// entry of a thread may keep its date when an email joins it.
const OLDER_ENTRIES: usize = 100;
/// The number of conversations of a contact that are read.
const CONVERSATIONS: usize = 10;
/// The number of a thread's emails that are read.
const EMAILS: usize = 50;

/// Looks for one message.
pub(super) struct Search {
    /// At the location of the message.
    client: Client,
    unsettled: Unsettled,
    /// The emails that were read and are not the one.
    others: HashSet<EmailMessageId>,
    earlier: Arc<Earlier>,
}

impl Search {
    pub(super) fn new(client: &Client, unsettled: Unsettled, earlier: Arc<Earlier>) -> Self {
        let client = match unsettled.location() {
            Some(location) => client.at(location),
            None => client.clone(),
        };
        Self {
            client,
            unsettled,
            others: HashSet::new(),
            earlier,
        }
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn unsettled(&self) -> &Unsettled {
        &self.unsettled
    }

    /// Returns whether one of the candidates may belong to a message of an earlier batch.
    pub(super) fn may_be_earlier(&self, candidates: &[Found]) -> bool {
        self.earlier.may_have_one(&self.unsettled, candidates)
    }

    /// Returns the messages in the contact's conversations that may be the one.
    pub(super) async fn candidates(&mut self) -> Result<Vec<Found>, Error> {
        if let Some(known) = self.unsettled.conversation_id().cloned() {
            match self.in_conversation(&known).await {
                // A conversation may have been merged into another.
                Err(error) if is_gone(&error) && self.unsettled.contact_id().is_some() => {}
                read => return read,
            }
        }
        let mut candidates = Vec::new();
        for conversation in self.conversations().await? {
            match self.in_conversation(&conversation).await {
                Ok(found) => candidates.extend(found),
                Err(error) if is_gone(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(candidates)
    }

    /// Searches the conversations of the contact. The first message to a contact creates one.
    async fn conversations(&self) -> Result<Vec<ConversationId>, Error> {
        let Some(contact) = self.unsettled.contact_id() else {
            return Ok(Vec::new());
        };
        let hits = self.client.conversations().search().contact(contact);
        let mut hits = hits.stream().take(CONVERSATIONS);
        let mut ids = Vec::new();
        while let Some(hit) = hits.try_next().await? {
            let is_other = hit.contact_id().is_some_and(|id| id != *contact);
            ids.extend(hit.id().filter(|_| !is_other));
        }
        Ok(ids)
    }

    async fn in_conversation(
        &mut self,
        conversation: &ConversationId,
    ) -> Result<Vec<Found>, Error> {
        let messages = self.client.messages().in_conversation(conversation);
        let mut pages = messages.pages();
        let mut candidates = Vec::new();
        let (mut entries, mut older) = (0, 0);
        let enough = if self.unsettled.is_email() {
            OLDER_ENTRIES
        } else {
            1
        };
        while let Some(page) = pages.try_next().await? {
            entries += page.items.len();
            for message in &page.items {
                candidates.extend(self.of_entry(message).await?);
            }
            // The latest come first, but one that was recorded late may have an old date: only a
            // whole page of older ones tells that no later one follows.
            let latest = page.items.iter().filter_map(Message::date_added).max();
            if latest.is_some_and(|latest| latest < self.unsettled.earliest()) {
                older += page.items.len();
            }
            if older >= enough || entries >= ENTRIES {
                break;
            }
        }
        Ok(candidates)
    }

    /// Returns the messages of an entry of a conversation that may be the one: itself, or the
    /// emails of a thread.
    pub(super) async fn of_entry(&mut self, entry: &Message) -> Result<Vec<Found>, Error> {
        let mut found = self.of_any_entry(entry).await?;
        found.retain(|found| !self.earlier.has(found));
        Ok(found)
    }

    async fn of_any_entry(&mut self, entry: &Message) -> Result<Vec<Found>, Error> {
        if !self.unsettled.is_email() {
            return Ok(Vec::from_iter(self.unsettled.compare(entry)));
        }
        if !self.unsettled.may_contain_email(entry) {
            return Ok(Vec::new());
        }
        let mut candidates = Vec::new();
        let ids = entry.email_message_ids();
        // Which end of the list has the latest ones is not documented. If neither end is new, none
        // has joined since.
        let ends = [ids.last(), ids.first()];
        let others: Vec<_> = ids.iter().rev().take(EMAILS).collect();
        let mut is_new = entry.date_added() >= Some(self.unsettled.earliest());
        let mut read = HashSet::new();
        for id in ends.into_iter().flatten() {
            if read.insert(id) {
                is_new |= self.read_email(entry, id, &mut candidates).await?;
            }
        }
        for id in others {
            if is_new && read.insert(id) {
                self.read_email(entry, id, &mut candidates).await?;
            }
        }
        Ok(candidates)
    }

    /// Reads an email, and returns whether it is new enough to be the one.
    async fn read_email(
        &mut self,
        thread: &Message,
        id: &EmailMessageId,
        candidates: &mut Vec<Found>,
    ) -> Result<bool, Error> {
        if self.others.contains(id) {
            return Ok(false);
        }
        let email = match self.client.messages().email(id).await {
            Ok(email) => email,
            Err(error) if is_gone(&error) => return Ok(false),
            Err(error) => return Err(error),
        };
        let date = email.date_added();
        let is_new = date.is_none_or(|date| date >= self.unsettled.earliest());
        // Of an email that has just been added, the service may not show everything yet.
        let is_whole = date.is_some() && email.subject().is_some();
        match self.unsettled.compare_email(thread, &email) {
            Some(found) => candidates.push(found.of_email(id.clone())),
            None if is_whole => {
                self.others.insert(id.clone());
            }
            None => {}
        }
        Ok(is_new)
    }
}

/// Returns whether the service does not have a record any more, or not yet.
fn is_gone(error: &Error) -> bool {
    error.rejection() == Some(Rejection::NotFound)
}
