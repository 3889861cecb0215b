//! The sandbox's memory: contacts, conversations, messages and emails, without HTTP.
//!
//! Dates are milliseconds, and every read takes the current one. What is read by id is read as it
//! is now; the index of [`search`] and [`export`] lags behind. The oldest is [forgotten](forget)
//! once there is too much, and so are the results of [exports](export) that nobody continues.

mod alternative;
mod contact;
mod contact_index;
mod contacts;
mod conversations;
mod export;
mod files;
mod forget;
mod happened;
pub(super) mod kind;
mod messages;
mod numbered;
mod outcome;
mod providers;
mod reads;
mod recipient;
mod record;
mod refusal;
mod search;
mod timeline;

#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
    time::Duration,
};

use serde_json::{Map, Value};

use self::{
    alternative::Alternatives,
    contacts::Contacts,
    export::Exports,
    numbered::Numbered,
    providers::Providers,
    recipient::Channel,
    search::{Document, SearchIndex},
};
use super::capacity::Capacity;

pub use self::{alternative::Alternative, contact::Contact, outcome::Outcome, providers::Provider};
pub(super) use self::{
    contacts::Upserted,
    conversations::Update,
    export::{Export, SortBy},
    files::Files,
    happened::{ContactChange, Happened, What},
    messages::Ids,
    record::{Content, Conversation, Letter, Life, StoredEmail, StoredMessage},
    refusal::Refusal,
    search::{Found, Search, SearchBy},
    timeline::{Step, Timeline},
};

/// Milliseconds since 1970, UTC.
pub(super) type Millis = i64;

/// How long the index of search and export lags behind, unless it is set.
const INDEX_LAG: Duration = Duration::from_secs(5);

/// The id of the location of all tokens that the sandbox did not issue, such as that of its
/// [client](crate::sandbox::Sandbox::client). Tokens that it issued for this location find the
/// same.
pub const LOCATION: &str = "sandboxLocation";

/// All that the sandbox remembers.
pub(super) struct Store {
    contacts: Contacts,
    /// The templates that were made. Without any, every template exists.
    templates: HashSet<String>,
    locations: HashMap<String, Location>,
    conversations: Numbered<Conversation>,
    conversation_ids: HashMap<String, usize>,
    messages: Numbered<StoredMessage>,
    /// The messages by id, including the other ids that emails of a thread can have.
    message_ids: HashMap<String, MessageRef>,
    emails: Numbered<StoredEmail>,
    email_ids: HashMap<String, usize>,
    exports: Exports,
    providers: Providers,
    happened: Vec<Happened>,
    alternatives: Alternatives,
    lag: Millis,
    outcome: Outcome,
    capacity: Capacity,
    /// The bytes of messages, emails and conversations, approximately.
    bytes: usize,
}

/// The indexes of a location.
#[derive(Default)]
struct Location {
    conversations_of: HashMap<String, Vec<usize>>,
    /// The messages by date, without emails.
    messages: BTreeSet<(Millis, usize)>,
    /// The threads of emails by date.
    threads: BTreeSet<(Millis, usize)>,
    search: SearchIndex,
}

/// What the id of a message stands for.
#[derive(Clone, Copy)]
pub(super) enum MessageRef {
    Message(usize),
    /// An email of a thread that has a message id of its own.
    Email(usize),
}

impl Default for Store {
    fn default() -> Self {
        Self {
            contacts: Contacts::default(),
            templates: HashSet::new(),
            locations: HashMap::new(),
            conversations: Numbered::new(),
            conversation_ids: HashMap::new(),
            messages: Numbered::new(),
            message_ids: HashMap::new(),
            emails: Numbered::new(),
            email_ids: HashMap::new(),
            exports: Exports::default(),
            providers: Providers::default(),
            happened: Vec::new(),
            alternatives: Alternatives::default(),
            lag: millis(INDEX_LAG),
            outcome: Outcome::default(),
            capacity: Capacity::default(),
            bytes: 0,
        }
    }
}

/// Settings.
impl Store {
    pub(super) fn assume(&mut self, alternative: Alternative) {
        self.alternatives.insert(alternative);
    }

    pub(super) fn has(&self, alternative: Alternative) -> bool {
        self.alternatives.has(alternative)
    }

    pub(super) fn set_lag(&mut self, lag: Duration) {
        self.lag = millis(lag);
    }

    pub(super) fn set_outcome(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    pub(super) fn add_contact(&mut self, mut contact: Contact, now: Millis) {
        contact.added = now;
        self.contacts.insert(contact);
    }

    pub(super) fn add_template(&mut self, id: String) {
        self.templates.insert(id);
    }
}

/// Locations and contacts.
impl Store {
    fn add_location(&mut self, id: &str) {
        if !self.locations.contains_key(id) {
            self.make_room_for_location();
            self.locations.insert(id.to_owned(), Location::default());
        }
    }

    /// Returns a contact that was made.
    pub(super) fn stored_contact(&self, id: &str) -> Option<&Contact> {
        self.contacts.get(id)
    }

    /// Returns a contact, and one that exists only because every contact does.
    pub(super) fn find_contact(
        &self,
        id: &str,
        location: &str,
    ) -> Result<Cow<'_, Contact>, Refusal> {
        self.contacts.exists(id, location)?;
        let contact = self.contacts.get(id).map(Cow::Borrowed);
        Ok(contact.unwrap_or_else(|| Cow::Owned(Contact::new(id))))
    }

    pub(super) fn duplicate(
        &self,
        email: Option<&str>,
        number: Option<&str>,
        location: &str,
    ) -> Option<&Contact> {
        self.contacts.find(email, number, location)
    }

    pub(super) fn upsert_contact(
        &mut self,
        fields: &Map<String, Value>,
        location: &str,
        now: Millis,
    ) -> Upserted {
        let upserted = self.contacts.upsert(fields, location, now);
        self.contacts.changed(&upserted.id, self.capacity);
        upserted
    }

    pub(super) fn update_contact(
        &mut self,
        id: &str,
        fields: &Map<String, Value>,
        location: &str,
        now: Millis,
    ) -> Result<(), Refusal> {
        self.contacts.update(id, fields, location, now)?;
        self.contacts.changed(id, self.capacity);
        Ok(())
    }

    /// Changes the tags of a contact, and returns all that it has then.
    pub(super) fn change_tags(
        &mut self,
        id: &str,
        location: &str,
        now: Millis,
        change: impl FnOnce(&mut Contact),
    ) -> Result<Vec<String>, Refusal> {
        let tags = self.contacts.change(id, location, now, |contact| {
            change(contact);
            contact.tags().to_vec()
        })?;
        self.contacts.changed(id, self.capacity);
        Ok(tags)
    }

    /// Iterates over the contacts of a location that the search index has.
    pub(super) fn indexed_contacts(
        &self,
        location: &str,
        now: Millis,
    ) -> impl Iterator<Item = &Contact> {
        self.contacts
            .indexed(location, now.saturating_sub(self.lag))
    }

    /// Checks that a contact exists in a location.
    pub(super) fn contact_exists(&self, id: &str, location: &str) -> Result<(), Refusal> {
        self.contacts.exists(id, location)
    }

    /// Returns the id of a contact's conversation, in [`LOCATION`] if there is one.
    pub(super) fn conversation_id_of(&self, contact: &str) -> Option<&str> {
        let others = self.locations.keys().map(String::as_str);
        let mut places = std::iter::once(LOCATION).chain(others);
        let index = places.find_map(|place| self.existing_conversation(contact, place))?;
        Some(&self.conversations[index].id)
    }
}

/// Converts a duration; one that is too long is as long as can be.
pub(super) fn millis(duration: Duration) -> Millis {
    // Far from the ends, so that sums with a date don't overflow.
    const LONGEST: Millis = 1 << 52;
    Millis::try_from(duration.as_millis()).map_or(LONGEST, |millis| millis.min(LONGEST))
}
