//! The contacts by email address and by phone number.

use std::collections::{BTreeSet, HashMap};

use super::Contact;

/// The numbers of the contacts with each email address and each phone number. Requests give no two
/// contacts of a location the same, but a test can.
#[derive(Default)]
pub(super) struct ContactIndex {
    by_email: HashMap<String, BTreeSet<usize>>,
    by_phone: HashMap<String, BTreeSet<usize>>,
}

impl ContactIndex {
    pub(super) fn insert(&mut self, contact: &Contact) {
        for email in &contact.emails {
            let numbers = self.by_email.entry(email.clone()).or_default();
            numbers.insert(contact.number);
        }
        if let Some(phone) = &contact.phone {
            let numbers = self.by_phone.entry(phone.clone()).or_default();
            numbers.insert(contact.number);
        }
    }

    /// Removes a contact as it was inserted.
    pub(super) fn remove(&mut self, contact: &Contact) {
        for email in &contact.emails {
            remove(&mut self.by_email, email, contact.number);
        }
        if let Some(phone) = &contact.phone {
            remove(&mut self.by_phone, phone, contact.number);
        }
    }

    /// Iterates over the contacts with an email address, in any case.
    pub(super) fn with_email(&self, email: &str) -> impl Iterator<Item = usize> {
        let numbers = self.by_email.get(&email.to_lowercase());
        numbers.into_iter().flatten().copied()
    }

    /// Iterates over the contacts with a phone number.
    pub(super) fn with_phone(&self, phone: &str) -> impl Iterator<Item = usize> {
        let numbers = self.by_phone.get(phone);
        numbers.into_iter().flatten().copied()
    }
}

fn remove(numbers_by: &mut HashMap<String, BTreeSet<usize>>, key: &str, number: usize) {
    if let Some(numbers) = numbers_by.get_mut(key) {
        numbers.remove(&number);
        if numbers.is_empty() {
            numbers_by.remove(key);
        }
    }
}
