//! Processes whose clocks differ by hours.

use super::*;

#[tokio::test]
async fn processes_whose_clocks_differ_by_hours_lose_no_tokens() {
    const ROUNDS: usize = 5;
    let (sandbox, folder, store) = installed().await;
    sandbox.refresh_grace(Duration::from_secs(30));
    let url = sandbox.url();
    let start = |hours| Process::start(&url, &folder, TimeDelta::hours(hours), "");
    let mut processes = [start(-5).await, start(0).await, start(5).await];
    for round in 1..=ROUNDS {
        let old = stored(&store).await;
        sandbox.revoke(old.access_token());
        processes.iter_mut().for_each(Process::tell);
        for process in &mut processes {
            process.hear("accepted").await;
        }
        assert_ne!(stored(&store).await.refresh_token(), old.refresh_token());
        // Each may exchange the refresh token.
        assert!(count(&sandbox, TOKEN) <= 1 + 3 * round);
    }
    assert_eq!(sandbox.processed().len(), 3 * ROUNDS);
}

#[tokio::test]
async fn a_process_whose_clock_is_hours_behind_gets_the_tokens_of_a_killed_one() {
    let service = ManualClock::at(Utc::now());
    let sandbox = single_use_tokens(service.clone()).await;
    sandbox.refresh_grace(Duration::from_secs(30));
    let (sandbox, folder, store) = installed_in(sandbox).await;
    kill_at("before storing", &sandbox, &folder).await;
    let next = Later::new(&sandbox, &store, TWO_DAYS - TimeDelta::hours(5));
    let began = next.clock.now();
    next.send().await.unwrap();
    let waited = next.clock.now() - began;
    assert!(waited < TimeDelta::seconds(17), "{waited}");
    // The refresh token of the next one is the newest.
    Later::new(&sandbox, &store, TWO_DAYS * 2)
        .send()
        .await
        .unwrap();
}
