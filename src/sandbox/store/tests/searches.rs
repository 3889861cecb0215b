//! The search for conversations and its index.

use super::*;

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
