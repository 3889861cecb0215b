//! The reservation of an event's key while a handler has the event.

use std::{fmt, sync::Arc};

use tokio::task::JoinHandle;

use crate::{
    boxed::BoxError,
    webhook::{Reservation, Seen},
};

/// A key that is reserved. Dropping it releases the key.
///
/// Reserving and confirming run in tasks of their own, since the caller is dropped if the
/// connection is lost: the one would leave a key reserved that nobody releases, the other an event
/// unconfirmed that was handled.
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
        let reserving = tokio::spawn(async move {
            Ok(match seen.reserve(&key).await? {
                Reservation::Reserved => Ok(Self {
                    seen,
                    key: Some(key),
                }),
                other => Err(other),
            })
        });
        reserving.await?
    }

    /// Marks the key as handled. If that fails, the reservation is kept until it expires, and
    /// not released: the event was handled.
    pub(super) async fn confirm(mut self) {
        let Some(key) = self.key.take() else { return };
        let seen = Arc::clone(&self.seen);
        let confirming = tokio::spawn(async move { seen.confirm(&key).await });
        if let Err(error) = confirming.await.map_err(BoxError::from).flatten() {
            tracing::error!(target: "leadconnector", %error, "an event that was handled may be handled again");
        }
    }

    /// Releases the key before the service can post the event again.
    pub(super) async fn release(mut self) {
        if let Some(releasing) = self.start_release() {
            // A panic of the store was reported when it happened.
            let _ = releasing.await;
        }
    }

    /// Releases the key in a task of its own.
    fn start_release(&mut self) -> Option<JoinHandle<()>> {
        let key = self.key.take()?;
        // Without a runtime, as when it shuts down, the reservation ends when it expires.
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let seen = Arc::clone(&self.seen);
        Some(runtime.spawn(async move {
            if let Err(error) = seen.release(&key).await {
                tracing::error!(target: "leadconnector", %error, "an event that was not handled stays reserved for a while");
            }
        }))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        drop(self.start_release());
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").finish_non_exhaustive()
    }
}
