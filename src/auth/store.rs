//! Where the tokens of installations are kept.

use std::{collections::HashMap, fmt, sync::Arc};

use super::tokens::Tokens;
use crate::{
    boxed::{BoxError, BoxFuture},
    id::Resource,
    lock::Mutex,
};

/// Keeps the tokens of installations, each under its company or location.
///
/// A refresh of tokens is a transaction over two replacements: the first reserves the refresh
/// token, so that of several processes that share the store only one exchanges it; the second
/// commits the new tokens. So a store that can't be written to costs no refresh token.
///
/// A store keeps the whole [`Tokens`], in their serde form or as a value. A store that keeps
/// only some of their fields is safe too, but processes may then exchange a refresh token at the
/// same time: one succeeds, the service refuses the others, and they find the new tokens in the
/// store.
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// Returns the tokens of an installation; `None` if there are none.
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>>;

    /// Compare-and-swap: stores `new` only if the current tokens equal `expected` (`None`: if
    /// there are none). Durable on return.
    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>>;
}

/// What became of a [`replace`](TokenStore::replace).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// The new tokens are stored.
    Done,
    /// Nothing was stored: the current tokens are these, and not the expected ones.
    Other(Option<Tokens>),
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
}

/// Keeps tokens in memory, for tests: when the process ends, its installations are lost.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<HashMap<Resource, Tokens>>>);

impl MemoryStore {
    /// An empty store. Clones share what is stored.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl TokenStore for MemoryStore {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        Box::pin(async { Ok(self.0.lock().get(key).cloned()) })
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            let mut stored = self.0.lock();
            let current = stored.get(key);
            if current != expected {
                return Ok(Replaced::Other(current.cloned()));
            }
            stored.insert(key.clone(), new.clone());
            Ok(Replaced::Done)
        })
    }
}
