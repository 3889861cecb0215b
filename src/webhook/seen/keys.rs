//! The keys that are reserved or handled, bounded by count and age.

use std::{num::NonZeroUsize, time::Duration};

use aws_lc_rs::digest;
use lru::LruCache;

use super::{RESERVED_FOR, Reservation};

/// The SHA-256 of a key, so that every key takes the same memory.
pub(super) type Sha256 = [u8; digest::SHA256_OUTPUT_LEN];

pub(super) fn sha256(key: &str) -> Sha256 {
    let mut array = Sha256::default();
    array.copy_from_slice(digest::digest(&digest::SHA256, key.as_bytes()).as_ref());
    array
}

/// A key that is reserved or handled, since when: the time since some start.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) since: Duration,
    pub(super) handled: bool,
}

/// A bounded map, ordered by the time when its keys were reserved or handled.
pub(super) struct Keys {
    entries: LruCache<Sha256, Entry>,
    capacity: NonZeroUsize,
    pub(super) keep: Duration,
}

impl Keys {
    pub(super) fn new(capacity: NonZeroUsize, keep: Duration) -> Self {
        Self {
            entries: LruCache::unbounded(),
            capacity,
            keep,
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
            Some(entry) if self.is_expired(entry, now) => Reservation::Reserved,
            Some(entry) if entry.handled => Reservation::Handled,
            Some(_) => Reservation::UnderWay,
            None => Reservation::Reserved,
        }
    }

    /// Adds a key, and forgets those that are expired or too many.
    pub(super) fn put(&mut self, key: Sha256, entry: Entry) {
        self.entries.put(key, entry);
        while self.entries.len() > self.capacity.get() || self.oldest_is_expired(entry.since) {
            self.entries.pop_lru();
        }
    }

    /// Forgets a key unless it is handled, and returns whether it did.
    pub(super) fn release(&mut self, key: &Sha256) -> bool {
        let is_reserved = self.entries.peek(key).is_some_and(|entry| !entry.handled);
        is_reserved && self.entries.pop(key).is_some()
    }

    fn oldest_is_expired(&self, now: Duration) -> bool {
        let oldest = self.entries.peek_lru();
        oldest.is_some_and(|(_, entry)| self.is_expired(entry, now))
    }

    /// If the clock was set back, a reservation may be in the future for long, and counts as expired.
    /// A handled key is kept.
    fn is_expired(&self, entry: &Entry, now: Duration) -> bool {
        if entry.handled {
            now.saturating_sub(entry.since) >= self.keep
        } else {
            now.abs_diff(entry.since) >= self.keep.min(RESERVED_FOR)
        }
    }
}
