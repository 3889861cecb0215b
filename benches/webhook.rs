//! Verifying and parsing an `InboundMessage` of 1 KiB, compared with a baseline: the bare signature
//! check of the same library, and `serde_json::from_slice` into a `Value`.
//!
//! ```text
//! cargo bench --bench webhook
//! ```
//!
//! The rounds of both alternate in one run, so that other load on the machine affects both. The
//! ratio is the median over the rounds.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::{hint::black_box, time::Instant};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue};
use leadconnector::webhook::{PublicKey, SIGNATURE_HEADER, Verifier};
use serde_json::{Value, json};

const ROUNDS: usize = 41;
const EVENTS: u32 = 2_000;

fn main() {
    let mut event = json!({
        "type": "InboundMessage",
        "locationId": "l1C08ntBrFjLS0elLIYU",
        "attachments": [],
        "body": "",
        "contactId": "cI08i1Bls3iTB9bKgFJh",
        "contentType": "text/plain",
        "conversationId": "fcanlLgpbQgQhderivVs",
        "dateAdded": "2021-04-21T11:31:45.750Z",
        "direction": "inbound",
        "messageType": "SMS",
        "status": "delivered",
        "messageId": "tyW42xCD0HQpb3hhfLcx",
        "webhookId": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "timestamp": "2021-04-21T11:31:46.000Z",
    });
    let missing = 1024 - serde_json::to_vec(&event).unwrap().len();
    event["body"] = "x".repeat(missing).into();
    let body = serde_json::to_vec(&event).unwrap();
    assert_eq!(body.len(), 1024);

    let pair = Ed25519KeyPair::generate().unwrap();
    let signature = pair.sign(&body);
    let mut headers = HeaderMap::new();
    let value = HeaderValue::try_from(STANDARD.encode(signature)).unwrap();
    headers.insert(SIGNATURE_HEADER, value);
    let bare = ParsedPublicKey::new(&ED25519, pair.public_key().as_ref()).unwrap();
    let verifier = Verifier::builder().only_keys([public_key(&pair)]).build();

    let floor = || {
        bare.verify_sig(black_box(&body), signature.as_ref())
            .unwrap();
        let value: Value = serde_json::from_slice(black_box(&body)).unwrap();
        black_box(value);
    };
    let ours = || {
        black_box(
            verifier
                .verify(black_box(&headers), black_box(&body))
                .unwrap(),
        );
    };
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|_| (per_second(floor), per_second(ours)))
        .collect();
    rounds.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    let (floor, ours) = rounds[ROUNDS / 2];
    println!("floor         {floor:>9.0} events/s  bare signature check and JSON into a Value");
    println!("verify        {ours:>9.0} events/s  signature, replay and a typed event");
    println!("ratio         {:>9.3}", ours / floor);
}

fn per_second(work: impl Fn()) -> f64 {
    let start = Instant::now();
    for _ in 0..EVENTS {
        work();
    }
    f64::from(EVENTS) / start.elapsed().as_secs_f64()
}

/// Returns the key in the crate's type.
fn public_key(pair: &Ed25519KeyPair) -> PublicKey {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let base64 = STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n");
    PublicKey::ed25519_pem(&pem).unwrap()
}
