//! The ids of the latest items of a list.

use std::{
    collections::{HashSet, hash_map::RandomState},
    hash::{BuildHasher, BuildHasherDefault, Hasher},
    mem,
};

use crate::view::Object;

/// The number of items that are remembered at least, or twice that of the latest page if it is
/// larger. Up to twice as many are.
const REMEMBERED: usize = 10_000;

/// The latest items of a list, by their ids, bounded by count. It keeps hashes of 64 bits with a
/// random key: that one of them stands for two ids is as unlikely as a memory error.
pub(crate) struct Recent {
    hasher: RandomState,
    /// The latest ids. When they are as many as `capacity`, they take the place of `older`.
    latest: Hashes,
    older: Hashes,
    capacity: usize,
}

type Hashes = HashSet<u64, BuildHasherDefault<Hashed>>;

impl Recent {
    pub(crate) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            latest: HashSet::default(),
            older: HashSet::default(),
            capacity: REMEMBERED,
        }
    }

    /// Remembers an id. Returns whether it is new.
    pub(crate) fn insert(&mut self, id: &str) -> bool {
        let hash = self.hasher.hash_one(id);
        if self.older.contains(&hash) || !self.latest.insert(hash) {
            return false;
        }
        if self.latest.len() >= self.capacity {
            mem::swap(&mut self.latest, &mut self.older);
            self.latest.clear();
        }
        true
    }

    /// Removes the known items, and remembers the others. An item without an id is recognized by
    /// its whole content.
    pub(crate) fn retain_new<T>(&mut self, items: &mut Vec<T>, object: impl Fn(&T) -> &Object) {
        self.capacity = REMEMBERED.max(2 * items.len());
        items.retain(|item| {
            let object = object(item);
            match object.text("id").filter(|id| !id.trim().is_empty()) {
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
        for id in 1..2 * REMEMBERED {
            assert!(recent.insert(&id.to_string()));
            assert!(!recent.insert(&id.to_string()));
            assert!(!recent.insert(&id.saturating_sub(REMEMBERED - 1).to_string()));
        }
        assert!(recent.insert("0"));
        assert!(recent.latest.len() + recent.older.len() <= 2 * REMEMBERED);
    }
}
