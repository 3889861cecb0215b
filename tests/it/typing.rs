//! Whether an agent is typing in a live chat.

use http::{Method, StatusCode};
use leadconnector::{ErrorKind, Rejection, outbound::LiveChat, sandbox::Sandbox};
use serde_json::json;

use crate::{read_snapshots::assert_operation, support};

#[tokio::test]
async fn set_live_chat_typing_is_as_reviewed() {
    assert_operation("set_live_chat_typing", async |client| {
        let conversations = client.at("l1C08ntBrFjLS0elLIYU").conversations();
        let set = conversations.set_typing("ve9EPM428h8vShlRW1KT", "visitor", true);
        json!(format!("{:?}", set.await.unwrap()))
    })
    .await;
}

#[tokio::test]
async fn the_visitor_of_a_conversation_is_shown_both() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client().at("sandboxLocation");
    let sent = client.send(LiveChat::new("jane", "Hi")).await.unwrap();
    let conversation = sent.conversation_id().unwrap();
    for is_typing in [true, false] {
        let conversations = client.conversations();
        let set = conversations.set_typing(conversation, "visitor", is_typing);
        set.await.unwrap();
        let request = sandbox.requests().pop().unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.json().unwrap()["isTyping"], is_typing);
    }

    let conversations = client.conversations();
    let unknown = conversations.set_typing("unknown", "visitor", true);
    let error = unknown.await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    assert_eq!(error.rejection(), Some(Rejection::NotFound));
}

#[tokio::test]
async fn what_is_missing_is_refused_before_any_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = support::client(sandbox.url());
    let here = client.at("sandboxLocation").conversations();
    for (set, kind) in [
        (
            here.set_typing("", "visitor", true).await,
            ErrorKind::InvalidRequest,
        ),
        (
            here.set_typing("c", " ", true).await,
            ErrorKind::InvalidRequest,
        ),
        (
            client
                .conversations()
                .set_typing("c", "visitor", true)
                .await,
            ErrorKind::Configuration,
        ),
    ] {
        assert_eq!(set.unwrap_err().kind(), kind);
    }
    assert!(sandbox.requests().is_empty());
}
