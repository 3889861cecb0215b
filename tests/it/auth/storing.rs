//! New tokens are stored before they are used.

use super::*;

#[tokio::test]
async fn a_store_panic_breaks_neither_refreshes_nor_tokens() {
    let app = App::installed().await;
    app.almost_expire().await;
    app.store.panics.store(true, Ordering::SeqCst);
    app.token().await;
    app.settled().await;
    app.store.panics.store(false, Ordering::SeqCst);
    // Nobody waited for the refresh, and nobody needs to.
    app.clock.advance(Duration::from_secs(60));
    app.token().await;
    app.settled().await;
    app.clock.advance(Duration::from_secs(600));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));
}

#[tokio::test]
async fn nothing_is_sent_before_new_tokens_are_stored() {
    let app = App::installed().await;
    send(&app.client).await.unwrap();
    app.clock.advance(DAY);
    app.store.fail(Fails::Commits);
    let mut unstored = None;
    for _ in 0..2 {
        let error = send(&app.client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.source().unwrap().to_string(), "the disk is full");
        let tokens = error.unstored_tokens().unwrap().clone();
        assert_ne!(tokens, app.stored().await);
        assert_eq!(unstored.get_or_insert(tokens.clone()), &tokens);
        assert_eq!(app.requests(), (1, 1));
    }
    app.store.fail(Fails::Nothing);
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 2));
    assert_eq!(Some(app.stored().await), unstored);
    app.clock.advance(DAY);
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (2, 3));
}

#[tokio::test]
async fn new_tokens_are_always_stored_before_use() {
    for ahead in [true, false] {
        let app = App::installed().await;
        app.store.fail(Fails::Commits);
        if ahead {
            app.almost_expire().await;
            let error = send(&app.client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        } else {
            app.sandbox.revoke(app.stored().await.access_token());
            let error = send(&app.client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        }
        let (refreshes, sends) = app.requests();
        assert_eq!(refreshes, 1);
        let error = send(&app.client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        assert_eq!(app.requests(), (1, sends));
        app.store.fail(Fails::Nothing);
        send(&app.client).await.unwrap();
        assert_eq!(app.requests(), (1, sends + 1));
    }
}

#[tokio::test]
async fn unstored_tokens_of_a_code_are_stored_by_the_next_call() {
    let app = App::installed().await;
    let before = app.stored().await;
    app.store.fail(Fails::Commits);
    let code = app.sandbox.install(&location());
    let error = app.oauth.exchange_code(code).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert_eq!(error.resource(), Some(&location()));
    assert!(!error.is_retryable(), "the code is spent");
    let new = error.unstored_tokens().unwrap();
    assert_ne!(*new, before);

    // Meanwhile, nothing is sent with the old tokens.
    let error = send(&app.client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert_eq!(error.unstored_tokens(), Some(new));
    assert!(error.is_retryable());
    assert!(app.sandbox.processed().is_empty());

    app.store.fail(Fails::Nothing);
    send(&app.client).await.unwrap();
    assert_eq!(app.stored().await, *new);
    // The first exchange and this one.
    assert_eq!(count(&app.sandbox, TOKEN), 2);
}

#[tokio::test]
async fn tokens_without_an_account_are_in_the_error() {
    let sandbox = single_use_tokens(SystemClock::new()).await;
    let app = oauth(&sandbox, &ManualClock::new(), MemoryStore::new());
    for owner in [
        json!({}),
        json!({ "userType": "Location" }),
        json!({ "userType": "Location", "companyId": "c" }),
        json!({ "userType": "Company", "locationId": "l" }),
        json!({ "locationId": "", "companyId": 1 }),
    ] {
        let mut body = owner.clone();
        body["access_token"] = json!("a");
        sandbox.fault(reply(&body));
        let error = app.exchange_code("code").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokensNotStored, "{owner}");
        assert_eq!(error.unstored_tokens().unwrap().access_token(), "a");
    }
}

#[tokio::test]
async fn an_unstored_reinstallation_outlives_a_late_refresh() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    app.sandbox.fault(Fault::delay(Duration::from_secs(2)));
    let client = app.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    until(|| app.requests().0 == 1).await;
    app.store.fail(Fails::Commits);
    let (oauth, code) = (app.oauth.clone(), app.sandbox.install(&location()));
    let installed = tokio::spawn(async move { oauth.exchange_code(code).await });
    until(|| app.requests().0 == 2).await;
    // The refresh ends first, and can't store its tokens either.
    app.clock.advance(Duration::from_secs(2));
    let refreshed = soon(call).await.unwrap().unwrap_err();
    let installed = soon(installed).await.unwrap().unwrap_err();
    let [refreshed, installed] = [&refreshed, &installed].map(|error| {
        assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        error.unstored_tokens().unwrap()
    });
    assert_ne!(refreshed, installed);
    app.store.fail(Fails::Nothing);
    send(&app.client).await.unwrap();
    assert_eq!(app.stored().await, *installed);
}

#[tokio::test]
async fn settle_stores_as_many_tokens_as_possible() {
    let clock = ManualClock::new();
    let sandbox = single_use_tokens(clock.clone()).await;
    let store = Probe::default();
    let app = oauth(&sandbox, &clock, store.clone());
    let locations: Vec<_> = (0..8)
        .map(|n| Resource::location(format!("l{n}")))
        .collect();
    store.fail(Fails::Everything);
    for location in &locations {
        let error = app
            .exchange_code(sandbox.install(location))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    }
    store.fail(Fails::Some);
    let error = soon(app.settle()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert_eq!(error.resource(), Some(&locations[0]));
    for location in &locations {
        let stored = store.get(location).await.unwrap();
        assert_eq!(stored.is_some(), *location != locations[0]);
    }
    store.fail(Fails::Nothing);
    soon(app.settle()).await.unwrap();
    assert!(store.get(&locations[0]).await.unwrap().is_some());
}

#[tokio::test]
async fn a_store_that_never_matches_is_an_error() {
    /// A store whose contents never equal anything.
    #[derive(Debug, Default)]
    struct Strange(MemoryStore);
    impl TokenStore for Strange {
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
                match expected {
                    None => self.0.replace(key, None, new).await,
                    Some(_) => Ok(Replaced::Other(self.0.get(key).await?)),
                }
            })
        }

        fn remove<'a>(
            &'a self,
            key: &'a Resource,
            _: &'a Tokens,
        ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
            Box::pin(async move { Ok(Replaced::Other(self.0.get(key).await?)) })
        }
    }
    let clock = ManualClock::new();
    let sandbox = single_use_tokens(clock.clone()).await;
    let app = oauth(&sandbox, &clock, Strange::default());
    app.exchange_code(sandbox.install(&location()))
        .await
        .unwrap();
    clock.advance(DAY);
    let error = send(&app.client(&location())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    // The refresh token was not spent.
    assert_eq!(count(&sandbox, TOKEN), 1);
}

#[tokio::test]
async fn tokens_are_the_same_after_json() {
    let app = App::installed().await;
    let stored = app.stored().await;
    let json = serde_json::to_value(&stored).unwrap();
    for field in ["expiresAt", "installation", "installedAt", "issuedAt"] {
        assert!(json[field].is_string(), "{field}");
    }
    let read: Tokens = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(read, stored);
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
}
