//! What errors keep of a message that may have been sent.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use http::StatusCode;
use leadconnector::{
    BoxFuture, Client, Delivery, Error, ErrorKind, RetryPolicy,
    clock::{Clock, ManualClock, SystemClock},
    inbound, outbound,
    rate_limit::Unlimited,
    sandbox::{Fault, Sandbox},
    settle::Unsettled,
};
use serde_json::json;

use crate::support::{self, Pair, TOKEN};

const DOWN: StatusCode = StatusCode::BAD_GATEWAY;

async fn sandbox() -> (Sandbox, ManualClock, Client) {
    let clock = ManualClock::at("2026-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client
        .clock(clock.clone())
        .rate_limiter(Unlimited::new())
        .retry_policy(RetryPolicy::none())
        .location("ve9EPM428h8vShlRW1KT")
        .build()
        .unwrap();
    (sandbox, clock, client)
}

fn sms() -> outbound::Sms {
    outbound::Sms::new("c", "Hello").to_number("+14155550123")
}

#[tokio::test]
async fn an_unknown_send_keeps_the_message_and_its_times() {
    let (sandbox, clock, client) = sandbox().await;
    let began = clock.now();
    sandbox.fault(Fault::delay(Duration::from_secs(7)));
    sandbox.fault(Fault::status(DOWN));
    // The clock moves before the call that fails.
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.send(sms()).await }
    });
    sandbox.until(|sandbox| sandbox.requests().len() == 1).await;
    clock.until_sleeping(1).await;
    clock.advance(Duration::from_secs(7));
    first.await.unwrap().unwrap();

    let error = client.send(sms()).await.unwrap_err();
    let unsettled = error.unsettled().unwrap();
    let message = outbound::Message::from(sms());
    assert_eq!(unsettled.as_outbound(), Some(&message));
    assert_eq!(unsettled.as_inbound(), None);
    assert_eq!(unsettled.contact_id().unwrap(), "c");
    assert_eq!(unsettled.conversation_id(), None);
    assert_eq!(unsettled.location().unwrap(), "ve9EPM428h8vShlRW1KT");
    let seven = TimeDelta::seconds(7);
    assert_eq!(unsettled.began(), began + seven);
    assert_eq!(unsettled.ended(), Some(began + seven));
}

#[tokio::test]
async fn an_unknown_record_keeps_the_message() {
    let (sandbox, _, client) = sandbox().await;
    sandbox.fault(Fault::reset_after_reading());
    let message = inbound::Sms::in_conversation("v").text("Hi").alt_id("a1");
    let error = client.add_inbound(message.clone()).await.unwrap_err();
    let unsettled = error.unsettled().unwrap();
    assert_eq!(unsettled.as_inbound(), Some(&message.into()));
    assert_eq!(unsettled.contact_id(), None);
    assert_eq!(unsettled.conversation_id().unwrap(), "v");
}

#[tokio::test]
async fn only_an_unknown_outcome_is_unsettled() {
    let (sandbox, _, client) = sandbox().await;
    for (status, delivery) in [
        (400, Delivery::Rejected),
        (429, Delivery::NotSent),
        (502, Delivery::Unknown),
        (200, Delivery::Unknown),
        (302, Delivery::Unknown),
    ] {
        sandbox.fault(Fault::status(StatusCode::from_u16(status).unwrap()));
        let error = client.send(sms()).await.unwrap_err();
        assert_eq!(error.delivery(), delivery, "{status}");
        let unknown = delivery == Delivery::Unknown;
        assert_eq!(error.unsettled().is_some(), unknown, "{status}");
    }
    let invalid = client.send(outbound::Sms::new("c", "")).await.unwrap_err();
    assert_eq!(invalid.unsettled(), None);
}

#[tokio::test]
async fn send_all_keeps_the_message_even_if_its_task_panics() {
    /// Panics when a call measures the time.
    #[derive(Debug)]
    struct Panics;
    impl Clock for Panics {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }

        fn instant(&self) -> std::time::Instant {
            panic!("on command")
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
            SystemClock::new().sleep(duration)
        }
    }
    let (sandbox, _, client) = sandbox().await;
    let panics = Client::builder().token(TOKEN).base_url(sandbox.url());
    let panics = panics.clock(Panics).rate_limiter(Unlimited::new());
    let panics = panics.build().unwrap();
    sandbox.fault(Fault::status(DOWN));
    for (client, kind) in [
        (client, ErrorKind::Server),
        (panics, ErrorKind::Interrupted),
    ] {
        let mut sends = client.send_all([("key", sms())]);
        let (key, result) = sends.next().await.unwrap();
        let error = result.unwrap_err();
        assert_eq!((key, error.kind()), ("key", kind));
        let unsettled = error.unsettled().unwrap();
        assert_eq!(unsettled.as_outbound(), Some(&sms().into()));
    }
}

#[test]
fn an_unsettled_message_survives_a_journal() {
    let began = "2026-05-01T18:00:00.123456789Z".parse().unwrap();
    let outbound = support::outbound().into_iter();
    let outbound = outbound.map(|Pair { full, .. }| Unsettled::outbound(full, began));
    let inbound = support::inbound().into_iter();
    let inbound = inbound.map(|Pair { full, .. }| Unsettled::inbound(full, began));
    for bare in outbound.chain(inbound) {
        let full = bare
            .clone()
            .ended_at(began + TimeDelta::seconds(30))
            .at_location("l")
            .in_conversation("v")
            .of_app("a")
            .except(["m1", "m2"])
            .except(["m3"]);
        for unsettled in [bare, full] {
            let json = serde_json::to_string(&unsettled).unwrap();
            let read: Unsettled = serde_json::from_str(&json).unwrap();
            assert_eq!(read, unsettled, "{json}");
        }
    }
}

#[test]
fn a_damaged_journal_is_told_without_quoting_it() {
    let sms = json!({ "type": "SMS", "contactId": "c", "message": "Hello" });
    for (json, expected) in [
        (
            json!({ "message": { "outbound": { "type": "SMS" } }, "began": "Hello" }),
            "message.outbound.contactId: found nothing, allowed: a string; \
             began: found another string, allowed: a date and time such as 2024-01-15T10:30:00Z",
        ),
        (
            json!({ "message": {}, "began": "2026-05-01T18:00:00Z" }),
            "message: found another object, allowed: an object with one field, outbound or inbound",
        ),
        (
            json!({ "message": { "outbound": sms }, "others": ["m", 1] }),
            "began: found nothing, allowed: a date and time such as 2024-01-15T10:30:00Z; \
             others[1]: found a number, allowed: a string",
        ),
    ] {
        let error = serde_json::from_value::<Unsettled>(json).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn neither_the_error_nor_the_unsettled_message_prints_personal_data() {
    let (sandbox, _, client) = sandbox().await;
    sandbox.fault(Fault::status(DOWN));
    let error: Error = client.send(sms()).await.unwrap_err();
    let unsettled = error.unsettled().unwrap();
    let printed = format!("{error:?} {error} {unsettled:?} {}", error.report());
    assert!(
        !printed.contains("Hello") && !printed.contains("4155550123"),
        "{printed}"
    );
}
