//! Settling more messages than one batch has: what is said of an earlier batch holds for later
//! ones.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use leadconnector::{
    Error,
    outbound::Sms,
    sandbox::Message,
    settle::{Settled, Unsettled},
};
use serde_json::json;

use crate::{
    settle::{EXPORT, HOUR, client, conversations, found, hello, set, settle_all, sms},
    support::{Fake, soon},
};

/// The number of messages that are settled together.
const BATCH: usize = 10_000;

#[tokio::test]
async fn a_message_settles_one_of_all_batches() {
    let set = set().await;
    let hello = || Sms::new("c", "Hello");
    let first = set.send(hello(), true).await;
    let second = set.send(hello(), false).await;
    set.clock.advance(HOUR);
    // The export shows the rest of the batch.
    let others = (1..BATCH).map(|index| format!("c{index}"));
    let messages = others.clone().map(|contact| {
        let message = Message::to_contact(contact, "Hi");
        message.date(first.began())
    });
    set.sandbox.messages(messages);
    let others = others.map(|contact| {
        let other = Unsettled::outbound(Sms::new(contact, "Hi"), first.began());
        other.ended_at(first.began())
    });
    let mut unsettled: Vec<_> = others.collect();
    unsettled.insert(0, first);
    unsettled.push(second);
    let settled = settle_all(&set, unsettled).await;
    let [first, last] = [&settled[0], &settled[BATCH]].map(|settled| settled.as_ref().unwrap());
    assert_eq!(found(first.clone()).message_id(), &set.ids("c").await[0]);
    assert_eq!(last, &Settled::NotSeen);
}

/// Settles a message, the rest of its batch, and a message of the next batch, on a server whose
/// export lacks those two messages, and whose conversation of the contact has two. Returns what
/// became of the two messages.
async fn settle_in_two_batches(
    first: Unsettled,
    second: Unsettled,
    first_fails: bool,
) -> [Result<Settled, Error>; 2] {
    const PAGE: usize = 500;
    let searches = AtomicUsize::new(0);
    let fake = Fake::start(move |path, query| match path {
        EXPORT if query.contains_key("channel") => (200, json!({ "messages": [], "total": 0 })),
        EXPORT => {
            let start = query.get("cursor").map_or(1, |at| at.parse().unwrap());
            let end = BATCH.min(start + PAGE);
            let message = |index: usize| {
                let mut message = sms(&format!("m{index}"), "2026-05-01T17:00:00Z");
                message["contactId"] = json!(format!("c{index}"));
                message
            };
            let messages: Vec<_> = (start..end).map(message).collect();
            let next = (end < BATCH).then(|| end.to_string());
            (
                200,
                json!({ "messages": messages, "nextCursor": next, "total": BATCH - 1 }),
            )
        }
        "/conversations/search" => {
            assert_eq!(query["contactId"], "c");
            if searches.fetch_add(1, Ordering::SeqCst) == 0 && first_fails {
                (500, json!({}))
            } else {
                conversations()
            }
        }
        _ => {
            let messages = json!([
                sms("other", "2026-05-01T17:01:00Z"),
                sms("own", "2026-05-01T17:00:00Z"),
            ]);
            let messages = json!({ "nextPage": false, "messages": messages });
            (200, json!({ "messages": messages }))
        }
    })
    .await;
    let (client, _, began) = client(&fake);
    let others = (1..BATCH).map(move |index| {
        Unsettled::outbound(Sms::new(format!("c{index}"), "Hello"), began).ended_at(began)
    });
    let unsettled = [first].into_iter().chain(others).chain([second]);
    let settled = client.settle_all(unsettled.into_iter().enumerate());
    let mut settled: Vec<_> = soon(settled.map(|(_, settled)| settled).collect()).await;
    let second = settled.pop().unwrap();
    [settled.swap_remove(0), second]
}

#[tokio::test]
async fn the_twin_of_a_message_that_an_earlier_batch_could_not_look_for_is_not_found() {
    // The conversation has a single candidate.
    let second = hello().except(["other"]);
    let [first, second] = settle_in_two_batches(hello(), second, true).await;
    assert!(first.is_err());
    assert_eq!(second.unwrap(), Settled::Ambiguous(vec!["own".into()]));
}

#[tokio::test]
async fn what_may_be_a_message_of_an_earlier_batch_is_not_found() {
    let second = hello().except(["other"]);
    let [first, second] = settle_in_two_batches(hello(), second, false).await;
    let both = Settled::Ambiguous(vec!["own".into(), "other".into()]);
    assert_eq!(first.unwrap(), both);
    assert_eq!(second.unwrap(), Settled::Ambiguous(vec!["own".into()]));
}
