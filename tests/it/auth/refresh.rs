//! When and how often tokens are refreshed.

use super::*;

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
