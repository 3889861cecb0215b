//! Tokens of an app's installations: exchanging, storing, refreshing, and failures.

mod ahead;
mod app;
mod authorize;
mod company;
mod forget;
mod installation;
mod locations;
mod lost;
mod minted;
mod mishaps;
mod probe;
mod refresh;
mod rejected;
mod replies;
mod shared_store;
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

use self::{
    app::App,
    probe::{Fails, Probe, Waits},
};
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

/// Lets a refresh whose outcome is not clear repeat its request this many times. `requests` returns
/// how many it has made.
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

fn oauth(sandbox: &Sandbox, clock: &ManualClock, store: impl TokenStore + 'static) -> OAuth {
    oauth_with(RetryPolicy::none(), &sandbox.url(), clock, store)
}

fn oauth_with(
    policy: RetryPolicy,
    url: &str,
    clock: &ManualClock,
    store: impl TokenStore + 'static,
) -> OAuth {
    let settings = Client::builder()
        .base_url(url)
        .clock(clock.clone())
        .retry_policy(policy);
    OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(settings)
        .store(store)
        .build()
        .unwrap()
}

/// Returns an app of a server, with the default retry policy, whose store holds the tokens `a1` and
/// `r1`.
async fn app_of(url: &str) -> (OAuth, ManualClock, MemoryStore) {
    let (clock, store) = (ManualClock::new(), MemoryStore::new());
    let old = Tokens::new("a1", Some("r1".to_owned()), None);
    store.replace(&location(), None, &old).await.unwrap();
    let oauth = oauth_with(RetryPolicy::default(), url, &clock, store.clone());
    (oauth, clock, store)
}

fn unauthorized(message: &str) -> Fault {
    let body = json!({ "statusCode": 401, "message": message, "error": "Unauthorized" });
    Fault::status(StatusCode::UNAUTHORIZED).json(&body)
}

fn reply(body: &Value) -> Fault {
    Fault::status(StatusCode::OK).json(body)
}
