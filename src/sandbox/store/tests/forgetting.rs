//! The bounds of the memory: what is forgotten, and what that leaves.

use super::*;

/// Adds messages and emails of all kinds, many more than are kept, and reads everything in between.
#[test]
fn what_is_forgotten_leaves_nothing_behind() {
    const KEPT: usize = 20;
    let mut store = Store::default();
    store.set_capacity(Capacity::of(KEPT));
    store.assume(Alternative::OwnMessageIdInThread);
    store.assume(Alternative::ThreadEntryMoves);
    let mut rng = fastrand::Rng::with_seed(1);
    let (mut cursor, mut last) = (None, None::<Ids>);
    for step in 0..5_000 {
        // Dates go on and back.
        let now = NOW + rng.i64(0..10_000);
        let contact = format!("contact{}", rng.u32(0..40));
        let added = match (rng.u32(0..10), &last) {
            (0..4, _) => add(&mut store, &contact, "TYPE_SMS", now),
            (4..6, _) => add(&mut store, &contact, "TYPE_EMAIL", now),
            (6..9, Some(last)) => join(&mut store, "contact0", &last.message, now),
            _ => join(&mut store, "contact0", "none", now),
        };
        if rng.u32(0..20) == 0 {
            let index = store.find_conversation(&added.conversation, LOCATION);
            store.delete_conversation(index.ok().unwrap(), now);
        } else {
            assert!(store.message_ref(&added.message, LOCATION, now).is_ok());
        }
        last = Some(added);
        found(&mut store, &all(), now);
        if step % 7 == 0 {
            walk(&mut store, &everything(), 3, now);
            cursor = store.export(LOCATION, &everything(), 3, now).cursor;
        }
        if let Some(cursor) = &cursor {
            let _ = store.continue_export(LOCATION, cursor, 3, now);
        }
        let counts = [
            store.messages.len(),
            store.emails.len(),
            store.conversations.len(),
        ];
        assert!(counts.iter().all(|count| *count <= KEPT), "{counts:?}");
    }
    let ids = store.messages.len() + store.emails.len();
    assert!(store.message_ids.len() <= ids, "ids of forgotten messages");
    assert_eq!(store.email_ids.len(), store.emails.len());
    assert_eq!(store.conversation_ids.len(), store.conversations.len());
    let location = &store.locations[LOCATION];
    let indexed = location.messages.len() + location.threads.len();
    assert_eq!(indexed, store.messages.len());
    assert_eq!(
        location.conversations_of.values().flatten().count(),
        store.conversations.len()
    );
    store.refresh_index(LOCATION, Millis::MAX);
    assert!(store.search(LOCATION, &all()).1 <= store.conversations.len());

    // With room for no more than one of each, the bytes are those of the last.
    store.set_capacity(Capacity::of(1));
    add(&mut store, "new", "TYPE_SMS", NOW);
    let one = store.bytes;
    add(&mut store, "old", "TYPE_SMS", NOW);
    assert_eq!(store.bytes, one);
    assert_eq!((store.messages.len(), store.emails.len()), (1, 0));
}

#[test]
fn attachments_and_the_parts_of_an_email_take_their_room() {
    let mut letter = Letter::default();
    let mut message = content("TYPE_EMAIL", true, "Hi");
    let without = record::size(&message, &letter);
    message.attachments = vec![String::new(), "x".repeat(1_000)];
    letter.html = "x".repeat(200);
    letter.from = "x".repeat(30);
    let taken = record::size(&message, &letter) - without;
    assert_eq!(taken, 1_230 + 2 * size_of::<String>());
}

/// Indexes have them too.
#[test]
fn the_ids_of_a_conversation_take_twice_their_room() {
    let taken = |contact: &str| {
        let mut store = Store::default();
        store.conversation_with(contact, LOCATION, NOW);
        store.bytes
    };
    assert_eq!(taken(&"c".repeat(1_001)) - taken("c"), 2_000);
}

#[test]
fn large_messages_are_forgotten_earlier() {
    let mut store = Store::default();
    let large = |store: &mut Store| {
        let conversation = store.conversation_with("c", LOCATION, NOW);
        let text = "x".repeat(8 << 20);
        let content = content("TYPE_SMS", true, &text);
        store.add(conversation, content, Letter::default(), life(NOW, NOW))
    };
    store.set_capacity(Capacity::of(1_000));
    let ids: Vec<_> = (0..20).map(|_| large(&mut store)).collect();
    let kept = |ids: &Ids| store.message_ref(&ids.message, LOCATION, NOW).is_ok();
    // Seven of 8 MiB, and what is around them, are less than 64 MiB.
    assert_eq!(ids.iter().filter(|ids| kept(ids)).count(), 7);
    assert!(kept(&ids[19]));
}

#[test]
fn forgetting_a_call_subtracts_the_attachments_that_it_has_now() {
    let mut store = Store::default();
    store.set_capacity(Capacity::of(1));
    add(&mut store, "a", "TYPE_CUSTOM_CALL", NOW);
    let one = store.bytes;
    let ids = add(&mut store, "b", "TYPE_CUSTOM_CALL", NOW);
    let set = |store: &mut Store, ids: &Ids, length| {
        let urls = vec!["x".repeat(length)];
        store.set_attachments(&ids.message, LOCATION, urls, NOW)
    };
    assert_eq!(set(&mut store, &ids, 1_000), Ok(()));
    assert!(store.bytes > one + 1_000);
    assert_eq!(set(&mut store, &ids, 10), Ok(()));
    assert!(store.bytes < one + 1_000);
    let ids = add(&mut store, "c", "TYPE_CUSTOM_CALL", NOW);
    assert_eq!(store.bytes, one);

    // One that no longer fits is forgotten.
    let too_long = store.capacity.bytes;
    assert_eq!(set(&mut store, &ids, too_long), Ok(()));
    assert_eq!(store.messages.len(), 0);
}
