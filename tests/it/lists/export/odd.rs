//! Exports of a server that replies with odd dates or without an end, and wrong arguments.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use leadconnector::{ErrorKind, clock::ManualClock, conversations::Export};
use serde_json::{Value, json};

use super::{DEFAULT, exported, message};
use super::{client, date, ids, moved};
use crate::support::Fake;

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
