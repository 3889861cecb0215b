//! Arbitrary and nearly valid requests to every operation of the specification: the sandbox neither
//! panics, nor hangs, nor answers with a 5xx, and still works afterwards.
//!
//! A connection that panics stops the sandbox, which the test would notice.

mod input;
mod wire;

use std::{
    env,
    time::{Duration, Instant},
};

use leadconnector::{id::Resource, sandbox::Sandbox};
use serde_json::{Value, json};

use self::{
    input::{Bearers, Dice, Generator},
    wire::{Exchange, Peer},
};
use super::{SEND, answer, post};

const SEED: &str = "LEADCONNECTOR_HOSTILE_SEED";
const SECONDS: &str = "LEADCONNECTOR_HOSTILE_SECONDS";
/// How many requests there are, unless `SECONDS` says how long.
const REQUESTS: usize = 4_000;
/// A good request follows after each of so many others.
const CHECK_EACH: usize = 500;
/// Small, so that the sandbox forgets all the time.
const REMEMBERED: usize = 50;

#[derive(Debug, Default)]
struct Tally {
    replies: [usize; 6],
    /// Bytes that got no reply, since they were no whole request.
    unanswered: usize,
}

/// `LEADCONNECTOR_HOSTILE_SECONDS` sets how long it runs, and `LEADCONNECTOR_HOSTILE_SEED` repeats
/// a run.
#[tokio::test]
async fn whatever_is_sent_there_is_no_panic_no_5xx_and_no_hang() {
    let seed = env::var(SEED).map_or_else(|_| fastrand::u64(..), |seed| seed.parse().unwrap());
    let seconds = env::var(SECONDS).ok().map(|text| text.parse().unwrap());
    println!("{SEED}={seed}");
    let mut rng = Dice::with_seed(seed);
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.remember(REMEMBERED);
    sandbox.limit(usize::MAX, Duration::from_secs(10));
    sandbox.limit_per_day(usize::MAX);
    sandbox.index_lag(Duration::from_millis(2));

    let mut generator = Generator::new(bearers(&sandbox).await);
    // No other request changes this contact.
    let good = json!({ "type": "SMS", "contactId": "left alone", "message": "Hi" });
    let mut peer = Peer::new(&sandbox);
    let (start, mut tally) = (Instant::now(), Tally::default());
    for number in 0.. {
        match seconds {
            Some(seconds) if start.elapsed() >= Duration::from_secs(seconds) => break,
            None if number >= REQUESTS => break,
            _ => {}
        }
        let exchange = generator.exchange(&mut rng);
        let replies = peer.exchange(&exchange).await;
        let shown = || format!("request {number} of {SEED}={seed}:\n{exchange:?}");
        if let Exchange::Request { .. } = exchange {
            assert_eq!(replies.len(), 1, "{}", shown());
        }
        tally.unanswered += usize::from(replies.is_empty());
        for reply in &replies {
            tally.replies[usize::from(reply.status / 100)] += 1;
            assert!(
                (200..500).contains(&reply.status),
                "{} {}",
                reply.status,
                shown()
            );
            generator.learn(&reply.body, &mut rng);
        }
        if number % CHECK_EACH == 0 {
            assert_eq!(
                answer(post(&sandbox, SEND).json(&good)).await.0,
                201,
                "{}",
                shown()
            );
        }
        assert!(sandbox.requests().len() <= REMEMBERED);
    }
    assert_eq!(answer(post(&sandbox, SEND).json(&good)).await.0, 201);
    println!("{tally:?} in {:?}", start.elapsed());
    // It was not all noise: a good part was accepted, and another refused.
    let all: usize = tally.replies.iter().sum();
    assert!(tally.replies[2] > all / 50, "{tally:?}");
    assert!(tally.replies[4] > all / 50, "{tally:?}");
}

/// Tokens of each kind, as strings that the generator puts into headers.
async fn bearers(sandbox: &Sandbox) -> Bearers {
    let mut issued = Vec::new();
    for resource in [
        Resource::location("l"),
        Resource::company(leadconnector::sandbox::COMPANY),
    ] {
        let code = sandbox.install(&resource);
        let form = [
            ("client_id", leadconnector::sandbox::CLIENT_ID),
            ("client_secret", leadconnector::sandbox::CLIENT_SECRET),
            ("grant_type", "authorization_code"),
            ("code", &code),
        ];
        let (status, reply) = answer(post(sandbox, "/oauth/token").form(&form)).await;
        assert_eq!(status, 200);
        let token = |name| reply.get(name).and_then(Value::as_str);
        issued.push(token("access_token").unwrap().to_owned());
    }
    let revoked = "pit-revoked".to_owned();
    sandbox.revoke(&revoked);
    issued.push(revoked);
    Bearers { issued }
}
