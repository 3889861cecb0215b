//! The request of each operation that reads, cancels or changes conversations, and its replies in
//! each known shape, as parsed. The replies are the examples of the specification.

mod conversations;
mod messages;

use std::{
    future::Future,
    sync::{Arc, Mutex},
};

use httpmock::MockServer;
use insta::{assert_json_snapshot, with_settings};
use leadconnector::{
    Client,
    api::types::{
        ConversationFeedback, ConversationSortBy, ConversationStatus, CreateConversationBody,
        ExportChannel, ExportMessagesQuery, ExportSortBy, GetMessagesQuery, LastMessageAction,
        MessageDirection, SearchConversationsQuery, SortOrder, UpdateConversationBody,
    },
    conversations::{Conversation, Email, Message},
};
use serde_json::{Map, Value, json};

use crate::support;

const CONVERSATION: &str = "ve9EPM428h8vShlRW1KT";
const MESSAGE: &str = "t22c6DQcTDf3MjRhwf77";
const EMAIL: &str = "rnGyqh2F6uBrIkfhFo9A";
const CONTACT: &str = "cI08i1Bls3iTB9bKgFJh";
const LOCATION: &str = "l1C08ntBrFjLS0elLIYU";

/// Calls an operation once for each example of its reply. Asserts snapshots of the first request
/// and of each parsed reply.
pub(crate) async fn assert_operation<F: Future<Output = Value>>(
    id: &str,
    call: impl Fn(Client) -> F,
) {
    for (index, (example, reply)) in examples(id).into_iter().enumerate() {
        let (parsed, request) = exchange(&reply, &call).await;
        if index == 0 {
            with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
                assert_json_snapshot!(format!("operation__{id}"), request);
            });
        }
        with_settings!({
            prepend_module_to_snapshot => false,
            omit_expression => true,
            snapshot_path => "../snapshots/replies",
        }, {
            assert_json_snapshot!(format!("{id}__{example}"), parsed);
        });
    }
}

/// The examples of an operation's successful reply, by their names.
pub(crate) fn examples(id: &str) -> Vec<(String, Value)> {
    let spec = support::spec();
    let items = spec["paths"].as_object().unwrap().values();
    let operation = items
        .flat_map(|item| item.as_object().unwrap().values())
        .find(|operation| operation["operationId"] == id)
        .unwrap();
    let content = &operation["responses"]["2XX"]["content"]["application/json"];
    let examples = content["examples"].as_object().unwrap();
    examples
        .iter()
        .map(|(name, example)| (name.clone(), example["value"].clone()))
        .collect()
}

/// Makes a call to a server that always sends this reply. Returns the result and the request.
pub(crate) async fn exchange<F: Future<Output = Value>>(
    reply: &Value,
    call: impl Fn(Client) -> F,
) -> (Value, Value) {
    let server = MockServer::start_async().await;
    let received = Arc::new(Mutex::new(Value::Null));
    let seen = Arc::clone(&received);
    let authority = server.address().to_string();
    server
        .mock_async(|when, then| {
            when.is_true(move |request| {
                let mut headers = Map::new();
                for (name, value) in &request.headers() {
                    let value = value.to_str().unwrap().replace(support::TOKEN, "[token]");
                    let value = value.replace(&authority, "[host]");
                    let value = value.replace(env!("CARGO_PKG_VERSION"), "x.y.z");
                    headers.insert(name.to_string(), json!(value));
                }
                headers.sort_keys();
                *seen.lock().unwrap() = json!({
                    "method": request.method_str(),
                    "path": request.uri().path(),
                    "query": request.uri().query(),
                    "headers": headers,
                    "body": serde_json::from_slice::<Value>(request.body_ref()).ok(),
                });
                true
            });
            then.status(200).json_body(reply.clone());
        })
        .await;
    let parsed = call(support::client(server.base_url())).await;
    let request = received.lock().unwrap().clone();
    (parsed, request)
}
