//! Refreshes that ask for the tokens again.

use super::*;

/// An app whose access token has expired, and whose service repeats tokens for 30 seconds.
async fn with_grace() -> App {
    let app = App::installed().await;
    app.sandbox.refresh_grace(Duration::from_secs(30));
    app.clock.advance(DAY);
    app
}

fn lost() -> Fault {
    Fault::reset_after_reading().after_processing()
}

#[tokio::test]
async fn a_lost_reply_is_asked_for_until_the_service_answers() {
    for repeats in 1..=7 {
        let app = with_grace().await;
        let fails = (1..repeats).map(|_| Fault::status(StatusCode::BAD_GATEWAY));
        app.sandbox.faults([lost()].into_iter().chain(fails));
        app.send_after_repeats(repeats).await.unwrap();
        assert_eq!(app.requests(), (repeats + 1, 1));
    }
}

#[tokio::test]
async fn a_lost_reply_is_asked_for_although_its_call_was_dropped() {
    let app = with_grace().await;
    let old = app.stored().await;
    app.sandbox.fault(lost());
    let client = app.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    until(|| app.requests().0 == 1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    repeat(&app.clock, 1, || app.requests().0).await;
    app.settled().await;
    assert_ne!(app.stored().await.refresh_token(), old.refresh_token());
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (2, 1));
}

#[tokio::test]
async fn a_rejection_ends_the_refresh_but_not_if_a_proxy_makes_it() {
    let app = with_grace().await;
    let proxy = Fault::status(StatusCode::FORBIDDEN).body("error code: 1010");
    app.sandbox.faults([lost(), proxy]);
    app.send_after_repeats(2).await.unwrap();

    let app = with_grace().await;
    app.sandbox.faults([lost(), unauthorized("it was used")]);
    let error = app.send_after_repeats(1).await.unwrap_err();
    assert_eq!(cause(&error).delivery(), Delivery::Rejected);
    app.clock.advance(Duration::from_secs(30));
    assert_eq!(app.requests(), (2, 0));
}

#[tokio::test]
async fn a_base_url_that_redirects_is_reported_at_once() {
    let app = with_grace().await;
    app.sandbox
        .fault(Fault::status(StatusCode::FOUND).on(TOKEN));
    let error = send(&app.client).await.unwrap_err();
    assert_eq!(cause(&error).status(), Some(StatusCode::FOUND));
    assert!(!error.is_retryable());
    assert_eq!(app.requests(), (1, 0));
}

#[tokio::test]
async fn a_refresh_whose_reply_never_arrives_gets_the_same_tokens_again() {
    let app = App::expired().await;
    app.sandbox.refresh_grace(Duration::from_secs(30));
    app.sandbox
        .fault(Fault::hang().after_processing().on(TOKEN));
    let client = app.oauth.client(&location());
    let call = tokio::spawn(async move { send(&client).await });
    app.sandbox.until(|_| app.requests().0 == 1).await;
    app.clock.advance(Duration::from_secs(20));
    soon(call).await.unwrap().unwrap();
    assert_eq!(app.requests().0, 2);
}

#[tokio::test]
async fn a_refresh_whose_reply_is_late_is_kept_although_a_second_one_is_rejected() {
    let app = App::expired().await; // without the grace
    app.sandbox
        .fault(Fault::delay(Duration::from_secs(25)).on(TOKEN));
    let client = app.oauth.client(&location());
    let call = tokio::spawn(async move { send(&client).await });
    app.sandbox.until(|_| app.requests().0 == 1).await;
    app.clock.advance(Duration::from_secs(20));
    app.sandbox.until(|_| app.requests().0 == 2).await;
    assert!(!call.is_finished());
    app.clock.advance(Duration::from_secs(5));
    soon(call).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_reply_that_cannot_be_read_is_asked_for_again() {
    let app = App::expired().await;
    app.sandbox.refresh_grace(Duration::from_secs(30));
    app.sandbox.fault(
        Fault::status(StatusCode::OK)
            .body("{")
            .after_processing()
            .on(TOKEN),
    );
    app.send_after_repeats(1).await.unwrap();
}

#[tokio::test]
async fn of_two_replies_that_cannot_be_read_the_longer_is_kept() {
    let long = r#"{"access_token":"a2","next_refresh":"r2"}"#;
    for bodies in [["{}", long], [long, "{}"]] {
        let app = App::expired().await;
        let unread = |body| Fault::status(StatusCode::OK).body(body).on(TOKEN);
        app.sandbox.faults(bodies.map(unread));
        app.sandbox.fault(unauthorized("it was used"));
        let error = app.send_after_repeats(2).await.unwrap_err();
        assert_eq!(error.token_reply(), Some(long));
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_reply_that_is_lost_too_late_for_a_retry_is_asked_for_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (oauth, clock, store) = app_of(&url).await;
    let tokens = oauth.installation(&location());
    let old = AccessToken::new("a1").unwrap();
    let refresh = tokio::spawn(async move { tokens.refresh(&old).await });
    let accept = async || {
        let (mut stream, _) = listener.accept().await.unwrap();
        let read = stream.read(&mut [0; 4096]).await.unwrap();
        assert!(read > 0);
        stream
    };
    let first = soon(accept()).await;
    clock.advance(Duration::from_secs(15));
    drop(first);
    let mut second = soon(accept()).await;
    let body = r#"{"access_token":"a2","refresh_token":"r2","expires_in":86399}"#;
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    second.write_all(reply.as_bytes()).await.unwrap();
    assert!(soon(refresh).await.unwrap().unwrap());
    let stored = store.get(&location()).await.unwrap().unwrap();
    assert_eq!(stored.refresh_token(), Some("r2"));
}
