//! The limiter that a client has by default.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use futures_core::future::BoxFuture;
use futures_util::future::{Either, select};
use tokio::sync::Notify;

use super::{Outcome, RateLimit, RateLimiter, Refusal, window::Window};
use crate::{
    clock::{Clock, SystemClock},
    id::Resource,
};

/// A request's place is taken from the moment it starts until one interval after its reply,
/// so that no interval, wherever it begins and however long replies take, sees more requests
/// than the limit. Callers wait in line, in the order in which they came.
///
/// What replies tell wins over the defaults, both ways: the limits themselves, and that less
/// is left than was counted here, since others use the same budget. When a reply tells that
/// the day is spent, nothing goes until the next day begins. When that is, is not documented;
/// it is taken to be midnight UTC. If the service then still says that the day is spent, it
/// is asked again each hour.
///
/// Counts for each [`Resource`] on its own. Crates that smooth requests by a token bucket are
/// not used: after a pause they let almost twice the limit into one interval.
pub struct SlidingWindow {
    clock: Arc<dyn Clock>,
    /// For tokens that do not tell whose they are.
    nameless: Arc<Line>,
    lines: Mutex<HashMap<Resource, Arc<Line>>>,
}

/// Longer than anybody waits, and short enough to be added to any time.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Those who wait for the budget of one resource.
#[derive(Default)]
struct Line {
    /// Held by who is at the head of the line; tokio hands it on in order.
    head: tokio::sync::Mutex<()>,
    waiting: AtomicU32,
    window: Mutex<Window>,
    /// Something changed that the head of the line should look at.
    changed: Notify,
}

impl SlidingWindow {
    /// A limiter with the limits of the vendor's guide until replies tell others.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(SystemClock::new())
    }

    /// A limiter by another clock.
    #[must_use]
    pub fn with_clock(clock: impl Clock + 'static) -> Self {
        Self {
            clock: Arc::new(clock),
            nameless: Arc::default(),
            lines: Mutex::default(),
        }
    }

    fn line(&self, resource: Option<&Resource>) -> Arc<Line> {
        let Some(resource) = resource else {
            return Arc::clone(&self.nameless);
        };
        let mut lines = lock(&self.lines);
        match lines.get(resource) {
            Some(line) => Arc::clone(line),
            None => Arc::clone(lines.entry(resource.clone()).or_default()),
        }
    }

    async fn wait(&self, line: &Line, within: Duration) -> Result<(), Refusal> {
        let (_waits, ahead) = Waits::new(&line.waiting);
        let within = within.min(FOREVER);
        let deadline = self.clock.instant() + within;
        self.look(line, |window, now| match window.free_after(ahead, now) {
            wait if wait > within => Err(Refusal::TooLate(Some(wait))),
            _ => Ok(()),
        })?;
        let head = Box::pin(line.head.lock());
        let _head = match select(head, self.clock.sleep(within)).await {
            Either::Left((head, _)) => head,
            Either::Right(_) => return Err(Refusal::TooLate(None)),
        };
        loop {
            let changed = line.changed.notified();
            let now = self.clock.instant();
            let Some(wait) = self.look(line, |window, now| Ok(window.take(now)))? else {
                return Ok(());
            };
            let left = deadline.saturating_duration_since(now);
            if left.is_zero() || wait.is_some_and(|wait| wait > left) {
                return Err(Refusal::TooLate(wait));
            }
            select(Box::pin(changed), self.clock.sleep(wait.unwrap_or(left))).await;
        }
    }

    /// Looks at the window as it is now, if the day is not spent.
    fn look<T>(
        &self,
        line: &Line,
        then: impl FnOnce(&mut Window, Instant) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut window = lock(&line.window);
        if let Some(until) = window.spent(&self.clock) {
            return Err(Refusal::DaySpent(until));
        }
        let now = self.clock.instant();
        window.forget(now);
        then(&mut window, now)
    }
}

impl RateLimiter for SlidingWindow {
    fn acquire<'a>(
        &'a self,
        resource: Option<&'a Resource>,
        within: Duration,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(async move {
            let line = self.line(resource);
            // Nobody is in line, and there is a place.
            if let Ok(_head) = line.head.try_lock()
                && self
                    .look(&line, |window, now| Ok(window.take(now)))?
                    .is_none()
            {
                return Ok(());
            }
            self.wait(&line, within).await
        })
    }

    fn release(&self, resource: Option<&Resource>, outcome: Outcome) {
        let line = self.line(resource);
        lock(&line.window).end(outcome, &self.clock);
        line.changed.notify_one();
    }

    fn rate_limit(&self, resource: Option<&Resource>) -> Option<RateLimit> {
        let line = self.line(resource);
        let mut window = lock(&line.window);
        window.forget(self.clock.instant());
        Some(window.state(&self.clock))
    }
}

/// Counts somebody who waits, until dropped.
struct Waits<'a>(&'a AtomicU32);

impl<'a> Waits<'a> {
    /// And how many waited before.
    fn new(waiting: &'a AtomicU32) -> (Self, u32) {
        let ahead = waiting.fetch_add(1, Ordering::SeqCst);
        (Self(waiting), ahead)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Default for SlidingWindow {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SlidingWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlidingWindow")
            .field("resources", &lock(&self.lines).len())
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whole between any two statements that hold the lock.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
