//! A store with time limits, restricted to one installation.

use std::{panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration};

use futures_util::future::{Either, FutureExt, select};

use super::super::{
    store::{Replaced, TokenStore},
    tokens::Tokens,
};
use crate::{
    boxed::{BoxError, BoxFuture},
    clock::Clock,
    id::Resource,
};

/// The time limit of a store operation.
pub(super) const STORE_TIMEOUT: Duration = Duration::from_secs(6);

/// One installation's entry in a store. An operation fails if it panics or takes longer than
/// [`STORE_TIMEOUT`].
pub(super) struct BoundedStore {
    store: Arc<dyn TokenStore>,
    resource: Resource,
    clock: Arc<dyn Clock>,
}

impl BoundedStore {
    pub(super) fn new(
        store: Arc<dyn TokenStore>,
        resource: Resource,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            resource,
            clock,
        }
    }

    pub(super) async fn get(&self) -> Result<Option<Tokens>, BoxError> {
        self.bounded(|| self.store.get(&self.resource)).await
    }

    pub(super) async fn replace(
        &self,
        expected: Option<&Tokens>,
        new: &Tokens,
    ) -> Result<Replaced, BoxError> {
        self.bounded(|| self.store.replace(&self.resource, expected, new))
            .await
    }

    pub(super) async fn remove(&self, expected: &Tokens) -> Result<Replaced, BoxError> {
        self.bounded(|| self.store.remove(&self.resource, expected))
            .await
    }

    async fn bounded<'a, T>(
        &self,
        operation: impl FnOnce() -> BoxFuture<'a, Result<T, BoxError>> + Send,
    ) -> Result<T, BoxError> {
        let operation = AssertUnwindSafe(async { operation().await }).catch_unwind();
        match select(pin!(operation), self.clock.sleep(STORE_TIMEOUT)).await {
            Either::Left((Ok(result), _)) => result,
            Either::Left((Err(_), _)) => Err("the store panicked".into()),
            Either::Right(_) => Err("the store did not answer in time".into()),
        }
    }
}
