//! Deduplication: the keys of events and deliveries, and `MemorySeen`.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use leadconnector::{
    clock::ManualClock,
    webhook::{
        Event, MAX_SEEN_KEY, MemorySeen, ProviderDelivery, RESERVED_FOR, Reservation,
        ReservationId, Seen,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::process;

fn key_of_event(app: &Value, id: &Value) -> Option<String> {
    let json = json!({ "type": "x", "appId": app, "webhookId": id });
    let event = Event::from_unverified_json(json.to_string().as_bytes()).unwrap();
    event.seen_key()
}

fn key_of_delivery(app: &Value, id: &Value) -> Option<String> {
    let json = json!({ "type": "SMS", "messageId": "m", "appId": app, "webhookId": id });
    let delivery = ProviderDelivery::from_unverified_json(json.to_string().as_bytes()).unwrap();
    delivery.seen_key()
}

#[test]
fn the_key_of_an_event_is_the_same_each_time_and_readable() {
    let id = json!("3f2504e0-4f89-11d3-9a0c-0305e82c3301");
    let key = key_of_event(&json!("66a1b2c3d4e5f6a7b8c9d0e1"), &id).unwrap();
    assert_eq!(
        key,
        "event/66a1b2c3d4e5f6a7b8c9d0e1/3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    );
    assert!(
        key_of_delivery(&json!(null), &id)
            .unwrap()
            .starts_with("delivery//3f2504e0")
    );
}

#[test]
fn without_a_webhook_id_there_is_no_key() {
    for none in [json!(null), json!(""), json!(" "), json!(7)] {
        assert_eq!(key_of_event(&json!("a"), &none), None);
        assert_eq!(key_of_delivery(&json!("a"), &none), None);
    }
}

#[test]
fn long_or_unusual_ids_make_short_keys() {
    let long = "x".repeat(1 << 20);
    for id in [long.as_str(), "a/b", "a:b", "né", "a\nb", "%"] {
        for key in [key_of_event, key_of_delivery] {
            let key = key(&json!("app"), &json!(id)).unwrap();
            assert!(key.len() <= MAX_SEEN_KEY, "{} bytes", key.len());
            assert!(key.bytes().all(|byte| byte.is_ascii_graphic()), "{key}");
        }
    }
}

#[test]
fn the_boundary_between_two_ids_matters() {
    let key = |app: &str, id: &str| key_of_event(&json!(app), &json!(id)).unwrap();
    assert_ne!(key("a/", "b"), key("a", "/b"));
    assert_ne!(key("a", "b"), key("a/b", "c"));
    let long = "x".repeat(100);
    assert_ne!(key(&long, "xy"), key(&format!("{long}x"), "y"));
}

proptest! {
    /// Ids whose parts could be confused with one another.
    #[test]
    fn different_events_and_deliveries_have_different_keys(
        one in ("[a/:]{0,4}|x{60,70}", "[a/:.]{1,4}|x{60,70}", any::<bool>()),
        two in ("[a/:]{0,4}|x{60,70}", "[a/:.]{1,4}|x{60,70}", any::<bool>()),
    ) {
        let key = |(app, id, event): &(String, String, bool)| {
            let (app, id) = (json!(app), json!(id));
            let key = if *event { key_of_event(&app, &id) } else { key_of_delivery(&app, &id) };
            key.unwrap()
        };
        prop_assert_eq!(key(&one) == key(&two), one == two, "{} {}", key(&one), key(&two));
        prop_assert!(key(&one).len() <= MAX_SEEN_KEY);
    }
}

const ID: ReservationId = ReservationId::from_bytes([1; 16]);
const OTHER: ReservationId = ReservationId::from_bytes([2; 16]);

/// Whether an event is new; if so, it is handled.
async fn is_new(seen: &impl Seen, key: &str) -> bool {
    let is_new = seen.reserve(key, ID).await.unwrap() == Reservation::Reserved;
    if is_new {
        seen.confirm(key).await.unwrap();
    }
    is_new
}

#[tokio::test]
async fn a_key_is_reserved_until_it_is_handled_or_given_back() {
    let seen = MemorySeen::new();
    for _ in 0..2 {
        assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::Reserved);
        assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::UnderWay);
        seen.release("a", ID).await.unwrap();
    }
    assert!(seen.is_empty());
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::Reserved);
    seen.confirm("a").await.unwrap();
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::Handled);
    // As by a handler that was slower than its reservation.
    seen.release("a", ID).await.unwrap();
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::Handled);
}

#[tokio::test]
async fn a_reservation_expires_and_what_was_handled_stays() {
    let clock = ManualClock::new();
    let seen = MemorySeen::with_clock(NonZeroUsize::new(10).unwrap(), clock.clone());
    assert!(is_new(&seen, "handled").await);
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::Reserved);
    clock.advance(RESERVED_FOR - Duration::from_secs(1));
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::UnderWay);
    clock.advance(Duration::from_secs(1));
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::Reserved);
    assert_eq!(
        seen.reserve("handled", ID).await.unwrap(),
        Reservation::Handled
    );
    // It was handled after all, later than anybody waits.
    clock.advance(RESERVED_FOR);
    seen.confirm("a").await.unwrap();
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::Handled);
}

#[tokio::test]
async fn a_late_release_does_not_end_the_reservation_of_another_caller() {
    let clock = ManualClock::new();
    let seen = MemorySeen::with_clock(NonZeroUsize::new(10).unwrap(), clock.clone());
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::Reserved);
    clock.advance(RESERVED_FOR);
    assert_eq!(
        seen.reserve("a", OTHER).await.unwrap(),
        Reservation::Reserved
    );
    seen.release("a", ID).await.unwrap();
    assert_eq!(seen.reserve("a", ID).await.unwrap(), Reservation::UnderWay);
    seen.release("a", OTHER).await.unwrap();
    assert!(seen.is_empty());
}

#[tokio::test]
async fn memory_seen_stays_within_its_capacity() {
    let seen = MemorySeen::with_capacity(NonZeroUsize::new(1_000).unwrap());
    for id in 0..100_000 {
        assert!(is_new(&seen, &format!("id-{id}")).await);
        assert!(seen.len() <= 1_000);
    }
    assert_eq!(seen.len(), 1_000);
    assert!(!is_new(&seen, "id-99999").await);
    assert!(!is_new(&seen, "id-99000").await);
    assert!(is_new(&seen, "id-98999").await, "the oldest made room");
}

#[tokio::test]
async fn a_handled_key_is_not_forgotten_because_of_its_age() {
    let clock = ManualClock::new();
    let seen = MemorySeen::with_clock(NonZeroUsize::new(2).unwrap(), clock.clone());
    assert!(is_new(&seen, "a").await);
    clock.advance(Duration::from_secs(400 * 24 * 3600));
    assert!(!is_new(&seen, "a").await);
    assert!(is_new(&seen, "b").await);
    assert!(!is_new(&seen, "a").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_concurrent_calls_one_is_told_that_an_id_is_new() {
    let seen = Arc::new(MemorySeen::new());
    let new = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (seen, new) = (Arc::clone(&seen), Arc::clone(&new));
            tokio::spawn(async move {
                if is_new(&*seen, "the same").await {
                    new.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(new.load(Ordering::SeqCst), 1);
}

/// In a process of its own, since other tests allocate memory too.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_key_of_any_length_takes_the_same_memory() {
    if !process::is_alone("seen::a_key_of_any_length_takes_the_same_memory") {
        return;
    }
    let seen = MemorySeen::new();
    let before = process::resident();
    for id in 0..64 {
        let key = format!("{id}-{}", "x".repeat(1 << 20));
        assert!(is_new(&seen, &key).await);
        assert!(!is_new(&seen, &key).await);
    }
    let grown = process::resident().saturating_sub(before);
    assert_eq!(seen.len(), 64);
    assert!(grown < 16_000, "{grown} kB for 64 keys of 1 MiB");
}
