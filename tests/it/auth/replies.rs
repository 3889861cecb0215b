//! Replies of the token endpoint, and how they are reported.

use super::*;

#[tokio::test]
async fn a_rejected_refresh_token_is_named_as_the_cause() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    let lost = || Fault::reset_after_reading().after_processing();
    app.sandbox.faults((0..8).map(|_| lost()));
    let error = app.send_after_repeats(7).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(cause(&error).delivery(), Delivery::Unknown);

    // No exchange is attempted for a second. After that the reply comes immediately: the refresh
    // token is reserved, so no other process can have used it.
    let error = send(&app.client).await.unwrap_err();
    assert_eq!(cause(&error).delivery(), Delivery::Unknown);
    assert_eq!(app.requests(), (8, 0));
    app.clock.advance(Duration::from_secs(1));
    let error = send(&app.client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(cause(&error).kind(), ErrorKind::Unauthorized);
    assert_eq!(cause(&error).delivery(), Delivery::Rejected);
    assert_eq!(app.requests(), (9, 0));
}

#[tokio::test]
async fn an_unusable_lifetime_counts_as_unknown() {
    let clock = ManualClock::new();
    let sandbox = single_use_tokens(clock.clone()).await;
    let folder = Folder::new();
    let store = leadconnector::auth::FileStore::new(folder.path()).unwrap();
    let app = oauth(&sandbox, &clock, store.clone());
    let known = Some(clock.now() + DAY);
    for (lifetime, expected) in [
        (json!(86_399), known),
        (json!("86399"), known),
        (json!(86_399.0), known),
        (json!(0), None),
        (json!(-1), None),
        (json!(i64::MIN), None),
        (json!(i64::MAX), None),
        (json!(u64::MAX), None),
        (json!(1e300), None),
        (json!(-1e300), None),
        (json!(9e15), None),
        (json!("soon"), None),
        (json!([1]), None),
        (json!({}), None),
        (Value::Null, None),
    ] {
        sandbox.fault(reply(&json!({
            "access_token": "a", "refresh_token": "r", "expires_in": lifetime, "locationId": "l",
        })));
        app.exchange_code("code").await.unwrap();
        let stored = store.get(&location()).await.unwrap().unwrap();
        assert_eq!(stored.expires_at(), expected, "{lifetime}");
        send(&app.client(&location())).await.unwrap();
    }
    // About the year 33,000: the value is stored unchanged.
    sandbox.fault(reply(&json!({
        "access_token": "a", "refresh_token": "r", "expires_in": 1e12, "locationId": "l",
    })));
    app.exchange_code("code").await.unwrap();
    let stored = store.get(&location()).await.unwrap().unwrap();
    assert_eq!(
        stored.expires_at(),
        Some(clock.now() + Duration::from_secs(1_000_000_000_000))
    );
    send(&app.client(&location())).await.unwrap();
}

#[tokio::test]
async fn a_reply_without_a_token_is_an_error() {
    let sandbox = single_use_tokens(SystemClock::new()).await;
    let store = MemoryStore::new();
    let app = oauth(&sandbox, &ManualClock::new(), store.clone());
    for body in [
        json!({ "locationId": "l" }),
        json!({ "locationId": "l", "access_token": "" }),
        json!({ "locationId": "l", "access_token": "", "accessToken": "" }),
        json!({ "locationId": "l", "access_token": 1, "accessToken": null }),
        json!([]),
        json!(null),
    ] {
        sandbox.fault(reply(&body));
        app.exchange_code("code").await.unwrap_err();
    }
    assert_eq!(store.get(&location()).await.unwrap(), None);
}

#[tokio::test]
async fn an_unusable_token_is_refreshed() {
    let app = App::installed().await;
    for bad in ["a b", "a\nb", "ä"] {
        let old = app.stored().await;
        let spoilt = Tokens::new(bad, old.refresh_token().map(str::to_owned), None);
        let replaced = app.store.replace(&location(), Some(&old), &spoilt).await;
        assert_eq!(replaced.unwrap(), Replaced::Done);
        let again = oauth(&app.sandbox, &app.clock, app.store.clone());
        send(&again.client(&location())).await.unwrap();
    }
    assert_eq!(app.requests(), (3, 3));

    // A token that the service returns is stored, because of its refresh token.
    app.clock.advance(DAY);
    app.sandbox.fault(reply(
        &json!({ "access_token": "a b", "refresh_token": "r" }),
    ));
    let error = send(&app.client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(app.stored().await.refresh_token(), Some("r"));
    app.clock.advance(Duration::from_secs(60));
    app.sandbox.fault(reply(&json!({ "access_token": "a" })));
    send(&app.client).await.unwrap();
    // A refresh without a new refresh token keeps the old one.
    assert_eq!(app.stored().await.access_token(), "a");
    assert_eq!(app.stored().await.refresh_token(), Some("r"));
}

#[tokio::test]
async fn imported_tokens_are_refreshed_when_they_are_rejected() {
    let app = App::installed().await;
    let old = app.stored().await;
    let imported = Tokens::new(
        old.access_token(),
        old.refresh_token().map(str::to_owned),
        None,
    );
    let replaced = app.store.replace(&location(), Some(&old), &imported).await;
    assert_eq!(replaced.unwrap(), Replaced::Done);
    send(&app.client).await.unwrap();
    app.clock.advance(DAY);
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 3));
    assert_eq!(app.sandbox.processed().len(), 2);
}

#[tokio::test]
async fn nothing_prints_a_token() {
    let app = App::installed().await;
    let first = app.stored().await;
    app.clock.advance(DAY);
    app.store.fail(Fails::Commits);
    let not_stored = send(&app.client).await.unwrap_err();
    let new = not_stored.unstored_tokens().unwrap().clone();
    let refused = app.oauth.exchange_code("secret code").await.unwrap_err();
    app.sandbox.fault(reply(
        &json!({ "refresh_token": new.refresh_token(), "message": new.access_token() }),
    ));
    let unreadable = app.oauth.exchange_code("secret code").await.unwrap_err();
    let builder = OAuth::builder("id", CLIENT_SECRET);
    let bearer = AccessToken::new(new.access_token()).unwrap();
    let bad = AccessToken::new("secret code").unwrap_err();
    let mut printed = format!(
        "{not_stored:?} {not_stored} {refused:?} {refused} {unreadable:?} {unreadable} \
         {:?} {:?} {:?} {new:?} {builder:?} {bearer:?} {bad:?} {bad} {:?} {:?}",
        app.oauth,
        app.client,
        app.oauth.installation(&location()),
        app.oauth.location("c", "l"),
        PrivateToken::new(new.access_token()).unwrap(),
    );
    for error in [&not_stored, &refused, &unreadable] {
        let mut source = error.source();
        while let Some(error) = source {
            printed += &format!("{error} {error:?}");
            source = error.source();
        }
    }
    for secret in [
        first.access_token(),
        first.refresh_token().unwrap(),
        new.access_token(),
        new.refresh_token().unwrap(),
        CLIENT_SECRET,
        "secret code",
    ] {
        assert!(!printed.contains(secret), "{secret} is in: {printed}");
    }
}
