//! Tokens of locations, minted from the token of the company that installed the app.

use super::*;

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
