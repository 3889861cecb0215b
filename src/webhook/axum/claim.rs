//! The reservation of an event's key while a handler has the event.

use std::{fmt, sync::Arc};

use tokio::{sync::OwnedSemaphorePermit, task::JoinHandle, time::timeout};

use super::SEEN_TIMEOUT;
use crate::{
    boxed::{BoxError, BoxFuture},
    webhook::{RESERVED_FOR, Reservation, ReservationId, Seen},
};

/// A key that is reserved. Dropping it releases the key.
///
/// Reserving and confirming run in tasks of their own, which go on when the connection is lost or
/// the request waits no longer for a store that does not reply: the one would leave a key reserved
/// that nobody releases, the other an event unconfirmed that was handled. They end when a
/// reservation would have expired, so that they don't pile up.
pub(super) struct Claim {
    seen: Arc<dyn Seen>,
    key: Option<String>,
    id: ReservationId,
}

impl Claim {
    /// Reserves a key, and returns the permits of the event's bytes; the inner error says why it
    /// can't be reserved.
    pub(super) async fn reserve(
        seen: Arc<dyn Seen>,
        key: String,
        room: Option<OwnedSemaphorePermit>,
    ) -> Result<Result<(Self, Option<OwnedSemaphorePermit>), Reservation>, BoxError> {
        let id = ReservationId::random();
        // It has the permits, so that they bound how many operations a store that does not reply
        // has.
        let reserving = tokio::spawn(async move {
            Ok(match bounded(seen.reserve(&key, id)).await? {
                Reservation::Reserved => {
                    let key = Some(key);
                    Ok((Self { seen, key, id }, room))
                }
                other => Err(other),
            })
        });
        joined(reserving).await
    }

    /// Marks the key as handled. If that fails, the reservation is kept until it expires, and
    /// not released: the event was handled.
    pub(super) async fn confirm(mut self) {
        let Some(key) = self.key.take() else { return };
        let seen = Arc::clone(&self.seen);
        let confirming = tokio::spawn(async move { bounded(seen.confirm(&key)).await });
        if let Err(error) = joined(confirming).await {
            tracing::error!(target: "leadconnector", %error, "an event that was handled may be handled again");
        }
    }

    /// Releases the key before the service can post the event again.
    pub(super) async fn release(mut self) {
        if let Some(releasing) = self.start_release() {
            // A panic of the store was reported when it happened. If the store is too slow, the
            // service posts the event a second time.
            let _ = timeout(SEEN_TIMEOUT, releasing).await;
        }
    }

    /// Releases the key in a task of its own.
    fn start_release(&mut self) -> Option<JoinHandle<()>> {
        let key = self.key.take()?;
        // Without a runtime, as when it shuts down, the reservation ends when it expires.
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let (seen, id) = (Arc::clone(&self.seen), self.id);
        Some(runtime.spawn(async move {
            if let Err(error) = bounded(seen.release(&key, id)).await {
                tracing::error!(target: "leadconnector", %error, "an event that was not handled stays reserved for a while");
            }
        }))
    }
}

/// Runs an operation of a store until a reservation would have expired.
async fn bounded<T>(operation: BoxFuture<'_, Result<T, BoxError>>) -> Result<T, BoxError> {
    timeout(RESERVED_FOR, operation).await?
}

/// Waits for the task of an operation, for as long as a request does.
async fn joined<T>(task: JoinHandle<Result<T, BoxError>>) -> Result<T, BoxError> {
    timeout(SEEN_TIMEOUT, task).await??
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
