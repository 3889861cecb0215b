//! Many messages to a service where a third of the requests meet faults of every kind that the
//! sandbox supports. Every result must match what the service did, and so must what settling the
//! unknown messages tells.

use std::{
    collections::HashSet,
    env,
    time::{Duration, Instant},
};

use fastrand::Rng;
use futures_util::StreamExt;
use http::{HeaderValue, StatusCode, header};
use leadconnector::{
    Client, Delivery, Error, RetryPolicy,
    outbound::{SendReceipt, Sms},
    sandbox::{Fault, LOCATION, Sandbox},
    settle::{Certainty, Settled},
};
use serde_json::json;

const MESSAGES: usize = 3_000;
const CONCURRENCY: usize = 32;
/// The environment variable with the number of messages.
const MESSAGES_VARIABLE: &str = "LEADCONNECTOR_CHAOS_MESSAGES";
/// The environment variable with the seed: a failed run prints its seed, which reproduces the same
/// faults.
const SEED: &str = "LEADCONNECTOR_CHAOS_SEED";

fn fault(rng: &mut Rng) -> Fault {
    if rng.u8(0..3) > 0 {
        return Fault::none();
    }
    // Hangs take real time, so there are few.
    if rng.u16(0..400) == 0 {
        return maybe_processed(rng, Fault::hang());
    }
    match rng.u8(0..9) {
        0 => Fault::delay(Duration::from_millis(rng.u64(0..3))),
        1 | 2 => refused(rng),
        3 => failed(rng),
        4 => strange(rng),
        5 => Fault::reset_before_reading(),
        6 => maybe_processed(rng, Fault::reset_after_reading()),
        7 => Fault::cut_off(),
        _ => Fault::garbage(),
    }
}

fn maybe_processed(rng: &mut Rng, fault: Fault) -> Fault {
    if rng.bool() {
        fault.after_processing()
    } else {
        fault
    }
}

fn status(status: u16) -> Fault {
    Fault::status(StatusCode::from_u16(status).unwrap())
}

/// The service says that it did not accept the message, which is true.
fn refused(rng: &mut Rng) -> Fault {
    match rng.u8(0..4) {
        0 => status(429),
        1 => status(429).header(header::RETRY_AFTER, HeaderValue::from_static("0")),
        2 => status(rng.choice([400, 401, 403, 404, 413, 422]).unwrap()),
        _ => status(401).json(&json!({ "message": "Invalid token" })),
    }
}

fn failed(rng: &mut Rng) -> Fault {
    let codes = [408, 409, 425, 499, 500, 502, 503, 504, 599];
    let fault = status(rng.choice(codes).unwrap()).body("<html>oops");
    maybe_processed(rng, fault)
}

/// No success, whatever the status says.
fn strange(rng: &mut Rng) -> Fault {
    let fault = match rng.u8(0..5) {
        0 => status(201),
        1 => status(200).body("<html>"),
        2 => status(200).json(&json!({ "conversationId": "c", "error": { "message": "400" } })),
        3 => status(204),
        _ => status(302).header(header::LOCATION, HeaderValue::from_static("/elsewhere")),
    };
    maybe_processed(rng, fault)
}

#[derive(Debug, Default)]
struct Tally {
    accepted: usize,
    not_sent: usize,
    rejected: usize,
    unknown_and_processed: usize,
    unknown_and_not: usize,
}

#[tokio::test]
async fn every_result_matches_what_the_service_did() {
    let seed = match env::var(SEED) {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => fastrand::u64(..),
    };
    let number = env::var(MESSAGES_VARIABLE).map(|number| number.parse().unwrap());
    let number: usize = number.unwrap_or(MESSAGES);
    println!("{SEED}={seed} {MESSAGES_VARIABLE}={number}");
    let mut rng = Rng::with_seed(seed);
    let start = Instant::now();

    let sandbox = Sandbox::start().await.unwrap();
    sandbox.limit(1_000_000, Duration::from_secs(10));
    // The first messages are refused at each of their two attempts. Among the others, few are.
    sandbox.faults((0..2 * CONCURRENCY).map(|_| status(429)));
    // More faults than messages: some messages are sent more than once.
    let faults = (0..2 * number).map(|_| fault(&mut rng).on("/conversations/messages"));
    sandbox.faults(faults);
    sandbox.index_lag(Duration::ZERO);
    // Two attempts, so that some messages never get through.
    let retry = RetryPolicy::new()
        .max_attempts(2)
        .initial_backoff(Duration::ZERO);
    let client = Client::builder()
        .token("pit-chaos")
        .location(LOCATION)
        .base_url(sandbox.url())
        .retry_policy(retry)
        .timeout(Duration::from_secs(1))
        .build()
        .unwrap();

    let message = |index: usize| {
        // By this field, which is no part of the message, a request tells its number.
        let sms = Sms::new(contact(index), text(index)).appointment(index.to_string());
        (index, sms)
    };
    let mut messages = (0..number).map(message);
    let mut results: Vec<_> = (0..number).map(|_| None).collect();
    let mut stops = 0;
    // The run stops when the token is called invalid.
    while messages.len() > 0 {
        let mut sends = client.send_all(&mut messages).concurrency(CONCURRENCY);
        while let Some((index, result)) = sends.next().await {
            assert!(results[index].replace(result).is_none(), "{index} twice");
        }
        stops += usize::from(sends.stopped().is_some());
    }
    assert!(stops > 0);

    let mut processed = vec![0; number];
    let mut ids = vec![None; number];
    // The sandbox numbers messages by arrival.
    for (arrival, request) in (1..).zip(sandbox.processed()) {
        let body = request.json().unwrap();
        let index: usize = body["appointmentId"].as_str().unwrap().parse().unwrap();
        processed[index] += 1;
        ids[index] = Some(format!("sandboxMessage{arrival:06}"));
    }
    let receipt = |result: &Option<Result<SendReceipt, Error>>| {
        let receipt = result.as_ref()?.as_ref().ok()?;
        Some(receipt.message_id().clone())
    };
    let receipts: Vec<_> = results.iter().map(receipt).collect();
    let mut unsettled = Vec::new();
    let mut tally = Tally::default();
    for (index, (result, processed)) in results.into_iter().zip(processed).enumerate() {
        let result = result.expect("each message ends");
        assert!(processed <= 1, "{index} was sent {processed} times");
        let (count, right) = match result.as_ref().map_err(Error::delivery) {
            Ok(_) => (&mut tally.accepted, processed == 1),
            Err(Delivery::NotSent) => (&mut tally.not_sent, processed == 0),
            Err(Delivery::Rejected) => (&mut tally.rejected, processed == 0),
            Err(Delivery::Unknown) if processed == 1 => (&mut tally.unknown_and_processed, true),
            Err(Delivery::Unknown) => (&mut tally.unknown_and_not, true),
        };
        assert!(right, "{index} was sent {processed} times: {result:?}");
        *count += 1;
        let error = result.err();
        let is_unknown = error
            .as_ref()
            .is_some_and(|e| e.delivery() == Delivery::Unknown);
        let kept = error.and_then(|error| error.unsettled());
        assert_eq!(kept.is_some(), is_unknown, "{index}");
        let other = receipts.get(twin(index)).cloned().flatten();
        unsettled.extend(kept.map(|kept| (index, kept.except(other))));
    }
    let requests = sandbox.requests().len();
    println!("{tally:?}, {requests} requests read, {:?}", start.elapsed());
    assert!(tally.accepted > number / 2, "{tally:?}");
    assert!(
        tally.not_sent >= CONCURRENCY / 2 && tally.rejected > 0,
        "{tally:?}"
    );
    assert!(tally.unknown_and_processed > 0 && tally.unknown_and_not > 0);

    let (start, unknown) = (Instant::now(), unsettled.len());
    let settled = client.settle_all(unsettled);
    let mut settled = settled.patience(Duration::ZERO);
    let (mut right, mut ambiguous, mut done) = (0, 0, 0);
    let mut given = HashSet::new();
    while let Some((index, settled)) = settled.next().await {
        done += 1;
        match (settled.unwrap(), &ids[index]) {
            (Settled::Found(found), Some(id)) => {
                let is_other = || ids.get(twin(index)).and_then(Option::as_ref);
                let is_right = found.message_id() == id
                    || has_equal_text(index)
                        && is_other().is_some_and(|id| found.message_id() == id);
                assert!(is_right, "{index} is {id}: {found:?}");
                assert!(
                    given.insert(found.message_id().clone()),
                    "{index}: {found:?}"
                );
                assert_eq!(found.certainty(), Certainty::Content);
                right += 1;
            }
            (Settled::Ambiguous(_), id) if has_equal_text(index) => {
                ambiguous += usize::from(id.is_some());
            }
            (Settled::NotSeen, None) => {}
            (settled, id) => panic!("{index} is {id:?}: {settled:?}"),
        }
    }
    let reads = sandbox.requests().len() - requests;
    println!(
        "{unknown} settled, {right} found, {ambiguous} sent and ambiguous, {reads} reads, {:?}",
        start.elapsed()
    );
    assert_eq!(done, unknown);
    assert_eq!(right + ambiguous, tally.unknown_and_processed);
    assert!(ambiguous * 20 < right, "only equal texts can be ambiguous");
}

/// Two messages go to each contact.
fn contact(index: usize) -> String {
    format!("c{}", index / 2)
}

/// Returns the other message to the contact.
fn twin(index: usize) -> usize {
    index ^ 1
}

fn text(index: usize) -> String {
    let order = if has_equal_text(index) {
        index / 2 * 2
    } else {
        index
    };
    format!("Order {order} has shipped.")
}

/// Returns whether both messages to the contact have the same text: those of every tenth contact.
fn has_equal_text(index: usize) -> bool {
    (index / 2).is_multiple_of(10)
}
