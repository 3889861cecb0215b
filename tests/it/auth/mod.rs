//! Tokens of an app's installations: exchanging, storing, refreshing, and failures.

mod authorize;
mod company;
mod forget;
mod installation;
mod locations;
mod lost;
mod mishaps;
mod refresh;
mod replies;
mod storing;
mod uninstalled;

use std::{
    error::Error as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use http::StatusCode;
use leadconnector::{
    BoxError, BoxFuture, Client, ClientBuilder, Delivery, Error, ErrorKind, RetryPolicy,
    auth::{
        AccessToken, MemoryStore, OAuth, PrivateToken, Replaced, TokenProvider, TokenStore, Tokens,
    },
    clock::{Clock, ManualClock, SystemClock},
    id::Resource,
    outbound,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Sandbox},
};
use serde_json::{Value, json};

use crate::{
    sandbox::SEND,
    support::{Folder, single_use_tokens, soon},
};

pub(crate) const TOKEN: &str = "/oauth/token";
const MINT: &str = "/oauth/locationToken";
/// How long the sandbox's access tokens live.
const DAY: Duration = Duration::from_secs(86_399);

pub(crate) async fn until(done: impl Fn() -> bool) {
    let wait = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    soon(wait).await;
}

/// Advances the clock whenever a task sleeps for a short while; longer sleeps are deadlines.
///
/// Tokens are exchanged on a dedicated thread, which the clock must not outrun: an exchange that
/// renews its reservation too late looks like one of a killed process. So the clock only moves once
/// the woken tasks sleep again, and never faster than this.
pub(crate) async fn move_until(clock: &ManualClock, done: impl Fn() -> bool) {
    const STEP: Duration = Duration::from_millis(5);
    const PATIENCE: Duration = Duration::from_millis(100);
    let (mut asleep, mut moved) = (0, Instant::now());
    let wait = async {
        while !done() {
            let patience = if clock.sleeping() < asleep {
                PATIENCE
            } else {
                STEP
            };
            let wake = clock.next_wake();
            if let Some(wait) = wake.filter(|wait| *wait < Duration::from_secs(2))
                && moved.elapsed() > patience
            {
                (asleep, moved) = (clock.sleeping(), Instant::now());
                clock.advance(wait);
            }
            tokio::task::yield_now().await;
        }
    };
    soon(wait).await;
}

/// Lets a refresh whose outcome is not clear repeat its request this many times. `requests` returns how
/// many it has made.
pub(crate) async fn repeat(clock: &ManualClock, times: usize, requests: impl Fn() -> usize) {
    const PAUSES: [u64; 7] = [1, 4, 7, 8, 7, 1, 1];
    for (made, pause) in PAUSES.into_iter().take(times).enumerate() {
        until(|| requests() > made).await;
        clock.advance(Duration::from_secs(pause));
    }
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

/// Returns the source of an error as an [`Error`], as the documentation of `NoToken` does.
pub(crate) fn cause(error: &Error) -> &Error {
    let source = error.source().expect("a source");
    source.downcast_ref().expect("an error of this crate")
}

/// An in-memory store that fails, panics and waits on command.
#[derive(Clone, Debug, Default)]
struct Probe {
    store: MemoryStore,
    fails: Arc<Mutex<Fails>>,
    panics: Arc<AtomicBool>,
    /// The next commit takes effect immediately, and returns once this is empty again.
    waits: Arc<Mutex<Option<Waits>>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fails {
    #[default]
    Nothing,
    /// Storing new tokens fails; reserving the old ones succeeds.
    Commits,
    Everything,
    /// Every operation for the location `l0` fails.
    Some,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waits {
    Next,
    This,
}

impl Probe {
    fn fail(&self, fails: Fails) {
        *self.fails.lock().unwrap() = fails;
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
            assert!(!self.panics.load(Ordering::SeqCst), "on command");
            let commits = expected.is_none_or(|old| old.access_token() != new.access_token());
            let fails = *self.fails.lock().unwrap();
            let some = fails == Fails::Some && *key == Resource::location("l0");
            if fails == Fails::Everything || some || fails == Fails::Commits && commits {
                return Err("the disk is full".into());
            }
            let replaced = self.store.replace(key, expected, new).await;
            let waits = || *self.waits.lock().unwrap();
            if commits && waits() == Some(Waits::Next) {
                *self.waits.lock().unwrap() = Some(Waits::This);
                while waits().is_some() {
                    tokio::task::yield_now().await;
                }
            }
            replaced
        })
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            if *self.fails.lock().unwrap() == Fails::Everything {
                return Err("the disk is full".into());
            }
            self.store.remove(key, expected).await
        })
    }
}

/// A sandbox, and an app that a location has installed in it.
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
        .retry_policy(RetryPolicy::none());
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
        let sandbox = single_use_tokens(clock.clone()).await;
        let store = Probe::default();
        let oauth = oauth(&sandbox, &clock, store.clone());
        let code = sandbox.install(resource);
        let installed = soon(oauth.exchange_code(code)).await.unwrap();
        assert_eq!(installed.resource(), resource);
        Self {
            client: oauth.client(resource),
            clock,
            sandbox,
            store,
            oauth,
        }
    }

    async fn stored(&self) -> Tokens {
        self.store.get(&location()).await.unwrap().unwrap()
    }

    /// Returns the token that requests currently use.
    async fn token(&self) -> AccessToken {
        let provider = self.oauth.installation(&location());
        soon(provider.token()).await.unwrap()
    }

    /// Sends a message whose refresh repeats its request this many times.
    async fn send_after_repeats(&self, times: usize) -> Result<outbound::SendReceipt, Error> {
        let (client, before) = (self.client.clone(), self.requests().0);
        let call = tokio::spawn(async move { send(&client).await });
        repeat(&self.clock, times, || self.requests().0 - before).await;
        soon(call).await.unwrap()
    }

    /// Waits until no token exchange is in progress.
    async fn settled(&self) {
        // Whether everything is stored does not matter here.
        let _ = soon(self.oauth.settle()).await;
    }

    /// Returns the number of requests to the token endpoint, except for the first exchange, and the
    /// number of messages.
    fn requests(&self) -> (usize, usize) {
        let refreshes = count(&self.sandbox, TOKEN) - 1;
        (refreshes, count(&self.sandbox, SEND))
    }

    /// Advances to 2 minutes before the token expires, with the token cached in memory.
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
