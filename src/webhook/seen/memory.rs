//! A deduplication store in memory.

use std::{
    fmt,
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use super::{
    Reservation, ReservationId, Seen,
    keys::{Entry, Keys, State, sha256},
};
use crate::{
    boxed::{BoxError, BoxFuture},
    clock::{Clock, SystemClock},
    lock::Mutex,
};

/// An in-memory deduplication store, bounded by count.
///
/// It stores the SHA-256 of each key, so that every key takes the same memory. A key stays until
/// newer ones need its room, whatever its age; a reservation can be taken over after
/// [`RESERVED_FOR`](super::RESERVED_FOR).
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// use leadconnector::{
///     sandbox::event,
///     webhook::{EventMessageType, MemorySeen, Reservation, ReservationId, Seen},
/// };
///
/// let seen = MemorySeen::new();
/// // As a test builds it; in production, a `Verifier` reads it.
/// let text = event::MessageEvent::inbound(EventMessageType::Sms, "contact-id");
/// if let Some(key) = text.into_unverified().seen_key() {
///     let (id, other) = (ReservationId::random(), ReservationId::random());
///     assert_eq!(seen.reserve(&key, id).await?, Reservation::Reserved);
///     assert_eq!(seen.reserve(&key, other).await?, Reservation::UnderWay);
///     seen.confirm(&key).await?; // or, if the handling failed, `seen.release(&key, id).await?`
///     assert_eq!(seen.reserve(&key, other).await?, Reservation::Handled);
/// }
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sandbox"))]
/// # fn main() {}
/// ```
pub struct MemorySeen {
    keys: Mutex<Keys>,
    clock: Box<dyn Clock>,
    start: Instant,
}

/// The number of keys that [`MemorySeen::new`] and [`FileSeen::new`](super::FileSeen::new) hold,
/// which take about 12 MB of memory. With fewer events a day than that, duplicates are recognized
/// for at least a day, as they should: a manual resend may come hours later.
pub const DEFAULT_SEEN_CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);

impl MemorySeen {
    /// Creates a store for [`DEFAULT_SEEN_CAPACITY`] keys.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(DEFAULT_SEEN_CAPACITY)
    }

    /// Creates a store that holds at most this many keys. When it is full, it forgets the oldest
    /// key.
    #[must_use]
    pub fn with_capacity(keys: NonZeroUsize) -> Self {
        Self::with_clock(keys, SystemClock::new())
    }

    /// Creates a store with a clock of your own, for tests; otherwise like
    /// [`with_capacity`](Self::with_capacity).
    #[must_use]
    pub fn with_clock(keys: NonZeroUsize, clock: impl Clock + 'static) -> Self {
        Self {
            keys: Mutex::new(Keys::new(keys)),
            start: clock.instant(),
            clock: Box::new(clock),
        }
    }

    /// Returns the number of keys that the store holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.lock().len()
    }

    /// Returns whether the store holds no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a key. Called under the lock, so that keys are ordered by time.
    fn put(&self, keys: &mut Keys, key: &str, state: State) {
        let since = self.now();
        keys.put(sha256(key), Entry { since, state });
    }

    fn now(&self) -> Duration {
        self.clock.instant().duration_since(self.start)
    }
}

impl Default for MemorySeen {
    fn default() -> Self {
        Self::new()
    }
}

impl Seen for MemorySeen {
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        Box::pin(async move {
            let mut keys = self.keys.lock();
            let state = keys.state(&sha256(key), self.now());
            if state == Reservation::Reserved {
                self.put(&mut keys, key, State::Reserved(id));
            }
            Ok(state)
        })
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.put(&mut self.keys.lock(), key, State::Handled);
            Ok(())
        })
    }

    fn release<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.keys.lock().release(&sha256(key), id);
            Ok(())
        })
    }
}

impl fmt::Debug for MemorySeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.keys.lock();
        f.debug_struct("MemorySeen")
            .field("len", &keys.len())
            .finish_non_exhaustive()
    }
}
