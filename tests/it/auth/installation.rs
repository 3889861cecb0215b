//! New installations, and locations of companies.

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
async fn a_reinstallation_ends_minted_tokens() {
    let company = Resource::company("c");
    let app = App::installed_by(&company).await;
    let client = app.oauth.location_client("c", "l");
    send(&client).await.unwrap();
    app.oauth
        .exchange_code(app.sandbox.install(&company))
        .await
        .unwrap();
    send(&client).await.unwrap();
    assert_eq!(count(&app.sandbox, MINT), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_location_token_is_minted_once_for_all_calls() {
    let app = App::installed_by(&Resource::company("c")).await;
    app.sandbox.token_lifetime(Duration::from_secs(3600));
    let client = app.oauth.location_client("c", "l");
    let calls = (0..32).map(|_| {
        // Calls of other clients share it too.
        let client = app.oauth.location_client("c", "l");
        tokio::spawn(async move { send(&client).await })
    });
    for result in join_all(calls).await {
        result.unwrap().unwrap();
    }
    assert_eq!(count(&app.sandbox, MINT), 1);

    app.clock.advance(Duration::from_secs(3600));
    send(&client).await.unwrap();
    assert_eq!(count(&app.sandbox, MINT), 2);
    assert_eq!(app.requests(), (0, 33));

    // The company's token has expired too.
    app.clock.advance(DAY);
    send(&client).await.unwrap();
    assert_eq!(count(&app.sandbox, MINT), 3);
    assert_eq!(app.requests(), (1, 34));
}

#[tokio::test]
async fn a_rejected_company_token_is_refreshed_while_minting() {
    let company = Resource::company("c");
    let app = App::installed_by(&company).await;
    let client = app.oauth.location_client("c", "l");
    send(&client).await.unwrap();
    let stored = app.store.get(&company).await.unwrap().unwrap();
    app.sandbox.revoke(stored.access_token());
    // The location's own token is valid.
    send(&client).await.unwrap();
    assert_eq!((app.requests(), count(&app.sandbox, MINT)), ((0, 2), 1));
    app.clock.advance(DAY - Duration::from_secs(1));
    app.sandbox.fault(unauthorized("Invalid JWT"));
    send(&client).await.unwrap();
    assert_eq!(app.sandbox.processed().len(), 3);
    assert_eq!(app.requests().0, 1);
}

#[tokio::test]
async fn a_location_token_fails_with_its_companys_error() {
    let app = App::installed_by(&Resource::company("c")).await;
    app.clock.advance(DAY);
    app.store.fail(Fails::Commits);
    let client = app.oauth.location_client("c", "l");
    let error = send(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert!(error.unstored_tokens().is_some());
    app.store.fail(Fails::Nothing);
    send(&client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));

    let strange = app.oauth.location_client("d", "l");
    let error = send(&strange).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn a_location_token_that_is_refused_is_requested_once_a_second() {
    let app = App::installed_by(&Resource::company("c")).await;
    let client = app.oauth.location_client("c", "l");
    for minted in 1..=2 {
        app.sandbox.fault(Fault::status(StatusCode::FORBIDDEN));
        for _ in 0..10 {
            let error = send(&client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoToken);
            assert_eq!(cause(&error).status(), Some(StatusCode::FORBIDDEN));
        }
        assert_eq!(count(&app.sandbox, MINT), minted);
        app.clock.advance(Duration::from_secs(1));
    }
    send(&client).await.unwrap();
}

#[tokio::test]
async fn a_failure_to_mint_is_not_sent() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let settings = Client::builder()
        .base_url(sandbox.url())
        .clock(clock.clone())
        .retry_policy(RetryPolicy::new().max_attempts(2));
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(settings)
        .build()
        .unwrap();
    app.exchange_code(sandbox.install(&Resource::company("c")))
        .await
        .unwrap();
    let failed = || Fault::status(StatusCode::BAD_GATEWAY);
    let lost = || Fault::reset_after_reading().after_processing();
    let forbidden = || Fault::status(StatusCode::FORBIDDEN);
    for faults in [
        [lost(), forbidden()],
        [failed(), lost()],
        [lost(), failed()],
    ] {
        sandbox.faults(faults);
        let before = count(&sandbox, MINT);
        let client = app.location_client("c", "l");
        let call = tokio::spawn(async move { send(&client).await });
        move_until(&clock, || call.is_finished()).await;
        let minted = count(&sandbox, MINT) - before;
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(minted, 2);
        assert_eq!(error.kind(), ErrorKind::NoToken);
        assert_eq!(error.delivery(), Delivery::NotSent);
        clock.advance(Duration::from_secs(1));
    }
    assert_eq!(count(&sandbox, SEND), 0);
}

#[tokio::test]
async fn why_a_location_token_was_refused_is_the_cause() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = oauth(&sandbox, &ManualClock::new(), MemoryStore::new());
    let code = sandbox.install(&Resource::company("c"));
    app.exchange_code(code).await.unwrap();
    for status in [StatusCode::FORBIDDEN, StatusCode::UNPROCESSABLE_ENTITY] {
        let refused = Fault::status(status).body(r#"{"message":"The app is not installed here"}"#);
        sandbox.fault(refused);
        let error = send(&app.location_client("c", status.as_str()))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoToken);
        let cause = error.source().unwrap().downcast_ref::<Error>().unwrap();
        assert_eq!(cause.status(), Some(status));
        assert_eq!(cause.messages(), ["The app is not installed here"]);
    }
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
