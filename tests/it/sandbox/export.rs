//! The export of messages walks with a cursor that lives for two minutes.

use std::time::Duration;

use leadconnector::sandbox::{Message, Sandbox};
use serde_json::{Value, json};

use super::{answer, each, get, put, send, sms, start};

const SECOND: Duration = Duration::from_secs(1);

async fn export(sandbox: &Sandbox, query: &str) -> (u16, Value) {
    let path = format!("/conversations/messages/export?locationId=sandboxLocation&{query}");
    get(sandbox, &path).await
}

fn at(second: u32) -> chrono::DateTime<chrono::Utc> {
    let start: chrono::DateTime<chrono::Utc> = "2024-01-01T00:00:00Z".parse().unwrap();
    start + second * SECOND
}

fn texts(count: u32) -> impl Iterator<Item = Message> {
    (0..count).map(|n| Message::from_contact(format!("c{}", n % 7), n.to_string()).date(at(n)))
}

#[tokio::test]
async fn it_has_all_messages_of_a_location_but_no_emails() {
    let (sandbox, _) = start().await;
    sandbox.messages(texts(250));
    let email = Message::to_contact("c1", "")
        .email("Subject", "Body")
        .date(at(999));
    sandbox.message(email);
    for (order, expected) in [
        ("", (0..250).rev().collect::<Vec<_>>()),
        ("sortBy=createdAt&sortOrder=asc", (0..250).collect()),
    ] {
        let expected: Vec<_> = expected.iter().map(ToString::to_string).collect();
        let mut seen = Vec::new();
        let mut cursor = String::new();
        let mut pages = 0;
        loop {
            let (status, reply) = export(&sandbox, &format!("{order}{cursor}")).await;
            assert_eq!((status, &reply["total"]), (200, &json!(250)));
            seen.extend(each(&reply["messages"], "body"));
            pages += 1;
            let Some(next) = reply["nextCursor"].as_str() else {
                assert_eq!(reply["nextCursor"], Value::Null);
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, expected);
        assert_eq!(pages, 3);
    }
    let (_, emails) = export(&sandbox, "channel=Email").await;
    assert_eq!(each(&emails["messages"], "messageType"), ["TYPE_EMAIL"]);
    assert!(emails["messages"][0].get("body").is_none());
}

#[tokio::test]
async fn it_is_filtered_by_contact_conversation_and_date() {
    let (sandbox, _) = start().await;
    sandbox.messages(texts(10));
    let conversation = sandbox.conversation_of("c2").unwrap();
    for (query, expected) in [
        ("contactId=c1", vec!["8", "1"]),
        (&format!("conversationId={conversation}"), vec!["9", "2"]),
        (
            &format!("conversationId={conversation}&contactId=c1"),
            vec![],
        ),
        ("startDate=2024-01-01T00:00:07Z", vec!["9", "8", "7"]),
        ("endDate=2024-01-01T00:00:01.000Z", vec!["1", "0"]),
        (
            "startDate=2024-01-01T02:00:02%2B02:00&endDate=2024-01-01T00:00:03Z",
            vec!["3", "2"],
        ),
        ("startDate=2024-01-02", vec![]),
        ("channel=WhatsApp", vec![]),
        ("channel=SMS&contactId=c3", vec!["3"]),
    ] {
        let (status, reply) = export(&sandbox, query).await;
        assert_eq!(status, 200, "{query}: {reply}");
        assert_eq!(each(&reply["messages"], "body"), expected, "{query}");
        assert_eq!(reply["total"], expected.len(), "{query}");
    }
}

#[tokio::test]
async fn a_date_in_milliseconds_is_refused_with_a_code() {
    let (sandbox, _) = start().await;
    let (status, reply) = export(&sandbox, "startDate=1704067200000").await;
    assert_eq!(status, 400);
    let code = "CONVERSATIONS_MSG_INVALID_START_DATE_FORMAT";
    assert_eq!(reply["canonicalCode"], code);
    let (status, reply) = export(&sandbox, "endDate=1704067200000").await;
    assert_eq!((status, reply.get("canonicalCode")), (400, None));
}

#[tokio::test]
async fn its_pages_have_10_to_1000_messages() {
    let (sandbox, _) = start().await;
    sandbox.messages(texts(1_200));
    for (limit, expected) in [(10, 10), (1_000, 1_000)] {
        let (_, reply) = export(&sandbox, &format!("limit={limit}")).await;
        assert_eq!(reply["messages"].as_array().unwrap().len(), expected);
    }
    for (limit, problem) in [
        (9, "limit must not be less than 10"),
        (1_001, "limit must not be greater than 1000"),
    ] {
        let (status, reply) = export(&sandbox, &format!("limit={limit}")).await;
        assert_eq!((status, &reply["message"]), (422, &json!([problem])));
    }
    sandbox.page_limit(50);
    assert_eq!(export(&sandbox, "limit=51").await.0, 422);
    let (_, reply) = export(&sandbox, "").await;
    assert_eq!(reply["messages"].as_array().unwrap().len(), 50);
}

#[tokio::test]
async fn it_lags_behind_and_shows_statuses_of_then() {
    let (sandbox, clock) = start().await;
    send(&sandbox, sms()).await;
    clock.advance(4 * SECOND);
    assert_eq!(export(&sandbox, "").await.1["total"], 0);
    for expected in ["queued", "sent", "sent", "delivered"] {
        clock.advance(SECOND);
        let (_, reply) = export(&sandbox, "").await;
        assert_eq!(each(&reply["messages"], "status"), [expected]);
    }
    sandbox.index_lag(Duration::ZERO);
    send(&sandbox, sms()).await;
    assert_eq!(export(&sandbox, "").await.1["total"], 2);
}

#[tokio::test]
async fn it_is_sorted_by_the_last_change() {
    let (sandbox, _) = start().await;
    sandbox.index_lag(Duration::ZERO);
    let texts = (0..3).map(|n| Message::to_contact(format!("c{n}"), n.to_string()).date(at(n)));
    let ids = sandbox.messages(texts);
    let path = format!("/conversations/messages/{}/status", ids[0]);
    let read = json!({ "status": "read" });
    assert_eq!(answer(put(&sandbox, &path).json(&read)).await.0, 200);
    let (_, reply) = export(&sandbox, "sortBy=updatedAt&sortOrder=desc").await;
    assert_eq!(each(&reply["messages"], "body"), ["0", "2", "1"]);
    assert_eq!(
        reply["messages"][0]["dateUpdated"],
        "2024-01-15T10:30:00.000Z"
    );
    assert_eq!(
        reply["messages"][0]["dateAdded"],
        "2024-01-01T00:00:00.000Z"
    );
}

#[tokio::test]
async fn a_cursor_expires_two_minutes_after_the_last_request() {
    let (sandbox, clock) = start().await;
    sandbox.messages(texts(30));
    let (_, first) = export(&sandbox, "limit=10").await;
    let query =
        |reply: &Value| format!("limit=10&cursor={}", reply["nextCursor"].as_str().unwrap());
    clock.advance(120 * SECOND);
    let (status, second) = export(&sandbox, &query(&first)).await;
    assert_eq!(status, 200);
    // The same cursor gets the same page, so that a request can be repeated.
    clock.advance(60 * SECOND);
    let (_, again) = export(&sandbox, &query(&first)).await;
    assert_eq!(again["messages"], second["messages"]);
    assert_eq!(again["nextCursor"], second["nextCursor"]);
    clock.advance(121 * SECOND);
    for expired in [query(&first), query(&second), "cursor=unknown".to_owned()] {
        let (status, reply) = export(&sandbox, &expired).await;
        assert_eq!(
            (status, &reply["message"]),
            (400, &json!("Invalid or expired cursor"))
        );
    }
}
