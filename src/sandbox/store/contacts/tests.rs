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

    // A number that nobody has is that of the contact with the email address.
    let moved = fields(&json!({ "email": "jane@a.co", "phone": "+14155550109" }));
    assert_eq!(contacts.upsert(&moved, LOCATION, 2).id, "jane");
    let jane = contacts.get("jane").unwrap();
    assert_eq!(jane.phone.as_deref(), Some("+14155550109"));

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
    assert_eq!(contacts.made.len(), 12);
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

#[test]
fn a_contact_is_not_forgotten_for_its_own_size() {
    let mut contacts = Contacts::default();
    let capacity = Capacity {
        items: 10,
        bytes: 1,
    };
    let written = fields(&json!({ "email": "jane@a.co" }));
    let jane = contacts.upsert(&written, LOCATION, 1);
    contacts.changed(&jane.id, capacity);
    assert!(contacts.get(&jane.id).is_some());
    let joe = contacts.upsert(&fields(&json!({ "email": "joe@a.co" })), LOCATION, 2);
    contacts.changed(&joe.id, capacity);
    assert!(contacts.get(&jane.id).is_none() && contacts.get(&joe.id).is_some());
}

#[test]
fn settings_of_any_channel_count_towards_the_size_of_a_contact() {
    let mut contact = Contact::new("jane");
    let before = contact.size();
    let setting = json!({ "status": "active", "message": "x".repeat(100) });
    contact.write(&fields(&json!({ "dndSettings": { "Call": setting } })));
    assert!(contact.size() > before + 100);
}
