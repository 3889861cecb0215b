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

/// The result of reserving a key in a [`Seen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// The key is reserved for the caller, who processes the event and then confirms or releases
    /// the key.
    Reserved,
    /// Another caller reserved the key and has neither confirmed nor released it yet. Answer with
    /// a 429, so that the service posts the event again.
    UnderWay,
    /// The event was handled. Acknowledge it with a 2xx.
    Handled,
}

/// A deduplication store, which remembers the events and deliveries that were handled or are being
/// handled.
///
/// Reserve the key of an event before you process it. Afterwards confirm the key, or release it if
/// processing failed, so that the event is processed when the service posts it again. The
/// service for axum (`webhook::axum::Webhook`) does this for you.
///
/// [`MemorySeen`] serves a single process. For several processes, implement this trait over a
/// store that they share, such as a table with a unique column:
///
/// ```
/// use std::{collections::HashMap, sync::Mutex, time::Instant};
/// use leadconnector::{
///     BoxError, BoxFuture,
///     webhook::{RESERVED_FOR, Reservation, Seen},
/// };
///
/// enum Row {
///     Reserved(Instant),
///     Handled,
/// }
///
/// /// Stands in for a table with the columns `key` (unique), `reserved_at` and `handled`.
/// struct Table(Mutex<HashMap<String, Row>>);
///
/// impl Seen for Table {
///     fn reserve<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Reservation, BoxError>> {
///         Box::pin(async move {
///             // INSERT INTO seen (key, reserved_at, handled) VALUES ($1, now(), false)
///             // ON CONFLICT (key) DO UPDATE SET reserved_at = now()
///             // WHERE NOT seen.handled AND seen.reserved_at < now() - interval '5 minutes'
///             //
///             // If this changed a row, the key is reserved; otherwise read `handled`.
///             let mut rows = self.0.lock().map_err(|_| "the table is not available")?;
///             Ok(match rows.get(key) {
///                 Some(Row::Handled) => Reservation::Handled,
///                 Some(Row::Reserved(at)) if at.elapsed() < RESERVED_FOR => Reservation::UnderWay,
///                 _ => {
///                     rows.insert(key.to_owned(), Row::Reserved(Instant::now()));
///                     Reservation::Reserved
///                 }
///             })
///         })
///     }
///
///     fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
///         Box::pin(async move {
///             // The same INSERT with `handled` true, ON CONFLICT (key) DO UPDATE SET handled = true
///             let mut rows = self.0.lock().map_err(|_| "the table is not available")?;
///             rows.insert(key.to_owned(), Row::Handled);
///             Ok(())
///         })
///     }
///
///     fn release<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
///         Box::pin(async move {
///             // DELETE FROM seen WHERE key = $1 AND NOT handled
///             let mut rows = self.0.lock().map_err(|_| "the table is not available")?;
///             if matches!(rows.get(key), Some(Row::Reserved(_))) {
///                 rows.remove(key);
///             }
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait Seen: Send + Sync {
    /// Test-and-set: reserves the key if it is neither handled nor reserved, in one step, so that
    /// only one of two concurrent calls returns [`Reservation::Reserved`].
    ///
    /// A reservation expires after [`RESERVED_FOR`], since the process that holds it may have
    /// been killed.
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
    fn reserve<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Reservation, BoxError>>;

    /// Marks the key as handled, also if its reservation has expired.
    ///
    /// # Errors
    ///
    /// If the store is unavailable. The event may then be handled again.
    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>>;

    /// Forgets the reservation of a key whose event was not handled. A key that is marked as
    /// handled stays so.
    ///
    /// # Errors
    ///
    /// If the store is unavailable. The reservation then ends when it expires.
    fn release<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// How long a key stays reserved that is neither confirmed nor released: 5 minutes. An event that
/// takes longer to process may be processed twice.
pub const RESERVED_FOR: Duration = Duration::from_secs(5 * 60);

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
    fn reserve<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        (**self).reserve(key)
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        (**self).confirm(key)
    }

    fn release<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        (**self).release(key)
    }
}

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
    keys: Mutex<LruCache<Sha256, Entry>>,
    capacity: NonZeroUsize,
    keep: Duration,
    clock: Box<dyn Clock>,
}

/// A key that is reserved or handled, since when.
#[derive(Clone, Copy)]
struct Entry {
    since: Instant,
    handled: bool,
}

type Sha256 = [u8; digest::SHA256_OUTPUT_LEN];

/// The number of keys that [`MemorySeen::new`] holds, which takes about 10 MB.
pub const DEFAULT_SEEN_CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);
/// The time that [`MemorySeen::new`] keeps a handled key: one day, since a manual resend may come
/// hours later.
pub const DEFAULT_SEEN_FOR: Duration = Duration::from_secs(24 * 60 * 60);

impl MemorySeen {
    /// Creates a store for [`DEFAULT_SEEN_CAPACITY`] keys. Those that are handled are kept for
    /// [`DEFAULT_SEEN_FOR`], and those that are reserved for [`RESERVED_FOR`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(DEFAULT_SEEN_CAPACITY, DEFAULT_SEEN_FOR)
    }

    /// Creates a store that holds at most `capacity` keys. Those that are handled are kept for
    /// `keep`, and those that are reserved for [`RESERVED_FOR`], or `keep` if that is shorter.
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

    fn try_reserve(&self, key: &str) -> Reservation {
        let mut keys = self.keys.lock();
        // Read under the lock, so that keys are ordered by time.
        let now = self.clock.instant();
        let key = sha256(key);
        // `peek` does not promote the key, so that keys stay ordered by their times.
        match keys.peek(&key) {
            Some(entry) if !self.is_expired(entry, now) => {
                return if entry.handled {
                    Reservation::Handled
                } else {
                    Reservation::UnderWay
                };
            }
            _ => self.put(&mut keys, key, now, false),
        }
        Reservation::Reserved
    }

    fn put(&self, keys: &mut LruCache<Sha256, Entry>, key: Sha256, since: Instant, handled: bool) {
        keys.put(key, Entry { since, handled });
        let is_expired = |entry: &Entry| self.is_expired(entry, since);
        while keys.len() > self.capacity.get()
            || keys.peek_lru().is_some_and(|(_, entry)| is_expired(entry))
        {
            keys.pop_lru();
        }
    }

    fn is_expired(&self, entry: &Entry, now: Instant) -> bool {
        let keep = if entry.handled {
            self.keep
        } else {
            self.keep.min(RESERVED_FOR)
        };
        now.duration_since(entry.since) >= keep
    }
}

fn sha256(key: &str) -> Sha256 {
    let mut array = Sha256::default();
    array.copy_from_slice(digest::digest(&digest::SHA256, key.as_bytes()).as_ref());
    array
}

impl Default for MemorySeen {
    fn default() -> Self {
        Self::new()
    }
}

impl Seen for MemorySeen {
    fn reserve<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        Box::pin(async move { Ok(self.try_reserve(key)) })
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let mut keys = self.keys.lock();
            let now = self.clock.instant();
            self.put(&mut keys, sha256(key), now, true);
            Ok(())
        })
    }

    fn release<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let mut keys = self.keys.lock();
            let key = sha256(key);
            if keys.peek(&key).is_some_and(|entry| !entry.handled) {
                keys.pop(&key);
            }
            Ok(())
        })
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
