//! When and how often tokens are refreshed.

use super::*;
use crate::support::turns;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_calls_with_an_expired_token_refresh_it_once() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    let calls = (0..64).map(|_| {
        let client = app.client.clone();
        tokio::spawn(async move { send(&client).await })
    });
    for result in join_all(calls).await {
        result.unwrap().unwrap();
    }
    assert_eq!(app.requests(), (1, 64));
    assert_eq!(app.sandbox.processed().len(), 64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_calls_with_a_revoked_token_refresh_it_once() {
    let app = App::installed().await;
    app.token().await;
    app.sandbox.revoke(app.stored().await.access_token());
    let calls = (0..32).map(|_| {
        let client = app.client.clone();
        tokio::spawn(async move { send(&client).await })
    });
    for result in join_all(calls).await {
        result.unwrap().unwrap();
    }
    assert_eq!(app.requests().0, 1);
    assert_eq!(app.sandbox.processed().len(), 32);
}

#[tokio::test]
async fn a_slow_refresh_ahead_of_expiry_delays_one_call_by_2_seconds() {
    let app = App::installed().await;
    app.almost_expire().await;
    let old = app.stored().await;
    app.sandbox.fault(Fault::delay(Duration::from_secs(15)));
    let client = app.client.clone();
    let first = tokio::spawn(async move { send(&client).await });
    until(|| app.requests().0 == 1).await;
    // The reply hangs.
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));
    assert!(!first.is_finished());
    app.clock.advance(Duration::from_secs(2));
    soon(first).await.unwrap().unwrap();
    assert_eq!(app.requests(), (1, 2));
    assert_eq!(app.stored().await.access_token(), old.access_token());
    // Nobody waits for it any more.
    app.clock.advance(Duration::from_secs(13));
    app.settled().await;
    assert_ne!(app.stored().await.access_token(), old.access_token());
    // Long after the old token has expired.
    app.clock.advance(Duration::from_secs(600));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 3));
}

#[tokio::test]
async fn a_refresh_ahead_of_expiry_is_stored_when_its_call_returns() {
    let app = App::installed().await;
    app.almost_expire().await;
    let old = app.stored().await;
    send(&app.client).await.unwrap();
    assert_ne!(app.stored().await.access_token(), old.access_token());
    assert_eq!(app.requests(), (1, 1));
}

#[tokio::test]
async fn a_rejected_token_waits_for_its_refresh_although_it_has_not_expired() {
    let app = App::installed().await;
    app.almost_expire().await;
    app.sandbox.revoke(app.stored().await.access_token());
    app.sandbox
        .fault(Fault::delay(Duration::from_secs(15)).on(TOKEN));
    let client = app.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    until(|| app.requests().0 == 1).await;
    app.clock.advance(Duration::from_secs(2));
    // The old token is rejected.
    until(|| app.requests().1 == 1).await;
    turns().await;
    assert!(!call.is_finished());
    app.clock.advance(Duration::from_secs(13));
    soon(call).await.unwrap().unwrap();
    assert_eq!(app.requests(), (1, 2));
}

#[tokio::test]
async fn a_token_is_not_refreshed_long_before_it_expires() {
    let app = App::installed().await;
    app.token().await;
    // 5 minutes plus a fifth.
    app.clock.advance(DAY - Duration::from_secs(361));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (0, 1));
    app.clock.advance(Duration::from_secs(61));
    send(&app.client).await.unwrap();
    app.settled().await;
    assert_eq!(app.requests(), (1, 2));
}

#[tokio::test]
async fn a_failed_refresh_ahead_of_expiry_fails_no_call() {
    let app = App::installed().await;
    app.almost_expire().await;
    let failure = || Fault::status(StatusCode::INTERNAL_SERVER_ERROR).on(TOKEN);
    app.sandbox.faults((0..8).map(|_| failure()));
    app.send_after_repeats(7).await.unwrap();
    app.settled().await;
    for _ in 0..5 {
        send(&app.client).await.unwrap();
    }
    app.clock.advance(Duration::from_secs(29));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (8, 7));
    app.clock.advance(Duration::from_secs(1));
    app.token().await;
    app.settled().await;
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (9, 8));
}

#[tokio::test]
async fn a_rejected_token_is_refreshed_and_the_message_repeated_once() {
    let app = App::installed().await;
    app.sandbox.revoke(app.stored().await.access_token());
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 2));
    assert_eq!(app.sandbox.processed().len(), 1);
}

#[tokio::test]
async fn a_service_that_rejects_every_token_gets_each_message_at_most_twice() {
    let app = App::installed().await;
    for call in 1..=3 {
        let rejected = || unauthorized("Invalid token: access token is invalid");
        let faults = [
            rejected(),
            Fault::none(),
            rejected(),
            rejected(),
            rejected(),
        ];
        app.sandbox.faults(faults);
        let error = send(&app.client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        assert_eq!(error.delivery(), Delivery::Rejected);
        assert_eq!(app.requests(), (call, 2 * call));
        // A token this new is not exchanged.
        app.clock.advance(Duration::from_secs(60));
        // Uses up the remaining faults.
        for _ in 0..2 {
            crate::support::http()
                .get(app.sandbox.url())
                .send()
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn a_rejection_that_a_new_token_cannot_fix_is_not_retried() {
    for message in [
        "The token is not authorized for this scope.",
        "Token's user type mismatch!",
        "version header was not found.",
    ] {
        let app = App::installed().await;
        app.sandbox.fault(unauthorized(message));
        let error = send(&app.client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        assert_eq!(app.requests(), (0, 1), "{message}");
    }
}

#[tokio::test]
async fn a_rejected_private_token_is_not_retried() {
    let sandbox = single_use_tokens(SystemClock::new()).await;
    sandbox.revoke("pit-1");
    let tokens = PrivateToken::new("pit-1").unwrap();
    let builder: ClientBuilder = Client::builder().base_url(sandbox.url());
    let client = builder.token_provider(tokens).build().unwrap();
    let error = send(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn a_refresh_outlives_the_calls_that_wait_for_it() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    let old = app.stored().await;
    app.sandbox.fault(Fault::delay(Duration::from_secs(1)));
    let (client, other) = (app.client.clone(), app.client.clone());
    let calls = [
        tokio::spawn(async move { send(&client).await }),
        tokio::spawn(async move { send(&other).await }),
    ];
    until(|| app.requests().0 == 1).await;
    for call in calls {
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
    }
    app.clock.advance(Duration::from_secs(1));
    app.settled().await;
    assert_ne!(app.stored().await, old);
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));
}

#[tokio::test]
async fn a_service_that_rejects_every_token_causes_one_exchange_a_minute() {
    const MESSAGES: usize = 30;
    let app = App::installed().await;
    for minute in 1..=3 {
        let rejected = || unauthorized("Invalid token: access token is invalid");
        // The second request is the exchange.
        app.sandbox.faults([rejected(), Fault::none()]);
        app.sandbox.faults((0..MESSAGES).map(|_| rejected()));
        for _ in 0..MESSAGES {
            let error = send(&app.client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unauthorized);
        }
        assert_eq!(app.requests(), (minute, minute * (MESSAGES + 1)));
        app.clock.advance(Duration::from_secs(60));
    }
}

#[tokio::test]
async fn new_tokens_of_another_process_are_not_refreshed() {
    let app = App::installed().await;
    let rejected = || unauthorized("Invalid token: access token is invalid");
    app.clock.advance(Duration::from_secs(60));
    app.sandbox.faults([rejected(), Fault::none(), rejected()]);
    send(&app.client).await.unwrap_err();
    assert_eq!(app.requests().0, 1);
    // Each message is sent by a new process.
    for _ in 0..5 {
        let oauth = oauth(&app.sandbox, &app.clock, app.store.clone());
        app.sandbox.fault(rejected());
        let error = send(&oauth.client(&location())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
    }
    assert_eq!(app.requests().0, 1);
    app.clock.advance(Duration::from_secs(60));
    app.sandbox.fault(rejected());
    let oauth = oauth(&app.sandbox, &app.clock, app.store.clone());
    send(&oauth.client(&location())).await.unwrap();
    assert_eq!(app.requests().0, 2);
}

#[tokio::test]
async fn a_dead_refresh_token_is_exchanged_once_a_minute() {
    const MESSAGES: usize = 50;
    let app = App::installed().await;
    for (exchanges, passed) in [(1, DAY), (2, Duration::from_secs(1))] {
        app.clock.advance(passed);
        app.sandbox
            .fault(unauthorized("Invalid grant: it is unknown, or was used"));
        for _ in 0..MESSAGES {
            let error = send(&app.client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoToken);
            assert_eq!(error.delivery(), Delivery::NotSent);
            assert_eq!(cause(&error).kind(), ErrorKind::Unauthorized);
        }
        app.clock.advance(Duration::from_secs(59));
        send(&app.client).await.unwrap_err();
        assert_eq!(app.requests(), (exchanges, 0));
    }
}

#[tokio::test]
async fn a_refresh_outlives_the_runtime_of_its_call() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    app.sandbox.fault(Fault::delay(Duration::from_secs(1)));
    let client = app.client.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let call = runtime.spawn(async move { send(&client).await });
    until(|| app.requests().0 == 1).await;
    // Waits until its tasks are dropped.
    let end = tokio::task::spawn_blocking(move || drop(runtime));
    soon(end).await.unwrap();
    soon(call).await.unwrap_err();
    app.clock.advance(Duration::from_secs(1));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));
}

#[tokio::test]
async fn a_refresh_sends_the_documented_form() {
    let app = App::installed().await;
    let refresh_token = app.stored().await.refresh_token().unwrap().to_owned();
    app.clock.advance(DAY);
    send(&app.client).await.unwrap();
    let request = &app.sandbox.requests()[1];
    let fields: Vec<_> = url::form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    let mut expected = [
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("grant_type", "refresh_token"),
        ("refresh_token", &refresh_token),
        ("user_type", "Location"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let mut fields = fields;
    fields.sort();
    expected.sort();
    assert_eq!(fields, expected);
    assert!(request.headers().get("authorization").is_none());
}

#[tokio::test]
async fn a_custom_provider_refreshes_once_after_a_rejection() {
    #[derive(Clone, Debug, Default)]
    struct Own(Arc<Mutex<Vec<&'static str>>>);
    impl TokenProvider for Own {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
            Box::pin(async {
                let number = self.0.lock().unwrap().len();
                if number > 1 {
                    return Err("no more".into());
                }
                Ok(AccessToken::new(format!("token-{number}"))?)
            })
        }

        fn refresh<'a>(&'a self, _: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
            self.0.lock().unwrap().push("refreshed");
            Box::pin(async { Ok(true) })
        }
    }
    let sandbox = single_use_tokens(SystemClock::new()).await;
    sandbox.revoke("token-0");
    let tokens = Own::default();
    let builder = Client::builder().base_url(sandbox.url());
    let client = builder.token_provider(tokens.clone()).build().unwrap();
    send(&client).await.unwrap();
    assert_eq!(tokens.0.lock().unwrap().len(), 1);
    sandbox.revoke("token-1");
    let error = send(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.source().unwrap().to_string(), "no more");
    assert_eq!(tokens.0.lock().unwrap().len(), 2);
}
