//! Jobs that fail while the bridge runs.

use http::StatusCode;
use leadconnector::{
    conversations::DeliveryStatus,
    outbound,
    sandbox::{Fault, Provider},
};
use serde_json::json;

use super::{Bridge, INBOUND, PROVIDER, lines, recorded};
use crate::support::{soon, turns};

#[tokio::test]
async fn what_was_certainly_not_recorded_is_recorded_by_a_later_attempt() {
    let bridge = Bridge::start().await;
    for _ in 0..3 {
        bridge.fail(StatusCode::TOO_MANY_REQUESTS, INBOUND);
    }
    bridge.write("m").await;
    bridge.done(0).await;
    assert_eq!(recorded(&bridge.sandbox), ["text of m"]);
    assert_eq!(bridge.requests(INBOUND).len(), 4);
}

#[tokio::test]
async fn what_was_recorded_without_a_reply_is_found_and_not_recorded_again() {
    let bridge = Bridge::start().await;
    let lost = Fault::reset_after_reading().after_processing();
    bridge.sandbox.fault(lost.on(INBOUND));
    // The first look fails too.
    bridge.fail(StatusCode::BAD_GATEWAY, "/conversations/search");
    bridge.write("m").await;
    bridge.done(0).await;
    assert_eq!(recorded(&bridge.sandbox), ["text of m"]);
    assert_eq!(bridge.requests(INBOUND).len(), 1);
}

#[tokio::test]
async fn what_may_have_been_recorded_is_looked_for_and_never_recorded_again() {
    let bridge = Bridge::start().await;
    bridge.fail(StatusCode::BAD_GATEWAY, INBOUND);
    bridge.write("m").await;
    let looked = |_: &_| bridge.requests("/conversations/search").len() > 30;
    soon(bridge.sandbox.until(looked)).await;
    assert_eq!(bridge.requests(INBOUND).len(), 1);
}

#[tokio::test]
async fn what_was_rejected_is_not_attempted_again_before_a_restart() {
    let bridge = Bridge::start().await;
    bridge.fail(StatusCode::UNPROCESSABLE_ENTITY, INBOUND);
    bridge.write("rejected").await;
    soon(
        bridge
            .sandbox
            .until(|_| bridge.requests(INBOUND).len() == 1),
    )
    .await;
    bridge.write("m").await;
    bridge.done(1).await;
    turns().await;
    assert_eq!(recorded(&bridge.sandbox), ["text of m"]);
    assert_eq!(bridge.requests(INBOUND).len(), 2);
    // It stays open, as one that had no effect.
    let journal = lines(&bridge.folder, "journal");
    assert!(journal.contains(&json!([0, { "began": null }])));
    assert!(!journal.contains(&json!([0, "done"])));
}

#[tokio::test]
async fn a_report_that_failed_is_repeated_and_the_message_is_sent_once() {
    let bridge = Bridge::start().await;
    let url = format!("{}/delivery", bridge.url);
    let provider = Provider::sms(PROVIDER).delivery_url(url);
    bridge.sandbox.provider(provider);
    for _ in 0..3 {
        let status = "/conversations/messages/{messageId}/status";
        bridge.fail(StatusCode::BAD_GATEWAY, status);
    }
    let custom = outbound::Custom::new("jane", "Hello").provider(PROVIDER);
    let sent = bridge.client.send(custom).await.unwrap();
    bridge.done(0).await;
    let message = bridge.client.messages().get(sent.message_id()).await;
    let status = message.unwrap().status();
    assert_eq!(status, Some(DeliveryStatus::Delivered));
    assert_eq!(lines(&bridge.folder, "messenger").len(), 1);
    let path = format!("/conversations/messages/{}/status", sent.message_id());
    assert_eq!(bridge.requests(&path).len(), 4);
}
