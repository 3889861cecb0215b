//! Deduplication: the service posts an event again after any failure.

mod file;
mod id;
mod key;
mod keys;
mod log;
mod memory;
mod record;

use std::time::Duration;

pub(super) use self::key::key;
pub use self::{
    file::FileSeen,
    id::ReservationId,
    memory::{DEFAULT_SEEN_CAPACITY, MemorySeen},
};
use crate::boxed::{BoxError, BoxFuture};

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
/// [`MemorySeen`] serves a single process, and [`FileSeen`] the processes of one machine, across
/// restarts. For several machines, implement this trait over a store that they share. In Redis:
///
/// - `reserve`: `SET key <id> NX PX 300000`. If it sets nothing, `GET key` says whether the event
///   is `handled` or reserved with another id.
/// - `confirm`: `SET key handled PX 86400000`.
/// - `release`: a script that deletes the key if its value is the id.
///
/// In SQL, a table with a unique column:
///
/// ```
/// use std::{collections::HashMap, sync::Mutex, time::Instant};
/// use leadconnector::{
///     BoxError, BoxFuture,
///     webhook::{RESERVED_FOR, Reservation, ReservationId, Seen},
/// };
///
/// enum Row {
///     Reserved(Instant, ReservationId),
///     Handled,
/// }
///
/// /// Stands in for a table with the columns `key` (unique), `reserved_at`, `reserved_by` and `handled`.
/// struct Table(Mutex<HashMap<String, Row>>);
///
/// impl Seen for Table {
///     fn reserve<'a>(
///         &'a self,
///         key: &'a str,
///         id: ReservationId,
///     ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
///         Box::pin(async move {
///             // INSERT INTO seen (key, reserved_at, reserved_by, handled) VALUES ($1, now(), $2, false)
///             // ON CONFLICT (key) DO UPDATE SET reserved_at = now(), reserved_by = $2
///             // WHERE NOT seen.handled AND seen.reserved_at < now() - interval '5 minutes'
///             //
///             // If this changed a row, the key is reserved; otherwise read `handled`.
///             let mut rows = self.0.lock().map_err(|_| "the table is not available")?;
///             Ok(match rows.get(key) {
///                 Some(Row::Handled) => Reservation::Handled,
///                 Some(Row::Reserved(at, _)) if at.elapsed() < RESERVED_FOR => Reservation::UnderWay,
///                 _ => {
///                     rows.insert(key.to_owned(), Row::Reserved(Instant::now(), id));
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
///     fn release<'a>(
///         &'a self,
///         key: &'a str,
///         id: ReservationId,
///     ) -> BoxFuture<'a, Result<(), BoxError>> {
///         Box::pin(async move {
///             // DELETE FROM seen WHERE key = $1 AND reserved_by = $2 AND NOT handled
///             let mut rows = self.0.lock().map_err(|_| "the table is not available")?;
///             if matches!(rows.get(key), Some(Row::Reserved(_, by)) if *by == id) {
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
    /// A reservation expires after [`RESERVED_FOR`], since the process that holds it may have been
    /// killed. The caller chooses an id for the reservation, with which it can release the key.
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
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<Reservation, BoxError>>;

    /// Marks the key as handled, also if its reservation has expired.
    ///
    /// # Errors
    ///
    /// If the store is unavailable. The event may then be handled again.
    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>>;

    /// Ends the reservation with this id, in one step, since its event was not handled. Does
    /// nothing if the key is marked as handled, or if the reservation has expired and another
    /// caller reserved the key.
    ///
    /// # Errors
    ///
    /// If the store is unavailable. The reservation then ends when it expires.
    fn release<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// How long a key stays reserved that is neither confirmed nor released: 5 minutes. An event that
/// takes longer to process may be processed twice.
pub const RESERVED_FOR: Duration = Duration::from_secs(5 * 60);

/// The maximum length of a key that is passed to a [`Seen`], in bytes.
pub const MAX_SEEN_KEY: usize = 128;

impl<S: Seen + ?Sized> Seen for std::sync::Arc<S> {
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        (**self).reserve(key, id)
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        (**self).confirm(key)
    }

    fn release<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        (**self).release(key, id)
    }
}
