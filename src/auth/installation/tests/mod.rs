//! Tests of an installation that need private access.

mod reservations;

use std::sync::atomic::{AtomicUsize, Ordering};

use http::StatusCode;

use super::{super::store::MemoryStore, *};
use crate::{
    clock::{Clock, ManualClock},
    lock,
};

/// A token endpoint that issues `a1`, `a2` and so on, or rejects every refresh token.
#[derive(Default)]
struct Endpoint {
    exchanges: AtomicUsize,
    rejects: bool,
}

impl Exchange for Endpoint {
    fn refresh<'a>(
        &'a self,
        _: &'a Resource,
        _: &'a Tokens,
    ) -> BoxFuture<'a, Result<Tokens, Error>> {
        let number = 1 + self.exchanges.fetch_add(1, Ordering::SeqCst);
        let result = if self.rejects {
            Err(Error::new(ErrorKind::Unauthorized).with_status(StatusCode::UNAUTHORIZED))
        } else {
            Ok(tokens(number))
        };
        Box::pin(std::future::ready(result))
    }
}

/// A store that can be full, or slow for the next operations.
#[derive(Debug, Default)]
struct Store {
    tokens: MemoryStore,
    full: lock::Mutex<bool>,
    takes: lock::Mutex<Vec<Duration>>,
    clock: Option<ManualClock>,
    replacements: AtomicUsize,
}

impl TokenStore for Store {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        self.tokens.get(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        self.replacements.fetch_add(1, Ordering::SeqCst);
        if *self.full.lock() {
            return Box::pin(std::future::ready(Err("the disk is full".into())));
        }
        if let (Some(clock), Some(takes)) = (&self.clock, self.takes.lock().pop()) {
            // Time passes while the process is suspended.
            clock.advance(takes);
        }
        self.tokens.replace(key, expected, new)
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        self.tokens.remove(key, expected)
    }
}

fn tokens(number: usize) -> Tokens {
    Tokens::new(format!("a{number}"), Some(format!("r{number}")), None)
}

fn key() -> Resource {
    Resource::location("l")
}

#[tokio::test]
async fn an_installation_is_idle_when_nothing_would_be_lost() {
    let clock = ManualClock::new();
    let store = Arc::new(Store::default());
    let endpoint = Arc::new(Endpoint {
        rejects: true,
        ..Endpoint::default()
    });
    let installation = InstallationTokens::new(
        key(),
        endpoint,
        Arc::clone(&store) as _,
        Arc::new(clock.clone()),
    );
    assert!(installation.is_idle());

    *store.full.lock() = true;
    installation
        .install(tokens(0), clock.instant())
        .await
        .unwrap_err();
    assert!(!installation.is_idle());
    *store.full.lock() = false;
    installation.settle().await.unwrap();
    assert!(installation.is_idle());

    // A rejected refresh token is remembered for a minute.
    let old = AccessToken::new("a0").unwrap();
    installation.refresh(Some(&old)).await.unwrap_err();
    assert!(!installation.is_idle());
    clock.advance(REJECTED_PAUSE);
    assert!(installation.is_idle());
}

#[tokio::test]
async fn an_overtaken_installation_is_an_error_that_holds_its_tokens() {
    let clock = ManualClock::new();
    let store = Arc::new(Store::default());
    let processes = [(), ()].map(|()| {
        InstallationTokens::new(
            key(),
            Arc::new(Endpoint::default()),
            Arc::clone(&store) as _,
            Arc::new(clock.clone()),
        )
    });
    let began = clock.instant();
    let older = tokens(1).dated(clock.now(), None);
    clock.advance(Duration::from_secs(5));
    let later = tokens(2).dated(clock.now(), None);
    processes[0].install(later, clock.instant()).await.unwrap();
    // Also in the same process.
    for process in processes {
        let error = process.install(older.clone(), began).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TokensNotStored);
        assert_eq!(error.unstored_tokens(), Some(&older));
        assert!(error.is_final() && process.is_idle());
        let stored = store.get(&key()).await.unwrap().unwrap();
        assert_eq!(stored.access_token(), "a2");
    }
    // The same dates, but the exchange was short: one of the clocks is wrong.
    let process = InstallationTokens::new(
        key(),
        Arc::new(Endpoint::default()),
        Arc::clone(&store) as _,
        Arc::new(clock.clone()),
    );
    process
        .install(older.clone(), clock.instant())
        .await
        .unwrap();
    assert_eq!(store.get(&key()).await.unwrap(), Some(older));
}

#[tokio::test]
async fn an_installation_within_the_second_of_the_date_counts_as_later() {
    let clock = ManualClock::new();
    let installation = InstallationTokens::new(
        key(),
        Arc::new(Endpoint::default()),
        Arc::new(Store::default()),
        Arc::new(clock.clone()),
    );
    // The reply's date is in whole seconds: the installation may have been made 999 ms after it.
    let installed_at = DateTime::<Utc>::UNIX_EPOCH;
    let tokens = tokens(0).dated(installed_at, None);
    installation.install(tokens, clock.instant()).await.unwrap();
    for (milliseconds, gone) in [(-1, false), (0, false), (999, false), (1_000, true)] {
        let date = installed_at + TimeDelta::milliseconds(milliseconds);
        let forgotten = installation.forget(Some(date)).await.unwrap();
        assert_eq!(forgotten, gone, "{milliseconds} ms");
    }
}

#[tokio::test]
async fn tokens_whose_installation_has_no_date_outlast_every_date() {
    let clock = ManualClock::new();
    let store = Arc::new(Store::default());
    let installation = InstallationTokens::new(
        key(),
        Arc::new(Endpoint::default()),
        Arc::clone(&store) as _,
        Arc::new(clock),
    );
    let imported = tokens(0);
    store.tokens.replace(&key(), None, &imported).await.unwrap();
    let forgotten = installation.forget(Some(DateTime::<Utc>::MAX_UTC)).await;
    assert!(!forgotten.unwrap());
    assert_eq!(store.get(&key()).await.unwrap(), Some(imported));
    assert!(installation.forget(None).await.unwrap());
}
