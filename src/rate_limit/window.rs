//! The requests of an interval.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use super::{Advertised, DEFAULT_INTERVAL, DEFAULT_LIMIT, Outcome, RateLimit};
use crate::clock::Clock;

/// The limits of a resource, and the requests that count against them.
pub(super) struct Window {
    limit: u32,
    interval: Duration,
    in_flight: u32,
    /// When places are free again, earliest first, and how many.
    taken: VecDeque<(Instant, u64)>,
    /// How many these are.
    kept: u64,
    /// When the latest request was let go.
    asked: Option<Instant>,
    daily_limit: Option<u64>,
    daily_remaining: Option<u64>,
    day_spent_until: Option<DateTime<Utc>>,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            interval: DEFAULT_INTERVAL,
            in_flight: 0,
            taken: VecDeque::new(),
            kept: 0,
            asked: None,
            daily_limit: None,
            daily_remaining: None,
            day_spent_until: None,
        }
    }
}

impl Window {
    /// Into how many steps an interval is divided. Places that are free in the same step are
    /// one entry, free at its end, so that memory does not grow with the limit.
    const STEPS: u32 = 100;

    fn used(&self) -> u64 {
        u64::from(self.in_flight) + self.kept
    }

    /// How many requests could start now.
    fn remaining(&self) -> u32 {
        // No more than the limit, so that it fits.
        let left = u64::from(self.limit).saturating_sub(self.used());
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// Frees the places whose time has come.
    pub(super) fn forget(&mut self, now: Instant) {
        while let Some((free, places)) = self.taken.front()
            && *free <= now
        {
            self.kept -= places;
            self.taken.pop_front();
        }
    }

    /// Takes a place, or says how long until one is free; `None` inside if that is not known,
    /// since all are in flight.
    pub(super) fn take(&mut self, now: Instant) -> Option<Option<Duration>> {
        if self.used() < u64::from(self.limit) {
            self.in_flight += 1;
            self.asked = Some(now);
            return None;
        }
        Some(self.taken.front().map(|(free, _)| *free - now))
    }

    /// How long somebody with this many ahead has to wait at least.
    pub(super) fn free_after(&self, ahead: u32, now: Instant) -> Duration {
        let (used, limit) = (self.used(), u64::from(self.limit));
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
            needed = needed.saturating_sub(*places);
        }
        if needed > 0 {
            // In flight, and kept for an interval when they end.
            first = self.interval;
        }
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
        first.saturating_add(self.interval.saturating_mul(rounds))
    }

    /// Keeps places for one interval from now.
    fn hold(&mut self, now: Instant, places: u64) {
        let free = now + self.interval;
        let step = self.interval / Self::STEPS;
        let index = self.taken.partition_point(|(at, _)| *at < free);
        match self.taken.get_mut(index) {
            Some((at, count)) if *at - free <= step => *count += places,
            _ => self.taken.insert(index, (free + step, places)),
        }
        self.kept += places;
    }

    /// Ends a request.
    pub(super) fn end(&mut self, outcome: Outcome, clock: &dyn Clock) {
        let now = clock.instant();
        self.forget(now);
        self.in_flight = self.in_flight.saturating_sub(1);
        match outcome {
            Outcome::NotSent => {}
            Outcome::Unknown => self.hold(now, 1),
            Outcome::Replied(advertised) => {
                let advertised = advertised.plausible();
                self.set(&advertised, now);
                self.hold(now, 1);
                self.correct(&advertised, now);
                self.correct_day(&advertised, clock);
            }
        }
    }

    /// If the day is spent: until when.
    pub(super) fn spent(&self, clock: &dyn Clock) -> Option<DateTime<Utc>> {
        self.day_spent_until.filter(|until| clock.now() < *until)
    }

    /// What is left.
    pub(super) fn state(&self, clock: &dyn Clock) -> RateLimit {
        let day_spent_until = self.spent(clock);
        RateLimit {
            limit: self.limit,
            interval: self.interval,
            remaining: match day_spent_until {
                Some(_) => 0,
                None => self.remaining(),
            },
            daily_limit: self.daily_limit,
            daily_remaining: self.daily_remaining,
            day_spent_until,
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
        let others = self.remaining().saturating_sub(remaining);
        if others > 0 {
            self.hold(now, u64::from(others));
        }
    }

    fn correct_day(&mut self, advertised: &Advertised, clock: &dyn Clock) {
        self.daily_limit = advertised.daily_limit.or(self.daily_limit);
        let Some(remaining) = advertised.daily_remaining else {
            return;
        };
        if remaining > 0 && self.day_spent_until.is_none() {
            self.daily_remaining = Some(remaining);
            return;
        }
        let (now, date) = (clock.instant(), clock.now());
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
            next_day(date - self.asked.map_or(Duration::ZERO, |asked| now - asked))
        });
    }
}

fn next_day(date: DateTime<Utc>) -> DateTime<Utc> {
    let midnight = date.with_time(NaiveTime::MIN).single();
    midnight
        .and_then(|midnight| midnight.checked_add_days(Days::new(1)))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
