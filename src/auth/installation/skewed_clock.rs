//! A clock whose date is wrong, as that of another machine.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    boxed::BoxFuture,
    clock::{Clock, ManualClock},
    lock,
};

/// A manual clock whose date can be wrong. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct SkewedClock {
    pub(super) time: ManualClock,
    ahead: Arc<lock::Mutex<TimeDelta>>,
}

impl SkewedClock {
    pub(super) fn of(time: ManualClock) -> Self {
        Self {
            time,
            ahead: Arc::default(),
        }
    }

    /// Sets how far the date is ahead of the actual one.
    pub(super) fn jump(&self, ahead: TimeDelta) {
        *self.ahead.lock() = ahead;
    }
}

impl Clock for SkewedClock {
    fn now(&self) -> DateTime<Utc> {
        self.time.now() + *self.ahead.lock()
    }

    fn instant(&self) -> Instant {
        self.time.instant()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.time.sleep(duration)
    }
}
