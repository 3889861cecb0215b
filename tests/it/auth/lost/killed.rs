//! Processes that are killed during a refresh, with a service that repeats tokens for a while.

use super::*;

#[tokio::test]
async fn the_tokens_of_a_killed_process_are_asked_for_while_the_service_repeats_them() {
    let clock = ManualClock::new();
    let sandbox = single_use_tokens(clock.clone()).await;
    sandbox.refresh_grace(Duration::from_secs(30));
    let store = MemoryStore::new();
    let app = oauth(&sandbox, &clock, store.clone());
    let code = sandbox.install(&location());
    soon(app.exchange_code(code)).await.unwrap();
    clock.advance(DAY);
    let old = store.get(&location()).await.unwrap().unwrap();

    // Its clock stands still, so it never continues.
    let killed = oauth(&sandbox, &ManualClock::at(clock.now()), store.clone());
    sandbox.fault(Fault::hang().after_processing().on(TOKEN));
    let client = killed.client(&location());
    let call = tokio::spawn(async move { send(&client).await });
    until(|| count(&sandbox, TOKEN) == 2).await;
    call.abort();

    let (client, began) = (app.client(&location()), clock.now());
    let call = tokio::spawn(async move { send(&client).await });
    move_until(&clock, || call.is_finished()).await;
    call.await.unwrap().unwrap();
    let new = store.get(&location()).await.unwrap().unwrap();
    assert_ne!(new.refresh_token(), old.refresh_token());
    // A process that is started again has as much time to begin.
    assert!(clock.now() - began < chrono::TimeDelta::seconds(17));
    assert_eq!(count(&sandbox, TOKEN), 3);
}
