//! Exporting the messages of a location.

mod expiry;

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, TryStreamExt};
use leadconnector::{
    ErrorKind,
    clock::{Clock, ManualClock},
    conversations::{Channel, Export},
    id::MessageId,
    paging::Cursor,
};
use serde_json::{Value, json};

use super::{LOCATION, client, date, ids, moved};
use crate::support::{Fake, Parameters};

/// How a server exports.
#[derive(Clone, Copy)]
struct Answers {
    /// Whether an expired cursor is an error; otherwise the reply looks like the end.
    expiry_is_error: bool,
    /// Whether the bounds of dates are inclusive.
    inclusive: bool,
    /// Whether `startDate` and `endDate` filter the date that is sorted by; otherwise the date of
    /// adding.
    filters_sorted: bool,
    /// Whether a full last page has a cursor.
    cursor_at_end: bool,
    /// The number of messages that one walk returns.
    cap: usize,
}

const DEFAULT: Answers = Answers {
    expiry_is_error: true,
    inclusive: true,
    filters_sorted: false,
    cursor_at_end: true,
    cap: usize::MAX,
};

const OTHER: Answers = Answers {
    expiry_is_error: false,
    inclusive: false,
    filters_sorted: true,
    cursor_at_end: false,
    cap: usize::MAX,
};

/// The rest of a walk, when its cursor was last used, and the total.
type Snapshot = (Vec<Value>, DateTime<Utc>, usize);

/// An export with messages and emails whose cursors expire after two minutes.
struct Exported {
    messages: usize,
    emails: usize,
    answers: Answers,
    clock: ManualClock,
    /// The rest of each walk by its cursor.
    cursors: Mutex<HashMap<String, Snapshot>>,
}

impl Exported {
    async fn start(self) -> Fake {
        Fake::start(move |path, query| {
            assert_eq!(path, "/conversations/messages/export");
            self.reply(query)
        })
        .await
    }

    fn reply(&self, query: &Parameters) -> (u16, Value) {
        assert_eq!(query["locationId"], LOCATION);
        let now = self.clock.now();
        let mut cursors = self.cursors.lock().unwrap();
        let (mut rest, total) = match query.get("cursor") {
            Some(cursor) => match cursors.remove(cursor) {
                Some((rest, used, total)) if now - used <= TimeDelta::minutes(2) => (rest, total),
                _ if self.answers.expiry_is_error => {
                    return (400, json!({ "message": "Bad Request" }));
                }
                _ => {
                    let total = self.messages + self.emails;
                    return (
                        200,
                        json!({ "messages": [], "nextCursor": null, "total": total }),
                    );
                }
            },
            None => {
                let found = self.find(query);
                let total = found.len();
                (found.into_iter().take(self.answers.cap).collect(), total)
            }
        };
        let limit: usize = query["limit"].parse().unwrap();
        let full = rest.len() >= limit;
        let later = rest.split_off(limit.min(rest.len()));
        let mut reply = json!({ "messages": rest, "nextCursor": null, "total": total });
        if !later.is_empty() || full && self.answers.cursor_at_end {
            let cursor = format!("cursor {}", fastrand::u64(..));
            reply["nextCursor"] = json!(cursor);
            cursors.insert(cursor, (later, now, total));
        }
        (200, reply)
    }

    fn find(&self, query: &Parameters) -> Vec<Value> {
        let emails = query
            .get("channel")
            .is_some_and(|channel| channel == "Email");
        let (prefix, count) = if emails {
            ("e", self.emails)
        } else {
            ("m", self.messages)
        };
        let bound = |name: &str| -> Option<DateTime<Utc>> {
            query.get(name).map(|date| date.parse().unwrap())
        };
        let (since, until) = (bound("startDate"), bound("endDate"));
        let mut found: Vec<(DateTime<Utc>, usize)> = Vec::new();
        for number in 0..count {
            let (added, updated) = dates(number);
            let sorted = if query["sortBy"] == "updatedAt" {
                updated
            } else {
                added
            };
            let date = if self.answers.filters_sorted {
                sorted
            } else {
                added
            };
            let inclusive = self.answers.inclusive;
            if since.is_none_or(|since| date > since || inclusive && date == since)
                && until.is_none_or(|until| date < until || inclusive && date == until)
            {
                found.push((sorted, number));
            }
        }
        found.sort_by_key(|(sorted, _)| *sorted);
        if query["sortOrder"] == "desc" {
            found.reverse();
        }
        let numbers = found.into_iter().map(|(_, number)| number);
        numbers.map(|number| message(prefix, number)).collect()
    }
}

/// When the message with this number was added and updated. Messages are in pairs of the same date;
/// every tenth was updated a day later.
fn dates(number: usize) -> (DateTime<Utc>, DateTime<Utc>) {
    let added = date(number / 2);
    if number.is_multiple_of(10) {
        (added, added + TimeDelta::days(1))
    } else {
        (added, added)
    }
}

fn message(prefix: &str, number: usize) -> Value {
    let (added, updated) = dates(number);
    let kinds = ["TYPE_SMS", "TYPE_WEBCHAT", "TYPE_CALL", "TYPE_GMB"];
    json!({
        "id": format!("{prefix}{number}"),
        "messageType": if prefix == "e" { "TYPE_EMAIL" } else { kinds[number % 4] },
        "dateAdded": added, "dateUpdated": updated,
    })
}

fn exported(messages: usize, emails: usize, answers: Answers, clock: &ManualClock) -> Exported {
    Exported {
        messages,
        emails,
        answers,
        clock: clock.clone(),
        cursors: Mutex::default(),
    }
}

fn all(messages: usize, emails: usize) -> Vec<String> {
    let messages = (0..messages).rev().map(|number| format!("m{number}"));
    messages
        .chain((0..emails).rev().map(|number| format!("e{number}")))
        .collect()
}

#[tokio::test]
async fn a_long_export_yields_each_message_once_and_in_order() {
    for (answers, requests) in [(DEFAULT, 102), (OTHER, 100)] {
        let clock = ManualClock::new();
        let fake = exported(8_000, 2_000, answers, &clock).start().await;
        let client = client(&fake.url, &clock);
        let found = ids(client.messages().export().stream()).await.unwrap();
        assert_eq!(found, all(8_000, 2_000));
        assert_eq!(fake.requests().len(), requests);

        let oldest = ids(client.messages().export().oldest_first().stream())
            .await
            .unwrap();
        let mut wanted = all(8_000, 2_000);
        wanted[..8_000].reverse();
        wanted[8_000..].reverse();
        assert_eq!(oldest, wanted);
    }
}

#[tokio::test]
async fn a_slow_consumer_gets_each_message_once() {
    for answers in [DEFAULT, OTHER] {
        for updated in [false, true] {
            let clock = ManualClock::new();
            let fake = exported(300, 60, answers, &clock).start().await;
            let client = client(&fake.url, &clock);
            let mut export = client.messages().export().page_size(50);
            if updated {
                export = export.updated_since(date(0));
            }
            let mut messages = export.stream();
            let mut found = Vec::new();
            while let Some(message) = messages.try_next().await.unwrap() {
                found.push(message.id().unwrap().into_string());
                clock.advance(Duration::from_secs(180));
            }
            let unique: HashSet<_> = found.iter().cloned().collect();
            assert_eq!((found.len(), unique.len()), (360, 360), "{updated}");
            if !updated {
                assert_eq!(found, all(300, 60));
                // Each page begins a new export, which repeats the page before.
                assert!(fake.requests().len() <= 20, "{}", fake.requests().len());
            }
        }
    }
}

#[tokio::test]
async fn an_export_that_the_service_caps_is_complete() {
    for answers in [DEFAULT, OTHER] {
        for oldest in [false, true] {
            let clock = ManualClock::new();
            let answers = Answers {
                cap: 120,
                ..answers
            };
            let fake = exported(500, 0, answers, &clock).start().await;
            let client = client(&fake.url, &clock);
            let mut export = client.messages().export();
            if oldest {
                export = export.oldest_first();
            }
            let found = ids(export.stream()).await.unwrap();
            let unique: HashSet<_> = found.iter().collect();
            assert_eq!((found.len(), unique.len()), (500, 500));
        }
    }
}

#[tokio::test]
async fn an_export_is_bounded_by_date() {
    for answers in [DEFAULT, OTHER] {
        let clock = ManualClock::new();
        let fake = exported(300, 60, answers, &clock).start().await;
        let client = client(&fake.url, &clock);
        let export = client.messages().export().since(date(10)).until(date(20));
        let found = ids(export.stream()).await.unwrap();
        let wanted: Vec<_> = (20..=41).rev().map(|n| format!("m{n}")).collect();
        let emails = (20..=41).rev().map(|n| format!("e{n}"));
        assert_eq!(found, wanted.into_iter().chain(emails).collect::<Vec<_>>());

        let yesterday = date(0) + TimeDelta::days(1);
        let export = client.messages().export().updated_since(yesterday);
        let found: HashSet<_> = ids(export.stream()).await.unwrap().into_iter().collect();
        let tens = |prefix: &'static str, n: usize| {
            (0..n)
                .step_by(10)
                .map(move |number| format!("{prefix}{number}"))
        };
        assert_eq!(found, tens("m", 300).chain(tens("e", 60)).collect());
    }
}

#[tokio::test]
async fn a_channel_is_one_walk() {
    let clock = ManualClock::new();
    let fake = exported(100, 20, DEFAULT, &clock).start().await;
    let client = client(&fake.url, &clock);
    let emails = client.messages().export().channel(Channel::Email).stream();
    assert_eq!(ids(emails).await.unwrap().len(), 20);
    assert!(
        fake.requests()
            .iter()
            .all(|query| query["channel"] == "Email")
    );

    // The service has no filter for this one.
    let chats = client
        .messages()
        .export()
        .channel(Channel::WebChat)
        .stream();
    let wanted: Vec<_> = (0..100)
        .rev()
        .filter(|n| n % 4 == 1)
        .map(|n| format!("m{n}"))
        .collect();
    assert_eq!(ids(chats).await.unwrap(), wanted);
    let last = fake.requests();
    assert!(!last.last().unwrap().contains_key("channel"));
}

#[tokio::test]
async fn an_export_resumes_from_a_stored_cursor() {
    for answers in [DEFAULT, OTHER] {
        for updated in [false, true] {
            let clock = ManualClock::new();
            let fake = exported(300, 60, answers, &clock).start().await;
            let client = client(&fake.url, &clock);
            let export = || {
                let export = client.messages().export().page_size(50);
                if updated {
                    export.updated_since(date(0))
                } else {
                    export
                }
            };
            let mut found = HashSet::new();
            let mut cursor: Option<Cursor> = None;
            // A process that ends after each 120 messages.
            for _ in 0..20 {
                let mut messages = export().resume_from(cursor.clone()).stream();
                let mut read = 0;
                while let Some(message) = messages.next().await {
                    found.insert(message.unwrap().id().unwrap().into_string());
                    read += 1;
                    if read == 120 {
                        break;
                    }
                }
                let stored = serde_json::to_string(&messages.cursor()).unwrap();
                cursor = serde_json::from_str(&stored).unwrap();
                clock.advance(Duration::from_secs(3600));
                if read < 120 {
                    break;
                }
            }
            assert_eq!(found.len(), 360, "{updated}");
        }
    }
}

/// A run that reads one page and no more gets further than the one before.
#[tokio::test]
async fn runs_of_one_page_read_the_whole_export() {
    for order in ["newest first", "oldest first", "by update"] {
        let clock = ManualClock::new();
        let fake = exported(100, 0, DEFAULT, &clock).start().await;
        let client = client(&fake.url, &clock);
        let (mut found, mut cursor) = (HashSet::new(), None);
        for _ in 0..60 {
            let export = client.messages().export().page_size(10).resume_from(cursor);
            let export = match order {
                "oldest first" => export.oldest_first(),
                "by update" => export.updated_since(date(0)),
                _ => export,
            };
            let mut pages = export.pages();
            if let Some(page) = pages.try_next().await.unwrap() {
                let ids = page.items.iter().map(|message| message.id().unwrap());
                found.extend(ids.map(MessageId::into_string));
            }
            cursor = pages.cursor().cloned();
        }
        assert_eq!(found.len(), 100, "{order}");
    }
}

/// No filter leads there: the walk passes all pages before.
#[tokio::test]
async fn an_export_by_update_resumes_after_many_pages() {
    let clock = ManualClock::new();
    let fake = exported(500, 0, DEFAULT, &clock).start().await;
    let client = client(&fake.url, &clock);
    let export = || {
        client
            .messages()
            .export()
            .page_size(10)
            .updated_since(date(0))
    };
    let mut pages = export().pages();
    let mut found = HashSet::new();
    for _ in 0..40 {
        let page = pages.try_next().await.unwrap().unwrap();
        found.extend(
            page.items
                .iter()
                .map(|message| message.id().unwrap().into_string()),
        );
    }
    let rest = ids(export().resume_from(pages.cursor().cloned()).stream())
        .await
        .unwrap();
    assert!(rest.len() < 120, "{}", rest.len());
    found.extend(rest);
    assert_eq!(found.len(), 500);
}

#[tokio::test]
async fn a_server_that_repeats_itself_is_not_read_forever() {
    let number = std::sync::atomic::AtomicUsize::new(0);
    let fake = Fake::start(move |_, _| {
        let number = number.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let messages = json!([message("m", 1)]);
        (
            200,
            json!({ "messages": messages, "nextCursor": number.to_string(), "total": 1_000_000 }),
        )
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let error = ids(client.messages().export().stream()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert!(fake.requests().len() < 30);
}

#[tokio::test]
async fn wrong_arguments_are_reported_before_any_request() {
    let clock = ManualClock::new();
    let fake = exported(1, 0, DEFAULT, &clock).start().await;
    let client = client(&fake.url, &clock);
    let export = || client.messages().export();
    for (export, field) in [
        (export().page_size(9), "page_size"),
        (export().page_size(501), "page_size"),
        (
            export().updated_since(date(0)).since(date(0)),
            "updated_since",
        ),
        (
            export().updated_since(date(0)).oldest_first(),
            "updated_since",
        ),
        (
            export().resume_from(Some(serde_json::from_str("\"5\"").unwrap())),
            "resume_from",
        ),
    ] {
        let error = ids(export.stream()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.problems()[0].field(), field);
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn a_consumer_that_waits_after_each_page_gets_on() {
    for updated in [false, true] {
        let clock = ManualClock::new();
        let fake = exported(60, 0, DEFAULT, &clock).start().await;
        let client = client(&fake.url, &clock);
        let mut export = client.messages().export().page_size(10);
        if updated {
            export = export.updated_since(date(0));
        }
        let mut pages = export.pages();
        let mut found = HashSet::new();
        while let Some(page) = pages.try_next().await.unwrap() {
            found.extend(page.items.iter().map(|m| m.id().unwrap().into_string()));
            clock.advance(Duration::from_secs(100));
        }
        assert_eq!(found.len(), 60, "{updated}");
    }
}

/// A server with these messages, one of which a page has, and cursors that expire.
async fn one_by_one(messages: Vec<Value>) -> Fake {
    Fake::start(move |_, query| {
        if query
            .get("channel")
            .is_some_and(|channel| channel == "Email")
        {
            return (200, json!({ "messages": [], "total": 0 }));
        }
        let at: usize = query
            .get("cursor")
            .map_or(0, |cursor| cursor.parse().unwrap());
        let page = &messages[at.min(messages.len())..messages.len().min(at + 10)];
        let next = (at + 10 < messages.len()).then(|| (at + 10).to_string());
        (
            200,
            json!({ "messages": page, "nextCursor": next, "total": messages.len() }),
        )
    })
    .await
}

#[tokio::test]
async fn a_message_with_an_odd_date_does_not_hide_others() {
    for odd in [
        json!("1970-01-01T00:00:00Z"),
        json!("2999-01-01T00:00:00Z"),
        json!(null),
    ] {
        let mut messages: Vec<_> = (0..30).rev().map(|number| message("m", number)).collect();
        messages[9]["dateAdded"] = odd.clone();
        messages[9]["dateUpdated"] = odd;
        let clock = ManualClock::new();
        let fake = one_by_one(messages).await;
        let client = client(&fake.url, &clock);
        let by_date = client.messages().export().page_size(10);
        let by_update = by_date.clone().updated_since(date(0) - TimeDelta::days(1));
        for export in [by_date, by_update] {
            let found = ids(export.stream()).await.unwrap();
            let others = found.iter().filter(|id| *id != "m20");
            assert_eq!(others.count(), 29);
        }
    }
}

#[tokio::test]
async fn no_date_is_too_far_away() {
    let far = "+262142-12-31T23:59:59.999Z";
    let mut last = message("m", 1);
    last["dateAdded"] = json!(far);
    last["dateUpdated"] = json!(far);
    let fake = Fake::start(move |_, _| (200, json!({ "messages": [last], "total": 5 }))).await;
    let client = client(&fake.url, &ManualClock::new());
    let export = || client.messages().export();
    let cursor = async |export: Export, place: &str| {
        let page = export.pages().try_next().await.unwrap().unwrap();
        moved(&page.next, place)
    };
    let after = cursor(export(), &format!("others {far}")).await;
    let before = cursor(
        export().oldest_first(),
        "others -262143-01-01T00:00:00.000Z",
    )
    .await;
    for export in [
        export(),
        export().updated_since(date(0)),
        export().since(DateTime::<Utc>::MIN_UTC),
        export().until(DateTime::<Utc>::MAX_UTC),
        export().resume_from(after),
        export().oldest_first().resume_from(before),
    ] {
        let _ = ids(export.stream()).await;
    }
}
