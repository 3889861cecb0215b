//! A deduplication store in memory.

use std::{
    fmt,
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use super::{
    Reservation, Seen,
    keys::{Entry, Keys, sha256},
};
use crate::{
    boxed::{BoxError, BoxFuture},
    clock::{Clock, SystemClock},
    lock::Mutex,
};

/// An in-memory deduplication store, bounded by count and age.
///
/// It stores the SHA-256 of each key, so that every key takes the same memory.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// use leadconnector::webhook::{Event, MemorySeen, Reservation, Seen};
///
/// let seen = MemorySeen::new();
/// let event = Event::from_unverified_json(br#"{"type":"InboundMessage","webhookId":"1"}"#)?;
/// if let Some(key) = event.seen_key() {
///     assert_eq!(seen.reserve(&key).await?, Reservation::Reserved);
///     assert_eq!(seen.reserve(&key).await?, Reservation::UnderWay);
///     seen.confirm(&key).await?; // or, if the handling failed, `release`
///     assert_eq!(seen.reserve(&key).await?, Reservation::Handled);
/// }
/// # Ok(())
/// # }
/// ```
pub struct MemorySeen {
    keys: Mutex<Keys>,
    clock: Box<dyn Clock>,
    start: Instant,
}

/// The number of keys that [`MemorySeen::new`] and [`FileSeen::new`](super::FileSeen::new) hold, which take about
/// 10 MB of memory.
pub const DEFAULT_SEEN_CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);
/// The time that [`MemorySeen::new`] and [`FileSeen::new`](super::FileSeen::new) keep a handled key: one
/// day, since a manual resend may come hours later.
pub const DEFAULT_SEEN_FOR: Duration = Duration::from_secs(24 * 60 * 60);

impl MemorySeen {
    /// Creates a store for [`DEFAULT_SEEN_CAPACITY`] keys. Those that are handled are kept for
    /// [`DEFAULT_SEEN_FOR`], and those that are reserved for [`RESERVED_FOR`](super::RESERVED_FOR).
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(DEFAULT_SEEN_CAPACITY, DEFAULT_SEEN_FOR)
    }

    /// Creates a store that holds at most `capacity` keys. Those that are handled are kept for
    /// `keep`, and those that are reserved for [`RESERVED_FOR`](super::RESERVED_FOR), or `keep` if
    /// that is shorter.
    /// When it is full, it forgets the oldest key.
    #[must_use]
    pub fn with_limits(capacity: NonZeroUsize, keep: Duration) -> Self {
        Self::with_clock(capacity, keep, SystemClock::new())
    }

    /// Creates a store with a clock of your own, for tests; otherwise like
    /// [`with_limits`](Self::with_limits).
    #[must_use]
    pub fn with_clock(capacity: NonZeroUsize, keep: Duration, clock: impl Clock + 'static) -> Self {
        Self {
            keys: Mutex::new(Keys::new(capacity, keep)),
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
    fn put(&self, keys: &mut Keys, key: &str, handled: bool) {
        let since = self.now();
        keys.put(sha256(key), Entry { since, handled });
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
    fn reserve<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        Box::pin(async move {
            let mut keys = self.keys.lock();
            let state = keys.state(&sha256(key), self.now());
            if state == Reservation::Reserved {
                self.put(&mut keys, key, false);
            }
            Ok(state)
        })
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.put(&mut self.keys.lock(), key, true);
            Ok(())
        })
    }

    fn release<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.keys.lock().release(&sha256(key));
            Ok(())
        })
    }
}

impl fmt::Debug for MemorySeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.keys.lock();
        f.debug_struct("MemorySeen")
            .field("len", &keys.len())
            .field("keep", &keys.keep)
            .finish_non_exhaustive()
    }
}
