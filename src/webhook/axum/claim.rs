//! The reservation of an event's key while a handler has the event.

use std::{fmt, sync::Arc};

use crate::{
    boxed::BoxError,
    webhook::{Reservation, Seen},
};

/// A key that is reserved. Dropping it releases the key.
pub(super) struct Claim {
    seen: Arc<dyn Seen>,
    key: Option<String>,
}

impl Claim {
    /// Reserves a key; the inner error says why it can't be.
    pub(super) async fn reserve(
        seen: Arc<dyn Seen>,
        key: String,
    ) -> Result<Result<Self, Reservation>, BoxError> {
        Ok(match seen.reserve(&key).await? {
            Reservation::Reserved => Ok(Self {
                seen,
                key: Some(key),
            }),
            other => Err(other),
        })
    }

    /// Marks the key as handled. If that fails, the reservation is kept until it expires, and
    /// not released: the event was handled.
    pub(super) async fn confirm(mut self) {
        let Some(key) = self.key.take() else { return };
        if let Err(error) = self.seen.confirm(&key).await {
            tracing::error!(target: "leadconnector", %error, "an event that was handled may be handled again");
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let Some(key) = self.key.take() else { return };
        // Without a runtime, as when it shuts down, the reservation ends when it expires.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let seen = Arc::clone(&self.seen);
        runtime.spawn(async move {
            if let Err(error) = seen.release(&key).await {
                tracing::error!(target: "leadconnector", %error, "an event that was not handled stays reserved for a while");
            }
        });
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").finish_non_exhaustive()
    }
}
