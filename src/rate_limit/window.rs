//! The sliding window: the requests of the last interval, and those in flight.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use super::{Advertised, DEFAULT_INTERVAL, DEFAULT_LIMIT, Outcome, RateLimit, daily::Daily};
use crate::clock::Clock;

/// How long a slot is held for a request that never ends, such as one whose future was leaked.
/// Longer than any request takes.
pub(super) const PERMIT_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// The limits of a budget, and the requests that count against them.
pub(super) struct Window {
    limit: u32,
    interval: Duration,
    /// The ids and start times of the requests in flight, oldest first.
    in_flight: VecDeque<(u64, Instant)>,
    next_id: u64,
    /// When occupied slots become free, earliest first, and how many.
    taken: VecDeque<(Instant, u64)>,
    /// The total number of slots in `taken`.
    kept: u64,
    daily: Daily,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            interval: DEFAULT_INTERVAL,
            in_flight: VecDeque::new(),
            next_id: 0,
            taken: VecDeque::new(),
            kept: 0,
            daily: Daily::default(),
        }
    }
}

impl Window {
    /// The number of steps of an interval. Slots that become free in the same step share one entry,
    /// which ends with the step, so that memory does not grow with the limit.
    const STEPS: u32 = 100;

    fn used(&self) -> u64 {
        self.in_flight.len() as u64 + self.kept
    }

    /// Returns the number of requests that could start now.
    fn remaining(&self) -> u32 {
        // At most the limit, so the conversion can't overflow.
        let left = u64::from(self.limit).saturating_sub(self.used());
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// Frees slots whose time has come, and those of requests that never ended.
    pub(super) fn advance(&mut self, now: Instant) {
        let ended = now.checked_sub(PERMIT_LIFETIME);
        while let Some((_, started)) = self.in_flight.front()
            && Some(*started) <= ended
        {
            self.in_flight.pop_front();
        }
        while let Some((free, slots)) = self.taken.front()
            && *free <= now
        {
            self.kept -= slots;
            self.taken.pop_front();
        }
    }

    /// Returns whether dropping this would lose nothing except advertised limits.
    pub(super) fn is_idle(&mut self, clock: &dyn Clock) -> bool {
        self.advance(clock.instant());
        self.used() == 0 && self.day_spent_until(clock).is_none()
    }

    /// Takes a slot for a request. Returns its id.
    pub(super) fn take(&mut self, now: Instant) -> Option<u64> {
        if self.used() >= u64::from(self.limit) {
            return None;
        }
        let id = self.next_id;
        self.next_id += 1;
        self.in_flight.push_back((id, now));
        Some(id)
    }

    /// Returns the slot of a request that did not start.
    pub(super) fn give_back(&mut self, id: u64) {
        self.remove(id);
    }

    /// Removes a request in flight. Returns when it started; `None` if its slot was already freed.
    fn remove(&mut self, id: u64) -> Option<Instant> {
        let index = self
            .in_flight
            .binary_search_by_key(&id, |(id, _)| *id)
            .ok()?;
        self.in_flight.remove(index).map(|(_, started)| started)
    }

    /// Returns how long a caller with this many others ahead has to wait at least.
    pub(super) fn free_after(&self, ahead: u32, now: Instant) -> Duration {
        let (used, limit) = (self.used(), u64::from(self.limit));
        let Some(mut needed) = (used + u64::from(ahead) + 1).checked_sub(limit) else {
            return Duration::ZERO;
        };
        // Each slot is reusable once per interval, so waiters beyond the occupied slots need extra
        // whole intervals.
        let rounds = needed.saturating_sub(used).div_ceil(limit);
        needed = needed.saturating_sub(rounds * limit);
        let mut first = Duration::ZERO;
        for (free, slots) in &self.taken {
            if needed == 0 {
                break;
            }
            first = *free - now;
            needed = needed.saturating_sub(*slots);
        }
        if needed > 0 {
            // In flight, then occupied for an interval after the reply.
            first = self.interval;
        }
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
        first.saturating_add(self.interval.saturating_mul(rounds))
    }

    /// Occupies slots for one interval from now.
    fn hold(&mut self, now: Instant, slots: u64) {
        let free = now + self.interval;
        let end = free + self.interval / Self::STEPS;
        // From the end, where it nearly always is.
        let later = self.taken.iter().rev();
        let later = later.take_while(|(at, _)| *at >= free).count();
        let index = self.taken.len() - later;
        match self.taken.get_mut(index) {
            Some((at, count)) if *at <= end => *count += slots,
            _ => self.taken.insert(index, (end, slots)),
        }
        self.kept += slots;
    }

    /// Ends a request. Returns whether the limits have changed.
    pub(super) fn end(
        &mut self,
        id: u64,
        outcome: Outcome,
        now: Instant,
        clock: &dyn Clock,
    ) -> bool {
        let before = (self.limit, self.interval);
        self.advance(now);
        let started = self.remove(id);
        match outcome {
            Outcome::NotSent => {}
            Outcome::Unknown => self.hold(now, 1),
            Outcome::Replied(advertised) => {
                let advertised = advertised.plausible();
                self.set(&advertised, now);
                self.hold(now, 1);
                self.correct(&advertised, now);
                let took = now - started.unwrap_or(now);
                self.daily.adopt(&advertised, took, self.limit, clock);
            }
        }
        before != (self.limit, self.interval)
    }

    /// Returns when the next request may start, if the daily limit is exhausted.
    pub(super) fn day_spent_until(&self, clock: &dyn Clock) -> Option<DateTime<Utc>> {
        self.daily.spent_until(clock)
    }

    /// Returns the current limits and remaining requests.
    pub(super) fn state(&self, clock: &dyn Clock) -> RateLimit {
        let day_spent_until = self.day_spent_until(clock);
        RateLimit {
            limit: self.limit,
            interval: self.interval,
            remaining: match day_spent_until {
                Some(_) => 0,
                None => self.remaining(),
            },
            daily_limit: self.daily.limit,
            daily_remaining: self.daily.remaining,
            day_spent_until,
        }
    }

    /// Adopts the limits that a reply advertises. Earlier requests count against them too.
    fn set(&mut self, advertised: &Advertised, now: Instant) {
        self.limit = advertised.limit.unwrap_or(self.limit);
        let new = advertised.interval.unwrap_or(self.interval);
        let old = std::mem::replace(&mut self.interval, new);
        if new != old {
            for (free, _) in &mut self.taken {
                *free = *free + new - old;
            }
            self.advance(now);
        }
    }

    /// Counts requests that others made against the same limits.
    fn correct(&mut self, advertised: &Advertised, now: Instant) {
        let Some(remaining) = advertised.remaining else {
            return;
        };
        // Requests not counted here were made elsewhere.
        let others = self.remaining().saturating_sub(remaining);
        if others > 0 {
            self.hold(now, u64::from(others));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_does_not_grow_with_the_limit() {
        let mut window = Window::default();
        let start = Instant::now();
        for millisecond in 0..10_000 {
            let now = start + Duration::from_millis(millisecond);
            for _ in 0..3 {
                window.hold(now, 1);
            }
        }
        assert_eq!(window.used(), 30_000);
        let entries = window.taken.len();
        assert!(entries <= Window::STEPS as usize, "{entries}");
    }
}
