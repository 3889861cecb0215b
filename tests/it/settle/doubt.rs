//! Settling while reads fail, end early or show too little: nothing else is taken for the message.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use leadconnector::{
    clock::Clock,
    outbound::{Email, Sms},
    settle::{Settled, Unsettled},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    settle::{EXPORT, HOUR, client, conversations, found, hello, lost, set, settle_all, sms},
    support::{Fake, play::play, soon},
};

#[tokio::test]
async fn the_twin_of_a_message_that_could_not_be_looked_for_is_not_found() {
    for sent in [[true, false], [false, true]] {
        let set = set().await;
        let mut unsettled = Vec::new();
        for sent in sent {
            unsettled.push(set.send(Sms::new("c", "Hello"), sent).await);
        }
        unsettled.push(set.send(Sms::new("c", "Another text"), true).await);
        set.clock.advance(HOUR);
        set.sandbox.fault(lost(false).on(EXPORT));
        set.sandbox.fault(lost(false).on("/conversations/search"));
        let settled = settle_all(&set, unsettled).await;
        let errors = settled.iter().filter(|settled| settled.is_err());
        assert_eq!(errors.count(), 1, "{settled:?}");
        let twins = settled.iter().take(2).flatten().cloned();
        let [another, hello] = &set.ids("c").await[..] else {
            panic!("two messages");
        };
        for twin in twins {
            assert_eq!(twin, Settled::Ambiguous(vec![hello.clone()]));
        }
        if let Ok(settled) = &settled[2] {
            assert_eq!(found(settled.clone()).message_id(), another);
        }
    }
}

/// The export shows another message, and fails on its second page.
#[tokio::test]
async fn an_export_that_breaks_off_decides_nothing() {
    let fake = Fake::start(|path, query| {
        let (other, own) = (
            sms("other", "2026-05-01T17:01:00Z"),
            sms("own", "2026-05-01T17:00:00Z"),
        );
        match path {
            EXPORT if query.contains_key("cursor") => (500, json!({})),
            EXPORT => (
                200,
                json!({ "messages": [other], "nextCursor": "x", "total": 2 }),
            ),
            "/conversations/search" => conversations(),
            _ => {
                let messages = json!({ "nextPage": false, "messages": [other, own] });
                (200, json!({ "messages": messages }))
            }
        }
    })
    .await;
    let (client, _, began) = client(&fake);
    let unsettled = Unsettled::outbound(Sms::new("c", "Hello"), began).ended_at(began);
    let settled = client.settle_all([((), unsettled)]);
    let settled: Vec<_> = soon(settled.collect()).await;
    let expected = Settled::Ambiguous(vec!["own".into(), "other".into()]);
    assert_eq!(settled.into_iter().next().unwrap().1.unwrap(), expected);
}

/// The export goes on forever, and begins with another message that fits.
#[tokio::test]
async fn an_export_without_an_end_is_given_up_and_decides_nothing() {
    for messages in [1, 10] {
        let pages = AtomicUsize::new(0);
        let fake = Fake::start(move |path, _| match path {
            EXPORT => {
                let page = pages.fetch_add(1, Ordering::SeqCst);
                let message = sms(&format!("other {page}"), "2026-05-01T17:01:00Z");
                (
                    200,
                    json!({ "messages": [message], "nextCursor": page.to_string(), "total": 9999 }),
                )
            }
            "/conversations/search" => conversations(),
            _ => {
                let messages = json!([sms("own", "2026-05-01T17:00:00Z")]);
                let messages = json!({ "nextPage": false, "messages": messages });
                (200, json!({ "messages": messages }))
            }
        })
        .await;
        let (client, _, began) = client(&fake);
        let others = (1..messages).map(move |index| {
            Unsettled::outbound(Sms::new("c", format!("Order {index}")), began).ended_at(began)
        });
        let unsettled = [hello()].into_iter().chain(others);
        let settled = client.settle_all(unsettled.into_iter().enumerate());
        let settled: Vec<_> = soon(settled.map(|(_, one)| one.unwrap()).collect()).await;
        assert_eq!(found(settled[0].clone()).message_id(), "own");
        assert!(settled[1..].iter().all(|one| *one == Settled::NotSeen));
        // Ten, and two for each message.
        let requests = fake.requests();
        let export = requests
            .iter()
            .filter(|query| query.get("sortBy").is_some_and(|by| by == "createdAt"));
        assert_eq!(export.count(), 10 + 2 * messages);
    }
}

/// A message that was recorded later with an old date comes first.
#[tokio::test]
async fn an_old_date_on_top_does_not_end_the_read() {
    let fake = Fake::start(|path, _| {
        let old = sms("old", "2020-01-01T00:00:00Z");
        let own = sms("own", "2026-05-01T17:00:00Z");
        match path {
            "/conversations/search" => conversations(),
            _ => {
                let messages = json!({ "nextPage": false, "messages": [old, own] });
                (200, json!({ "messages": messages }))
            }
        }
    })
    .await;
    let (client, _, began) = client(&fake);
    let unsettled = Unsettled::outbound(Sms::new("c", "Hello"), began).ended_at(began);
    let settled = soon(client.settle(&unsettled).into_future()).await.unwrap();
    assert_eq!(found(settled).message_id(), "own");
}

#[tokio::test]
async fn an_email_that_is_not_whole_yet_is_read_again() {
    for missing in ["subject", "dateAdded"] {
        let reads = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&reads);
        let fake = Fake::start(move |path, _| match path {
            "/conversations/search" => conversations(),
            "/conversations/v/messages" => {
                let thread = json!({ "id": "thread", "messageType": "TYPE_EMAIL",
                    "direction": "outbound", "contactId": "c", "dateAdded": "2026-05-01T18:00:00Z",
                    "meta": { "email": { "messageIds": ["email"] } } });
                let messages = json!({ "nextPage": false, "messages": [thread] });
                (200, json!({ "messages": messages }))
            }
            _ => {
                let mut email = json!({ "id": "email", "direction": "outbound", "source": "api",
                    "subject": "Offer", "contactId": "c", "dateAdded": "2026-05-01T18:00:00Z" });
                if count.fetch_add(1, Ordering::SeqCst) == 0 {
                    email[missing] = Value::Null;
                }
                (200, json!({ "emailMessage": email }))
            }
        })
        .await;
        let (client, clock, _) = client(&fake);
        let email = Email::new("c").subject("Offer").html("<p>Hello</p>");
        let unsettled = Unsettled::outbound(email, clock.now()).ended_at(clock.now());
        let mut tasks = JoinSet::new();
        tasks.spawn(client.settle(&unsettled).into_future());
        let settled = play(&clock, tasks, || {}).await.remove(0).unwrap();
        let found = found(settled);
        assert_eq!(found.email_message_id().unwrap(), "email", "{missing}");
        assert_eq!(reads.load(Ordering::SeqCst), 2, "{missing}");
    }
}

/// A journal may hold a date that makes no sense; the others are settled nevertheless.
#[tokio::test]
async fn a_date_out_of_range_harms_no_other_message() {
    let set = set().await;
    let good = set.send(Sms::new("c", "Hello"), true).await;
    set.clock.advance(HOUR);
    for (began, ended) in [
        (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MIN_UTC),
        (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC),
        (
            DateTime::<Utc>::MIN_UTC,
            set.clock.now() - TimeDelta::hours(1),
        ),
    ] {
        let bad = Unsettled::outbound(Sms::new("d", "Hello"), began);
        for bad in [bad.clone(), bad.ended_at(ended)] {
            // The end may be now: whoever waits for it moves the clock.
            let settled = set.client.clone();
            let unsettled = vec![good.clone(), bad];
            let settled = settled.settle_all(unsettled.into_iter().enumerate());
            let mut tasks = JoinSet::new();
            tasks.spawn(settled.collect::<Vec<_>>());
            let mut settled = play(&set.clock, tasks, || {}).await.remove(0);
            assert_eq!(settled.remove(1).1.unwrap(), Settled::NotSeen);
            let good = found(settled.remove(0).1.unwrap());
            assert_eq!(good.message_id(), &set.ids("c").await[0]);
        }
    }
}
