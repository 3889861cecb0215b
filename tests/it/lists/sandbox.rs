//! Lists of the sandbox, under each assumption about the service.

use std::{collections::BTreeSet, time::Duration};

use chrono::TimeDelta;
use leadconnector::{
    clock::ManualClock,
    rate_limit::Unlimited,
    sandbox::{Alternative, LOCATION, Message, Sandbox},
};

use super::*;

/// The numbers of conversations, and of messages in one of them, by default.
const MANY: (usize, usize) = (1_234, 2_345);
/// The numbers under each other assumption: several pages.
const SOME: (usize, usize) = (234, 345);

/// A sandbox with many conversations, one of which has many messages, and some emails.
async fn inbox(
    alternative: Option<Alternative>,
    (conversations, messages): (usize, usize),
) -> (Sandbox, Client) {
    let clock = ManualClock::at(date(1_000_000));
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(1_000_000, Duration::from_secs(10));
    if let Some(alternative) = alternative {
        sandbox.assume(alternative);
    }
    let others = (1..conversations)
        .map(|number| Message::from_contact(format!("contact-{number}"), "Hi").date(date(number)));
    // In pairs of the same date.
    let many = (0..messages)
        .map(|number| Message::to_contact("contact-0", "Hello").date(date(10_000 + number / 2)));
    let emails = (0..100).map(|number| {
        Message::to_contact("contact-1", "")
            .email("Subject", "<p>Hi</p>")
            .date(date(20_000 + number))
    });
    sandbox.messages(others.chain(many).chain(emails));
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .location(LOCATION)
        .clock(clock)
        .rate_limiter(Unlimited::new())
        .build()
        .unwrap();
    (sandbox, client)
}

fn assumptions() -> impl Iterator<Item = Option<Alternative>> {
    let reads = [
        Alternative::ThreadEntryMoves,
        Alternative::ExportFiltersByUpdate,
        Alternative::ExclusiveExportDates,
        Alternative::ExpiredCursorIsEmptyPage,
        Alternative::NoCursorAfterFullPage,
        Alternative::InclusiveStartAfterDate,
        Alternative::LargeLimitIsCapped,
        Alternative::SpecifiedShapes,
    ];
    std::iter::once(None).chain(reads.map(Some))
}

#[tokio::test]
async fn each_list_is_complete_under_each_assumption() {
    for assumption in assumptions() {
        let size = if assumption.is_none() { MANY } else { SOME };
        let (conversations, messages) = size;
        let (sandbox, client) = inbox(assumption, size).await;
        let found = ids(client.conversations().search().stream()).await.unwrap();
        let unique: BTreeSet<_> = found.iter().collect();
        assert_eq!(
            (found.len(), unique.len()),
            (conversations, conversations),
            "{assumption:?}"
        );

        let many = sandbox.conversation_of("contact-0").unwrap();
        let found = ids(client.messages().in_conversation(&many).stream())
            .await
            .unwrap();
        let unique: BTreeSet<_> = found.iter().collect();
        assert_eq!(
            (found.len(), unique.len()),
            (messages, messages),
            "{assumption:?}"
        );

        for oldest in [false, true] {
            let mut export = client.messages().export();
            if oldest {
                export = export.oldest_first();
            }
            let found = ids(export.stream()).await.unwrap();
            let unique: BTreeSet<_> = found.iter().collect();
            assert_eq!(unique.len(), found.len(), "{assumption:?}");
            assert!(
                found.len() >= conversations - 1 + messages,
                "{assumption:?}"
            );
        }
        let first = date(10_000);
        let export = client
            .messages()
            .export()
            .since(first)
            .until(first + TimeDelta::seconds(4));
        assert_eq!(
            ids(export.stream()).await.unwrap().len(),
            10,
            "{assumption:?}"
        );
        let export = client.messages().export().updated_since(date(10_001));
        let found = ids(export.stream()).await.unwrap();
        assert!(found.len() >= messages - 2, "{assumption:?}");
    }
}

#[tokio::test]
async fn a_page_that_fails_once_is_read_again() {
    use http::StatusCode;
    use leadconnector::sandbox::Fault;

    let (sandbox, client) = inbox(None, SOME).await;
    let clock = ManualClock::new();
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .location(client.location().unwrap())
        .retry_policy(leadconnector::RetryPolicy::new().initial_backoff(Duration::ZERO))
        .clock(clock)
        .build()
        .unwrap();
    let faults = (0..20).map(|number| match number % 4 {
        2 => Fault::status(StatusCode::BAD_GATEWAY),
        _ => Fault::none(),
    });
    sandbox.faults(faults);
    let found = ids(client.conversations().search().stream()).await.unwrap();
    assert_eq!(found.len(), SOME.0);
}
