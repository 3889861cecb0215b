//! Replies that are truncated, or have the tokens in another place or none that can be used.

use super::*;

/// Serves each of these bodies to one request for tokens, and ends the connection before the
/// announced end of the body. Any later request is answered with 401. Returns the URL and the
/// number of requests.
async fn truncating(bodies: Vec<&'static str>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            // The last field of a refresh.
            while !request.ends_with(b"user_type=Location") && !request.ends_with(b"=last") {
                connection.read_buf(&mut request).await.unwrap();
            }
            let reply = match bodies.get(counted.fetch_add(1, Ordering::SeqCst)) {
                Some(body) => {
                    let announced = body.len() + 10;
                    format!("HTTP/1.1 200 OK\r\ncontent-length: {announced}\r\n\r\n{body}")
                }
                None => "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n".to_owned(),
            };
            connection.write_all(reply.as_bytes()).await.unwrap();
        }
    });
    (url, requests)
}

#[tokio::test]
async fn a_truncated_reply_is_read_as_far_as_it_goes() {
    let (url, requests) = truncating(vec![
        r#"{"access_token":"a2","refresh_token":"r2","expires_in":86399}"#,
        r#"{"access_token":"a3","refresh_token":"r\u002B3","sc"#,
        r#"{"access_token":"a4","refresh_to"#,
    ])
    .await;
    let (oauth, clock, store) = app_of(&url).await;
    let tokens = oauth.installation(&location());
    for (number, new) in ["r2", "r+3"].into_iter().enumerate() {
        let old = AccessToken::new(format!("a{}", number + 1)).unwrap();
        assert!(soon(tokens.refresh(&old)).await.unwrap());
        let stored = store.get(&location()).await.unwrap().unwrap();
        assert_eq!(stored.access_token(), format!("a{}", number + 2));
        assert_eq!(stored.refresh_token(), Some(new));
        assert_eq!(requests.load(Ordering::SeqCst), number + 1);
        clock.advance(Duration::from_secs(60));
    }
    let old = AccessToken::new("a3").unwrap();
    let refresh = tokio::spawn(async move { tokens.refresh(&old).await });
    repeat(&clock, 1, || requests.load(Ordering::SeqCst) - 2).await;
    let error = soon(refresh).await.unwrap().unwrap_err();
    let error: &Error = error.downcast_ref().unwrap();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert_eq!(
        error.token_reply(),
        Some(r#"{"access_token":"a4","refresh_to"#)
    );
    // It was asked for once more.
    assert_eq!(requests.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_refresh_token_in_another_place_is_stored_or_its_reply_is_kept() {
    for body in [
        json!({ "access_token": "a2", "data": { "refresh_token": "r2" } }),
        json!({ "access_token": "a2", "refresh_token": { "value": "r2" } }),
        json!({ "access_token": "a2", "refresh_token": ["r2"] }),
        json!({ "access_token": "a2", "refresh-token": "r2" }),
    ] {
        let app = App::expired().await;
        app.sandbox.fault(reply(&body));
        soon(app.oauth.installation(&location()).token())
            .await
            .unwrap();
        assert_eq!(app.stored().await.access_token(), "a2", "{body}");
        assert_eq!(app.stored().await.refresh_token(), Some("r2"), "{body}");
    }
    let app = App::expired().await;
    let body = json!({ "access_token": "a2", "next_refresh": "r2" });
    app.sandbox.faults((0..8).map(|_| reply(&body)));
    let error = app.send_after_repeats(7).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert_eq!(error.token_reply(), Some(&*body.to_string()));
}

#[tokio::test]
async fn settle_reports_tokens_that_nobody_received_once() {
    for is_refresh in [true, false] {
        for body in [
            json!({ "next": "the only refresh token" }),
            json!({ "access_token": "a", "refresh_token": { "a": "b", "c": "d" } }),
            json!({ "access_token": "a", "refresh_token": "the only refresh token" }),
        ] {
            if is_refresh && body["refresh_token"].is_string() {
                continue;
            }
            let app = App::expired().await;
            app.sandbox.fault(reply(&body));
            if is_refresh {
                app.sandbox.fault(unauthorized("it was used"));
                let provider = app.oauth.installation(&location());
                assert!(provider.token().now_or_never().is_none());
                repeat(&app.clock, 1, || app.requests().0).await;
            } else {
                let exchange = app.oauth.exchange_code("code");
                assert!(exchange.now_or_never().is_none());
            }
            let error = soon(app.oauth.settle()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TokensNotStored);
            let kept = match error.unstored_tokens() {
                Some(tokens) => tokens.refresh_token() == body["refresh_token"].as_str(),
                None => error.token_reply() == Some(&*body.to_string()),
            };
            assert!(kept, "{body}");
            soon(app.oauth.settle()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn settle_does_not_repeat_what_a_call_reported() {
    let app = App::expired().await;
    let unread = reply(&json!({ "next": "r" }));
    app.sandbox.faults([unread, unauthorized("it was used")]);
    let error = app.send_after_repeats(1).await.unwrap_err();
    assert!(error.token_reply().is_some());
    soon(app.oauth.settle()).await.unwrap();
}

#[tokio::test]
async fn unusable_tokens_cause_one_exchange_a_minute() {
    for same in [false, true] {
        let app = App::expired().await;
        let old = app.stored().await;
        let provider = app.oauth.installation(&location());
        let rejected = AccessToken::new(old.access_token()).unwrap();
        for minute in 1..=3 {
            let access_token = if same { old.access_token() } else { "a b" };
            let refresh_token = format!("r{minute}");
            app.sandbox.faults((0..10).map(|_| {
                reply(&json!({ "access_token": access_token, "refresh_token": refresh_token }))
            }));
            for _ in 0..10 {
                soon(provider.refresh(&rejected)).await.unwrap_err();
            }
            assert_eq!(app.requests().0, minute);
            assert_ne!(app.stored().await.refresh_token(), old.refresh_token());
            app.clock.advance(Duration::from_secs(60));
        }
    }
}
