//! Storage for the tokens of installations.

use std::{collections::HashMap, fmt, sync::Arc};

use super::tokens::Tokens;
use crate::{
    boxed::{BoxError, BoxFuture},
    id::Resource,
    lock::Mutex,
};

/// Stores the tokens of installations, keyed by company or location.
///
/// A refresh makes two compare-and-swap operations: the first reserves the refresh token, so that
/// only one of the processes that share the store exchanges it; the second commits the new tokens.
/// A store that can't be written to therefore fails before a refresh token is spent. An operation
/// that takes longer than 6 seconds, or that panics, counts as failed. Operations run on the app's
/// dedicated thread: run blocking work in
/// [`spawn_blocking`](https://docs.rs/tokio/latest/tokio/task/fn.spawn_blocking.html).
///
/// Store the whole [`Tokens`] in their serde form. A store that keeps only some of the fields
/// works, but then several processes may exchange a refresh token at the same time: the service
/// accepts one and rejects the others, which find the new tokens in the store.
///
/// This example keeps JSON in a map. A database store would have a table with the columns key,
/// tokens and version. It reads a row, compares the parsed [`Tokens`] with the expected ones, and
/// writes with `UPDATE ... SET tokens = ?, version = version + 1 WHERE key = ? AND version = ?`;
/// if that changes no row, it reads again and returns [`Replaced::Other`]. It removes with
/// `DELETE ... WHERE key = ? AND version = ?` in the same way. Don't compare the tokens as text: a
/// JSON column may format them differently, and then no refresh could succeed.
///
/// ```
/// use std::{collections::HashMap, sync::Mutex};
/// use leadconnector::{
///     BoxError, BoxFuture, auth::{Replaced, TokenStore, Tokens}, id::Resource,
/// };
///
/// #[derive(Debug, Default)]
/// struct Table(Mutex<HashMap<Resource, String>>);
///
/// impl TokenStore for Table {
///     fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
///         Box::pin(async move {
///             let rows = self.0.lock().map_err(|_| "a thread panicked")?;
///             Ok(rows.get(key).map(|json| serde_json::from_str(json)).transpose()?)
///         })
///     }
///
///     fn replace<'a>(
///         &'a self,
///         key: &'a Resource,
///         expected: Option<&'a Tokens>,
///         new: &'a Tokens,
///     ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
///         Box::pin(async move {
///             let mut rows = self.0.lock().map_err(|_| "a thread panicked")?;
///             let current = rows.get(key).map(|json| serde_json::from_str(json)).transpose()?;
///             if current.as_ref() != expected {
///                 return Ok(Replaced::Other(current));
///             }
///             rows.insert(key.clone(), serde_json::to_string(new)?);
///             Ok(Replaced::Done)
///         })
///     }
///
///     fn remove<'a>(
///         &'a self,
///         key: &'a Resource,
///         expected: &'a Tokens,
///     ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
///         Box::pin(async move {
///             let mut rows = self.0.lock().map_err(|_| "a thread panicked")?;
///             let current = rows.get(key).map(|json| serde_json::from_str(json)).transpose()?;
///             if current.as_ref() != Some(expected) {
///                 return Ok(Replaced::Other(current));
///             }
///             rows.remove(key);
///             Ok(Replaced::Done)
///         })
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// # let (table, key) = (Table::default(), Resource::location("l"));
/// # let tokens = Tokens::new("a", Some("r".to_owned()), None);
/// # assert_eq!(table.replace(&key, None, &tokens).await?, Replaced::Done);
/// # assert_eq!(table.get(&key).await?.as_ref(), Some(&tokens));
/// # assert_eq!(table.remove(&key, &tokens).await?, Replaced::Done);
/// # assert_eq!(table.get(&key).await?, None);
/// # Ok(())
/// # }
/// ```
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// Returns the tokens of an installation, or `None` if there are none.
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>>;

    /// Compare-and-swap: stores `new` only if the current tokens equal `expected` (`None`: no
    /// tokens). Durable on return.
    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>>;

    /// Compare-and-swap: removes the tokens of an installation only if they equal `expected`.
    /// Durable on return. [`OAuth::forget`](super::OAuth::forget) calls it.
    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>>;
}

/// The result of [`TokenStore::replace`] and [`TokenStore::remove`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// The new tokens are stored, or the expected ones removed.
    Done,
    /// Nothing was changed: the current tokens, given here, are not the expected ones.
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

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        (**self).remove(key, expected)
    }
}

/// Keeps tokens in memory, for tests: installations are lost when the process ends.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), leadconnector::BoxError> {
/// use leadconnector::{auth::{MemoryStore, TokenStore, Tokens}, id::Resource};
///
/// let store = MemoryStore::new();
/// let resource = Resource::location("location-id");
/// let tokens = Tokens::new("access-token", Some("refresh-token".to_owned()), None);
/// store.replace(&resource, None, &tokens).await?;
///
/// let clone = store.clone(); // for a second app
/// assert_eq!(clone.get(&resource).await?, Some(tokens));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<HashMap<Resource, Tokens>>>);

impl MemoryStore {
    /// Makes an empty store. Clones share its contents.
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

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            let mut stored = self.0.lock();
            let current = stored.get(key);
            if current != Some(expected) {
                return Ok(Replaced::Other(current.cloned()));
            }
            stored.remove(key);
            Ok(Replaced::Done)
        })
    }
}
