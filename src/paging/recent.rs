//! The ids of the latest items of a list.

use std::{
    collections::{HashSet, VecDeque, hash_map::RandomState},
    hash::{BuildHasher, BuildHasherDefault, Hasher},
};

use crate::view::Object;

/// The number of items that are remembered, or twice that of the latest page if it is larger.
const REMEMBERED: usize = 10_000;

/// The latest items of a list, by their ids, bounded by count. It keeps hashes of 64 bits with a
/// random key: that one of them stands for two ids is as unlikely as a memory error.
pub(crate) struct Recent {
    hasher: RandomState,
    known: HashSet<u64, BuildHasherDefault<Hashed>>,
    order: VecDeque<u64>,
    capacity: usize,
}

impl Recent {
    pub(crate) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            known: HashSet::default(),
            order: VecDeque::new(),
            capacity: REMEMBERED,
        }
    }

    /// Remembers an id. Returns whether it is new.
    pub(crate) fn insert(&mut self, id: &str) -> bool {
        let hash = self.hasher.hash_one(id);
        if !self.known.insert(hash) {
            return false;
        }
        while self.order.len() >= self.capacity
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(hash);
        true
    }

    /// Removes the known items, and remembers the others. An item without an id is recognized by its
    /// whole content.
    pub(crate) fn retain_new<T>(&mut self, items: &mut Vec<T>, object: impl Fn(&T) -> &Object) {
        self.capacity = REMEMBERED.max(2 * items.len());
        items.retain(|item| {
            let object = object(item);
            match object.text("id") {
                Some(id) => self.insert(id),
                None => self.insert(&serde_json::to_string(object).unwrap_or_default()),
            }
        });
    }
}

/// The hasher of values that are hashes.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once_until_it_is_forgotten() {
        let mut recent = Recent::new();
        assert!(recent.insert("0"));
        for id in 1..REMEMBERED {
            assert!(recent.insert(&id.to_string()));
        }
        assert!(!recent.insert("0"));
        assert!(!recent.insert("9999"));
        assert!(recent.insert("one more"));
        assert!(recent.insert("0"));
        assert_eq!(recent.known.len(), REMEMBERED);
        assert_eq!(recent.order.len(), REMEMBERED);
    }
}
