//! The contacts that exist: found, created, changed and searched.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::{Channel, Contact, Millis, Refusal, contact_index::ContactIndex};
use crate::sandbox::capacity::Capacity;

/// The contacts of all locations. Until a test makes one, every contact exists. Those of a test are
/// in all locations, and those that requests create are in that of the request.
#[derive(Default)]
pub(super) struct Contacts {
    by_id: HashMap<String, Contact>,
    /// The ids, by the number of the contact.
    ids: BTreeMap<usize, String>,
    index: ContactIndex,
    next: usize,
    /// Those that requests made, which can be forgotten, with their sizes: the oldest first.
    made: BTreeMap<usize, usize>,
    /// The sum of these sizes.
    bytes: usize,
    /// Whether a test made a contact.
    only_these: bool,
}

/// What an upsert did.
pub(in crate::sandbox) struct Upserted {
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) is_new: bool,
}

impl Contacts {
    /// Adds the contact of a test, or replaces the one with its id.
    pub(super) fn insert(&mut self, mut contact: Contact) {
        self.only_these = true;
        match self.by_id.get(&contact.id) {
            Some(known) => {
                self.index.remove(known);
                // A test keeps it from now on.
                self.bytes -= self.made.remove(&known.number).unwrap_or_default();
                contact.number = known.number;
                self.index.insert(&contact);
                self.by_id.insert(contact.id.clone(), contact);
            }
            None => self.add(contact),
        }
    }

    fn add(&mut self, mut contact: Contact) {
        contact.number = self.next;
        self.ids.insert(self.next, contact.id.clone());
        self.index.insert(&contact);
        self.by_id.insert(contact.id.clone(), contact);
        self.next += 1;
    }

    /// Adds the contact of a request, and forgets the oldest of those if there are too many.
    fn make(&mut self, contact: Contact) {
        self.made.insert(self.next, 0);
        self.add(contact);
    }

    /// Accounts for a contact that was changed, and forgets the oldest contacts of requests if they
    /// take too much room.
    pub(super) fn changed(&mut self, id: &str, capacity: Capacity) {
        let Some(contact) = self.by_id.get(id) else {
            return;
        };
        if let Some(size) = self.made.get_mut(&contact.number) {
            self.bytes -= *size;
            *size = contact.size();
            self.bytes += *size;
        }
        while self.made.len() > capacity.items.max(1)
            || self.made.len() > 1 && self.bytes > capacity.bytes
        {
            let Some((number, size)) = self.made.pop_first() else {
                return;
            };
            self.bytes -= size;
            let id = self.ids.remove(&number);
            if let Some(forgotten) = id.and_then(|id| self.by_id.remove(&id)) {
                self.index.remove(&forgotten);
            }
        }
    }

    pub(super) fn get(&self, id: &str) -> Option<&Contact> {
        self.by_id.get(id)
    }

    /// Returns whether ids that nobody made exist too.
    pub(super) fn any_exists(&self) -> bool {
        !self.only_these
    }

    /// Checks that a contact exists in a location.
    pub(super) fn exists(&self, id: &str, location: &str) -> Result<(), Refusal> {
        let exists = match self.by_id.get(id) {
            Some(contact) => contact.is_in(location),
            None => self.any_exists(),
        };
        if exists {
            Ok(())
        } else {
            Err(Refusal::NoContact)
        }
    }

    /// Checks that a message can be sent to a contact.
    pub(super) fn accepts(
        &self,
        id: &str,
        location: &str,
        channel: Channel,
        email_to: Option<&str>,
        do_not_disturb_first: bool,
    ) -> Result<(), Refusal> {
        self.exists(id, location)?;
        let contact = self.get(id);
        let refusal = contact.and_then(|c| c.refusal(channel, email_to, do_not_disturb_first));
        refusal.map_or(Ok(()), Err)
    }

    /// Changes a contact. One that exists only because every contact does is made.
    pub(super) fn change<T>(
        &mut self,
        id: &str,
        location: &str,
        now: Millis,
        change: impl FnOnce(&mut Contact) -> T,
    ) -> Result<T, Refusal> {
        self.exists(id, location)?;
        if !self.by_id.contains_key(id) {
            self.make(Contact::new(id));
        }
        let contact = self.by_id.get_mut(id).ok_or(Refusal::NoContact)?;
        self.index.remove(contact);
        contact.changed = now;
        let changed = change(contact);
        self.index.insert(contact);
        Ok(changed)
    }

    /// Returns the contact with this email address or else with this number.
    pub(super) fn find(
        &self,
        email: Option<&str>,
        number: Option<&str>,
        location: &str,
    ) -> Option<&Contact> {
        let with_email = self.with_email(email, location);
        with_email.or_else(|| self.with_phone(number, location))
    }

    fn all(&self) -> impl Iterator<Item = &Contact> {
        self.ids.values().filter_map(|id| self.by_id.get(id))
    }

    fn with_email(&self, email: Option<&str>, location: &str) -> Option<&Contact> {
        self.first_in(location, self.index.with_email(email?))
    }

    fn with_phone(&self, number: Option<&str>, location: &str) -> Option<&Contact> {
        self.first_in(location, self.index.with_phone(number?))
    }

    fn first_in(&self, location: &str, numbers: impl Iterator<Item = usize>) -> Option<&Contact> {
        let mut contacts = numbers.filter_map(|number| self.by_id.get(self.ids.get(&number)?));
        contacts.find(|contact| contact.is_in(location))
    }

    /// Updates the contact with the email address or else the number of these fields; creates one
    /// if there is none. If another contact has the number, it is ignored.
    pub(super) fn upsert(
        &mut self,
        fields: &Map<String, Value>,
        location: &str,
        now: Millis,
    ) -> Upserted {
        let text = |name| fields.get(name).and_then(Value::as_str);
        let by_phone = self.with_phone(text("phone"), location);
        let by_phone = by_phone.map(|c| c.id.clone());
        let found = self.with_email(text("email"), location);
        let found = found.map(|c| c.id.clone());
        let is_taken = by_phone.is_some() && found.is_some() && by_phone != found;
        let mut fields = fields.clone();
        if is_taken {
            fields.remove("phone");
        }
        let found = found.or(by_phone);
        let is_new = found.is_none();
        let id = found.unwrap_or_else(|| {
            (self.next + 1..)
                .map(|number| format!("sandboxContact{number:06}"))
                .find(|id| !self.by_id.contains_key(id))
                .unwrap_or_default()
        });
        if is_new {
            self.make(Contact::empty(&id, location, now));
        } else {
            // An existing contact keeps it.
            fields.remove("gender");
        }
        // It was just found or made, so it exists.
        let _ = self.change(&id, location, now, |contact| contact.write(&fields));
        Upserted { id, is_new }
    }

    /// Changes a contact. Another contact must not have the email address or the number.
    pub(super) fn update(
        &mut self,
        id: &str,
        fields: &Map<String, Value>,
        location: &str,
        now: Millis,
    ) -> Result<(), Refusal> {
        let text = |name| fields.get(name).and_then(Value::as_str);
        for (field, other) in [
            ("email", self.with_email(text("email"), location)),
            ("phone", self.with_phone(text("phone"), location)),
        ] {
            if let Some(other) = other.filter(|other| other.id != id) {
                return Err(Refusal::ContactExists(other.id.clone(), field));
            }
        }
        self.change(id, location, now, |contact| contact.write(fields))
    }

    /// Iterates over the contacts of a location that the index has: those that were changed long
    /// enough ago.
    pub(super) fn indexed(&self, location: &str, until: Millis) -> impl Iterator<Item = &Contact> {
        let all = self.all();
        all.filter(move |contact| contact.changed <= until && contact.is_in(location))
    }
}
