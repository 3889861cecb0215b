//! The store as a whole.

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
fn an_export_has_everything_but_emails_unless_asked_for_them() {
    let mut store = Store::default();
    store.set_lag(Duration::ZERO);
    let text = add(&mut store, "jane", "TYPE_SMS", NOW).message;
    let call = add(&mut store, "jane", "TYPE_CUSTOM_CALL", NOW + 1).message;
    let chat = add(&mut store, "joe", "TYPE_LIVE_CHAT", NOW + 2).message;
    let email = add(&mut store, "joe", "TYPE_EMAIL", NOW + 3).message;
    for (channel, contact, expected) in [
        (None, None, vec![&chat, &call, &text]),
        (Some("Email"), None, vec![&email]),
        (Some("SMS"), None, vec![&text]),
        (Some("Call"), None, vec![&call]),
        (None, Some("joe"), vec![&chat]),
        (Some("Email"), Some("joe"), vec![&email]),
        (Some("Email"), Some("jane"), vec![]),
        (None, Some("nobody"), vec![]),
    ] {
        let export = Export {
            channel: channel.map(str::to_owned),
            contact: contact.map(str::to_owned),
            ..everything()
        };
        let pages = walk(&mut store, &export, 10, NOW + 9);
        assert_eq!(
            pages.concat().iter().collect::<Vec<_>>(),
            expected,
            "{channel:?} {contact:?}"
        );
    }
}

#[test]
fn a_full_last_page_leads_to_an_empty_one_or_not() {
    for (alternative, sizes) in [
        (None, vec![2, 2, 0]),
        (Some(Alternative::NoCursorAfterFullPage), vec![2, 2]),
    ] {
        let mut store = Store::default();
        store.set_lag(Duration::ZERO);
        if let Some(alternative) = alternative {
            store.assume(alternative);
        }
        for n in 0..4 {
            add(&mut store, "jane", "TYPE_SMS", NOW + n);
        }
        let pages = walk(&mut store, &everything(), 2, NOW + 9);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
        add(&mut store, "jane", "TYPE_SMS", NOW + 4);
        let pages = walk(&mut store, &everything(), 2, NOW + 9);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    }
}

#[test]
fn a_cursor_expires_two_minutes_after_its_last_use_and_leads_to_one_page() {
    let mut store = Store::default();
    store.set_lag(Duration::ZERO);
    for n in 0..5 {
        add(&mut store, "jane", "TYPE_SMS", NOW + n);
    }
    let start = NOW + 9;
    let cursor = store
        .export(LOCATION, &everything(), 2, start)
        .cursor
        .unwrap();
    let first = store
        .continue_export(LOCATION, &cursor, 2, start + 120_000)
        .ok()
        .unwrap();
    let again = store
        .continue_export(LOCATION, &cursor, 2, start + 240_000)
        .ok()
        .unwrap();
    assert_eq!(first.messages, again.messages);
    assert_eq!(first.cursor, again.cursor);
    let expired = store.continue_export(LOCATION, &cursor, 2, start + 360_001);
    assert_eq!(expired.err(), Some(Refusal::ExpiredCursor(5)));
    for unknown in ["", "sandboxExport9.0", "sandboxExport1", "x"] {
        let refused = store.continue_export(LOCATION, unknown, 2, start);
        assert_eq!(refused.err(), Some(Refusal::ExpiredCursor(0)), "{unknown}");
    }
}

#[test]
fn an_export_does_not_see_what_comes_after_it_began() {
    let mut store = Store::default();
    store.set_lag(Duration::ZERO);
    for n in 0..3 {
        add(&mut store, "jane", "TYPE_SMS", NOW + n);
    }
    let first = store.export(LOCATION, &everything(), 2, NOW + 3);
    add(&mut store, "jane", "TYPE_SMS", NOW + 4);
    let second = store
        .continue_export(LOCATION, &first.cursor.unwrap(), 2, NOW + 5)
        .ok()
        .unwrap();
    assert_eq!((first.messages, second.messages), (vec![2, 1], vec![0]));
    assert_eq!((first.total, second.total), (3, 3));
}

#[test]
fn few_exports_are_kept() {
    let mut store = Store::default();
    store.set_lag(Duration::ZERO);
    for n in 0..3 {
        add(&mut store, "jane", "TYPE_SMS", NOW + n);
    }
    let mut cursors = Vec::new();
    for n in 0..101 {
        cursors.push(
            store
                .export(LOCATION, &everything(), 2, NOW + 10 + n)
                .cursor
                .unwrap(),
        );
    }
    let now = NOW + 200;
    assert!(
        store
            .continue_export(LOCATION, &cursors[0], 2, now)
            .is_err()
    );
    assert!(store.continue_export(LOCATION, &cursors[1], 2, now).is_ok());
    assert!(
        store
            .continue_export(LOCATION, &cursors[100], 2, now)
            .is_ok()
    );
}

#[test]
fn the_index_lags() {
    let mut store = Store::default();
    add(&mut store, "jane", "TYPE_SMS", NOW);
    let before = NOW + 4_999;
    let after = NOW + 5_000;
    assert_eq!(found(&mut store, &all(), before), [""; 0]);
    assert_eq!(store.export(LOCATION, &everything(), 10, before).total, 0);
    assert_eq!(found(&mut store, &all(), after), ["jane"]);
    assert_eq!(store.export(LOCATION, &everything(), 10, after).total, 1);
}

#[test]
fn what_was_stored_before_is_in_the_index_at_once_and_stays() {
    let mut store = Store::default();
    add(&mut store, "jane", "TYPE_SMS", NOW);
    let conversation = store.conversation_with("jane", LOCATION, NOW);
    let inbound = content("TYPE_SMS", false, "Yes");
    store.add(
        conversation,
        inbound,
        Letter::default(),
        life(NOW + 1, Millis::MIN),
    );
    for time in [NOW + 2, NOW + 60_000] {
        store.refresh_index(LOCATION, time);
        let (found, total) = store.search(LOCATION, &all());
        assert_eq!(total, 1);
        assert_eq!(found[0].unread, 1);
        assert_eq!(found[0].last_date, NOW + 1);
    }
}

#[test]
fn a_search_pages_by_the_date_of_the_last_message() {
    for inclusive in [false, true] {
        let mut store = Store::default();
        store.set_lag(Duration::ZERO);
        if inclusive {
            store.assume(Alternative::InclusiveStartAfterDate);
        }
        for (n, contact) in ["a", "b", "c", "d"].into_iter().enumerate() {
            add(&mut store, contact, "TYPE_SMS", NOW + n as Millis);
        }
        // An old conversation moves to the front.
        add(&mut store, "b", "TYPE_SMS", NOW + 8);
        let page = |store: &mut Store, ascending, after| {
            let search = Search {
                ascending,
                after,
                limit: 2,
                ..all()
            };
            found(store, &search, NOW + 9)
        };
        assert_eq!(page(&mut store, false, None), ["b", "d"]);
        assert_eq!(page(&mut store, true, None), ["a", "c"]);
        let (descending, ascending) = if inclusive {
            (["d", "c"], ["c", "d"])
        } else {
            (["c", "a"], ["d", "b"])
        };
        assert_eq!(page(&mut store, false, Some(NOW + 3)), descending);
        assert_eq!(page(&mut store, true, Some(NOW + 2)), ascending);
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
