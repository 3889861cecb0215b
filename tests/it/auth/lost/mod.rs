//! Tokens that arrive in unexpected replies, that nobody waits for, or with wrong dates.

mod asked_again;
mod connections;
mod killed;

use std::sync::atomic::AtomicUsize;

use futures_util::FutureExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

/// An app with an expired access token in its store, and the default retry policy.
struct Expired {
    sandbox: Sandbox,
    clock: ManualClock,
    store: MemoryStore,
    oauth: OAuth,
}

impl Expired {
    async fn new() -> Self {
        let clock = ManualClock::new();
        let sandbox = single_use_tokens(clock.clone()).await;
        let store = MemoryStore::new();
        let settings = Client::builder()
            .base_url(sandbox.url())
            .clock(clock.clone());
        let oauth = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
            .client(settings)
            .store(store.clone())
            .build()
            .unwrap();
        let code = sandbox.install(&location());
        soon(oauth.exchange_code(code)).await.unwrap();
        clock.advance(DAY);
        Self {
            sandbox,
            clock,
            store,
            oauth,
        }
    }

    async fn stored(&self) -> Tokens {
        self.store.get(&location()).await.unwrap().unwrap()
    }

    /// Sends a message whose refresh repeats its request this many times.
    async fn send_after_repeats(&self, times: usize) -> Result<outbound::SendReceipt, Error> {
        let client = self.oauth.client(&location());
        let call = tokio::spawn(async move { send(&client).await });
        repeat(&self.clock, times, || self.exchanges()).await;
        soon(call).await.unwrap()
    }

    /// The number of requests to the token endpoint since the first.
    fn exchanges(&self) -> usize {
        count(&self.sandbox, TOKEN) - 1
    }
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

/// Serves each of these bodies to one request for tokens, and ends the connection before the
/// announced end of the body. Any later request is answered with 401. Returns the URL and the number
/// of requests.
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
    let store = MemoryStore::new();
    let first = Tokens::new("a1", Some("r1".to_owned()), None);
    store.replace(&location(), None, &first).await.unwrap();
    let clock = ManualClock::new();
    let oauth = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(Client::builder().base_url(url).clock(clock.clone()))
        .store(store.clone())
        .build()
        .unwrap();
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
        let app = Expired::new().await;
        app.sandbox.fault(reply(&body));
        soon(app.oauth.installation(&location()).token())
            .await
            .unwrap();
        assert_eq!(app.stored().await.access_token(), "a2", "{body}");
        assert_eq!(app.stored().await.refresh_token(), Some("r2"), "{body}");
    }
    let app = Expired::new().await;
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
            let app = Expired::new().await;
            app.sandbox.fault(reply(&body));
            if is_refresh {
                app.sandbox.fault(unauthorized("it was used"));
                let provider = app.oauth.installation(&location());
                assert!(provider.token().now_or_never().is_none());
                repeat(&app.clock, 1, || app.exchanges()).await;
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
    let app = Expired::new().await;
    let unread = reply(&json!({ "next": "r" }));
    app.sandbox.faults([unread, unauthorized("it was used")]);
    let error = app.send_after_repeats(1).await.unwrap_err();
    assert!(error.token_reply().is_some());
    soon(app.oauth.settle()).await.unwrap();
}

#[tokio::test]
async fn unusable_tokens_cause_one_exchange_a_minute() {
    for same in [false, true] {
        let app = Expired::new().await;
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
            assert_eq!(app.exchanges(), minute);
            assert_ne!(app.stored().await.refresh_token(), old.refresh_token());
            app.clock.advance(Duration::from_secs(60));
        }
    }
}

/// A store that notes the threads that use it.
#[derive(Clone, Debug, Default)]
struct Threads(
    MemoryStore,
    Arc<Mutex<Vec<Option<String>>>>,
    Arc<AtomicBool>,
);

impl TokenStore for Threads {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        self.0.get(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            let name = std::thread::current().name().map(str::to_owned);
            self.1.lock().unwrap().push(name);
            // Needs a runtime with timers.
            tokio::time::sleep(Duration::from_millis(1)).await;
            if self.2.load(Ordering::SeqCst) {
                return Err("the disk is full".into());
            }
            self.0.replace(key, expected, new).await
        })
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        self.0.remove(key, expected)
    }
}

#[tokio::test]
async fn settle_stores_on_the_dedicated_thread() {
    let sandbox = single_use_tokens(SystemClock::new()).await;
    let store = Threads::default();
    let app = oauth(&sandbox, &ManualClock::new(), store.clone());
    store.2.store(true, Ordering::SeqCst);
    let code = sandbox.install(&location());
    soon(app.exchange_code(code)).await.unwrap_err();
    store.2.store(false, Ordering::SeqCst);
    // Begun and never polled again.
    let mut settle = Box::pin(app.settle());
    assert!((&mut settle).now_or_never().is_none());
    send(&app.client(&location())).await.unwrap();
    drop(settle);

    store.2.store(true, Ordering::SeqCst);
    let code = sandbox.install(&location());
    soon(app.exchange_code(code)).await.unwrap_err();
    store.2.store(false, Ordering::SeqCst);
    let settled = std::thread::spawn(move || {
        let without_timers = tokio::runtime::Builder::new_current_thread().build();
        without_timers.unwrap().block_on(app.settle())
    });
    settled.join().unwrap().unwrap();
    let threads = store.1.lock().unwrap();
    let dedicated = |name: &Option<String>| name.as_deref() == Some("leadconnector-tokens");
    assert!(threads.iter().all(dedicated), "{threads:?}");
}

#[tokio::test]
async fn a_clock_that_never_sleeps_does_not_block_the_thread() {
    #[derive(Debug)]
    struct Sleepless;
    impl Clock for Sleepless {
        fn now(&self) -> chrono::DateTime<chrono::Utc> {
            chrono::Utc::now()
        }

        fn instant(&self) -> Instant {
            Instant::now()
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            Box::pin(std::future::ready(()))
        }
    }
    let sandbox = single_use_tokens(SystemClock::new()).await;
    let store = MemoryStore::new();
    let settings = Client::builder().base_url(sandbox.url()).clock(Sleepless);
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(settings)
        .store(store.clone())
        .build()
        .unwrap();
    let code = sandbox.install(&location());
    soon(app.exchange_code(code)).await.unwrap();
    let old = store.get(&location()).await.unwrap().unwrap();
    let rejected = AccessToken::new(old.access_token()).unwrap();
    let provider = app.installation(&location());
    soon(provider.refresh(&rejected)).await.unwrap();
    let new = store.get(&location()).await.unwrap().unwrap();
    assert_ne!(new.refresh_token(), old.refresh_token());
}
