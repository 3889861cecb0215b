//! A map that keeps the latest entries.

use std::num::NonZeroUsize;

use lru::LruCache;

use super::capacity::REMEMBERED;

/// Values by text that comes from outside. The one that was inserted first is forgotten once there
/// are too many.
pub(super) struct Latest<V>(LruCache<String, V>);

impl<V> Default for Latest<V> {
    fn default() -> Self {
        Self(LruCache::new(REMEMBERED))
    }
}

impl<V> Latest<V> {
    /// Sets how many are kept: one at least.
    pub(super) fn set_capacity(&mut self, items: usize) {
        self.0
            .resize(NonZeroUsize::new(items).unwrap_or(NonZeroUsize::MIN));
    }

    pub(super) fn get(&self, key: &str) -> Option<&V> {
        self.0.peek(key)
    }

    pub(super) fn contains_key(&self, key: &str) -> bool {
        self.0.contains(key)
    }

    /// Iterates over the entries, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        let entries = self.0.iter().rev();
        entries.map(|(key, value)| (key.as_str(), value))
    }

    pub(super) fn insert(&mut self, key: String, value: V) {
        self.0.put(key, value);
    }

    /// Keeps the entries whose value passes.
    pub(super) fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        let dropped = self.0.iter().filter(|(_, value)| !keep(value));
        let dropped: Vec<_> = dropped.map(|(key, _)| key.clone()).collect();
        for key in dropped {
            self.0.pop(&key);
        }
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<V> {
        self.0.pop(key)
    }
}
