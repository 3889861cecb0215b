//! Searching conversations.

mod changing;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::TryStreamExt;
use leadconnector::{
    Delivery, ErrorKind, clock::ManualClock, conversations::Search, paging::Cursor,
};
use serde_json::{Value, json};

use super::{LOCATION, client, date, ids, moved, newest_first};
use crate::support::{self, Fake, Parameters};

/// How a server pages.
#[derive(Clone, Copy)]
struct Server {
    hits: usize,
    /// Whether `startAfterDate` is inclusive.
    inclusive: bool,
    /// The largest page, whatever the request says.
    cap: usize,
    /// The number of hits in a row with the same date.
    ties: usize,
    /// Whether hits have `sort`.
    sort: bool,
}

impl Server {
    fn new(hits: usize) -> Self {
        let (inclusive, cap, ties, sort) = (false, 100, 1, true);
        Self {
            hits,
            inclusive,
            cap,
            ties,
            sort,
        }
    }

    fn reply(self, query: &Parameters) -> (u16, Value) {
        assert_eq!(query["locationId"], LOCATION);
        assert_eq!(query["sortBy"], "last_message_date");
        let milliseconds = |number: usize| date(number / self.ties).timestamp_millis();
        let after: Option<i64> = query
            .get("startAfterDate")
            .map(|after| after.parse().unwrap());
        let descending = query["sort"] == "desc";
        let is_after = |number: &usize| {
            after.is_none_or(|after| {
                let date = milliseconds(*number);
                let is_past = if descending {
                    date < after
                } else {
                    date > after
                };
                is_past || self.inclusive && date == after
            })
        };
        let mut numbers: Vec<_> = (0..self.hits).filter(is_after).collect();
        if descending {
            numbers.reverse();
        }
        numbers.truncate(self.cap.min(query["limit"].parse().unwrap()));
        let hits = numbers.iter().map(|number| {
            let mut hit =
                json!({ "id": number.to_string(), "lastMessageDate": milliseconds(*number) });
            if self.sort {
                hit["sort"] = json!([milliseconds(*number)]);
            }
            hit
        });
        let hits: Vec<_> = hits.collect();
        (200, json!({ "conversations": hits, "total": self.hits }))
    }

    async fn start(self) -> Fake {
        Fake::start(move |_, query| self.reply(query)).await
    }
}

#[tokio::test]
async fn a_long_search_yields_each_conversation_once_and_in_order() {
    let server = Server::new(1_234);
    for (inclusive, sort) in [(false, true), (true, true), (false, false), (true, false)] {
        let fake = Server {
            inclusive,
            sort,
            ..server
        }
        .start()
        .await;
        let client = client(&fake.url, &ManualClock::new());
        let found = ids(client.conversations().search().stream()).await.unwrap();
        assert_eq!(found, newest_first(1_234));
        // Each page but the first repeats one conversation.
        assert_eq!(fake.requests().len(), 13);

        let mut oldest = newest_first(1_234);
        oldest.reverse();
        let found = ids(client.conversations().search().oldest_first().stream()).await;
        assert_eq!(found.unwrap(), oldest);
    }
}

#[tokio::test]
async fn conversations_with_the_same_date_are_not_lost_at_a_page_boundary() {
    for (ties, page_size) in [(3, 100), (3, 10), (7, 5), (50, 10), (2, 1)] {
        for inclusive in [false, true] {
            let fake = Server {
                inclusive,
                ties,
                ..Server::new(200)
            }
            .start()
            .await;
            let client = client(&fake.url, &ManualClock::new());
            let search = client.conversations().search().page_size(page_size);
            let found = ids(search.stream()).await.unwrap();
            let unique: HashSet<_> = found.iter().collect();
            assert_eq!(unique.len(), found.len());
            assert_eq!(found.len(), 200, "{ties} {page_size} {inclusive}");
        }
    }
}

#[tokio::test]
async fn a_server_that_caps_pages_is_read_to_the_end() {
    let fake = Server {
        cap: 30,
        ..Server::new(250)
    }
    .start()
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let found = ids(client.conversations().search().stream()).await.unwrap();
    assert_eq!(found, newest_first(250));
}

#[tokio::test]
async fn a_server_that_repeats_a_page_is_an_error_after_its_hits() {
    let page = json!({ "conversations": [{ "id": "1", "sort": [5] }], "total": 100 });
    let fake = Fake::start(move |_, _| (200, page.clone())).await;
    let client = client(&fake.url, &ManualClock::new());
    let mut hits = client.conversations().search().stream();
    assert_eq!(hits.try_next().await.unwrap().unwrap().id().unwrap(), "1");
    let error = hits.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert!(fake.requests().len() <= 3);
}

#[tokio::test]
async fn a_failed_page_ends_the_search_which_can_be_resumed() {
    use futures_util::StreamExt;

    let server = Server::new(250);
    let fails = std::sync::atomic::AtomicBool::new(true);
    let fake = Fake::start(move |_, query| {
        let second = query.contains_key("startAfterDate");
        if second && fails.load(std::sync::atomic::Ordering::SeqCst) {
            fails.store(false, std::sync::atomic::Ordering::SeqCst);
            return (400, json!({ "message": "Bad Request" }));
        }
        server.reply(query)
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let mut hits = client.conversations().search().stream();
    let mut found = 0;
    let error = loop {
        match hits.next().await.unwrap() {
            Ok(_) => found += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((found, error.delivery()), (100, Delivery::Rejected));
    assert!(hits.next().await.is_none());
    let cursor = serde_json::to_string(&hits.cursor()).unwrap();
    let cursor: Option<leadconnector::paging::Cursor> = serde_json::from_str(&cursor).unwrap();
    let rest = client.conversations().search().resume_from(cursor).stream();
    let rest = ids(rest).await.unwrap();
    // The last one is repeated, since another stream does not know it.
    assert_eq!(rest, newest_first(151));
}

#[tokio::test]
async fn filters_reach_the_query() {
    let fake = Server::new(0).start().await;
    let client = client(&fake.url, &ManualClock::new());
    let search = client
        .conversations()
        .search()
        .contact("ve9EPM428h8vShlRW1KT")
        .unassigned()
        .text("+1 415")
        .unread()
        .last_inbound()
        .added_since(date(0))
        .added_until(date(1))
        .page_size(7);
    assert!(!format!("{search:?}").contains("+1 415"));
    assert!(ids(search.stream()).await.unwrap().is_empty());
    let query = &fake.requests()[0];
    let wanted = json!({
        "locationId": LOCATION, "contactId": "ve9EPM428h8vShlRW1KT", "assignedTo": "unassigned",
        "query": "+1 415", "status": "unread", "lastMessageDirection": "inbound",
        "startDate": "1700000000000", "endDate": "1700000001000", "limit": "7", "sort": "desc",
        "sortBy": "last_message_date",
    });
    assert_eq!(serde_json::to_value(query).unwrap(), wanted);
}

#[tokio::test]
async fn wrong_arguments_are_reported_before_any_request() {
    let fake = Server::new(1).start().await;
    let client = client(&fake.url, &ManualClock::new());
    for size in [0, 101] {
        let search = client.conversations().search().page_size(size);
        let error = ids(search.stream()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        let problem = &error.problems()[0];
        assert_eq!(problem.field(), "page_size");
        assert_eq!(problem.found(), size.to_string());
        assert_eq!(problem.allowed(), "1 to 100");
    }
    for contact in ["", "jane@a.co"] {
        let conversations = client.conversations();
        let errors = [
            ids(conversations.search().contact(contact).stream())
                .await
                .unwrap_err(),
            ids(client.messages().export().contact(contact).stream())
                .await
                .unwrap_err(),
            conversations.of_contact(contact).await.unwrap_err(),
            conversations.create(contact).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.problems()[0].field(), "contact_id");
        }
    }
    let export = client.messages().export().conversation("");
    let error = ids(export.stream()).await.unwrap_err();
    assert_eq!(error.problems()[0].field(), "conversation_id");

    let cursor = serde_json::from_str("\"elsewhere\"").unwrap();
    let search = client.conversations().search().resume_from(Some(cursor));
    let error = ids(search.stream()).await.unwrap_err();
    assert_eq!(error.problems()[0].field(), "resume_from");

    let nowhere = support::client(&fake.url);
    let error = ids(nowhere.conversations().search().stream())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.problems()[0].allowed().contains("Client::at"));
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn nothing_is_requested_before_it_is_needed() {
    let fake = Server::new(250).start().await;
    let client = client(&fake.url, &ManualClock::new());
    let mut hits = client.conversations().search().stream();
    assert!(fake.requests().is_empty());
    for _ in 0..100 {
        hits.try_next().await.unwrap().unwrap();
    }
    assert_eq!(fake.requests().len(), 1);
    hits.try_next().await.unwrap().unwrap();
    assert_eq!(fake.requests().len(), 2);
    drop(hits);
    let mut pages = client.conversations().search().pages();
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.total), (100, Some(250)));
    assert_eq!(pages.cursor(), Some(&page.next));
}

#[tokio::test]
async fn more_conversations_of_a_date_than_fit_a_page_are_an_error() {
    let server = Server {
        ties: 250,
        ..Server::new(255)
    };
    let fake = server.start().await;
    let client = client(&fake.url, &ManualClock::new());
    let error = ids(client.conversations().search().stream()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::UnexpectedReply);
}

/// Whether the date is the first of the list, in its middle or its last.
#[tokio::test]
async fn more_conversations_of_a_date_than_a_capped_page_has_are_an_error() {
    for (hits, ties) in [(50, 50), (120, 50), (250, 31)] {
        for page_size in [30, 40, 100] {
            for inclusive in [false, true] {
                let server = Server {
                    cap: 30,
                    inclusive,
                    ties,
                    ..Server::new(hits)
                };
                let fake = server.start().await;
                let client = client(&fake.url, &ManualClock::new());
                let search = client.conversations().search().page_size(page_size);
                let error = ids(search.stream()).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
                assert!(fake.requests().len() < 20);
            }
        }
    }
}

#[tokio::test]
async fn conversations_of_a_date_that_fit_a_capped_page_are_read() {
    for ties in [2, 7, 29] {
        for inclusive in [false, true] {
            let server = Server {
                cap: 30,
                inclusive,
                ties,
                ..Server::new(250)
            };
            let fake = server.start().await;
            let client = client(&fake.url, &ManualClock::new());
            let found = ids(client.conversations().search().stream()).await.unwrap();
            assert_eq!(found, newest_first(250), "{ties} {inclusive}");
        }
    }
}

#[tokio::test]
async fn a_small_page_without_a_total_is_the_last_one() {
    let server = Server {
        cap: 30,
        ..Server::new(250)
    };
    let fake = Fake::start(move |_, query| {
        let (status, mut reply) = server.reply(query);
        reply["total"] = Value::Null;
        (status, reply)
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let found = ids(client.conversations().search().stream()).await.unwrap();
    assert_eq!(found, newest_first(250)[..30]);
}

#[tokio::test]
async fn an_entry_that_is_no_conversation_does_not_make_a_page_short() {
    let fake = Fake::start(|_, query| {
        let hits = if query.contains_key("startAfterDate") {
            json!([{ "id": "3", "sort": [1] }])
        } else {
            json!([{ "id": "1", "sort": [3] }, null, { "id": "2", "sort": [2] }])
        };
        (200, json!({ "conversations": hits }))
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let found = ids(client.conversations().search().page_size(3).stream()).await;
    assert_eq!(found.unwrap(), ["1", "2", "3"]);
}

#[tokio::test]
async fn items_without_a_readable_id_come_once() {
    for hit in [json!({ "id": 1, "sort": [5] }), json!({ "sort": [5] })] {
        let page = json!({ "conversations": [hit] });
        let fake = Fake::start(move |_, _| (200, page.clone())).await;
        let client = client(&fake.url, &ManualClock::new());
        let search = client.conversations().search().page_size(1);
        let found: Vec<_> = search.stream().try_collect().await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(fake.requests().len() < 5);
    }
}
