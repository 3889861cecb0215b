//! The clock that tests move.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use leadconnector::clock::{Clock, ManualClock};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_sleep_ends_when_the_clock_reaches_it_and_not_before() {
    let clock = ManualClock::new();
    let (date, instant) = (clock.now(), clock.instant());
    let mut sleep = clock.sleep(2 * SECOND);
    clock.advance(SECOND);
    assert_eq!((&mut sleep).now_or_never(), None);
    assert_eq!(clock.next_wake(), Some(SECOND));
    clock.advance(SECOND);
    assert_eq!(sleep.now_or_never(), Some(()));
    assert_eq!(clock.next_wake(), None);
    assert_eq!((clock.now() - date).num_seconds(), 2);
    assert_eq!(clock.instant() - instant, 2 * SECOND);
}

#[tokio::test]
async fn a_task_counts_once_until_its_last_sleep_has_ended_or_was_dropped() {
    let clock = ManualClock::new();
    assert_eq!(clock.sleeping(), 0);
    let tasks: Vec<_> = (0..2)
        .map(|_| {
            let clock = clock.clone();
            tokio::spawn(async move {
                let deadline = clock.sleep(10 * SECOND);
                clock.sleep(SECOND).await;
                deadline.await;
            })
        })
        .collect();
    clock.until_sleeping(2).await;
    assert_eq!(clock.sleeping(), 2);
    clock.advance(SECOND);
    assert_eq!(clock.sleeping(), 2);
    tasks[0].abort();
    for task in tasks {
        clock.advance(10 * SECOND);
        let _ = task.await;
    }
    assert_eq!((clock.sleeping(), clock.next_wake()), (0, None));
}

#[tokio::test]
async fn waiting_for_sleepers_notices_each_new_sleep() {
    let clock = ManualClock::new();
    clock.until_sleeping(0).await;
    let waiting = tokio::spawn({
        let clock = clock.clone();
        async move { clock.until_sleeping(3).await }
    });
    for expected in 1..=3 {
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        let sleeper = clock.clone();
        tokio::spawn(async move { sleeper.sleep(SECOND).await });
        clock.until_sleeping(expected).await;
    }
    waiting.await.unwrap();
}

#[tokio::test]
async fn a_sleep_beyond_the_range_of_instants_never_ends() {
    let clock = ManualClock::new();
    let mut sleep = clock.sleep(Duration::MAX);
    clock.advance(1000 * SECOND);
    assert_eq!((&mut sleep).now_or_never(), None);
    assert_eq!(clock.sleep(Duration::ZERO).now_or_never(), Some(()));
}

#[tokio::test]
async fn a_clock_advances_no_further_than_dates_and_instants_reach() {
    let clock = ManualClock::new();
    let mut sleep = clock.sleep(1_000_000 * SECOND);
    clock.advance(Duration::MAX);
    assert_eq!(clock.now(), DateTime::<Utc>::MAX_UTC);
    assert_eq!((&mut sleep).now_or_never(), Some(()));
    let latest = clock.instant();
    clock.advance(SECOND);
    assert_eq!(clock.now(), DateTime::<Utc>::MAX_UTC);
    assert_eq!(clock.instant().checked_add(SECOND), None);
    assert!(clock.instant() >= latest);
}
