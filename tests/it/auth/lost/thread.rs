//! The thread that exchanges and stores tokens.

use super::*;

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
