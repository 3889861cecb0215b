//! The contacts that exist: found, created, changed and searched.

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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::LOCATION;

    fn fields(json: &Value) -> Map<String, Value> {
        json.as_object().unwrap().clone()
    }

    #[test]
    fn an_upsert_finds_by_email_before_phone_and_ignores_the_phone_of_another() {
        let mut contacts = Contacts::default();
        contacts.insert(
            Contact::new("jane")
                .email("jane@a.co")
                .phone("+14155550101"),
        );
        contacts.insert(Contact::new("joe").email("joe@a.co").phone("+14155550102"));
        let both = fields(&json!({ "email": "Jane@a.co", "phone": "+14155550102" }));
        let upserted = contacts.upsert(&both, LOCATION, 1);
        assert_eq!((upserted.id.as_str(), upserted.is_new), ("jane", false));
        assert_eq!(
            contacts.get("jane").unwrap().phone.as_deref(),
            Some("+14155550101")
        );

        let phone = fields(&json!({ "email": "other@a.co", "phone": "+14155550102" }));
        assert_eq!(contacts.upsert(&phone, LOCATION, 2).id, "joe");
        assert_eq!(contacts.get("joe").unwrap().emails[0], "other@a.co");

        let neither = fields(&json!({ "phone": "+14155550103" }));
        assert!(contacts.upsert(&neither, LOCATION, 3).is_new);
        assert!(!contacts.upsert(&neither, LOCATION, 4).is_new);
    }

    /// Looks through all contacts instead of using the index.
    fn first_with(contacts: &Contacts, has: impl Fn(&Contact) -> bool) -> Option<&str> {
        let mut all = contacts.ids.values().map(|id| &contacts.by_id[id]);
        all.find(|contact| has(contact)).map(|c| c.id.as_str())
    }

    #[test]
    fn the_index_finds_what_looking_through_all_contacts_finds() {
        let random = &mut fastrand::Rng::with_seed(7);
        let mut contacts = Contacts::default();
        contacts.insert(Contact::new("0"));
        let capacity = Capacity {
            items: 12,
            bytes: usize::MAX,
        };
        let email = |random: &mut fastrand::Rng| format!("a{}@A.co", random.u8(..10));
        let phone = |random: &mut fastrand::Rng| format!("+141555501{:02}", random.u8(..10));
        let mut outcomes = [0; 4];
        for step in 0..5_000 {
            let id = random.u8(..20).to_string();
            let mut written = Map::new();
            if random.bool() {
                written.insert("email".to_owned(), email(random).into());
            }
            if random.bool() {
                written.insert("phone".to_owned(), phone(random).into());
            }
            match random.u8(..20) {
                // A test may give several contacts the same.
                0 => contacts.insert(
                    Contact::new(&id)
                        .email(email(random))
                        .additional_email(email(random))
                        .phone(phone(random)),
                ),
                1..9 => {
                    let upserted = contacts.upsert(&written, LOCATION, step);
                    contacts.changed(&upserted.id, capacity);
                    outcomes[usize::from(upserted.is_new)] += 1;
                }
                _ => {
                    let updated = contacts.update(&id, &written, LOCATION, step);
                    contacts.changed(&id, capacity);
                    outcomes[2 + usize::from(updated.is_ok())] += 1;
                }
            }
            for n in 0..10 {
                let (email, phone) = (format!("a{n}@a.co"), format!("+141555501{n:02}"));
                let found = contacts
                    .with_email(Some(&email), LOCATION)
                    .map(|c| c.id.as_str());
                assert_eq!(found, first_with(&contacts, |c| c.emails.contains(&email)));
                let found = contacts
                    .with_phone(Some(&phone), LOCATION)
                    .map(|c| c.id.as_str());
                let has_phone = |c: &Contact| c.phone.as_ref() == Some(&phone);
                assert_eq!(found, first_with(&contacts, has_phone));
            }
        }
        assert!(contacts.made.len() <= 12);
        assert!(outcomes.iter().all(|count| *count > 50), "{outcomes:?}");
    }

    #[test]
    fn each_location_has_contacts_of_its_own() {
        let mut contacts = Contacts::default();
        let fields = fields(&json!({ "email": "jane@a.co", "phone": "+1" }));
        let here = contacts.upsert(&fields, "here", 1);
        let there = contacts.upsert(&fields, "there", 2);
        assert!(here.is_new && there.is_new && here.id != there.id);
        for (own, other, location) in [(&here, &there, "here"), (&there, &here, "there")] {
            assert_eq!(contacts.upsert(&fields, location, 3).id, own.id);
            let found = contacts.find(Some("jane@a.co"), None, location);
            assert_eq!(found.unwrap().id, own.id);
            let found = contacts.find(None, Some("+1"), location);
            assert_eq!(found.unwrap().id, own.id);
            assert_eq!(contacts.indexed(location, 9).count(), 1);
            assert_eq!(contacts.update(&own.id, &fields, location, 4), Ok(()));
            // Though every other contact exists.
            let refused = contacts.update(&other.id, &Map::new(), location, 5);
            assert_eq!(refused, Err(Refusal::NoContact));
        }
        // That of a test is in both.
        contacts.insert(Contact::new("joe").email("joe@a.co"));
        for location in ["here", "there"] {
            assert_eq!(
                contacts.find(Some("joe@a.co"), None, location).unwrap().id,
                "joe"
            );
            let taken = serde_json::from_value(json!({ "email": "joe@a.co" })).unwrap();
            let id = contacts.upsert(&fields, location, 6).id;
            let refused = contacts.update(&id, &taken, location, 7).unwrap_err();
            assert_eq!(refused, Refusal::ContactExists("joe".to_owned(), "email"));
        }
    }

    #[test]
    fn an_address_is_free_once_its_contact_has_another_or_is_forgotten() {
        let mut contacts = Contacts::default();
        let jane = contacts.upsert(
            &fields(&json!({ "email": "jane@a.co", "phone": "+1" })),
            LOCATION,
            1,
        );
        let moved = fields(&json!({ "email": "jane@b.co", "phone": "+2" }));
        contacts.update(&jane.id, &moved, LOCATION, 2).unwrap();
        for (free, taken) in [
            (
                json!({ "email": "jane@a.co" }),
                json!({ "email": "jane@b.co" }),
            ),
            (json!({ "phone": "+1" }), json!({ "phone": "+2" })),
        ] {
            assert!(contacts.upsert(&fields(&free), LOCATION, 3).is_new);
            assert_eq!(contacts.upsert(&fields(&taken), LOCATION, 4).id, jane.id);
            let joe = contacts.upsert(&fields(&json!({ "email": "joe@a.co" })), LOCATION, 5);
            let refused = contacts
                .update(&joe.id, &fields(&taken), LOCATION, 6)
                .unwrap_err();
            assert!(matches!(refused, Refusal::ContactExists(id, _) if id == jane.id));
        }
        let capacity = Capacity {
            items: 1,
            bytes: usize::MAX,
        };
        contacts.changed(&jane.id, capacity);
        assert!(contacts.get(&jane.id).is_none());
        assert!(contacts.upsert(&moved, LOCATION, 7).is_new);
    }

    #[test]
    fn an_update_to_a_taken_address_names_the_other_contact() {
        let mut contacts = Contacts::default();
        contacts.insert(Contact::new("jane").email("jane@a.co"));
        contacts.insert(Contact::new("joe"));
        let taken = fields(&json!({ "email": "JANE@a.co" }));
        assert_eq!(
            contacts.update("joe", &taken, LOCATION, 1),
            Err(Refusal::ContactExists("jane".to_owned(), "email"))
        );
        assert_eq!(contacts.update("jane", &taken, LOCATION, 1), Ok(()));
        assert_eq!(
            contacts.update("nobody", &taken, LOCATION, 1).unwrap_err(),
            Refusal::ContactExists("jane".to_owned(), "email")
        );
        assert_eq!(
            contacts.update("nobody", &Map::new(), LOCATION, 1),
            Err(Refusal::NoContact)
        );
    }
}
