//! Forgets the oldest messages and conversations, so that memory is bounded.

use super::{Store, record::thread_message_id};
use crate::sandbox::capacity::Capacity;

impl Store {
    pub(in crate::sandbox) fn set_capacity(&mut self, capacity: Capacity) {
        self.capacity = capacity;
    }

    /// Forgets messages until another one of this size can be stored.
    pub(super) fn make_room_for_message(&mut self, size: usize) {
        loop {
            let emails = self.emails.len() >= self.capacity.items;
            let full = self.messages.len() >= self.capacity.items
                || self.bytes.saturating_add(size) > self.capacity.bytes;
            let forgotten = if full {
                self.forget_oldest_message()
            } else {
                emails && self.forget_oldest_email()
            };
            if !forgotten {
                return;
            }
        }
    }

    /// Forgets conversations until another one of this size can be stored, and messages first if
    /// it is for their size.
    pub(super) fn make_room_for_conversation(&mut self, size: usize) {
        loop {
            let many = self.conversations.len() >= self.capacity.items;
            let large = self.bytes.saturating_add(size) > self.capacity.bytes;
            let forgotten = if many {
                self.forget_oldest_conversation()
            } else {
                large && (self.forget_oldest_message() || self.forget_oldest_conversation())
            };
            if !forgotten {
                return;
            }
        }
    }

    /// Forgets messages until the bytes are within the capacity, after a message has grown.
    pub(super) fn forget_excess(&mut self) {
        while self.bytes > self.capacity.bytes && self.forget_oldest_message() {}
    }

    fn forget_oldest_message(&mut self) -> bool {
        let oldest = self.messages.oldest();
        oldest.is_some_and(|oldest| self.forget_message(oldest))
    }

    /// Forgets a message and the emails of its thread. Returns whether there was one.
    fn forget_message(&mut self, number: usize) -> bool {
        let Some(message) = self.messages.remove(number) else {
            return false;
        };
        self.bytes -= message.size;
        self.message_ids.remove(&message.id);
        for email in message.emails {
            self.forget_email(email);
        }
        if let Some(conversation) = self.conversations.get_mut(message.conversation) {
            let key = (message.life.added, number);
            conversation.messages.remove(&key);
            if let Some(location) = self.locations.get_mut(&conversation.location) {
                location.messages.remove(&key);
                location.threads.remove(&key);
            }
        }
        true
    }

    /// Forgets the oldest email, and its thread if it has no others.
    fn forget_oldest_email(&mut self) -> bool {
        let Some(oldest) = self.emails.oldest() else {
            return false;
        };
        let entry = self.emails[oldest].entry;
        match self.messages.get_mut(entry) {
            Some(thread) if thread.emails.len() > 1 => {
                thread.emails.retain(|email| *email != oldest);
                self.forget_email(oldest);
                true
            }
            _ => self.forget_message(entry),
        }
    }

    fn forget_email(&mut self, number: usize) {
        if let Some(email) = self.emails.remove(number) {
            self.bytes -= email.size;
            self.email_ids.remove(&email.id);
            self.message_ids.remove(&thread_message_id(number));
        }
    }

    /// Forgets the conversation that was created first, and its messages. Returns whether there
    /// was one.
    fn forget_oldest_conversation(&mut self) -> bool {
        let oldest = self.conversations.oldest();
        let Some((number, conversation)) =
            oldest.and_then(|number| Some((number, self.conversations.remove(number)?)))
        else {
            return false;
        };
        self.bytes -= conversation.size();
        self.conversation_ids.remove(&conversation.id);
        if let Some(location) = self.locations.get_mut(&conversation.location) {
            for key in &conversation.messages {
                location.messages.remove(key);
                location.threads.remove(key);
            }
            if let Some(of_contact) = location.conversations_of.get_mut(&conversation.contact) {
                of_contact.retain(|other| *other != number);
                if of_contact.is_empty() {
                    location.conversations_of.remove(&conversation.contact);
                }
            }
            location.search.forget(number);
        }
        for (_, message) in &conversation.messages {
            self.forget_message(*message);
        }
        true
    }

    /// Forgets locations without conversations once there are many.
    pub(super) fn make_room_for_location(&mut self) {
        // There are no more locations than conversations after that, so that this is rare.
        if self.locations.len() >= self.capacity.items.saturating_mul(2).max(16) {
            self.locations
                .retain(|_, location| !location.conversations_of.is_empty());
        }
    }
}
