//! Scheduled times that have passed.

use std::time::Duration;

use chrono::TimeDelta;
use http::StatusCode;
use leadconnector::{
    Client, Delivery, ErrorKind, Problem,
    clock::{Clock, ManualClock},
    outbound::Sms,
    sandbox::{Fault, Sandbox},
};

use crate::support::when;

async fn start() -> (Sandbox, Client, ManualClock) {
    let (sandbox, clock) = (Sandbox::start().await.unwrap(), ManualClock::at(when()));
    let client = Client::builder().token("pit-a").base_url(sandbox.url());
    let client = client.clock(clock.clone()).build().unwrap();
    (sandbox, client, clock)
}

#[tokio::test]
async fn a_time_in_the_past_is_a_problem_before_any_request() {
    let (sandbox, client, clock) = start().await;
    let past = clock.now() - TimeDelta::seconds(61);
    let message = Sms::new("jane", "Late").schedule_at(past);
    message.validate().unwrap();
    let error = client.send(message).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidMessage);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(error.unsettled().is_none());
    assert_eq!(
        error.problems()[0].to_string(),
        "scheduledTimestamp: found a time in the past, by the clock of this machine, \
         allowed: a time to come",
    );
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn it_is_reported_with_the_other_problems_and_once() {
    let (_sandbox, client, clock) = start().await;
    let message = Sms::new("jane", "").from_number("415");
    for (days, fields) in [
        (1, ["message", "fromNumber", "scheduledTimestamp"]),
        (20_000, ["message", "fromNumber", "scheduledTimestamp"]),
    ] {
        let past = clock.now() - TimeDelta::days(days);
        let error = client.send(message.clone().schedule_at(past)).await;
        let error = error.unwrap_err();
        let mut found: Vec<_> = error.problems().iter().map(Problem::field).collect();
        found.sort_by_key(|field| fields.iter().position(|known| known == field));
        assert_eq!(found, fields, "{days}");
    }
}

#[tokio::test]
async fn a_minute_is_let_pass() {
    let (sandbox, client, clock) = start().await;
    for seconds in [60, 0, -3600] {
        let time = clock.now() - TimeDelta::seconds(seconds);
        let message = Sms::new("jane", "Soon").schedule_at(time);
        client.send(message).await.unwrap();
    }
    assert_eq!(sandbox.processed().len(), 3);
}

#[tokio::test]
async fn a_time_that_passes_between_attempts_is_left_to_the_service() {
    let (sandbox, client, clock) = start().await;
    sandbox.fault(Fault::status(StatusCode::TOO_MANY_REQUESTS));
    let soon = clock.now() - TimeDelta::seconds(60);
    let message = Sms::new("jane", "Soon").schedule_at(soon);
    let send = tokio::spawn(async move { client.send(message).await });
    sandbox.until(|sandbox| sandbox.requests().len() == 1).await;
    clock.until_sleeping(1).await;
    clock.advance(clock.next_wake().unwrap().max(Duration::from_secs(1)));
    send.await.unwrap().unwrap();
    assert_eq!(sandbox.processed().len(), 1);
}

#[tokio::test]
async fn of_many_messages_only_those_that_are_late_are_not_sent() {
    use futures_util::StreamExt;

    let (sandbox, client, clock) = start().await;
    let messages = [-1, 1].map(|hours| {
        let time = clock.now() + TimeDelta::hours(hours);
        (hours, Sms::new("jane", "Hi").schedule_at(time))
    });
    let mut results: Vec<_> = client.send_all(messages).collect().await;
    results.sort_by_key(|(hours, _)| *hours);
    let [(_, late), (_, ahead)] = &results[..] else {
        panic!("{results:?}");
    };
    assert_eq!(late.as_ref().unwrap_err().delivery(), Delivery::NotSent);
    ahead.as_ref().unwrap();
    assert_eq!(sandbox.processed().len(), 1);
}
