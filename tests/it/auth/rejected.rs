//! Access tokens that the service rejects.

use super::*;

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
