//! The sandbox replies as documented. These tests talk to it without the client.

mod alternatives;
mod builder;
mod contacts;
mod conversations;
mod documented;
mod emails;
mod export;
mod faults;
mod hostile;
mod known_answers;
mod limits;
mod locations;
mod messages;
mod providers;
mod raw;
mod remembered;
mod replies;
mod requests;
mod scopes;
mod statuses;
pub(crate) mod tokens;
mod tokens_v3;
mod webhooks;

use std::time::Duration;

use leadconnector::{
    clock::ManualClock,
    sandbox::{ReceivedRequest, Sandbox},
};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::http;

pub(crate) const SEND: &str = "/conversations/messages";
pub(crate) const INBOUND: &str = "/conversations/messages/inbound";

pub(crate) fn sms() -> Value {
    json!({ "type": "SMS", "contactId": "c", "message": "Hi" })
}

pub(crate) fn post(sandbox: &Sandbox, path: &str) -> RequestBuilder {
    http()
        .post(format!("{}{path}", sandbox.url()))
        .bearer_auth("123")
        .header("Version", "2021-07-28")
}

pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response: Response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

fn put(sandbox: &Sandbox, path: &str) -> RequestBuilder {
    request(sandbox, Method::PUT, path)
}

/// Sends a request without a body.
async fn get(sandbox: &Sandbox, path: &str) -> (u16, Value) {
    answer(request(sandbox, Method::GET, path)).await
}

async fn delete(sandbox: &Sandbox, path: &str) -> (u16, Value) {
    answer(request(sandbox, Method::DELETE, path)).await
}

/// Sends a message and returns the reply.
async fn send(sandbox: &Sandbox, body: Value) -> (u16, Value) {
    answer(post(sandbox, SEND).json(&body)).await
}

/// Starts a sandbox at a fixed date.
async fn start() -> (Sandbox, ManualClock) {
    let clock = ManualClock::at("2024-01-15T10:30:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    (sandbox, clock)
}

/// Returns a field of each item.
fn each(items: &Value, field: &str) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    let texts = items.map(|item| match &item[field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    texts.collect()
}

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    http()
        .request(method, format!("{}{path}", sandbox.url()))
        .bearer_auth("123")
        .header("Version", "2021-07-28")
}

#[tokio::test]
async fn dates_follow_the_clock() {
    let clock = ManualClock::at("2024-01-15T10:30:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    clock.advance(Duration::from_secs(60));
    let response = post(&sandbox, INBOUND).json(&sms()).send().await.unwrap();
    assert_eq!(response.headers()["date"], "Mon, 15 Jan 2024 10:31:00 GMT");
    let reply: Value = response.json().await.unwrap();
    assert_eq!(reply["dateAdded"], "2024-01-15T10:31:00.000Z");
}

#[tokio::test]
async fn it_stops_when_it_is_dropped() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = http();
    let url = sandbox.url();
    client.get(&url).send().await.unwrap();
    drop(sandbox);
    tokio::task::yield_now().await;
    assert!(http().get(&url).send().await.unwrap_err().is_connect());
}
