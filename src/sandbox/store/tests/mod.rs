//! The store as a whole.

mod exports;
mod forgetting;
mod searches;

use super::*;

/// A day's worth of milliseconds into 1970, the present of most tests.
const NOW: Millis = 86_400_000;

fn content(kind: &'static str, outbound: bool, text: &str) -> Content {
    Content {
        kind: kind.into(),
        outbound,
        text: Some(text.to_owned()),
        attachments: Vec::new(),
        source: Some("api".into()),
        user: None,
        app: None,
        provider: None,
        alt_id: None,
        from: None,
        to: None,
        call_status: None,
    }
}

fn life(added: Millis, stored: Millis) -> Life {
    Life {
        added,
        stored,
        removed: None,
        scheduled: None,
        timeline: Timeline::new(Step::new(added, "delivered")),
    }
}

fn add(store: &mut Store, contact: &str, kind: &'static str, now: Millis) -> Ids {
    let conversation = store.conversation_with(contact, LOCATION, now);
    let content = content(kind, true, "Hi");
    store.add(conversation, content, Letter::default(), life(now, now))
}

fn join(store: &mut Store, contact: &str, thread: &str, now: Millis) -> Ids {
    let conversation = store.conversation_with(contact, LOCATION, now);
    let letter = Letter {
        thread: Some(thread.to_owned()),
        ..Letter::default()
    };
    store.add(
        conversation,
        content("TYPE_EMAIL", true, "Hi"),
        letter,
        life(now, now),
    )
}

fn everything() -> Export {
    Export {
        conversation: None,
        contact: None,
        channel: None,
        start: None,
        end: None,
        sort: SortBy::Added,
        ascending: false,
    }
}

fn all() -> Search {
    Search {
        conversation: None,
        contact: None,
        assigned_to: Vec::new(),
        text: None,
        unread: None,
        starred: false,
        last_type: None,
        last_manual: None,
        last_outbound: None,
        added: (None, None),
        by: SearchBy::LastMessage,
        ascending: false,
        after: None,
        limit: 20,
    }
}

/// Exports page after page and returns the ids of each.
fn walk(store: &mut Store, export: &Export, limit: usize, now: Millis) -> Vec<Vec<String>> {
    let ids = |store: &Store, page: &export::ExportPage| {
        let messages = page.messages.iter();
        let ids = messages.map(|index| store.message(*index).id.clone());
        ids.collect::<Vec<_>>()
    };
    let mut page = store.export(LOCATION, export, limit, now);
    let mut pages = vec![ids(store, &page)];
    while let Some(cursor) = page.cursor {
        page = store
            .continue_export(LOCATION, &cursor, limit, now)
            .ok()
            .unwrap();
        pages.push(ids(store, &page));
    }
    pages
}

fn found(store: &mut Store, search: &Search, now: Millis) -> Vec<String> {
    store.refresh_index(LOCATION, now);
    let (found, _) = store.search(LOCATION, search);
    let ids = found.iter().map(|found| found.conversation.contact.clone());
    ids.collect()
}

#[test]
fn messages_of_a_conversation_are_paged_newest_first() {
    let mut store = Store::default();
    let ids: Vec<_> = (0..5)
        .map(|n| add(&mut store, "jane", "TYPE_SMS", NOW + n).message)
        .collect();
    let conversation = store.existing_conversation("jane", LOCATION).unwrap();
    let page = |before: Option<&str>| {
        let conversation = store.conversation(conversation);
        let page = store.messages_of(conversation, before, 2, NOW + 9, |_| true);
        let page = page.ok().unwrap();
        let ids: Vec<_> = page.messages.iter().map(|m| m.id.clone()).collect();
        (ids, page.more)
    };
    let (first, more) = page(None);
    assert_eq!(
        (&first[..], more),
        (&[ids[4].clone(), ids[3].clone()][..], true)
    );
    let (second, more) = page(Some(&first[1]));
    assert_eq!(
        (&second[..], more),
        (&[ids[2].clone(), ids[1].clone()][..], true)
    );
    let (third, more) = page(Some(&second[1]));
    assert_eq!((&third[..], more), (&[ids[0].clone()][..], false));
}

#[test]
fn an_email_joins_a_thread_by_any_of_its_ids() {
    let mut store = Store::default();
    let first = add(&mut store, "jane", "TYPE_EMAIL", NOW);
    let by_message = join(&mut store, "jane", &first.message, NOW + 1);
    let by_email = join(
        &mut store,
        "jane",
        by_message.email.as_ref().unwrap(),
        NOW + 2,
    );
    let unknown = join(&mut store, "jane", "other", NOW + 3);
    let of_another = join(&mut store, "joe", &first.message, NOW + 4);
    assert_eq!(by_message.message, first.message);
    assert_eq!(by_email.message, first.message);
    assert_ne!(unknown.message, first.message);
    assert_ne!(of_another.message, first.message);
    let MessageRef::Message(index) = store
        .message_ref(&first.message, LOCATION, NOW)
        .ok()
        .unwrap()
    else {
        panic!("the entry has no other id")
    };
    let emails = store.emails_of(store.message(index), NOW + 9);
    let emails: Vec<_> = emails.map(|email| Some(email.id.clone())).collect();
    assert_eq!(emails, [first.email, by_message.email, by_email.email]);
}

#[test]
fn a_thread_keeps_its_date_or_moves() {
    for moves in [false, true] {
        let mut store = Store::default();
        if moves {
            store.assume(Alternative::ThreadEntryMoves);
        }
        let thread = add(&mut store, "jane", "TYPE_EMAIL", NOW);
        let text = add(&mut store, "jane", "TYPE_SMS", NOW + 1);
        join(&mut store, "jane", &thread.message, NOW + 2);
        let conversation = store.existing_conversation("jane", LOCATION).unwrap();
        let conversation = store.conversation(conversation);
        let page = store.messages_of(conversation, None, 9, NOW + 9, |_| true);
        let page = page.ok().unwrap();
        let dates: Vec<_> = page
            .messages
            .iter()
            .map(|m| (m.id.clone(), m.life.added))
            .collect();
        let expected = if moves {
            [(thread.message, NOW + 2), (text.message, NOW + 1)]
        } else {
            [(text.message, NOW + 1), (thread.message, NOW)]
        };
        assert_eq!(dates, expected);
    }
}

#[test]
fn a_deleted_conversation_takes_its_messages_along_or_not() {
    for stay in [false, true] {
        let mut store = Store::default();
        store.set_lag(Duration::ZERO);
        if stay {
            store.assume(Alternative::MessagesOutliveConversations);
        }
        let ids = add(&mut store, "jane", "TYPE_SMS", NOW);
        let index = store
            .find_conversation(&ids.conversation, LOCATION)
            .ok()
            .unwrap();
        store.delete_conversation(index, NOW + 1);
        let gone = store.find_conversation(&ids.conversation, LOCATION);
        assert_eq!(gone.err(), Some(Refusal::NoConversation));
        assert_eq!(found(&mut store, &all(), NOW + 2), [""; 0]);
        let read = store.message_ref(&ids.message, LOCATION, NOW + 2);
        assert_eq!(read.is_ok(), stay);
        let total = store.export(LOCATION, &everything(), 10, NOW + 2).total;
        assert_eq!(total, usize::from(stay));
        // The next message begins another conversation.
        let next = add(&mut store, "jane", "TYPE_SMS", NOW + 3);
        assert_ne!(next.conversation, ids.conversation);
    }
}

#[test]
fn a_location_does_not_see_another() {
    let mut store = Store::default();
    store.set_lag(Duration::ZERO);
    let conversation = store.conversation_with("jane", "there", NOW);
    let text = content("TYPE_SMS", true, "Hi");
    let ids = store.add(conversation, text, Letter::default(), life(NOW, NOW));
    add(&mut store, "jane", "TYPE_SMS", NOW);
    assert!(store.message_ref(&ids.message, "there", NOW).is_ok());
    for other in [LOCATION, "elsewhere"] {
        assert!(store.message_ref(&ids.message, other, NOW).is_err());
    }
    for place in ["there", LOCATION] {
        assert_eq!(store.export(place, &everything(), 10, NOW + 1).total, 1);
        store.refresh_index(place, NOW + 1);
        assert_eq!(store.search(place, &all()).1, 1);
    }
}

#[test]
fn many_messages_are_paged_completely_and_in_order() {
    let mut store = Store::default();
    let mut expected = Vec::new();
    for n in 0..10_000 {
        let conversation = store.conversation_with("jane", LOCATION, NOW);
        let text = content("TYPE_SMS", n % 2 == 0, "Hi");
        let ids = store.add(
            conversation,
            text,
            Letter::default(),
            life(NOW + n, Millis::MIN),
        );
        expected.push(ids.message);
    }
    expected.reverse();
    let pages = walk(&mut store, &everything(), 100, NOW);
    assert_eq!(pages.concat(), expected);
    let index = store.existing_conversation("jane", LOCATION).unwrap();
    let conversation = store.conversation(index);
    let mut read = Vec::new();
    loop {
        let before = read.last().map(String::as_str);
        let page = store.messages_of(conversation, before, 100, NOW, |_| true);
        let page = page.ok().unwrap();
        read.extend(page.messages.iter().map(|message| message.id.clone()));
        if !page.more {
            break;
        }
    }
    assert_eq!(read, expected);
}

#[test]
fn a_message_keeps_its_latest_statuses() {
    let mut store = Store::default();
    let ids = add(&mut store, "c", "TYPE_SMS", NOW);
    for time in 1..100 {
        let mut step = Step::new(NOW + time, "failed");
        step.error = Some("x".repeat(10_000));
        assert!(store.set_status(&ids.message, LOCATION, step).is_ok());
    }
    let index = store.messages.oldest().unwrap();
    let step = store.messages[index].life.step(NOW + 50_000);
    assert_eq!(step.since, NOW + 99);
    assert_eq!(step.error.as_ref().unwrap().len(), 1_024);
}
