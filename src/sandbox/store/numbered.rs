//! Records by number, of which old ones can be forgotten.

use std::{
    collections::BTreeMap,
    ops::{Index, IndexMut},
};

/// Records by number. Numbers count up from 0 and are not used again.
pub(super) struct Numbered<T> {
    records: BTreeMap<usize, T>,
    next: usize,
}

impl<T> Numbered<T> {
    pub(super) fn new() -> Self {
        Self {
            records: BTreeMap::new(),
            next: 0,
        }
    }

    /// Returns the number that the next record gets.
    pub(super) fn next_number(&self) -> usize {
        self.next
    }

    pub(super) fn push(&mut self, record: T) {
        self.records.insert(self.next, record);
        self.next += 1;
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// Returns the number of the oldest record.
    pub(super) fn oldest(&self) -> Option<usize> {
        self.records.first_key_value().map(|(number, _)| *number)
    }

    pub(super) fn get(&self, number: usize) -> Option<&T> {
        self.records.get(&number)
    }

    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut T> {
        self.records.get_mut(&number)
    }

    pub(super) fn remove(&mut self, number: usize) -> Option<T> {
        self.records.remove(&number)
    }
}

/// Panics if the record was forgotten, so it is for numbers that were just found.
impl<T> Index<usize> for Numbered<T> {
    type Output = T;

    fn index(&self, number: usize) -> &T {
        &self.records[&number]
    }
}

impl<T> IndexMut<usize> for Numbered<T> {
    fn index_mut(&mut self, number: usize) -> &mut T {
        #[expect(
            clippy::expect_used,
            reason = "the number was just found, as with a slice"
        )]
        self.records.get_mut(&number).expect("a record that exists")
    }
}
