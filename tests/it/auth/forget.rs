//! Removing an installation, and errors that say that it is gone.

use leadconnector::auth::FileStore;

use super::*;

#[tokio::test]
async fn nothing_is_sent_or_stored_after_forget() {
    let app = App::installed().await;
    send(&app.client).await.unwrap();
    soon(app.oauth.forget(&location())).await.unwrap();
    assert_eq!(app.store.get(&location()).await.unwrap(), None);

    let error = send(&app.client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert!(error.needs_reinstall());
    assert_eq!(error.resource(), Some(&location()));
    assert_eq!(app.requests(), (0, 1));

    // Twice is harmless, and a new installation works.
    soon(app.oauth.forget(&location())).await.unwrap();
    let code = app.sandbox.install(&location());
    soon(app.oauth.exchange_code(code)).await.unwrap();
    send(&app.client).await.unwrap();
}

#[tokio::test]
async fn a_refresh_in_progress_does_not_bring_tokens_back() {
    // A refresh of the process that forgets, and one of another process.
    for same_process in [true, false] {
        let app = App::installed().await;
        app.clock.advance(DAY);
        app.sandbox.fault(Fault::delay(Duration::from_secs(1)));
        let client = app.client.clone();
        let call = tokio::spawn(async move { send(&client).await });
        until(|| count(&app.sandbox, TOKEN) == 2).await;
        let other = oauth(&app.sandbox, &app.clock, app.store.clone());
        let forgetting = if same_process {
            app.oauth.clone()
        } else {
            other
        };
        let forgotten = tokio::spawn(async move { forgetting.forget(&location()).await });
        if !same_process {
            // It waits for no refresh but its own, and so removes the tokens before this one ends.
            until(|| forgotten.is_finished()).await;
        }
        move_until(&app.clock, || forgotten.is_finished() && call.is_finished()).await;
        forgotten.await.unwrap().unwrap();
        let call = call.await.unwrap();
        assert_eq!(app.store.get(&location()).await.unwrap(), None);
        if !same_process {
            assert!(call.unwrap_err().needs_reinstall());
        }
        // Nor does a later call, or the end of the program.
        app.settled().await;
        assert!(send(&app.client).await.unwrap_err().needs_reinstall());
        assert_eq!(app.store.get(&location()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn unstored_tokens_are_forgotten_too() {
    let app = App::installed().await;
    app.store.fail(Fails::Commits);
    let code = app.sandbox.install(&location());
    soon(app.oauth.exchange_code(code)).await.unwrap_err();
    app.store.fail(Fails::Nothing);
    soon(app.oauth.forget(&location())).await.unwrap();
    app.settled().await;
    assert_eq!(app.store.get(&location()).await.unwrap(), None);
}

#[tokio::test]
async fn a_store_that_fails_to_remove_is_an_error_that_names_the_account() {
    let app = App::installed().await;
    app.store.fail(Fails::Everything);
    let error = soon(app.oauth.forget(&location())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.resource(), Some(&location()));
    assert!(!error.needs_reinstall());
    app.store.fail(Fails::Nothing);
    send(&app.client).await.unwrap();
}

#[tokio::test]
async fn a_late_event_does_not_forget_a_newer_installation() {
    let app = App::installed().await;
    let uninstalled = app.clock.now() + Duration::from_secs(10);
    app.clock.advance(Duration::from_secs(60));
    let code = app.sandbox.install(&location());
    soon(app.oauth.exchange_code(code)).await.unwrap();
    let key = location();
    let forget = |date| app.oauth.forget_installed_before(&key, date);
    let stored = app.stored().await;
    assert!(!soon(forget(uninstalled)).await.unwrap());
    assert_eq!(app.stored().await, stored);
    send(&app.client).await.unwrap();

    // Nor tokens of it that could not be stored yet.
    app.store.fail(Fails::Commits);
    app.clock.advance(Duration::from_secs(60));
    let code = app.sandbox.install(&location());
    soon(app.oauth.exchange_code(code)).await.unwrap_err();
    app.store.fail(Fails::Nothing);
    assert!(
        !soon(forget(app.clock.now() - Duration::from_secs(30)))
            .await
            .unwrap()
    );
    soon(app.oauth.settle()).await.unwrap();
    assert_ne!(app.stored().await, stored);

    let now = app.clock.now();
    assert!(soon(forget(now + Duration::from_secs(10))).await.unwrap());
    assert_eq!(app.store.get(&location()).await.unwrap(), None);
}

#[tokio::test]
async fn forgetting_a_company_or_a_location_ends_minted_tokens() {
    let company = Resource::company("c");
    let app = App::installed_by(&company).await;
    let client = app.oauth.location_client("c", "l");
    send(&client).await.unwrap();
    soon(app.oauth.forget(&location())).await.unwrap();
    send(&client).await.unwrap();
    assert_eq!(count(&app.sandbox, MINT), 2);
    soon(app.oauth.forget(&company)).await.unwrap();
    let error = send(&client).await.unwrap_err();
    assert!(error.needs_reinstall());
    assert_eq!(error.resource(), Some(&company));
    assert_eq!(count(&app.sandbox, MINT), 2);
}

#[tokio::test]
async fn files_are_removed_only_if_they_hold_the_expected_tokens() {
    let folder = Folder::new();
    let store = FileStore::new(folder.path()).unwrap();
    let (key, other) = (location(), Tokens::new("b", None, None));
    let tokens = Tokens::new("a", Some("r".to_owned()), None);
    assert_eq!(
        store.remove(&key, &tokens).await.unwrap(),
        Replaced::Other(None)
    );
    store.replace(&key, None, &tokens).await.unwrap();
    let kept = Replaced::Other(Some(tokens.clone()));
    assert_eq!(store.remove(&key, &other).await.unwrap(), kept);
    assert_eq!(store.remove(&key, &tokens).await.unwrap(), Replaced::Done);
    assert_eq!(store.get(&key).await.unwrap(), None);
    assert_eq!(
        store.remove(&key, &tokens).await.unwrap(),
        Replaced::Other(None)
    );
    // A file that a killed process left behind does not come back either.
    store.replace(&key, None, &tokens).await.unwrap();
    let files = folder.path().join("location-l");
    std::fs::rename(files.join("tokens.json"), files.join("tokens.new")).unwrap();
    assert_eq!(store.remove(&key, &tokens).await.unwrap(), Replaced::Done);
    assert_eq!(store.get(&key).await.unwrap(), None);
}

#[tokio::test]
async fn only_a_spent_refresh_token_needs_a_reinstallation() {
    let inactive = json!({ "error": { "code": "x", "message": "Location is not active" } });
    let refused = json!({ "error": "UnAuthorized!", "error_description": "Invalid refresh token" });
    for (status, body, expected, repeats) in [
        (StatusCode::UNAUTHORIZED, &refused, true, 0),
        (StatusCode::BAD_REQUEST, &refused, true, 0),
        (StatusCode::UNPROCESSABLE_ENTITY, &refused, true, 0),
        (StatusCode::BAD_REQUEST, &inactive, false, 0),
        (StatusCode::FORBIDDEN, &json!("error code: 1010"), false, 0),
        (StatusCode::NOT_FOUND, &json!({}), false, 0),
        (StatusCode::BAD_GATEWAY, &json!({}), false, 7),
    ] {
        let app = App::installed().await;
        app.clock.advance(DAY);
        let fault = || Fault::status(status).json(body);
        app.sandbox.faults((0..=repeats).map(|_| fault()));
        let error = app.send_after_repeats(repeats).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoToken, "{status}");
        assert_eq!(error.needs_reinstall(), expected, "{status} {body}");
        assert_eq!(error.resource(), Some(&location()));
    }
}
