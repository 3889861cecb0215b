//! The order of the statuses that a conversation provider reports for a message.

use std::{fmt, sync::Arc, time::Instant};

use lru::LruCache;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::lock::Mutex;

/// How many messages are remembered. The least recently used are forgotten, except those with a
/// report in progress.
const REMEMBERED: usize = 10_000;

/// What was reported about the latest messages. Reports of one message run one after another, in
/// the order in which they were made.
pub(crate) struct StatusOrder(Mutex<LruCache<String, Arc<AsyncMutex<Progress>>>>);

/// How far a message has come.
#[derive(Default)]
pub(crate) struct Progress {
    /// The latest stage that the service has accepted.
    pub(crate) reached: Option<Stage>,
    /// A stage that was reported later than that, with an unknown outcome.
    pub(crate) may_have_reached: Option<Stage>,
    /// When the service first replied that it knows no provider for the message.
    pub(crate) first_refused: Option<Instant>,
}

impl Progress {
    /// Returns whether reporting a stage adds nothing, or could set the message back.
    pub(crate) fn supersedes(&self, stage: Stage) -> bool {
        match self.may_have_reached {
            Some(unknown) => stage != unknown && stage.is_superseded_by(unknown),
            None => self.reached.is_some_and(|s| stage.is_superseded_by(s)),
        }
    }
}

/// A stage of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Pending,
    Failed,
    Delivered,
    Read,
}

impl Stage {
    /// Returns whether reporting `self` adds nothing, or would set the message back, once `reached`
    /// was reported.
    pub(crate) fn is_superseded_by(self, reached: Self) -> bool {
        match (self, reached) {
            (Self::Pending, _) | (_, Self::Read) => true,
            // A message that failed can be sent again and arrive, and one that was taken for
            // delivered can come back.
            _ => self == reached,
        }
    }
}

impl StatusOrder {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::unbounded()))
    }

    /// Waits for the earlier reports of a message, and returns its progress.
    pub(crate) async fn turn(&self, message: &str) -> OwnedMutexGuard<Progress> {
        let progress = self.progress(message);
        progress.lock_owned().await
    }

    fn progress(&self, message: &str) -> Arc<AsyncMutex<Progress>> {
        let mut messages = self.0.lock();
        let progress = messages.get_or_insert_ref(message, Arc::default);
        let progress = Arc::clone(progress);
        while messages.len() > REMEMBERED
            && let Some((message, oldest)) = messages.pop_lru()
        {
            if Arc::strong_count(&oldest) > 1 {
                messages.put(message, oldest);
                break;
            }
        }
        progress
    }
}

impl fmt::Debug for StatusOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusOrder").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_never_sets_a_message_back() {
        use Stage::{Delivered, Failed, Pending, Read};
        let superseded = [
            (Pending, Pending),
            (Pending, Failed),
            (Pending, Delivered),
            (Pending, Read),
            (Failed, Failed),
            (Failed, Read),
            (Delivered, Delivered),
            (Delivered, Read),
            (Read, Read),
        ];
        for stage in [Pending, Failed, Delivered, Read] {
            for reached in [Pending, Failed, Delivered, Read] {
                let expected = superseded.contains(&(stage, reached));
                assert_eq!(
                    stage.is_superseded_by(reached),
                    expected,
                    "{stage:?} {reached:?}"
                );
            }
        }
    }

    #[tokio::test]
    async fn the_least_recently_used_are_forgotten_unless_in_use() {
        let order = StatusOrder::new();
        let held = order.turn("held").await;
        order.turn("0").await.reached = Some(Stage::Read);
        for message in 1..3 * REMEMBERED {
            drop(order.turn(&message.to_string()).await);
            assert!(order.0.lock().len() <= REMEMBERED + 1);
        }
        assert_eq!(order.turn("0").await.reached, None);
        let again = order.progress("held");
        assert!(again.try_lock().is_err());
        drop(held);
        assert!(again.try_lock().is_ok());
    }
}
