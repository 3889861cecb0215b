//! A mutex without poisoning.

use std::sync::{MutexGuard, PoisonError};

/// A mutex that stays usable after a thread panicked while holding it. Its contents must therefore
/// be consistent between any two statements under the lock.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(std::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
