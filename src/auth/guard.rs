//! Calls token providers, which may be the caller's own and may panic.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use super::{AccessToken, TokenProvider};
use crate::boxed::BoxError;

/// Returns the provider's token. A provider that panics has none.
pub(crate) async fn token(provider: &dyn TokenProvider) -> Result<AccessToken, BoxError> {
    guarded(async { provider.token().await }).await
}

/// Asks the provider for a new token. A provider that panics has none.
pub(crate) async fn refresh(
    provider: &dyn TokenProvider,
    rejected: &AccessToken,
) -> Result<bool, BoxError> {
    guarded(async { provider.refresh(rejected).await }).await
}

async fn guarded<T>(provided: impl Future<Output = Result<T, BoxError>>) -> Result<T, BoxError> {
    let panicked = |_| Err("the token provider panicked".into());
    let provided = AssertUnwindSafe(provided).catch_unwind();
    provided.await.unwrap_or_else(panicked)
}
