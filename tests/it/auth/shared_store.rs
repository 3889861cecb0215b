//! Processes that share a store: one of them exchanges the refresh token.

use tokio::task::JoinHandle;

use super::*;

/// Returns a sandbox and an app in two processes that share a store, with an expired access token
/// in it.
async fn expired_of_two(
    store: impl TokenStore + Clone + 'static,
) -> (Sandbox, ManualClock, [OAuth; 2]) {
    let clock = ManualClock::new();
    let sandbox = single_use_tokens(clock.clone()).await;
    let apps = [(), ()].map(|()| oauth(&sandbox, &clock, store.clone()));
    let code = sandbox.install(&location());
    apps[0].exchange_code(code).await.unwrap();
    clock.advance(DAY);
    (sandbox, clock, apps)
}

#[tokio::test]
async fn apps_that_share_a_memory_store_refresh_one_at_a_time() {
    let (sandbox, clock, apps) = expired_of_two(MemoryStore::new()).await;
    let clients = apps.map(|app| app.client(&location()));
    let calls = clients.map(|client| tokio::spawn(async move { send(&client).await }));
    move_until(&clock, || calls.iter().all(JoinHandle::is_finished)).await;
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // The exchange of the code, and one refresh.
    assert_eq!(count(&sandbox, TOKEN), 2);
}

/// A store with a column for each of the three known fields, which loses reservations.
#[derive(Clone, Debug, Default)]
struct Columns(MemoryStore);

fn columns(tokens: &Tokens) -> Tokens {
    let refresh_token = tokens.refresh_token().map(str::to_owned);
    Tokens::new(tokens.access_token(), refresh_token, tokens.expires_at())
}

impl TokenStore for Columns {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        self.0.get(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            let expected = expected.map(columns);
            self.0.replace(key, expected.as_ref(), &columns(new)).await
        })
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move { self.0.remove(key, &columns(expected)).await })
    }
}

#[tokio::test]
async fn the_loser_of_a_race_takes_the_winners_tokens() {
    let store = Columns::default();
    let (sandbox, clock, apps) = expired_of_two(store.clone()).await;
    let [winner, loser] = apps.map(|app| app.client(&location()));
    sandbox.fault(Fault::delay(Duration::from_millis(250)));
    let winner = tokio::spawn(async move { send(&winner).await });
    until(|| count(&sandbox, TOKEN) == 2).await;
    let loser = tokio::spawn(async move { send(&loser).await });
    until(|| count(&sandbox, TOKEN) == 3).await;
    clock.advance(Duration::from_millis(250));
    until(|| winner.is_finished()).await;
    move_until(&clock, || loser.is_finished()).await;
    winner.await.unwrap().unwrap();
    loser.await.unwrap().unwrap();
    assert_eq!(count(&sandbox, TOKEN), 3);
    let stored = store.get(&location()).await.unwrap().unwrap();
    let bearer = format!("Bearer {}", stored.access_token());
    for request in sandbox.processed() {
        assert_eq!(request.headers()["authorization"], bearer.as_str());
    }
}

#[tokio::test]
async fn a_process_waits_while_another_exchanges_the_refresh_token() {
    let (sandbox, clock, apps) = expired_of_two(MemoryStore::new()).await;
    let [first, second] = apps.map(|app| app.client(&location()));
    sandbox.fault(Fault::delay(Duration::from_secs(5)));
    let first = tokio::spawn(async move { send(&first).await });
    until(|| count(&sandbox, TOKEN) == 2).await;
    let second = tokio::spawn(async move { send(&second).await });
    // It checks the store again soon.
    until(|| {
        clock
            .next_wake()
            .is_some_and(|wait| wait < Duration::from_secs(1))
    })
    .await;
    clock.advance(Duration::from_secs(5));
    until(|| first.is_finished()).await;
    move_until(&clock, || second.is_finished()).await;
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(count(&sandbox, TOKEN), 2);
}

#[tokio::test]
async fn tokens_of_another_process_are_taken_over() {
    let app = App::installed().await;
    let clients = [(), ()].map(|()| {
        let oauth = oauth(&app.sandbox, &app.clock, app.store.clone());
        oauth.client(&location())
    });
    for _ in 0..3 {
        for client in &clients {
            send(client).await.unwrap();
        }
        app.sandbox.revoke(app.stored().await.access_token());
        // A token younger than a minute is not exchanged.
        app.clock.advance(Duration::from_secs(60));
    }
    assert_eq!(app.requests().0, 2);
    assert_eq!(app.sandbox.processed().len(), 6);
}

#[tokio::test]
async fn a_slow_exchange_is_made_by_one_process() {
    let (sandbox, clock, apps) = expired_of_two(MemoryStore::new()).await;
    sandbox.fault(Fault::delay(Duration::from_secs(40)));
    let [first, second] = apps.map(|app| app.client(&location()));
    let first = tokio::spawn(async move { send(&first).await });
    until(|| count(&sandbox, TOKEN) == 2).await;
    // It waits for longer than for a killed process.
    let second = tokio::spawn(async move { send(&second).await });
    move_until(&clock, || first.is_finished() && second.is_finished()).await;
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    // The installation, the exchange, and its repeat by the same process after 20 seconds.
    assert_eq!(count(&sandbox, TOKEN), 3);
}
