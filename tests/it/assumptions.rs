//! What `tests/it/lists` does not cover holds under each assumption about the service, against the
//! sandbox: emails, cancellations, changes of conversations, and a slow export.

use std::{collections::BTreeSet, time::Duration};

use chrono::{TimeDelta, Utc};
use futures_util::TryStreamExt;
use leadconnector::{
    Client, RetryPolicy,
    clock::{Clock, ManualClock},
    conversations::Cancellation,
    outbound,
    rate_limit::Unlimited,
    sandbox::{Alternative, LOCATION, Message, Sandbox},
};

use crate::support::TOKEN;

const SECOND: Duration = Duration::from_secs(1);

async fn start(alternative: Option<Alternative>) -> (Sandbox, Client, ManualClock) {
    let clock = ManualClock::at("2024-01-15T10:30:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(1_000_000, SECOND);
    if let Some(alternative) = alternative {
        sandbox.assume(alternative);
    }
    // Its waits have no length, so that the clock can stand still.
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .location(LOCATION)
        .clock(clock.clone())
        .rate_limiter(Unlimited::new())
        .retry_policy(RetryPolicy::new().initial_backoff(Duration::ZERO))
        .build()
        .unwrap();
    (sandbox, client, clock)
}

fn each_alternative() -> impl Iterator<Item = Option<Alternative>> {
    let alternatives = Alternative::ALL.iter().copied().map(Some);
    std::iter::once(None).chain(alternatives)
}

/// The consumer takes so long between two pages that the cursor expires.
#[tokio::test]
async fn a_slow_export_has_each_message_once() {
    for alternative in each_alternative() {
        let (sandbox, client, clock) = start(alternative).await;
        let date = |n: u32| {
            "2024-01-01T00:00:00Z"
                .parse::<chrono::DateTime<Utc>>()
                .unwrap()
                + n * SECOND
        };
        let messages = (0..60).map(|n| {
            let message = Message::from_contact(format!("contact{}", n % 7), "Hi").date(date(n));
            if n % 5 == 0 {
                message.email("Subject", "<p>Hi</p>")
            } else {
                message
            }
        });
        let expected: BTreeSet<_> = sandbox.messages(messages).into_iter().collect();
        let mut exported = client.messages().export().page_size(10).stream();
        let mut seen = Vec::new();
        while let Some(message) = exported.try_next().await.unwrap() {
            seen.push(message.id().unwrap());
            if seen.len() % 8 == 0 {
                clock.advance(180 * SECOND);
            }
        }
        assert_eq!(seen.len(), expected.len(), "{alternative:?}");
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}

#[tokio::test]
async fn an_email_of_a_thread_is_read_by_its_own_id() {
    for alternative in each_alternative() {
        let (_sandbox, client, _) = start(alternative).await;
        let email = |text: &str| outbound::Email::new("jane").subject(text).html(text);
        let first = client.send(email("first")).await.unwrap();
        let thread = first.message_id().as_str();
        let second = client.send(email("second").thread(thread)).await.unwrap();
        let conversation = first.conversation_id().unwrap().clone();
        let list = client.messages().in_conversation(conversation).stream();
        let entries: Vec<_> = list.try_collect().await.unwrap();
        let [entry] = entries.as_slice() else {
            panic!("{alternative:?}: {entries:?}")
        };
        let emails = entry.email_message_ids();
        let sent = [&first, &second].map(|receipt| receipt.email_message_id().unwrap().clone());
        assert_eq!(emails, sent, "{alternative:?}");
        for (id, text) in sent.into_iter().zip(["first", "second"]) {
            let email = client.messages().email(id).await.unwrap();
            assert_eq!((email.subject(), email.body()), (Some(text), Some(text)));
        }
    }
}

#[tokio::test]
async fn a_scheduled_message_is_canceled_once() {
    for alternative in each_alternative() {
        let (_sandbox, client, clock) = start(alternative).await;
        let later = clock.now().with_timezone(&Utc) + TimeDelta::hours(1);
        let sms = outbound::Sms::new("jane", "Later").schedule_at(later);
        let email = outbound::Email::new("jane")
            .html("Later")
            .schedule_at(later);
        for receipt in [client.send(sms).await, client.send(email).await] {
            let receipt = receipt.unwrap();
            for expected in [Cancellation::Canceled, Cancellation::NotFound] {
                let canceled = client.messages().cancel(&receipt).await.unwrap();
                assert_eq!(canceled, expected, "{alternative:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_conversation_of_a_contact_is_found_or_created() {
    for alternative in each_alternative() {
        let (sandbox, client, clock) = start(alternative).await;
        let created = client.conversations().of_contact("jane").await.unwrap();
        let there = sandbox.conversation_of("jane");
        assert_eq!(created.id(), there, "{alternative:?}");
        clock.advance(10 * SECOND);
        let found = client.conversations().of_contact("jane").await.unwrap();
        assert_eq!(found.id(), there, "{alternative:?}");
    }
}

#[tokio::test]
async fn a_conversation_is_marked_read_and_deleted() {
    for alternative in each_alternative() {
        let (sandbox, client, _) = start(alternative).await;
        sandbox.message(Message::from_contact("jane", "Hi"));
        let id = sandbox.conversation_of("jane").unwrap();
        let conversations = client.conversations();
        let unread = conversations.get(id.clone()).await.unwrap();
        assert_eq!(unread.unread_count(), Some(1));
        let read = conversations.mark_read(id.clone()).await.unwrap();
        assert_eq!(read.unread_count(), Some(0));
        conversations.delete(id.clone()).await.unwrap();
        let error = conversations.get(id).await.unwrap_err();
        assert!(
            [400, 404].contains(&error.status().unwrap().as_u16()),
            "{alternative:?}"
        );
    }
}
