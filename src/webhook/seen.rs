//! Telling duplicates: the service delivers an event again after any failure.

use std::{
    fmt,
    future::Future,
    num::NonZeroUsize,
    pin::Pin,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use lru::LruCache;

/// The future of [`Seen::is_new`].
pub type SeenFuture<'a> = Pin<
    Box<dyn Future<Output = Result<bool, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>,
>;

/// A memory of the webhook ids that were met.
///
/// [`MemorySeen`] is one for a single process; over a store of your own it serves several.
pub trait Seen: Send + Sync {
    /// Whether this is the first time that the id is asked for; remembers it in the same
    /// step, so that of two that ask at once only one hears yes.
    ///
    /// An error means that the store can't tell. The event is then neither handled nor
    /// acknowledged, and the service sends it again.
    fn is_new<'a>(&'a self, webhook_id: &'a str) -> SeenFuture<'a>;
}

/// One memory can serve several receivers.
impl<S: Seen + ?Sized> Seen for std::sync::Arc<S> {
    fn is_new<'a>(&'a self, webhook_id: &'a str) -> SeenFuture<'a> {
        (**self).is_new(webhook_id)
    }
}

/// The webhook ids of the last while, in memory: as many as it may hold, the newest ones.
pub struct MemorySeen {
    ids: Mutex<LruCache<String, Instant>>,
    capacity: NonZeroUsize,
    keep: Duration,
    now: fn() -> Instant,
}

/// How many ids [`MemorySeen::new`] holds: about 20 MB of them.
pub const DEFAULT_SEEN_CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);
/// How long [`MemorySeen::new`] keeps an id: a day. A resend by hand comes hours later.
pub const DEFAULT_SEEN_FOR: Duration = Duration::from_secs(24 * 60 * 60);

impl MemorySeen {
    /// A memory of [`DEFAULT_SEEN_CAPACITY`] ids for [`DEFAULT_SEEN_FOR`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(DEFAULT_SEEN_CAPACITY, DEFAULT_SEEN_FOR)
    }

    /// A memory of so many ids, each kept for so long. When it is full, the oldest id makes
    /// room.
    #[must_use]
    pub fn with_limits(capacity: NonZeroUsize, keep: Duration) -> Self {
        Self::with_clock(capacity, keep, Instant::now)
    }

    /// [`with_limits`](Self::with_limits) with a clock of the caller's, for tests.
    #[must_use]
    pub fn with_clock(capacity: NonZeroUsize, keep: Duration, now: fn() -> Instant) -> Self {
        Self {
            ids: Mutex::new(LruCache::unbounded()),
            capacity,
            keep,
            now,
        }
    }

    /// How many ids it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<String, Instant>> {
        // The cache is whole between any two statements that hold the lock.
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn first_time(&self, webhook_id: &str) -> bool {
        let now = (self.now)();
        let mut ids = self.lock();
        // Not promoted: the order stays that of the first time.
        let expired = |then: &Instant| now.duration_since(*then) >= self.keep;
        if ids.peek(webhook_id).is_some_and(|then| !expired(then)) {
            return false;
        }
        ids.put(webhook_id.to_owned(), now);
        while ids.len() > self.capacity.get() || ids.peek_lru().is_some_and(|(_, t)| expired(t)) {
            ids.pop_lru();
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
    fn is_new<'a>(&'a self, webhook_id: &'a str) -> SeenFuture<'a> {
        Box::pin(async move { Ok(self.first_time(webhook_id)) })
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
