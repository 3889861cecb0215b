//! Futures and errors of traits that callers implement.

use std::{error::Error, pin::Pin};

/// What an async method of a trait returns, such as [`TokenStore::get`](crate::auth::TokenStore::get):
/// `Box::pin(async move { ... })`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An error of a caller's own, of any type. `?` makes one of any error, and `"text".into()` of a
/// text.
pub type BoxError = Box<dyn Error + Send + Sync>;
