//! The store, as far as one installation is concerned.

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

/// How long the store may take for one operation.
pub(super) const STORE_TIMEOUT: Duration = Duration::from_secs(12);

/// One installation's entry in a store. Each operation ends within [`STORE_TIMEOUT`]; a store
/// that takes longer, or that panics, has failed.
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
