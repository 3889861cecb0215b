//! A map with externally supplied keys, which must evict entries.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use crate::lock::Mutex;

/// A value that can be recreated on demand.
pub(crate) trait Idle {
    /// Returns whether nothing would be lost if the value were dropped now.
    fn is_idle(&self) -> bool;
}

/// Shared values by key. It evicts values that are [idle](Idle) and not held elsewhere, so that its
/// size is bounded by the entries in use and not by the number of keys ever used.
pub(crate) struct IdleMap<K, V>(Mutex<Values<K, V>>);

struct Values<K, V> {
    by_key: HashMap<K, Arc<V>>,
    /// The number of values at which to look for idle ones.
    sweep_at: usize,
}

/// The number of values to keep before looking for idle ones.
const KEPT: usize = 256;

impl<K: Hash + Eq + Clone, V: Idle> IdleMap<K, V> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Values {
            by_key: HashMap::new(),
            sweep_at: KEPT,
        }))
    }

    /// Returns the value of a key, creating it if necessary.
    pub(crate) fn get_or_insert_with(&self, key: &K, make: impl FnOnce() -> V) -> Arc<V> {
        let mut values = self.0.lock();
        if let Some(value) = values.by_key.get(key) {
            return Arc::clone(value);
        }
        if values.by_key.len() >= values.sweep_at {
            values
                .by_key
                .retain(|_, v| Arc::strong_count(v) > 1 || !v.is_idle());
            values.sweep_at = KEPT.max(2 * values.by_key.len());
        }
        let value = Arc::new(make());
        values.by_key.insert(key.clone(), Arc::clone(&value));
        value
    }

    /// Returns all current entries.
    pub(crate) fn values(&self) -> Vec<(K, Arc<V>)> {
        let values = self.0.lock();
        let pair = |(key, value): (&K, &Arc<V>)| (key.clone(), Arc::clone(value));
        values.by_key.iter().map(pair).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().by_key.len()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Value(bool);

    impl Idle for Value {
        fn is_idle(&self) -> bool {
            self.0
        }
    }

    #[test]
    fn idle_values_are_forgotten_and_the_others_kept() {
        let map = IdleMap::new();
        let held = map.get_or_insert_with(&0, || Value(true));
        for key in 1..=10 {
            map.get_or_insert_with(&key, || Value(false));
        }
        for key in 11..100_000 {
            map.get_or_insert_with(&key, || Value(true));
            assert!(map.len() <= 2 * KEPT);
        }
        let keys: Vec<_> = map.values().into_iter().map(|(key, _)| key).collect();
        assert!((0..=10).all(|key| keys.contains(&key)));
        assert!(Arc::ptr_eq(
            &held,
            &map.get_or_insert_with(&0, || Value(false))
        ));
    }

    #[test]
    fn values_in_use_are_not_looked_at_for_every_new_one() {
        struct Busy<'c>(&'c AtomicUsize);

        impl Idle for Busy<'_> {
            fn is_idle(&self) -> bool {
                self.0.fetch_add(1, Ordering::Relaxed);
                false
            }
        }

        const VALUES: usize = 10_000;
        let looks = AtomicUsize::new(0);
        let map = IdleMap::new();
        for key in 0..VALUES {
            map.get_or_insert_with(&key, || Busy(&looks));
        }
        assert_eq!(map.len(), VALUES);
        let looks = looks.into_inner();
        assert!((1..2 * VALUES).contains(&looks), "{looks}");
    }
}
