//! Time as the client sees it, so that waits and expiry can be tested without waiting.
//!
//! [`SystemClock`] is the default everywhere. [`ManualClock`] moves when it is told to:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use std::time::Duration;
//! use leadconnector::clock::{Clock, ManualClock};
//!
//! let clock = ManualClock::new();
//! let before = clock.now();
//! let wait = clock.sleep(Duration::from_secs(3600));
//! clock.advance(Duration::from_secs(3600));
//! wait.await; // at once
//! assert_eq!((clock.now() - before).num_hours(), 1);
//! # }
//! ```

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures_core::future::BoxFuture;
use tokio::sync::oneshot;

/// Tells the time and waits.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The date and time, for dates that others give: when a token expires, when a day ends.
    fn now(&self) -> DateTime<Utc>;

    /// A time that never goes back, for what is measured from here: waits and deadlines.
    fn instant(&self) -> Instant;

    /// Ends after this long.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> DateTime<Utc> {
        (**self).now()
    }

    fn instant(&self) -> Instant {
        (**self).instant()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        (**self).sleep(duration)
    }
}

/// The time of this machine, with tokio's timers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl SystemClock {
    /// The time of this machine.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A clock for tests. It stands still until [`advance`](Self::advance) moves it. Clones are
/// the same clock.
#[derive(Clone)]
pub struct ManualClock(Arc<Mutex<Manual>>);

struct Manual {
    now: DateTime<Utc>,
    instant: Instant,
    sleepers: Vec<Sleeper>,
}

struct Sleeper {
    until: Instant,
    wake: oneshot::Sender<()>,
}

impl ManualClock {
    /// A clock that shows the present.
    #[must_use]
    pub fn new() -> Self {
        Self::at(Utc::now())
    }

    /// A clock that shows this date and time.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Manual {
            now,
            instant: Instant::now(),
            sleepers: Vec::new(),
        })))
    }

    /// Moves the clock and wakes whose time has come.
    pub fn advance(&self, duration: Duration) {
        let mut manual = self.lock();
        manual.now += duration;
        manual.instant += duration;
        let now = manual.instant;
        for sleeper in manual.sleepers.extract_if(.., |s| s.until <= now) {
            // It may have stopped waiting.
            let _ = sleeper.wake.send(());
        }
    }

    /// How long until the next of those who sleep wakes; `None` if nobody sleeps.
    #[must_use]
    pub fn next_wake(&self) -> Option<Duration> {
        let mut manual = self.lock();
        manual.sleepers.retain(|sleeper| !sleeper.wake.is_closed());
        let first = manual.sleepers.iter().map(|sleeper| sleeper.until).min()?;
        Some(first.saturating_duration_since(manual.instant))
    }

    fn lock(&self) -> MutexGuard<'_, Manual> {
        // Whole between any two statements that hold the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&self.now()).finish()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        self.lock().now
    }

    fn instant(&self) -> Instant {
        self.lock().instant
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut manual = self.lock();
        if duration.is_zero() {
            return Box::pin(std::future::ready(()));
        }
        let Some(until) = manual.instant.checked_add(duration) else {
            return Box::pin(std::future::pending());
        };
        let (wake, woken) = oneshot::channel();
        manual.sleepers.push(Sleeper { until, wake });
        Box::pin(async move {
            // An error would mean that the clock is gone; nothing will move it then.
            if woken.await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}
