//! The limiter that a client has by default.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use futures_core::future::BoxFuture;
use futures_util::future::{Either, select};
use tokio::sync::Notify;

use super::{
    Advertised, DEFAULT_INTERVAL, DEFAULT_LIMIT, Outcome, RateLimit, RateLimiter, Refusal,
};
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
struct Line {
    /// Held by who is at the head of the line; tokio hands it on in order.
    head: tokio::sync::Mutex<()>,
    waiting: AtomicU32,
    window: Mutex<Window>,
    /// Something changed that the head of the line should look at.
    changed: Notify,
}

struct Window {
    limit: u32,
    interval: Duration,
    in_flight: u32,
    /// When places are free again, earliest first, and how many.
    taken: VecDeque<(Instant, u32)>,
    /// When the latest request was let go.
    asked: Option<DateTime<Utc>>,
    daily_limit: Option<u64>,
    daily_remaining: Option<u64>,
    day_spent_until: Option<DateTime<Utc>>,
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
        self.look(line, |window, now, _| match window.free_after(ahead, now) {
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
            let Some(wait) = self.look(line, |window, now, date| Ok(window.take(now, date)))?
            else {
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
        then: impl FnOnce(&mut Window, Instant, DateTime<Utc>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut window = lock(&line.window);
        let (now, date) = (self.clock.instant(), self.clock.now());
        if let Some(until) = window.day_spent_until
            && date < until
        {
            return Err(Refusal::DaySpent(until));
        }
        window.forget(now);
        then(&mut window, now, date)
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
                    .look(&line, |window, now, date| Ok(window.take(now, date)))?
                    .is_none()
            {
                return Ok(());
            }
            self.wait(&line, within).await
        })
    }

    fn release(&self, resource: Option<&Resource>, outcome: Outcome) {
        let line = self.line(resource);
        let (now, date) = (self.clock.instant(), self.clock.now());
        let mut window = lock(&line.window);
        window.forget(now);
        window.in_flight = window.in_flight.saturating_sub(1);
        match outcome {
            Outcome::NotSent => {}
            Outcome::Unknown => window.hold(now, 1),
            Outcome::Replied(advertised) => {
                let advertised = advertised.plausible();
                window.set(&advertised, now);
                window.hold(now, 1);
                window.correct(&advertised, now);
                window.correct_day(&advertised, date);
            }
        }
        drop(window);
        line.changed.notify_one();
    }

    fn rate_limit(&self, resource: Option<&Resource>) -> Option<RateLimit> {
        let line = self.line(resource);
        let mut window = lock(&line.window);
        window.forget(self.clock.instant());
        let day_spent_until = window.day_spent_until.filter(|u| self.clock.now() < *u);
        Some(RateLimit {
            limit: window.limit,
            interval: window.interval,
            remaining: match day_spent_until {
                Some(_) => 0,
                None => window.limit.saturating_sub(window.used()),
            },
            daily_limit: window.daily_limit,
            daily_remaining: window.daily_remaining,
            day_spent_until,
        })
    }
}

impl Window {
    /// Into how many steps an interval is divided. Places that are free in the same step are
    /// one entry, free at its end, so that memory does not grow with the limit.
    const STEPS: u32 = 100;

    fn used(&self) -> u32 {
        let taken = self.taken.iter().map(|(_, places)| *places);
        taken.fold(self.in_flight, u32::saturating_add)
    }

    fn forget(&mut self, now: Instant) {
        while self.taken.front().is_some_and(|(free, _)| *free <= now) {
            self.taken.pop_front();
        }
    }

    /// Takes a place, or says how long until one is free; `None` inside if that is not known,
    /// since all are in flight.
    fn take(&mut self, now: Instant, date: DateTime<Utc>) -> Option<Option<Duration>> {
        if self.used() < self.limit {
            self.in_flight += 1;
            self.asked = Some(date);
            return None;
        }
        Some(self.taken.front().map(|(free, _)| *free - now))
    }

    /// How long somebody with this many ahead has to wait at least.
    fn free_after(&self, ahead: u32, now: Instant) -> Duration {
        let (used, limit) = (u64::from(self.used()), u64::from(self.limit));
        let Some(mut needed) = (used + u64::from(ahead) + 1).checked_sub(limit) else {
            return Duration::ZERO;
        };
        // Where all that is taken now does not do, they have to wait for each other: from one
        // who goes to the next who has the same place, an interval passes.
        let rounds = needed.saturating_sub(used).div_ceil(limit);
        needed = needed.saturating_sub(rounds * limit);
        let mut first = Duration::ZERO;
        for (free, places) in &self.taken {
            if needed == 0 {
                break;
            }
            first = *free - now;
            needed = needed.saturating_sub(u64::from(*places));
        }
        if needed > 0 {
            // In flight, and kept for an interval when they end.
            first = self.interval;
        }
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
        first.saturating_add(self.interval.saturating_mul(rounds))
    }

    /// Keeps places for one interval from now.
    fn hold(&mut self, now: Instant, places: u32) {
        let free = now + self.interval;
        let step = self.interval / Self::STEPS;
        let index = self.taken.partition_point(|(at, _)| *at < free);
        match self.taken.get_mut(index) {
            Some((at, count)) if *at - free <= step => *count = count.saturating_add(places),
            _ => self.taken.insert(index, (free + step, places)),
        }
    }

    /// Goes by other limits. Those who went by the old ones count too.
    fn set(&mut self, advertised: &Advertised, now: Instant) {
        self.limit = advertised.limit.unwrap_or(self.limit);
        let new = advertised.interval.unwrap_or(self.interval);
        let old = std::mem::replace(&mut self.interval, new);
        if new != old {
            for (free, _) in &mut self.taken {
                *free = *free + new - old;
            }
            self.forget(now);
        }
    }

    /// What a reply tells wins over what was counted here.
    fn correct(&mut self, advertised: &Advertised, now: Instant) {
        let Some(remaining) = advertised.remaining else {
            return;
        };
        // Whatever was not counted here was somebody else's.
        let others = self
            .limit
            .saturating_sub(remaining)
            .saturating_sub(self.used());
        if others > 0 {
            self.hold(now, others);
        }
    }

    fn correct_day(&mut self, advertised: &Advertised, date: DateTime<Utc>) {
        self.daily_limit = advertised.daily_limit.or(self.daily_limit);
        let Some(remaining) = advertised.daily_remaining else {
            return;
        };
        let spent = self.day_spent_until.is_some_and(|until| date < until);
        if remaining > 0 {
            // While the day is spent, replies come late. One that tells of a few requests was
            // overtaken by the one that told of none.
            if !spent || remaining > u64::from(self.limit) {
                self.daily_remaining = Some(remaining);
                self.day_spent_until = None;
            }
            return;
        }
        self.daily_remaining = Some(0);
        if spent {
            return;
        }
        let turned = self
            .day_spent_until
            .is_some_and(|until| date - until < TimeDelta::days(1));
        self.day_spent_until = Some(if turned {
            date + TimeDelta::hours(1)
        } else {
            // The day of the request, which may have ended before the reply came.
            next_day(self.asked.unwrap_or(date))
        });
    }
}

fn next_day(date: DateTime<Utc>) -> DateTime<Utc> {
    let midnight = date.with_time(NaiveTime::MIN).single();
    midnight
        .and_then(|midnight| midnight.checked_add_days(Days::new(1)))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

impl Default for Line {
    fn default() -> Self {
        Self {
            head: tokio::sync::Mutex::default(),
            waiting: AtomicU32::new(0),
            window: Mutex::new(Window {
                limit: DEFAULT_LIMIT,
                interval: DEFAULT_INTERVAL,
                in_flight: 0,
                taken: VecDeque::new(),
                asked: None,
                daily_limit: None,
                daily_remaining: None,
                day_spent_until: None,
            }),
            changed: Notify::new(),
        }
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
