//! The tokens of an app's installations: got, kept, renewed, and what comes of mishaps.

use std::{
    error::Error as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::{BoxFuture, join_all};
use http::StatusCode;
use leadconnector::{
    Client, ClientBuilder, Delivery, Error, ErrorKind, RetryPolicy,
    auth::{
        AccessToken, BoxError, Lease, MemoryStore, OAuth, PrivateToken, Replaced, TokenProvider,
        TokenStore, Tokens,
    },
    clock::{Clock, ManualClock},
    id::Resource,
    outbound,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Sandbox},
};
use serde_json::{Value, json};

use crate::sandbox::SEND;

pub(crate) const TOKEN: &str = "/oauth/token";
const MINT: &str = "/oauth/locationToken";
/// How long the sandbox's access tokens live.
const DAY: Duration = Duration::from_secs(86_399);

/// A test that waits for what never comes fails.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    let limit = Duration::from_secs(10);
    tokio::time::timeout(limit, what).await.expect("soon")
}

pub(crate) async fn until(done: impl Fn() -> bool) {
    let wait = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    soon(wait).await;
}

pub(crate) fn location() -> Resource {
    Resource::location("l")
}

pub(crate) fn count(sandbox: &Sandbox, path: &str) -> usize {
    let requests = sandbox.requests();
    requests.iter().filter(|r| r.path() == path).count()
}

pub(crate) async fn send(client: &Client) -> Result<outbound::SendReceipt, Error> {
    soon(client.send(outbound::Sms::new("c", "Hi"))).await
}

/// The error that this one comes from.
pub(crate) fn cause(error: &Error) -> &Error {
    let source = error.source().expect("a source");
    source
        .downcast_ref::<Arc<dyn std::error::Error + Send + Sync>>()
        .and_then(|source| source.downcast_ref())
        .or_else(|| source.downcast_ref())
        .expect("an error of the crate's")
}

/// A store in memory that fails, panics, waits and leases as it is told.
#[derive(Clone, Debug, Default)]
struct Probe {
    store: MemoryStore,
    fails: Arc<AtomicBool>,
    panics: Arc<AtomicBool>,
    /// The next replacement is done at once, and reported when this is empty again.
    waits: Arc<Mutex<Option<Waits>>>,
    /// How many leases have ended.
    ended: Arc<AtomicUsize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waits {
    Next,
    This,
}

struct Ended(Arc<AtomicUsize>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Probe {
    fn fail(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }

    /// Until the renewals that took this many leases have ended. Their results are in place:
    /// nothing is awaited between the end of a lease and that of the renewal, and these
    /// tests have one thread.
    async fn ended(&self, leases: usize) {
        until(|| self.ended.load(Ordering::SeqCst) == leases).await;
    }
}

impl TokenStore for Probe {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        self.store.get(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            assert!(!self.panics.load(Ordering::SeqCst), "as it is told");
            if self.fails.load(Ordering::SeqCst) {
                return Err("the disk is full".into());
            }
            let replaced = self.store.replace(key, expected, new).await;
            let waits = || *self.waits.lock().unwrap();
            if waits() == Some(Waits::Next) {
                *self.waits.lock().unwrap() = Some(Waits::This);
                while waits().is_some() {
                    tokio::task::yield_now().await;
                }
            }
            replaced
        })
    }

    fn lease<'a>(&'a self, _: &'a Resource) -> BoxFuture<'a, Result<Lease, BoxError>> {
        let lease = Lease::new(Ended(Arc::clone(&self.ended)));
        Box::pin(std::future::ready(Ok(lease)))
    }
}

/// A sandbox, and an app that a location has installed there.
struct App {
    clock: ManualClock,
    sandbox: Sandbox,
    store: Probe,
    oauth: OAuth,
    client: Client,
}

fn oauth(sandbox: &Sandbox, clock: &ManualClock, store: impl TokenStore + 'static) -> OAuth {
    let settings = Client::builder()
        .base_url(sandbox.url())
        .clock(clock.clone())
        .retry(RetryPolicy::none());
    OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(settings)
        .store(store)
        .build()
        .unwrap()
}

impl App {
    async fn installed() -> Self {
        Self::installed_by(&location()).await
    }

    async fn installed_by(resource: &Resource) -> Self {
        let clock = ManualClock::new();
        let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
        let store = Probe::default();
        let oauth = oauth(&sandbox, &clock, store.clone());
        let code = sandbox.install(resource);
        assert_eq!(soon(oauth.exchange_code(code)).await.unwrap(), *resource);
        Self {
            client: oauth.client(resource).unwrap(),
            clock,
            sandbox,
            store,
            oauth,
        }
    }

    async fn stored(&self) -> Tokens {
        self.store.get(&location()).await.unwrap().unwrap()
    }

    /// The token that requests go with now.
    async fn token(&self) -> AccessToken {
        let provider = self.oauth.installation(&location());
        soon(provider.token()).await.unwrap()
    }

    /// How many requests there were: to the token endpoint but for the first exchange, and
    /// with messages.
    fn requests(&self) -> (usize, usize) {
        let refreshes = count(&self.sandbox, TOKEN) - 1;
        (refreshes, count(&self.sandbox, SEND))
    }

    /// To 2 minutes before the token expires, which is known in memory.
    async fn almost_expire(&self) {
        self.token().await;
        self.clock.advance(DAY - Duration::from_secs(120));
    }
}

fn unauthorized(message: &str) -> Fault {
    let body = json!({ "statusCode": 401, "message": message, "error": "Unauthorized" });
    Fault::status(StatusCode::UNAUTHORIZED).json(&body)
}

fn reply(body: &Value) -> Fault {
    Fault::status(StatusCode::OK).json(body)
}

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
async fn a_token_is_renewed_before_it_expires_and_no_call_waits_for_it() {
    let app = App::installed().await;
    app.almost_expire().await;
    let old = app.stored().await;
    app.sandbox.fault(Fault::delay(Duration::from_secs(60)));
    app.token().await;
    until(|| app.requests().0 == 1).await;
    // The answer hangs.
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));
    assert_eq!(app.stored().await, old);
    app.clock.advance(Duration::from_secs(60));
    app.store.ended(1).await;
    assert_ne!(app.stored().await, old);
    // Far beyond the end of the old one.
    app.clock.advance(Duration::from_secs(600));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 2));
}

#[tokio::test]
async fn a_token_is_not_renewed_long_before_it_expires() {
    let app = App::installed().await;
    app.token().await;
    // 5 minutes and a fifth more.
    app.clock.advance(DAY - Duration::from_secs(361));
    send(&app.client).await.unwrap();
    assert_eq!(app.store.ended.load(Ordering::SeqCst), 0);
    app.clock.advance(Duration::from_secs(61));
    send(&app.client).await.unwrap();
    app.store.ended(1).await;
    assert_eq!(app.requests(), (1, 2));
}

#[tokio::test]
async fn a_failed_renewal_ahead_of_expiry_pauses_and_fails_no_call() {
    let app = App::installed().await;
    app.almost_expire().await;
    let failure = || Fault::status(StatusCode::INTERNAL_SERVER_ERROR);
    app.sandbox.fault(failure());
    app.token().await;
    app.store.ended(1).await;
    for _ in 0..5 {
        send(&app.client).await.unwrap();
    }
    app.clock.advance(Duration::from_secs(29));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 6));
    app.clock.advance(Duration::from_secs(1));
    app.token().await;
    app.store.ended(2).await;
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (2, 7));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_message_repeated_once() {
    let app = App::installed().await;
    app.sandbox.revoke(app.stored().await.access_token());
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 2));
    assert_eq!(app.sandbox.processed().len(), 1);
}

#[tokio::test]
async fn a_service_that_refuses_every_token_gets_each_message_twice_at_most() {
    let app = App::installed().await;
    for call in 1..=3 {
        let refused = || unauthorized("Invalid token: access token is invalid");
        let faults = [refused(), Fault::none(), refused(), refused(), refused()];
        app.sandbox.faults(faults);
        let error = send(&app.client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
        assert_eq!(error.delivery(), Delivery::Rejected);
        assert_eq!(app.requests(), (call, 2 * call));
        // What is left of the faults.
        for _ in 0..2 {
            crate::sandbox::http()
                .get(app.sandbox.url())
                .send()
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn what_a_new_token_does_not_cure_is_not_repeated() {
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
async fn a_private_token_that_is_refused_is_not_repeated() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.revoke("pit-1");
    let tokens = PrivateToken::new("pit-1").unwrap();
    let builder: ClientBuilder = Client::builder().base_url(sandbox.url());
    let client = builder.token_provider(tokens).build().unwrap();
    let error = send(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn a_refresh_goes_on_when_those_who_wait_for_it_are_dropped() {
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
    app.store.ended(1).await;
    assert_ne!(app.stored().await, old);
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));
}

#[tokio::test]
async fn an_app_goes_on_in_another_runtime_than_the_one_that_ended_amid_a_refresh() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    app.sandbox.fault(Fault::hang());
    let client = app.client.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let call = runtime.spawn(async move { send(&client).await });
    until(|| app.requests().0 == 1).await;
    // Waits until its tasks are gone.
    let end = tokio::task::spawn_blocking(move || drop(runtime));
    soon(end).await.unwrap();
    soon(call).await.unwrap_err();
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (2, 1));
}

#[tokio::test]
async fn a_store_that_panics_ends_neither_renewals_nor_the_tokens() {
    let app = App::installed().await;
    app.almost_expire().await;
    app.store.panics.store(true, Ordering::SeqCst);
    app.token().await;
    app.store.ended(1).await;
    app.store.panics.store(false, Ordering::SeqCst);
    // Neither had anybody waited for it, nor must anybody.
    app.clock.advance(Duration::from_secs(60));
    app.token().await;
    app.store.ended(2).await;
    app.clock.advance(Duration::from_secs(600));
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));
}

#[tokio::test]
async fn tokens_are_stored_when_the_exchange_of_a_code_returns_and_the_code_works_once() {
    for resource in [location(), Resource::company("c")] {
        for camel_case in [false, true] {
            let sandbox = Sandbox::start().await.unwrap();
            if camel_case {
                sandbox.camel_case_tokens();
            }
            let clock = ManualClock::new();
            let store = MemoryStore::new();
            let app = oauth(&sandbox, &clock, store.clone());
            let code = sandbox.install(&resource);
            assert_eq!(app.exchange_code(code.clone()).await.unwrap(), resource);
            let stored = store.get(&resource).await.unwrap().unwrap();
            assert!(stored.access_token().starts_with("sandboxAccess"));
            assert!(stored.refresh_token().unwrap().contains("Refresh"));
            assert_eq!(stored.expires_at(), Some(clock.now() + DAY));

            let error = app.exchange_code(code).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unauthorized);
            assert_eq!(error.delivery(), Delivery::Rejected);
            assert_eq!(store.get(&resource).await.unwrap(), Some(stored));
        }
    }
}

#[tokio::test]
async fn an_exchange_that_is_dropped_stores_its_tokens() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let store = MemoryStore::new();
    let app = oauth(&sandbox, &clock, store.clone());
    sandbox.fault(Fault::delay(Duration::from_secs(1)));
    let code = sandbox.install(&location());
    let exchange = tokio::spawn(async move { app.exchange_code(code).await });
    until(|| count(&sandbox, TOKEN) == 1).await;
    exchange.abort();
    assert!(exchange.await.unwrap_err().is_cancelled());
    clock.advance(Duration::from_secs(1));
    let stored = async {
        while store.get(&location()).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
    };
    soon(stored).await;
}

#[tokio::test]
async fn a_new_installation_takes_the_place_of_the_old_at_once() {
    let app = App::installed().await;
    send(&app.client).await.unwrap();
    let old = app.stored().await;
    app.oauth
        .exchange_code(app.sandbox.install(&location()))
        .await
        .unwrap();
    assert_ne!(app.stored().await, old);
    app.sandbox.revoke(old.access_token());
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 2));
}

#[tokio::test]
async fn a_refresh_that_ends_after_a_new_installation_does_not_bring_the_old_one_back() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    let old = app.stored().await;
    *app.store.waits.lock().unwrap() = Some(Waits::Next);
    let client = app.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    let stored = async {
        while app.stored().await == old {
            tokio::task::yield_now().await;
        }
    };
    // Its renewal is held up at the very end.
    soon(stored).await;
    let code = app.sandbox.install(&location());
    soon(app.oauth.exchange_code(code)).await.unwrap();
    let new = app.stored().await;
    *app.store.waits.lock().unwrap() = None;
    soon(call).await.unwrap().unwrap();
    assert_eq!(
        app.token().await,
        AccessToken::new(new.access_token()).unwrap()
    );
}

#[tokio::test]
async fn a_new_installation_of_a_company_ends_the_tokens_that_the_old_one_minted() {
    let company = Resource::company("c");
    let app = App::installed_by(&company).await;
    let client = app.oauth.location_client("c", "l").unwrap();
    send(&client).await.unwrap();
    app.oauth
        .exchange_code(app.sandbox.install(&company))
        .await
        .unwrap();
    send(&client).await.unwrap();
    assert_eq!(count(&app.sandbox, MINT), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_locations_token_is_minted_once_for_all_and_again_when_it_expires() {
    let app = App::installed_by(&Resource::company("c")).await;
    app.sandbox.token_lifetime(Duration::from_secs(3600));
    let client = app.oauth.location_client("c", "l").unwrap();
    let calls = (0..32).map(|_| {
        // Also those of other clients.
        let client = app.oauth.location_client("c", "l").unwrap();
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

    // The company's has expired too.
    app.clock.advance(DAY);
    send(&client).await.unwrap();
    assert_eq!(count(&app.sandbox, MINT), 3);
    assert_eq!(app.requests(), (1, 34));
}

#[tokio::test]
async fn a_refused_token_of_a_company_is_renewed_on_the_way_to_a_locations() {
    let company = Resource::company("c");
    let app = App::installed_by(&company).await;
    let client = app.oauth.location_client("c", "l").unwrap();
    send(&client).await.unwrap();
    let stored = app.store.get(&company).await.unwrap().unwrap();
    app.sandbox.revoke(stored.access_token());
    // The location's own is good.
    send(&client).await.unwrap();
    assert_eq!((app.requests(), count(&app.sandbox, MINT)), ((0, 2), 1));
    app.clock.advance(DAY - Duration::from_secs(1));
    app.sandbox.fault(unauthorized("Invalid JWT"));
    send(&client).await.unwrap();
    assert_eq!(app.sandbox.processed().len(), 3);
    assert_eq!(app.requests().0, 1);
}

#[tokio::test]
async fn what_keeps_a_company_from_its_token_keeps_its_locations_from_theirs() {
    let app = App::installed_by(&Resource::company("c")).await;
    app.clock.advance(DAY);
    app.store.fail(true);
    let client = app.oauth.location_client("c", "l").unwrap();
    let error = send(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert!(error.unstored_tokens().is_some());
    app.store.fail(false);
    send(&client).await.unwrap();
    assert_eq!(app.requests(), (1, 1));

    let strange = app.oauth.location_client("d", "l").unwrap();
    let error = send(&strange).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn nothing_is_sent_before_new_tokens_are_stored() {
    let app = App::installed().await;
    send(&app.client).await.unwrap();
    app.clock.advance(DAY);
    app.store.fail(true);
    let mut unstored = None;
    for _ in 0..2 {
        let error = send(&app.client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.source().unwrap().to_string(), "the disk is full");
        let tokens = error.unstored_tokens().unwrap().clone();
        assert_ne!(tokens, app.stored().await);
        assert_eq!(unstored.get_or_insert(tokens.clone()), &tokens);
        assert_eq!(app.requests(), (1, 1));
    }
    app.store.fail(false);
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (1, 2));
    assert_eq!(Some(app.stored().await), unstored);
    app.clock.advance(DAY);
    send(&app.client).await.unwrap();
    assert_eq!(app.requests(), (2, 3));
}

#[tokio::test]
async fn tokens_that_a_refusal_or_a_renewal_ahead_brought_are_stored_before_anything_is_sent() {
    for ahead in [true, false] {
        let app = App::installed().await;
        app.store.fail(true);
        if ahead {
            app.almost_expire().await;
            app.token().await;
            app.store.ended(1).await;
        } else {
            app.sandbox.revoke(app.stored().await.access_token());
            let error = send(&app.client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        }
        let (refreshes, sends) = app.requests();
        assert_eq!(refreshes, 1);
        let error = send(&app.client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        assert_eq!(app.requests(), (1, sends));
        app.store.fail(false);
        send(&app.client).await.unwrap();
        assert_eq!(app.requests(), (1, sends + 1));
    }
}

#[tokio::test]
async fn tokens_of_a_code_that_cannot_be_stored_are_in_the_error() {
    let app = App::installed().await;
    app.store.fail(true);
    let code = app.sandbox.install(&location());
    let error = app.oauth.exchange_code(code).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokensNotStored);
    assert_ne!(error.unstored_tokens(), Some(&app.stored().await));
}

#[tokio::test]
async fn the_loser_of_a_race_without_a_lease_takes_the_winners_tokens() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let store = MemoryStore::new();
    let apps = [(), ()].map(|()| oauth(&sandbox, &clock, store.clone()));
    let code = sandbox.install(&location());
    apps[0].exchange_code(code).await.unwrap();
    clock.advance(DAY);
    let [winner, loser] = apps.map(|app| app.client(&location()).unwrap());
    sandbox.fault(Fault::delay(Duration::from_millis(250)));
    let winner = tokio::spawn(async move { send(&winner).await });
    until(|| count(&sandbox, TOKEN) == 2).await;
    let loser = tokio::spawn(async move { send(&loser).await });
    until(|| count(&sandbox, TOKEN) == 3).await;
    let passes = async {
        while !loser.is_finished() {
            clock.advance(Duration::from_millis(10));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    soon(passes).await;
    winner.await.unwrap().unwrap();
    loser.await.unwrap().unwrap();
    assert_eq!(count(&sandbox, TOKEN), 3);
    let stored = store.get(&location()).await.unwrap().unwrap();
    let bearer = format!("Bearer {}", stored.access_token());
    for request in sandbox.processed() {
        assert_eq!(request.headers()["authorization"], bearer.as_str());
    }
}

#[tokio::test]
async fn a_refused_refresh_token_is_said_to_be_the_trouble() {
    let app = App::installed().await;
    app.clock.advance(DAY);
    app.sandbox
        .fault(Fault::reset_after_reading().after_processing());
    let lost = send(&app.client).await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::NoToken);
    assert_eq!(lost.delivery(), Delivery::NotSent);
    assert_eq!(cause(&lost).delivery(), Delivery::Unknown);

    let client = app.client.clone();
    let call = tokio::spawn(async move { send(&client).await });
    let passes = async {
        while !call.is_finished() {
            if let Some(wait) = app.clock.next_wake() {
                app.clock.advance(wait.min(Duration::from_secs(2)));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    soon(passes).await;
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(cause(&error).kind(), ErrorKind::Unauthorized);
    assert_eq!(cause(&error).delivery(), Delivery::Rejected);
    assert_eq!(app.requests(), (2, 0));
}

#[tokio::test]
async fn an_app_that_is_not_installed_makes_no_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = oauth(&sandbox, &ManualClock::new(), MemoryStore::new());
    let error = send(&app.client(&location()).unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(error.source().is_some());
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_lifetime_that_is_none_is_not_known() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let folder = tempdir();
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
        send(&app.client(&location()).unwrap()).await.unwrap();
    }
    // Until the year 33,000 or so: what is stored is what was given.
    sandbox.fault(reply(&json!({
        "access_token": "a", "refresh_token": "r", "expires_in": 1e12, "locationId": "l",
    })));
    app.exchange_code("code").await.unwrap();
    let stored = store.get(&location()).await.unwrap().unwrap();
    assert_eq!(
        stored.expires_at(),
        Some(clock.now() + Duration::from_secs(1_000_000_000_000))
    );
    send(&app.client(&location()).unwrap()).await.unwrap();
}

#[tokio::test]
async fn tokens_of_nobody_are_in_the_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = oauth(&sandbox, &ManualClock::new(), MemoryStore::new());
    for owner in [
        json!({}),
        json!({ "userType": "Location" }),
        json!({ "userType": "Location", "companyId": "c" }),
        json!({ "userType": "Company", "locationId": "l" }),
        json!({ "locationId": "", "companyId": 1 }),
    ] {
        let mut body = owner.clone();
        body["access_token"] = json!("a");
        sandbox.fault(reply(&body));
        let error = app.exchange_code("code").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokensNotStored, "{owner}");
        assert_eq!(error.unstored_tokens().unwrap().access_token(), "a");
    }
}

#[tokio::test]
async fn a_reply_without_a_token_is_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
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
async fn a_token_that_no_header_can_carry_is_refreshed() {
    let app = App::installed().await;
    for bad in ["a b", "a\nb", "ä"] {
        let old = app.stored().await;
        let spoilt = Tokens::new(bad, old.refresh_token().map(str::to_owned), None);
        let replaced = app.store.replace(&location(), Some(&old), &spoilt).await;
        assert_eq!(replaced.unwrap(), Replaced::Done);
        let again = oauth(&app.sandbox, &app.clock, app.store.clone());
        send(&again.client(&location()).unwrap()).await.unwrap();
    }
    assert_eq!(app.requests(), (3, 3));

    // If the service gives one, it is stored for the sake of its refresh token.
    app.clock.advance(DAY);
    app.sandbox.fault(reply(
        &json!({ "access_token": "a b", "refresh_token": "r" }),
    ));
    let error = send(&app.client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(app.stored().await.refresh_token(), Some("r"));
    app.sandbox.fault(reply(&json!({ "access_token": "a" })));
    send(&app.client).await.unwrap();
    // A refresh that gives no new refresh token leaves the old one.
    assert_eq!(app.stored().await.access_token(), "a");
    assert_eq!(app.stored().await.refresh_token(), Some("r"));
}

#[tokio::test]
async fn tokens_from_elsewhere_are_renewed_when_they_are_refused() {
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
async fn tokens_that_another_process_stored_are_taken_over_without_a_refresh() {
    let app = App::installed().await;
    let clients = [(), ()].map(|()| {
        let oauth = oauth(&app.sandbox, &app.clock, app.store.clone());
        oauth.client(&location()).unwrap()
    });
    for _ in 0..3 {
        for client in &clients {
            send(client).await.unwrap();
        }
        app.sandbox.revoke(app.stored().await.access_token());
    }
    assert_eq!(app.requests().0, 2);
    assert_eq!(app.sandbox.processed().len(), 6);
}

#[tokio::test]
async fn a_refresh_says_who_asks_and_nothing_more() {
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
async fn nothing_prints_a_token() {
    let app = App::installed().await;
    let first = app.stored().await;
    app.clock.advance(DAY);
    app.store.fail(true);
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
        app.oauth.location("c", "l").unwrap(),
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

#[tokio::test]
async fn a_provider_of_ones_own_is_asked_once_more_when_its_token_is_refused() {
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

        fn renew<'a>(&'a self, _: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
            self.0.lock().unwrap().push("renewed");
            Box::pin(async { Ok(true) })
        }
    }
    let sandbox = Sandbox::start().await.unwrap();
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

#[test]
fn an_app_without_id_or_secret_is_not_built() {
    let error = OAuth::builder(" ", "").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let fields: Vec<_> = error
        .problems()
        .iter()
        .map(leadconnector::Problem::field)
        .collect();
    assert_eq!(fields, ["client_id", "client_secret"]);
    for bad in ["", " ", "a b", "a\n", "ä"] {
        let error = AccessToken::new(bad).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}

/// A folder of this test's own. It goes with the value.
pub(crate) struct Folder(std::path::PathBuf);

impl Folder {
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn tempdir() -> Folder {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("auth-{}-{number}", std::process::id());
    Folder(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
}
