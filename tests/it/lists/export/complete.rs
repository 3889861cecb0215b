//! An export yields each message once.

use std::{collections::HashSet, time::Duration};

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use leadconnector::{clock::ManualClock, conversations::Channel};

use super::{Answers, DEFAULT, OTHER, all, exported};
use super::{client, date, ids};

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
