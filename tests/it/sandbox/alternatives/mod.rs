//! Each point on which the facts contradict each other: the default, and the other behavior.

mod export;
mod refusals;
mod removals;

use std::time::Duration;

use leadconnector::{
    clock::ManualClock,
    outbound::MessageType,
    sandbox::{Alternative, Contact, Message, Sandbox},
};
use serde_json::{Value, json};

use super::{
    answer,
    contacts::{message, refusal},
    delete, each, get,
    messages::clock_seconds,
    post, put, send, sms, start,
};

const SECOND: Duration = Duration::from_secs(1);

/// Starts a sandbox without lag, with or without an alternative.
async fn with(alternative: Option<Alternative>) -> (Sandbox, ManualClock) {
    let (sandbox, clock) = start().await;
    sandbox.index_lag(Duration::ZERO);
    if let Some(alternative) = alternative {
        sandbox.assume(alternative);
    }
    (sandbox, clock)
}

async fn export(sandbox: &Sandbox, query: &str) -> (u16, Value) {
    let path = format!("/conversations/messages/export?locationId=sandboxLocation&{query}");
    get(sandbox, &path).await
}

fn email(thread: Option<&Value>) -> Value {
    json!({ "type": "Email", "contactId": "jane", "html": "Hi", "threadId": thread })
}

fn at(second: u32) -> chrono::DateTime<chrono::Utc> {
    let start: chrono::DateTime<chrono::Utc> = "2024-01-01T00:00:00Z".parse().unwrap();
    start + second * SECOND
}

fn numbered(count: u32) -> impl Iterator<Item = Message> {
    (0..count).map(|n| Message::from_contact(format!("c{n}"), n.to_string()).date(at(n)))
}

#[tokio::test]
async fn a_thread_stays_or_moves() {
    for (alternative, expected) in [
        (None, ["TYPE_SMS", "TYPE_EMAIL"]),
        (
            Some(Alternative::ThreadEntryMoves),
            ["TYPE_EMAIL", "TYPE_SMS"],
        ),
    ] {
        let (sandbox, clock) = with(alternative).await;
        let (_, first) = send(&sandbox, email(None)).await;
        clock.advance(SECOND);
        send(&sandbox, message("SMS", "jane")).await;
        clock.advance(SECOND);
        let (_, second) = send(&sandbox, email(Some(&first["messageId"]))).await;
        let conversation = first["conversationId"].as_str().unwrap();
        let path = format!("/conversations/{conversation}/messages");
        let (_, reply) = get(&sandbox, &path).await;
        let listed = &reply["messages"]["messages"];
        assert_eq!(each(listed, "messageType"), expected);
        let entry = listed.as_array().unwrap().iter();
        let entry = entry
            .clone()
            .find(|m| m["messageType"] == "TYPE_EMAIL")
            .unwrap();
        let ids = json!([first["emailMessageId"], second["emailMessageId"]]);
        assert_eq!(entry["meta"]["email"]["messageIds"], ids);
        let moved = alternative.is_some();
        let date = format!("2024-01-15T10:30:0{}.000Z", if moved { 2 } else { 0 });
        assert_eq!(entry["dateAdded"], date);
    }
}

#[tokio::test]
async fn an_email_of_a_thread_has_the_message_id_of_the_thread_or_its_own() {
    for own in [false, true] {
        let (sandbox, _) = with(own.then_some(Alternative::OwnMessageIdInThread)).await;
        let (_, first) = send(&sandbox, email(None)).await;
        let (_, second) = send(&sandbox, email(Some(&first["messageId"]))).await;
        assert_eq!(second["messageId"] != first["messageId"], own);
        let id = second["messageId"].as_str().unwrap();
        let (status, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        assert_eq!(
            (status, &reply["message"]["id"]),
            (200, &second["messageId"])
        );
        // There is one entry for the thread either way.
        let conversation = first["conversationId"].as_str().unwrap();
        let (_, reply) = get(&sandbox, &format!("/conversations/{conversation}/messages")).await;
        let listed = each(&reply["messages"]["messages"], "id");
        assert_eq!(json!(listed), json!([first["messageId"]]));
    }
}

#[tokio::test]
async fn start_after_date_is_exclusive_or_inclusive() {
    for (alternative, expected) in [
        (None, vec!["c1", "c0"]),
        (
            Some(Alternative::InclusiveStartAfterDate),
            vec!["c2", "c1", "c0"],
        ),
    ] {
        let (sandbox, _) = with(alternative).await;
        sandbox.messages(numbered(4));
        let after = at(2).timestamp_millis();
        let path = "/conversations/search?locationId=sandboxLocation&startAfterDate";
        let (_, reply) = get(&sandbox, &format!("{path}={after}")).await;
        assert_eq!(each(&reply["conversations"], "contactId"), expected);
    }
}

#[tokio::test]
async fn filters_of_messages_have_a_prefix_or_not() {
    for without in [false, true] {
        let (sandbox, _) = with(without.then_some(Alternative::FilterWithoutPrefix)).await;
        sandbox.message(Message::from_contact("jane", "Hi"));
        let conversation = sandbox.conversation_of("jane").unwrap();
        for (filter, is_without) in [("TYPE_SMS", false), ("SMS", true)] {
            let path = format!("/conversations/{conversation}/messages?type={filter}");
            let (status, reply) = get(&sandbox, &path).await;
            if without == is_without {
                assert_eq!(status, 200);
                assert_eq!(reply["messages"]["messages"].as_array().unwrap().len(), 1);
            } else {
                assert_eq!(status, 422);
            }
        }
    }
}

#[tokio::test]
async fn creating_a_conversation_twice_is_refused_or_returns_the_first() {
    for returned in [false, true] {
        let other = Alternative::ExistingConversationIsReturned;
        let (sandbox, _) = with(returned.then_some(other)).await;
        let body = json!({ "locationId": "sandboxLocation", "contactId": "jane" });
        let create = async || answer(post(&sandbox, "/conversations/").json(&body)).await;
        let (_, first) = create().await;
        let (status, second) = create().await;
        assert_eq!(status, if returned { 201 } else { 400 });
        if returned {
            assert_eq!(second["conversation"]["id"], first["conversation"]["id"]);
        }
    }
}

#[tokio::test]
async fn shapes_are_as_seen_or_as_specified() {
    for specified in [false, true] {
        let (sandbox, _) = with(specified.then_some(Alternative::SpecifiedShapes)).await;
        let id = sandbox.message(Message::from_contact("jane", "Hi"));
        let (_, message) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        let conversation = sandbox.conversation_of("jane").unwrap();
        let (_, list) = get(&sandbox, &format!("/conversations/{conversation}/messages")).await;
        let (message, list) = if specified {
            (message, list)
        } else {
            (message["message"].clone(), list["messages"].clone())
        };
        assert_eq!(message["id"], json!(id));
        assert_eq!(list["messages"], json!([message]));
        assert_eq!(list["nextPage"], false);
    }
}

/// Alternatives can be combined: with all of them at once, sending and reading still work.
#[tokio::test]
async fn all_alternatives_hold_together() {
    let (sandbox, _) = with(None).await;
    for alternative in Alternative::ALL {
        sandbox.assume(*alternative);
    }
    let (status, sent) = send(&sandbox, sms()).await;
    assert_eq!(status, 201);
    let id = sent["messageId"].as_str().unwrap();
    let (status, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
    assert_eq!((status, &reply["body"]), (200, &json!("Hi")));
    assert_eq!(export(&sandbox, "").await.1["total"], 1);
}
