//! Processes that start after another one was killed during a refresh, while the service still
//! repeats the tokens that it issued to that one.

use super::*;

/// Kills a process that has new tokens, and starts another one this much later. Returns how long
/// that one waits, and whether it gets tokens.
async fn restarted(after: TimeDelta) -> (TimeDelta, bool) {
    let service = ManualClock::at(Utc::now());
    let sandbox = single_use_tokens(service.clone()).await;
    sandbox.refresh_grace(Duration::from_secs(30));
    let (sandbox, folder, store) = installed_in(sandbox).await;
    kill_at("before storing", &sandbox, &folder).await;
    service.advance(after.to_std().unwrap());
    let killed_at = TWO_DAYS + TimeDelta::from_std(child::SKIPPED).unwrap();
    let next = Later::new(&sandbox, &store, killed_at + after);
    let began = next.clock.now();
    let sent = next.send().await.is_ok();
    (next.clock.now() - began, sent)
}

#[tokio::test]
async fn a_process_started_later_gets_the_tokens_of_a_killed_one_at_once() {
    for seconds in [15, 16, 29] {
        let (waited, sent) = restarted(TimeDelta::seconds(seconds)).await;
        assert_eq!((waited, sent), (TimeDelta::zero(), true), "{seconds}");
    }
    let (_, sent) = restarted(TimeDelta::seconds(30)).await;
    assert!(!sent, "the service repeats them for 30 seconds");
}

#[tokio::test]
async fn a_process_started_sooner_waits_for_the_rest_of_15_seconds() {
    let (waited, sent) = restarted(TimeDelta::seconds(5)).await;
    assert!(sent && waited <= TimeDelta::seconds(11), "{waited}");
    assert!(waited > TimeDelta::zero());
}
