//! The network time of an attempt.

use std::{pin::Pin, time::Duration};

use futures_util::future::{Either, FutureExt, select};
use tokio::{
    task::yield_now,
    time::{Instant, Sleep},
};

/// The network time that must remain when the body is sent, or a quarter of the timeout if that is
/// less. A body that would be sent later is not sent at all.
const FLOOR: Duration = Duration::from_secs(5);
/// A time beyond all waits, with which no sum overflows.
pub(crate) const FAR_FUTURE: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// How often to yield to the runtime before a reply that arrived while this thread was busy must be
/// there: once to read it, and once to hand it over.
const YIELDS: usize = 2;

/// The end of an attempt's network time.
pub(super) struct Deadline<'a> {
    sleep: Pin<&'a mut Sleep>,
    has_passed: bool,
}

impl<'a> Deadline<'a> {
    pub(super) fn new(sleep: Pin<&'a mut Sleep>) -> Self {
        let has_passed = false;
        Self { sleep, has_passed }
    }

    /// Awaits a future; `None` if it is not ready in time.
    pub(super) async fn within<F: Future>(&mut self, mut future: Pin<&mut F>) -> Option<F::Output> {
        if self.has_passed {
            return future.now_or_never();
        }
        if let Either::Left((output, _)) = select(future.as_mut(), self.sleep.as_mut()).await {
            return Some(output);
        }
        self.has_passed = true;
        // If this thread was busy, input may have arrived in time without being seen yet.
        for _ in 0..YIELDS {
            yield_now().await;
            if let Some(output) = future.as_mut().now_or_never() {
                return Some(output);
            }
        }
        None
    }
}

/// Returns when the body of a request must have begun to leave, if the attempt ends with this
/// sleep.
pub(super) fn leave_by(sleep: &Sleep, timeout: Duration) -> Instant {
    sleep.deadline() - FLOOR.min(timeout / 4)
}
