//! Exports and their cursors.

use super::*;

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
