//! Where the tokens of installations are kept.

use std::{
    any::Any,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_core::future::BoxFuture;

use super::{BoxError, Tokens};
use crate::id::Resource;

/// Keeps the tokens of installations, each under its company or location.
///
/// Tokens are replaced by compare-and-swap, so that processes that share a store never write
/// over each other's: who comes second takes what the first one stored.
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// The tokens of an installation; `None` if there are none.
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>>;

    /// Puts `new` in the place of `expected` (`None`: of nothing), if that is what is there.
    /// When this is done, the new tokens must outlive the process.
    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>>;

    /// Waits until nobody else renews the tokens of this installation, and keeps others from
    /// it until the lease is dropped. A store that has none, as by default, is safe too: of
    /// several processes that renew at once one succeeds, the service refuses the others, and
    /// they find the winner's tokens in the store.
    fn lease<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Lease, BoxError>> {
        let _ = key;
        Box::pin(std::future::ready(Ok(Lease::none())))
    }
}

/// What became of a [`replace`](TokenStore::replace).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// The new tokens are stored.
    Done,
    /// Nothing was stored: these were there, or none, and not what was expected.
    Other(Option<Tokens>),
}

/// The right to renew the tokens of an installation, until dropped.
pub struct Lease {
    held: Option<Box<dyn Any + Send>>,
}

impl Lease {
    /// A lease that ends when this value is dropped, such as a locked file.
    #[must_use]
    pub fn new(held: impl Any + Send) -> Self {
        Self {
            held: Some(Box::new(held)),
        }
    }

    /// No lease: others may renew at the same time.
    #[must_use]
    pub fn none() -> Self {
        Self { held: None }
    }

    /// Whether it keeps others from renewing.
    pub(super) fn is_exclusive(&self) -> bool {
        self.held.is_some()
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").finish_non_exhaustive()
    }
}

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        (**self).get(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        (**self).replace(key, expected, new)
    }

    fn lease<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Lease, BoxError>> {
        (**self).lease(key)
    }
}

/// Keeps tokens in memory, for tests: when the process ends, its installations are lost.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<HashMap<Resource, Kept>>>);

#[derive(Debug, Default)]
struct Kept {
    tokens: Option<Tokens>,
    lease: Arc<tokio::sync::Mutex<()>>,
}

impl MemoryStore {
    /// An empty store. Clones share what is stored.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Resource, Kept>> {
        // Whole between any two statements that hold the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryStore {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        Box::pin(async { Ok(self.lock().get(key).and_then(|kept| kept.tokens.clone())) })
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            let mut stored = self.lock();
            let there = &mut stored.entry(key.clone()).or_default().tokens;
            if there.as_ref() != expected {
                return Ok(Replaced::Other(there.clone()));
            }
            *there = Some(new.clone());
            Ok(Replaced::Done)
        })
    }

    fn lease<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Lease, BoxError>> {
        let lease = Arc::clone(&self.lock().entry(key.clone()).or_default().lease);
        Box::pin(async move { Ok(Lease::new(lease.lock_owned().await)) })
    }
}
