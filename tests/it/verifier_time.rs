//! How old an event may be, and how far in the future.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use leadconnector::webhook::{Event, Verifier, VerifyError, testing::Signer};
use serde_json::{Value, json};

fn at(
    event: &Value,
    now: &str,
    rules: impl Fn(Verifier) -> Verifier,
) -> Result<Event, VerifyError> {
    let signer = Signer::generate();
    let (headers, body) = signer.sign(event);
    let verifier = rules(signer.verifier());
    verifier.verify_at(&headers, &body, now.parse().unwrap())
}

#[test]
fn an_old_event_or_delivery_is_accepted_unless_an_age_is_set() {
    let timestamp = "2024-05-08T12:00:00Z";
    let event = json!({ "type": "x", "timestamp": timestamp });
    let delivery = json!({ "type": "SMS", "messageId": "m", "timestamp": timestamp });
    let signer = Signer::generate();
    let (event, delivery) = (signer.sign(&event), signer.sign(&delivery));
    let check = |max_age: Option<u64>, now: &str| {
        let builder = Verifier::builder().only_keys([signer.public_key()]);
        let builder = match max_age {
            Some(seconds) => builder.max_age(Duration::from_secs(seconds)),
            None => builder,
        };
        let now: DateTime<Utc> = now.parse().unwrap();
        let verifier = builder.build();
        let of_event = verifier.verify_at(&event.0, &event.1, now).map(drop);
        let of_delivery = verifier.verify_delivery_at(&delivery.0, &delivery.1, now);
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
fn an_event_from_the_future_is_refused_beyond_what_clocks_differ() {
    let event = json!({ "type": "x", "timestamp": "2024-05-08T12:05:00Z" });
    assert!(at(&event, "2024-05-08T12:00:00Z", |v| v).is_ok());
    let early = at(&event, "2024-05-08T11:59:59Z", |v| v);
    assert_eq!(early, Err(VerifyError::InTheFuture));
}

#[test]
fn the_year_2999_is_in_the_future() {
    let far = json!({ "type": "x", "timestamp": "2999-01-01T00:00:00Z" });
    assert_eq!(
        at(&far, "2026-01-01T00:00:00Z", |v| v),
        Err(VerifyError::InTheFuture)
    );
    let max = json!({ "type": "x", "timestamp": i64::MAX });
    assert!(
        at(&max, "2026-01-01T00:00:00Z", |v| v).is_ok(),
        "no date at all"
    );
}

#[test]
fn a_timestamp_is_read_in_any_of_its_forms() {
    let signer = Signer::generate();
    let verifier = Verifier::builder()
        .only_keys([signer.public_key()])
        .max_age(Duration::from_secs(60))
        .build();
    let check = |timestamp: Value| {
        let (headers, body) = signer.sign(&json!({ "type": "x", "timestamp": timestamp }));
        let now = "2024-05-08T11:57:43Z".parse().unwrap();
        verifier.verify_at(&headers, &body, now).map(|_| ())
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
fn the_largest_durations_are_no_overflow() {
    let signer = Signer::generate();
    let (headers, body) = signer.sign(&json!({ "type": "x", "timestamp": "2024-05-08T12:00:00Z" }));
    let verifier = Verifier::builder()
        .only_keys([signer.public_key()])
        .max_age(Duration::MAX)
        .clock_skew(Duration::MAX)
        .build();
    for now in [
        DateTime::<Utc>::MIN_UTC,
        DateTime::<Utc>::MAX_UTC,
        Utc::now() - TimeDelta::days(1),
    ] {
        assert!(verifier.verify_at(&headers, &body, now).is_ok());
    }
}
