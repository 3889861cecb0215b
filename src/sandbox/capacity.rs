//! How much the sandbox remembers.

use std::num::NonZeroUsize;

/// How many requests, messages and conversations are remembered, unless it is set.
pub(super) const REMEMBERED: NonZeroUsize = NonZeroUsize::new(100_000).unwrap();
/// The bytes that are remembered of as many requests, or messages, as one likes.
const LEAST_BYTES: usize = 64 << 20;
/// The bytes per request or message by which more can be remembered.
const BYTES_EACH: usize = 1 << 10;

/// How much of something is remembered.
#[derive(Clone, Copy)]
pub(super) struct Capacity {
    pub(super) items: usize,
    pub(super) bytes: usize,
}

impl Default for Capacity {
    fn default() -> Self {
        Self::of(REMEMBERED.get())
    }
}

impl Capacity {
    /// The capacity for this many items.
    pub(super) fn of(items: usize) -> Self {
        Self {
            items,
            bytes: items.saturating_mul(BYTES_EACH).max(LEAST_BYTES),
        }
    }
}
