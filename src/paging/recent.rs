//! The ids of the latest items of a list.

use std::{
    collections::{HashSet, VecDeque, hash_map::RandomState},
    hash::{BuildHasher, BuildHasherDefault, Hasher},
};

/// The number of ids that are remembered.
const REMEMBERED: usize = 10_000;

/// The latest ids of a list, bounded by count. It keeps hashes of 64 bits with a random key: that
/// one of them stands for two ids is as unlikely as a memory error.
pub(crate) struct Recent {
    hasher: RandomState,
    known: HashSet<u64, BuildHasherDefault<Hashed>>,
    order: VecDeque<u64>,
}

impl Recent {
    pub(crate) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            known: HashSet::default(),
            order: VecDeque::new(),
        }
    }

    /// Remembers an id. Returns whether it is new.
    pub(crate) fn insert(&mut self, id: &str) -> bool {
        let hash = self.hasher.hash_one(id);
        if !self.known.insert(hash) {
            return false;
        }
        if self.order.len() == REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(hash);
        true
    }

    /// Removes the items with known ids, and remembers the ids of the others. An item without an id
    /// can't be recognized and stays.
    pub(crate) fn retain_new<T>(&mut self, items: &mut Vec<T>, id: impl Fn(&T) -> Option<&str>) {
        items.retain(|item| id(item).is_none_or(|id| self.insert(id)));
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
