//! Boxed futures and errors for traits that callers implement.

use std::{error::Error, pin::Pin};

/// The return type of async trait methods such as
/// [`TokenStore::get`](crate::auth::TokenStore::get): `Box::pin(async move { ... })`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed error of any type. `?` converts any error, and `.into()` converts strings.
pub type BoxError = Box<dyn Error + Send + Sync>;
