//! The keys that are reserved or handled, bounded by count.

use std::{num::NonZeroUsize, time::Duration};

use aws_lc_rs::digest;
use lru::LruCache;

use super::{RESERVED_FOR, Reservation, ReservationId};

/// The SHA-256 of a key, so that every key takes the same memory.
pub(super) type Sha256 = [u8; digest::SHA256_OUTPUT_LEN];

pub(super) fn sha256(key: &str) -> Sha256 {
    let mut array = Sha256::default();
    array.copy_from_slice(digest::digest(&digest::SHA256, key.as_bytes()).as_ref());
    array
}

/// A key that is reserved or handled, and since when, on a monotonic clock.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) since: Duration,
    pub(super) state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Reserved(ReservationId),
    Handled,
}

/// A bounded map, ordered by the time when its keys were reserved or handled. A handled key makes
/// room for newer ones and is never forgotten because of its age: a clock that jumps would forget
/// them all.
pub(super) struct Keys {
    entries: LruCache<Sha256, Entry>,
    capacity: NonZeroUsize,
}

impl Keys {
    pub(super) fn new(capacity: NonZeroUsize) -> Self {
        Self {
            entries: LruCache::unbounded(),
            capacity,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the entries, the oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Sha256, &Entry)> {
        self.entries.iter().rev()
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Returns what [`Seen::reserve`](super::Seen::reserve) would.
    pub(super) fn state(&self, key: &Sha256, now: Duration) -> Reservation {
        // `peek` does not promote the key, so that keys stay ordered by their times.
        match self.entries.peek(key) {
            Some(entry) if entry.state == State::Handled => Reservation::Handled,
            Some(entry) if now.saturating_sub(entry.since) < RESERVED_FOR => Reservation::UnderWay,
            _ => Reservation::Reserved,
        }
    }

    /// Adds a key, and forgets the oldest if there are too many.
    pub(super) fn put(&mut self, key: Sha256, entry: Entry) {
        self.entries.put(key, entry);
        if self.entries.len() > self.capacity.get() {
            self.entries.pop_lru();
        }
    }

    /// Returns whether a key has the reservation with this id.
    pub(super) fn is_reserved(&self, key: &Sha256, id: ReservationId) -> bool {
        let entry = self.entries.peek(key);
        entry.is_some_and(|entry| entry.state == State::Reserved(id))
    }

    /// Forgets a key if it has the reservation with this id.
    pub(super) fn release(&mut self, key: &Sha256, id: ReservationId) {
        if self.is_reserved(key, id) {
            self.entries.pop(key);
        }
    }
}
