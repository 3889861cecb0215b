//! The daily limit, and until when it is exhausted.

use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use super::Advertised;
use crate::clock::Clock;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long to wait before checking again, if the daily limit still counts as exhausted on the next
/// day.
const ASK_AGAIN: Duration = Duration::from_secs(60 * 60);

/// The daily limit, as replies advertise it.
#[derive(Default)]
pub(super) struct Daily {
    pub(super) limit: Option<u64>,
    pub(super) remaining: Option<u64>,
    spent: Option<DaySpent>,
}

/// Until when the daily limit is exhausted. It ends as soon as either clock says so: a wall clock
/// that is set back must not block sending for longer than a day.
#[derive(Clone, Copy)]
struct DaySpent {
    until: DateTime<Utc>,
    until_instant: Instant,
}

impl DaySpent {
    fn new(wait: Duration, clock: &dyn Clock) -> Self {
        let wait = wait.min(DAY);
        Self {
            until: later(clock.now(), wait),
            until_instant: clock.instant() + wait,
        }
    }

    /// Returns when the next request may start; `None` if that is now.
    fn until(self, clock: &dyn Clock) -> Option<DateTime<Utc>> {
        let (date, now) = (clock.now(), clock.instant());
        let left = self.until_instant.checked_duration_since(now)?;
        (date < self.until && !left.is_zero()).then(|| self.until.min(later(date, left)))
    }
}

impl Daily {
    /// Returns when the next request may start, if the limit is exhausted.
    pub(super) fn spent_until(&self, clock: &dyn Clock) -> Option<DateTime<Utc>> {
        self.spent?.until(clock)
    }

    /// Adopts the daily limit that a reply advertises; `took` is the time since its request
    /// started, and `short_limit` the limit of an interval.
    pub(super) fn adopt(
        &mut self,
        advertised: &Advertised,
        took: Duration,
        short_limit: u32,
        clock: &dyn Clock,
    ) {
        self.limit = advertised.daily_limit.or(self.limit);
        let Some(remaining) = advertised.daily_remaining else {
            return;
        };
        let spent = self.spent_until(clock).is_some();
        if remaining > 0 {
            // While the daily limit is exhausted, a reply with a few remaining requests is an
            // earlier one that arrived out of order.
            if !spent || remaining > u64::from(short_limit) {
                self.remaining = Some(remaining);
                self.spent = None;
            }
            return;
        }
        self.remaining = Some(0);
        if spent {
            return;
        }
        let turned = self.spent.is_some_and(|before| {
            clock
                .instant()
                .saturating_duration_since(before.until_instant)
                < DAY
        });
        let wait = match advertised.daily_reset {
            Some(reset) => reset,
            None if turned => ASK_AGAIN,
            // The day of the request, which may have ended before the reply arrived.
            None => until_next_day(clock.now(), took),
        };
        self.spent = (!wait.is_zero()).then(|| DaySpent::new(wait, clock));
    }
}

/// Returns how long until the end of the day in which a request was made that `took` this long.
fn until_next_day(now: DateTime<Utc>, took: Duration) -> Duration {
    let took = TimeDelta::from_std(took).unwrap_or_default();
    let day = now.checked_sub_signed(took).unwrap_or(now);
    let midnight = day.with_time(NaiveTime::MIN).single();
    let next = midnight.and_then(|midnight| midnight.checked_add_days(Days::new(1)));
    next.and_then(|next| (next - now).to_std().ok())
        .unwrap_or_default()
}

/// Adds a duration to a date, up to the latest representable one.
fn later(date: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(wait)
        .ok()
        .and_then(|wait| date.checked_add_signed(wait))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
