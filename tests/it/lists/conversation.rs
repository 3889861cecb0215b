//! Listing the messages of a conversation.

use futures_util::TryStreamExt;
use leadconnector::{ErrorKind, clock::ManualClock};
use serde_json::{Value, json};

use super::{client, ids, newest_first};
use crate::support::{Fake, Parameters};

/// A page of a conversation with this many messages; `repeat` messages of the page before are
/// repeated.
fn page(messages: usize, repeat: usize, flat: bool, query: &Parameters) -> (u16, Value) {
    let limit: usize = query["limit"].parse().unwrap();
    let last = query
        .get("lastMessageId")
        .map(|last| last.parse::<usize>().unwrap());
    let end = last.map_or(messages, |last| (last + repeat).min(messages));
    let start = end.saturating_sub(limit);
    let items: Vec<_> = (start..end)
        .rev()
        .map(|number| json!({ "id": number.to_string(), "type": 2 }))
        .collect();
    let mut page = json!({ "nextPage": start > 0, "messages": items });
    if start < end {
        page["lastMessageId"] = json!(start.to_string());
    }
    let reply = if flat {
        page
    } else {
        json!({ "messages": page, "traceId": "t" })
    };
    (200, reply)
}

#[tokio::test]
async fn a_long_conversation_yields_each_message_once_and_in_order() {
    for flat in [false, true] {
        for (repeat, requests) in [(0, 24), (1, 24), (10, 26)] {
            let fake = Fake::start(move |path, query| {
                assert_eq!(path, "/conversations/a%2Fb/messages");
                page(2_345, repeat, flat, query)
            })
            .await;
            let client = client(&fake.url, &ManualClock::new());
            let messages = client.messages().in_conversation("a/b").stream();
            assert_eq!(ids(messages).await.unwrap(), newest_first(2_345));
            assert_eq!(fake.requests().len(), requests, "{flat} {repeat}");
        }
    }
}

#[tokio::test]
async fn a_page_that_fails_once_is_read_again() {
    let failed = std::sync::atomic::AtomicBool::new(false);
    let fake = Fake::start(move |_, query| {
        if query.contains_key("lastMessageId")
            && !failed.swap(true, std::sync::atomic::Ordering::SeqCst)
        {
            return (502, json!("Bad Gateway"));
        }
        page(250, 0, false, query)
    })
    .await;
    let clock = ManualClock::new();
    let client = client(&fake.url, &clock);
    let read = ids(client.messages().in_conversation("c").stream());
    let wake = async {
        clock.until_sleeping(1).await;
        clock.advance(std::time::Duration::from_secs(5));
    };
    let (read, ()) = crate::support::soon(async { tokio::join!(read, wake) }).await;
    assert_eq!(read.unwrap(), newest_first(250));
    assert_eq!(fake.requests().len(), 4);
}

#[tokio::test]
async fn an_unknown_conversation_is_an_error() {
    let fake = Fake::start(|_, _| (404, json!({ "message": "Conversation not found" }))).await;
    let client = client(&fake.url, &ManualClock::new());
    let error = ids(client.messages().in_conversation("c").stream())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
    assert_eq!(error.operation(), Some("get_messages"));
    assert_eq!(error.location().unwrap(), super::LOCATION);
}

#[tokio::test]
async fn ids_that_are_numbers_lead_to_the_next_page() {
    let fake = Fake::start(|_, query| {
        let first = !query.contains_key("lastMessageId");
        let id = if first { 17 } else { 18 };
        (
            200,
            json!({ "messages": [{ "id": id }], "nextPage": first }),
        )
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let messages = client.messages().in_conversation("c").stream();
    let messages: Vec<_> = messages.try_collect().await.unwrap();
    assert_eq!(messages.len(), 2);
    assert_eq!(fake.requests()[1]["lastMessageId"], "17");
}

#[tokio::test]
async fn an_empty_page_is_the_last_only_if_the_service_says_so() {
    let fake = Fake::start(move |_, query| {
        let page = match query.get("lastMessageId").map(String::as_str) {
            None => json!({ "messages": [{ "id": "2" }], "nextPage": true }),
            Some("2") => json!({ "messages": [], "lastMessageId": "x", "nextPage": true }),
            Some("x") => json!({ "messages": [{ "id": "1" }], "nextPage": true }),
            _ => json!({ "messages": [], "nextPage": false }),
        };
        (200, page)
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let found = ids(client.messages().in_conversation("c").stream()).await;
    assert_eq!(found.unwrap(), ["2", "1"]);
}

#[tokio::test]
async fn a_server_that_repeats_itself_is_not_read_forever() {
    let number = std::sync::atomic::AtomicUsize::new(0);
    let fake = Fake::start(move |_, _| {
        let number = number.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let messages = json!([{ "body": "the same" }]);
        let cursor = number.to_string();
        (
            200,
            json!({ "lastMessageId": cursor, "nextPage": true, "messages": messages }),
        )
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let messages = client.messages().in_conversation("c").stream();
    let error = messages.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert!(fake.requests().len() <= 12);
}

#[tokio::test]
async fn blank_ids_are_reported_before_any_request() {
    let fake = Fake::start(|_, _| (200, json!({}))).await;
    let client = client(&fake.url, &ManualClock::new());
    let (messages, conversations) = (client.messages(), client.conversations());
    let errors = [
        messages.get("").await.unwrap_err(),
        messages.email(" ").await.unwrap_err(),
        messages.cancel_message(&"".into()).await.unwrap_err(),
        messages.cancel_email(&"".into()).await.unwrap_err(),
        ids(messages.in_conversation("").stream())
            .await
            .unwrap_err(),
        conversations.get("").await.unwrap_err(),
        conversations.mark_read("").await.unwrap_err(),
        conversations.delete("").await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn a_reply_that_is_no_page_is_an_error() {
    for reply in [
        json!({ "statusCode": 500, "message": "Internal" }),
        json!({ "success": false }),
        json!({}),
        json!({ "messages": null, "conversations": null }),
        json!({ "messages": "error", "conversations": "error" }),
    ] {
        let fake = Fake::start(move |_, _| (200, reply.clone())).await;
        let client = client(&fake.url, &ManualClock::new());
        let errors = [
            ids(client.messages().in_conversation("c").stream()).await,
            ids(client.messages().export().stream()).await,
            ids(client.conversations().search().stream()).await,
        ];
        for error in errors {
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
            assert_eq!(error.location().unwrap(), super::LOCATION);
        }
    }
}
