//! How long the reservation of another process is respected.

use std::pin::pin;

use futures_util::FutureExt;

use super::{super::skewed_clock::SkewedClock, *};

/// Returns an installation of a process with this clock, and the store that it shares with others.
fn process(clock: impl Clock + 'static) -> (InstallationTokens, Arc<Store>) {
    let store = Arc::new(Store::default());
    let shared = Arc::clone(&store) as _;
    let endpoint = Arc::new(Endpoint::default());
    let installation = InstallationTokens::new(key(), endpoint, shared, Arc::new(clock));
    (installation, store)
}

/// Reserves tokens that another process has reserved at a date. Returns how long that took. While
/// it waits, the process's date is this far from the actual one.
async fn wait(at: Option<DateTime<Utc>>, clock: &SkewedClock, jump: TimeDelta) -> Duration {
    let (installation, store) = process(clock.clone());
    let mut stored = serde_json::to_value(tokens(0)).unwrap();
    stored["reservedBy"] = "another".into();
    if let Some(at) = at {
        stored["reservedAt"] = serde_json::to_value(at).unwrap();
    }
    let stored = serde_json::from_value(stored).unwrap();
    store.tokens.replace(&key(), None, &stored).await.unwrap();
    let start = clock.instant();
    let (state, old) = (State::default(), AccessToken::new("a0").unwrap());
    let mut reserve = pin!(installation.reserve(&state, Some(&old)));
    loop {
        if let Some(reserved) = reserve.as_mut().now_or_never() {
            assert!(matches!(reserved, Ok(Reservation::Reserved(_))));
            return clock.instant() - start;
        }
        clock.jump(jump);
        clock
            .time
            .advance(clock.time.next_wake().unwrap_or_default());
    }
}

#[tokio::test]
async fn a_reservation_ends_15_seconds_after_its_date() {
    for (age, longest) in [(0, 15), (5, 10), (14, 1), (15, 0), (16, 0), (86_400, 0)] {
        let clock = SkewedClock::default();
        let at = clock.now() - TimeDelta::seconds(age);
        let waited = wait(Some(at), &clock, TimeDelta::zero()).await;
        let longest = Duration::from_secs(longest);
        // A poll may come up to 0.8 seconds later.
        let polls = longest..longest + Duration::from_secs(1);
        assert!(polls.contains(&waited), "{age}: {waited:?}");
        assert!(longest > Duration::ZERO || waited == Duration::ZERO);
    }
}

#[tokio::test]
async fn a_reservation_with_a_future_or_no_date_ends_15_seconds_after_it_was_first_seen() {
    let polls = Duration::from_secs(15)..Duration::from_secs(16);
    for ahead in [Some(1), Some(3600), None] {
        let clock = SkewedClock::default();
        let at = ahead.map(|seconds| clock.now() + TimeDelta::seconds(seconds));
        let waited = wait(at, &clock, TimeDelta::zero()).await;
        assert!(polls.contains(&waited), "{ahead:?}: {waited:?}");
    }
}

#[tokio::test]
async fn a_clock_that_jumps_while_a_process_waits_changes_nothing() {
    let polls = Duration::from_secs(15)..Duration::from_secs(16);
    for hours in [-5, 5] {
        let clock = SkewedClock::default();
        let waited = wait(Some(clock.now()), &clock, TimeDelta::hours(hours)).await;
        assert!(polls.contains(&waited), "{hours}: {waited:?}");
    }
}

#[tokio::test]
async fn a_rejection_after_a_reservation_of_another_process_counts_if_it_is_repeated() {
    let clock = ManualClock::new();
    let store = Arc::new(Store::default());
    let endpoint = Arc::new(Endpoint {
        rejects: true,
        ..Endpoint::default()
    });
    let shared = Arc::clone(&store) as _;
    let installation = InstallationTokens::new(key(), endpoint, shared, Arc::new(clock.clone()));
    let reserved = tokens(0).reserved("another".to_owned(), clock.now() - TimeDelta::hours(1));
    store.tokens.replace(&key(), None, &reserved).await.unwrap();
    let old = AccessToken::new("a0").unwrap();
    for needs_reinstall in [false, true] {
        let mut refresh = pin!(installation.refresh(Some(&old)));
        let error = loop {
            match refresh.as_mut().now_or_never() {
                Some(result) => break result.unwrap_err(),
                // It waits for the tokens of the other process.
                None => clock.advance(clock.next_wake().unwrap_or_default()),
            }
        };
        assert_eq!(error.kind(), ErrorKind::NoToken);
        assert_eq!(error.needs_reinstall(), needs_reinstall);
        clock.advance(REJECTED_PAUSE);
    }
}

#[tokio::test]
async fn a_process_that_was_suspended_reserves_again() {
    let clock = ManualClock::new();
    let store = Arc::new(Store {
        takes: lock::Mutex::new(vec![Duration::from_secs(31)]),
        clock: Some(clock.clone()),
        ..Store::default()
    });
    store
        .tokens
        .replace(&key(), None, &tokens(0))
        .await
        .unwrap();
    let endpoint = Arc::new(Endpoint::default());
    let installation =
        InstallationTokens::new(key(), endpoint, Arc::clone(&store) as _, Arc::new(clock));
    let (state, old) = (State::default(), AccessToken::new("a0").unwrap());
    let reserved = installation.reserve(&state, Some(&old)).await;
    let Reservation::Reserved(reserved) = reserved.unwrap() else {
        panic!("there are no fresh tokens");
    };
    // The last reservation is used: no other process considers it dead.
    let stored = store.get(&key()).await.unwrap().unwrap();
    assert_eq!(stored, reserved.tokens);
    assert_eq!(store.replacements.load(Ordering::SeqCst), 2);
}
