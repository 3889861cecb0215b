//! The limits on the age of an event, and on how far it may be in the future.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use leadconnector::{
    clock::ManualClock,
    webhook::{Event, Verifier, VerifierBuilder, VerifyError, testing::Signer},
};
use serde_json::{Value, json};

/// A verifier whose clock shows this date.
fn at(now: &str, signer: &Signer) -> VerifierBuilder {
    let clock = ManualClock::at(now.parse().unwrap());
    Verifier::builder()
        .only_keys([signer.public_key()])
        .clock(clock)
}

/// Verifies the event at this date, without further rules.
fn verify_at(now: &str, event: &Value) -> Result<Event, VerifyError> {
    let signer = Signer::generate();
    let (headers, body) = signer.sign(event);
    at(now, &signer).build().verify(&headers, &body)
}

#[test]
fn an_old_event_or_delivery_is_accepted_unless_an_age_is_set() {
    let timestamp = "2024-05-08T12:00:00Z";
    let event = json!({ "type": "x", "timestamp": timestamp });
    let delivery = json!({ "type": "SMS", "messageId": "m", "timestamp": timestamp });
    let signer = Signer::generate();
    let (event, delivery) = (signer.sign(&event), signer.sign(&delivery));
    let check = |max_age: Option<u64>, now: &str| {
        let builder = at(now, &signer);
        let builder = match max_age {
            Some(seconds) => builder.max_age(Duration::from_secs(seconds)),
            None => builder,
        };
        let verifier = builder.build();
        let of_event = verifier.verify(&event.0, &event.1).map(drop);
        let of_delivery = verifier.verify_delivery(&delivery.0, &delivery.1);
        assert_eq!(of_event, of_delivery.map(drop));
        of_event
    };
    assert_eq!(check(None, "2026-05-08T12:00:00Z"), Ok(()));
    assert_eq!(check(Some(60), "2024-05-08T12:01:00Z"), Ok(()));
    assert_eq!(
        check(Some(60), "2024-05-08T12:01:01Z"),
        Err(VerifyError::TooOld)
    );
}

#[test]
fn an_event_beyond_the_clock_skew_is_rejected() {
    let event = json!({ "type": "x", "timestamp": "2024-05-08T12:05:00Z" });
    assert!(verify_at("2024-05-08T12:00:00Z", &event).is_ok());
    let early = verify_at("2024-05-08T11:59:59Z", &event);
    assert_eq!(early, Err(VerifyError::InTheFuture));
}

#[test]
fn the_year_2999_is_in_the_future() {
    let far = json!({ "type": "x", "timestamp": "2999-01-01T00:00:00Z" });
    assert_eq!(
        verify_at("2026-01-01T00:00:00Z", &far),
        Err(VerifyError::InTheFuture)
    );
    let max = json!({ "type": "x", "timestamp": i64::MAX });
    assert!(
        verify_at("2026-01-01T00:00:00Z", &max).is_ok(),
        "no date at all"
    );
}

#[test]
fn a_timestamp_is_read_in_any_of_its_forms() {
    let signer = Signer::generate();
    let verifier = at("2024-05-08T11:57:43Z", &signer)
        .max_age(Duration::from_secs(60))
        .build();
    let check = |timestamp: Value| {
        let (headers, body) = signer.sign(&json!({ "type": "x", "timestamp": timestamp }));
        verifier.verify(&headers, &body).map(|_| ())
    };
    for now in [
        json!("2024-05-08T11:57:42.250Z"),
        json!(1_715_169_462_250_i64),
        json!("1715169462250"),
        json!(1_715_169_462_250.0),
    ] {
        assert_eq!(check(now), Ok(()));
    }
    for old in [json!(0), json!("0"), json!("2024-05-08T11:56:42Z")] {
        assert_eq!(check(old), Err(VerifyError::TooOld));
    }
    for unreadable in [
        json!("yesterday"),
        json!(-1),
        json!([]),
        json!(null),
        json!(i64::MAX),
    ] {
        assert_eq!(check(unreadable), Err(VerifyError::NoTimestamp));
    }
}

#[test]
fn an_event_without_a_timestamp_is_accepted_unless_one_is_required() {
    let signer = Signer::generate();
    for event in [
        json!({ "type": "x" }),
        json!({ "type": "x", "timestamp": "yesterday" }),
    ] {
        let (headers, body) = signer.sign(&event);
        assert!(signer.verifier().verify(&headers, &body).is_ok());
        let strict = Verifier::builder()
            .only_keys([signer.public_key()])
            .require_timestamp(true)
            .build();
        assert_eq!(
            strict.verify(&headers, &body),
            Err(VerifyError::NoTimestamp)
        );
    }
}

#[test]
fn the_largest_durations_do_not_overflow() {
    let signer = Signer::generate();
    let (headers, body) = signer.sign(&json!({ "type": "x", "timestamp": "2024-05-08T12:00:00Z" }));
    for now in [
        DateTime::<Utc>::MIN_UTC,
        DateTime::<Utc>::MAX_UTC,
        Utc::now() - TimeDelta::days(1),
    ] {
        let verifier = Verifier::builder()
            .only_keys([signer.public_key()])
            .clock(ManualClock::at(now))
            .max_age(Duration::MAX)
            .clock_skew(Duration::MAX)
            .build();
        assert!(verifier.verify(&headers, &body).is_ok());
    }
}
