//! New installations.

use super::*;

#[tokio::test]
async fn a_code_is_single_use_and_its_tokens_are_stored_on_return() {
    for resource in [location(), Resource::company("c")] {
        for camel_case in [false, true] {
            let sandbox = Sandbox::start().await.unwrap();
            if camel_case {
                sandbox.camel_case_tokens();
            }
            let clock = ManualClock::new();
            let store = MemoryStore::new();
            let app = oauth(&sandbox, &clock, store.clone());
            let code = sandbox.install(&resource);
            let installed = app.exchange_code(code.clone()).await.unwrap();
            assert_eq!(*installed.resource(), resource);
            let stored = store.get(&resource).await.unwrap().unwrap();
            assert!(stored.access_token().starts_with("sandboxAccess"));
            assert!(stored.refresh_token().unwrap().contains("Refresh"));
            assert_eq!(stored.expires_at(), Some(clock.now() + DAY));

            let error = app.exchange_code(code).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unauthorized);
            assert_eq!(error.delivery(), Delivery::Rejected);
            assert_eq!(store.get(&resource).await.unwrap(), Some(stored));
        }
    }
}

#[tokio::test]
async fn a_dropped_exchange_stores_its_tokens() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let store = MemoryStore::new();
    let app = oauth(&sandbox, &clock, store.clone());
    sandbox.fault(Fault::delay(Duration::from_secs(1)));
    let code = sandbox.install(&location());
    let exchange = tokio::spawn(async move { app.exchange_code(code).await });
    until(|| count(&sandbox, TOKEN) == 1).await;
    exchange.abort();
    assert!(exchange.await.unwrap_err().is_cancelled());
    clock.advance(Duration::from_secs(1));
    let stored = async {
        while store.get(&location()).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
    };
    soon(stored).await;
}

#[tokio::test]
async fn a_reinstallation_takes_effect_immediately() {
    let app = App::installed().await;
    send(&app.client).await.unwrap();
    let old = app.stored().await;
    app.oauth
        .exchange_code(app.sandbox.install(&location()))
        .await
        .unwrap();
    assert_ne!(app.stored().await, old);
    app.sandbox.revoke(old.access_token());
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 2));
}

#[tokio::test]
async fn a_late_refresh_does_not_undo_a_reinstallation() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    let old = app.stored().await;
    *app.store.waits.lock().unwrap() = Some(Waits::Next);
    let client = app.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    let stored = async {
        while app.stored().await.access_token() == old.access_token() {
            tokio::task::yield_now().await;
        }
    };
    // The refresh is held up at its last step.
    soon(stored).await;
    let code = app.sandbox.install(&location());
    let oauth = app.oauth.clone();
    let installed = tokio::spawn(async move { oauth.exchange_code(code).await });
    // The code is exchanged, and its tokens wait for the refresh to end.
    until(|| count(&app.sandbox, TOKEN) == 3).await;
    let refreshed = app.stored().await;
    *app.store.waits.lock().unwrap() = None;
    soon(installed).await.unwrap().unwrap();
    soon(call).await.unwrap().unwrap();
    let new = app.stored().await;
    assert_ne!(new, refreshed);
    assert_eq!(
        app.token().await,
        AccessToken::new(new.access_token()).unwrap()
    );
}

#[tokio::test]
async fn an_app_that_is_not_installed_makes_no_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = oauth(&sandbox, &ManualClock::new(), MemoryStore::new());
    let error = send(&app.client(&location())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(error.source().is_some());
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn token_providers_name_their_account() {
    let app = App::installed().await;
    for resource in [location(), Resource::company("c")] {
        let provider = app.oauth.installation(&resource);
        assert_eq!(provider.resource(), Some(&resource));
    }
    assert_eq!(app.oauth.location("c", "l").resource(), Some(&location()));
}

#[test]
fn an_app_without_id_or_secret_is_not_built() {
    let error = OAuth::builder(" ", "").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let fields: Vec<_> = error
        .problems()
        .iter()
        .map(leadconnector::Problem::field)
        .collect();
    assert_eq!(fields, ["client_id", "client_secret"]);
    for bad in ["", " ", "a b", "a\n", "ä"] {
        let error = AccessToken::new(bad).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}

#[tokio::test]
async fn an_exchange_tells_who_installed_the_app() {
    let app = App::installed_by(&Resource::company("c")).await;
    send(&app.oauth.location_client("c", "l")).await.unwrap();
    for camel_case in [false, true] {
        if camel_case {
            app.sandbox.camel_case_tokens();
        }
        let code = app.sandbox.install(&Resource::company("c"));
        let installed = soon(app.oauth.exchange_code(code)).await.unwrap();
        assert_eq!(installed.company(), Some(&"c".into()));
        assert_eq!(installed.location(), None);
        assert_eq!(installed.user(), Some("sandboxUser"));
        assert_eq!(installed.plan(), Some("sandboxPlan"));
        assert!(installed.is_bulk());
        assert_eq!(installed.approved_locations(), ["l"]);
        assert!(
            installed
                .scopes()
                .contains(&"conversations/message.write".to_owned())
        );
    }

    let code = app.sandbox.install(&location());
    let installed = soon(app.oauth.exchange_code(code)).await.unwrap();
    assert_eq!(*installed.resource(), location());
    assert_eq!(installed.location(), Some(&"l".into()));
    assert!(installed.company().is_some() && !installed.is_bulk());
}

#[tokio::test]
async fn a_new_installation_is_kept_whatever_the_clocks_say() {
    let years = Duration::from_secs(3 * 365 * 86_400);
    let now = chrono::Utc::now();
    for (first, second) in [(now + years, now), (now, now - years), (now, now + years)] {
        let sandbox = single_use_tokens(SystemClock::new()).await;
        let store = MemoryStore::new();
        for date in [first, second] {
            let app = oauth(&sandbox, &ManualClock::at(date), store.clone());
            let before = store.get(&location()).await.unwrap();
            let code = sandbox.install(&location());
            soon(app.exchange_code(code)).await.unwrap();
            assert_ne!(store.get(&location()).await.unwrap(), before);
            send(&app.client(&location())).await.unwrap();
        }
    }
}
