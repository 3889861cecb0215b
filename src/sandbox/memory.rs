//! What a test puts into the sandbox's memory, and how the memory behaves.

use std::time::Duration;

use super::{
    Message, Sandbox,
    capacity::Capacity,
    store::{Alternative, Contact, Outcome, Provider},
    tokens::CLIENT_ID,
};
use crate::id::{ContactId, ConversationId, MessageId};

impl Sandbox {
    /// Sets how much the sandbox remembers: the latest requests, and as many of the latest
    /// messages, emails, conversations and access tokens; 100,000 of each by default. Beyond that,
    /// it forgets the oldest, as if they had never been there. Large ones are forgotten earlier:
    /// requests may take 1 KiB each on average and 64 MiB in any case, and so may messages.
    ///
    /// Contacts, templates, faults and replies come from the test itself, and are all remembered.
    pub fn remember(&self, items: usize) {
        let capacity = Capacity::of(items);
        let mut state = self.shared.lock();
        state.requests.set_capacity(capacity);
        state.store.set_capacity(capacity);
        state.tokens.set_capacity(capacity);
    }

    /// Makes a contact, or replaces the one with this id. As long as none was made, every contact
    /// exists, has a phone number and an email address, and accepts messages of all types; from the
    /// first on, messages to others get 404. It is in all locations, while one that a request
    /// creates is in the location of its token.
    pub fn contact(&self, contact: Contact) {
        let now = self.shared.clock.now().timestamp_millis();
        self.shared.lock().store.add_contact(contact, now);
    }

    /// Makes a template. As long as none was made, every template exists; from the first on, sends
    /// with another `templateId` get 400 `CONVERSATIONS_MSG_TEMPLATE_NOT_FOUND`.
    pub fn template(&self, id: impl Into<String>) {
        self.shared.lock().store.add_template(id.into());
    }

    /// Puts a message into the memory and returns its id. The contact's conversation is created if
    /// there is none. The message is in the index of search and export at once, and not among the
    /// [`requests`](Self::requests).
    pub fn message(&self, message: Message) -> MessageId {
        let now = self.shared.clock.now().timestamp_millis();
        let ids = message.store(&mut self.shared.lock().store, now);
        ids.message.into()
    }

    /// Puts messages into the memory, in this order. Collects the iterator eagerly; it must be
    /// finite. Returns their ids.
    pub fn messages(&self, messages: impl IntoIterator<Item = Message>) -> Vec<MessageId> {
        // Collected before taking the lock, since the iterator is the caller's code.
        let messages: Vec<_> = messages.into_iter().collect();
        let now = self.shared.clock.now().timestamp_millis();
        let store = &mut self.shared.lock().store;
        let stored = messages.into_iter();
        stored
            .map(|message| message.store(store, now).message.into())
            .collect()
    }

    /// Returns the id of the contact's conversation, if there is one. Where several
    /// [locations](Message::location) have one, it is that of [`LOCATION`](super::LOCATION).
    #[must_use]
    pub fn conversation_of(&self, contact: impl Into<ContactId>) -> Option<ConversationId> {
        let contact = contact.into();
        let store = &self.shared.lock().store;
        let id = store.conversation_id_of(contact.as_str())?;
        Some(id.into())
    }

    /// Sets what becomes of messages that are sent from now on, except to a contact with an
    /// [outcome](Contact::outcome) of its own. By default they are delivered.
    pub fn outcome(&self, outcome: Outcome) {
        self.shared.lock().store.set_outcome(outcome);
    }

    /// Makes a conversation provider, or replaces the one with this id. As long as none was made,
    /// any token can name any provider and report the status of any outbound message.
    ///
    /// From the first on, only [tokens of the app](Self::install) can name a provider of a message
    /// that they send or record, and report the status of messages that name one or belong to a
    /// channel with a default provider; others get 401 `CONVERSATIONS_MSG_PROVIDER_NO_ACCESS`. The
    /// type of a message must fit the provider that it names:
    ///
    /// | type | provider |
    /// | --- | --- |
    /// | `SMS` | the default of text messages |
    /// | `Email` | one of emails; the message lands in the default channel |
    /// | `Custom` | one of text messages or emails |
    /// | `Call` | one of calls |
    ///
    /// Otherwise, it gets 400 `CONVERSATIONS_MSG_CONVERSATION_PROVIDER_MISMATCH`.
    pub fn provider(&self, provider: Provider) {
        self.shared.lock().store.add_provider(provider, CLIENT_ID);
    }

    /// Sets how long after it was created a message comes to its provider. Until then, reports of
    /// its status get 403. By default it varies between 5 and 10 seconds, on the sandbox's
    /// [clock](Self::start_with_clock).
    pub fn handover_delay(&self, delay: Duration) {
        self.shared.lock().store.set_handover_delay(delay);
    }

    /// Sets how long the index of search and export lags behind; 5 seconds on the sandbox's
    /// [clock](Self::start_with_clock) by default. What is read by id, and the messages of a
    /// conversation, never lag.
    pub fn index_lag(&self, lag: Duration) {
        self.shared.lock().store.set_lag(lag);
    }

    /// Sets the largest `limit` of a page, instead of 100 conversations, 100 messages of a
    /// conversation and 1,000 exported messages.
    pub fn page_limit(&self, limit: usize) {
        self.shared.lock().page_limit = Some(limit);
    }

    /// Makes the sandbox behave otherwise where the facts about the service contradict each other.
    /// Calls add up.
    pub fn assume(&self, alternative: Alternative) {
        self.shared.lock().store.assume(alternative);
    }
}
