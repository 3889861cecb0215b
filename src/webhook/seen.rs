//! Deduplication: the service posts an event again after any failure.

use std::{
    fmt,
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use aws_lc_rs::digest;
use lru::LruCache;

use super::shape::Shape;
use crate::{
    boxed::{BoxError, BoxFuture},
    clock::{Clock, SystemClock},
    lock::Mutex,
    view::Object,
};

/// A deduplication store, which remembers the events and deliveries that were seen.
///
/// [`MemorySeen`] serves a single process. For several processes, implement this trait over a
/// store that they share, such as a table with a unique column:
///
/// ```
/// use std::{collections::HashSet, sync::Mutex};
/// use leadconnector::{BoxError, BoxFuture, webhook::Seen};
///
/// /// Stands in for a table with a unique column.
/// struct Table(Mutex<HashSet<String>>);
///
/// impl Seen for Table {
///     fn is_new<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool, BoxError>> {
///         Box::pin(async move {
///             // `INSERT ... ON CONFLICT DO NOTHING`; returns whether it inserted a row.
///             let mut rows = self.0.lock().map_err(|_| "the table is not available")?;
///             Ok(rows.insert(key.to_owned()))
///         })
///     }
/// }
/// ```
pub trait Seen: Send + Sync {
    /// Test-and-set: returns whether the key is new, and stores it in the same step, so that
    /// only one of two concurrent calls returns `true`.
    ///
    /// The key is [`Event::seen_key`](super::Event::seen_key) or
    /// [`ProviderDelivery::seen_key`](super::ProviderDelivery::seen_key): at most
    /// [`MAX_SEEN_KEY`] bytes of printable ASCII, and never the same for an event and a
    /// delivery, so that one store can serve both.
    ///
    /// # Errors
    ///
    /// If the store is unavailable. The event is then neither handled nor acknowledged, and
    /// the service posts it again.
    fn is_new<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool, BoxError>>;
}

/// The maximum length of a key that is passed to a [`Seen`], in bytes.
pub const MAX_SEEN_KEY: usize = 128;

/// The maximum number of bytes of ids that a key contains verbatim.
const PLAIN_IDS: usize = 96;

/// Returns the key of an event or delivery; `None` if it has no webhook id.
pub(super) fn key(shape: Shape, object: &Object) -> Option<String> {
    let shape = match shape {
        Shape::Event => "event",
        Shape::Delivery => "delivery",
    };
    let (app, id) = (object.app_id().unwrap_or_default(), object.webhook_id()?);
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    if app.len() + id.len() <= PLAIN_IDS && app.bytes().chain(id.bytes()).all(plain) {
        return Some(format!("{shape}/{app}/{id}"));
    }
    let mut both = digest::Context::new(&digest::SHA256);
    // The length comes first, so that no other pair of ids has the same bytes.
    both.update(&app.len().to_be_bytes());
    both.update(app.as_bytes());
    both.update(id.as_bytes());
    let both = both.finish();
    let hex = both.as_ref().iter().map(|byte| format!("{byte:02x}"));
    // No plain key has a colon.
    Some(format!("{shape}/sha256:{}", hex.collect::<String>()))
}

impl<S: Seen + ?Sized> Seen for std::sync::Arc<S> {
    fn is_new<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool, BoxError>> {
        (**self).is_new(key)
    }
}

/// An in-memory deduplication store, bounded by count and age.
///
/// It stores the SHA-256 of each key, so that every key takes the same memory.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// use leadconnector::webhook::{Event, MemorySeen, Seen};
///
/// let seen = MemorySeen::new();
/// let event = Event::from_unverified_json(br#"{"type":"InboundMessage","webhookId":"1"}"#)?;
/// if let Some(key) = event.seen_key() {
///     assert!(seen.is_new(&key).await?);
///     assert!(!seen.is_new(&key).await?);
/// }
/// # Ok(())
/// # }
/// ```
pub struct MemorySeen {
    keys: Mutex<LruCache<Sha256, Instant>>,
    capacity: NonZeroUsize,
    keep: Duration,
    clock: Box<dyn Clock>,
}

type Sha256 = [u8; digest::SHA256_OUTPUT_LEN];

/// The number of keys that [`MemorySeen::new`] holds, which takes about 10 MB.
pub const DEFAULT_SEEN_CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);
/// The time that [`MemorySeen::new`] keeps a key: one day, since a manual resend may come hours later.
pub const DEFAULT_SEEN_FOR: Duration = Duration::from_secs(24 * 60 * 60);

impl MemorySeen {
    /// Creates a store for [`DEFAULT_SEEN_CAPACITY`] keys, each kept for [`DEFAULT_SEEN_FOR`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(DEFAULT_SEEN_CAPACITY, DEFAULT_SEEN_FOR)
    }

    /// Creates a store that holds at most `capacity` keys, each for `keep`. When it is full,
    /// it forgets the oldest key.
    #[must_use]
    pub fn with_limits(capacity: NonZeroUsize, keep: Duration) -> Self {
        Self::with_clock(capacity, keep, SystemClock::new())
    }

    /// Creates a store with a clock of your own, for tests; otherwise like
    /// [`with_limits`](Self::with_limits).
    #[must_use]
    pub fn with_clock(capacity: NonZeroUsize, keep: Duration, clock: impl Clock + 'static) -> Self {
        Self {
            keys: Mutex::new(LruCache::unbounded()),
            capacity,
            keep,
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
        self.keys.lock().is_empty()
    }

    fn first_time(&self, key: &str) -> bool {
        let digest = digest::digest(&digest::SHA256, key.as_bytes());
        let mut key = Sha256::default();
        key.copy_from_slice(digest.as_ref());
        let mut keys = self.keys.lock();
        // Read under the lock, so that keys are ordered by time.
        let now = self.clock.instant();
        let expired = |then: &Instant| now.duration_since(*then) >= self.keep;
        // `peek` does not promote the key, so that keys stay ordered by when they were first seen.
        if keys.peek(&key).is_some_and(|then| !expired(then)) {
            return false;
        }
        keys.put(key, now);
        while keys.len() > self.capacity.get() || keys.peek_lru().is_some_and(|(_, t)| expired(t)) {
            keys.pop_lru();
        }
        true
    }
}

impl Default for MemorySeen {
    fn default() -> Self {
        Self::new()
    }
}

impl Seen for MemorySeen {
    fn is_new<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move { Ok(self.first_time(key)) })
    }
}

impl fmt::Debug for MemorySeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySeen")
            .field("len", &self.len())
            .field("keep", &self.keep)
            .finish_non_exhaustive()
    }
}
