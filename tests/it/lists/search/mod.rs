//! Searching conversations.

mod arguments;
mod changing;
mod pages;

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
