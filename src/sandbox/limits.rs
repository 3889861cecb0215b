//! The rate limits and their headers.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use chrono::NaiveDate;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Arrival, Sandbox};
use crate::id::Resource;

/// The service's limits per app and resource.
const MAX: usize = 100;
const INTERVAL: Duration = Duration::from_secs(10);
const PER_DAY: usize = 200_000;

/// The key by which requests are counted together.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum LimitKey {
    Resource(Resource),
    /// A bearer that the sandbox did not issue; empty for none.
    Bearer(String),
}

/// The limits, and the requests that count towards them.
pub(super) struct Limits {
    max: usize,
    interval: Duration,
    per_day: usize,
    usages: HashMap<LimitKey, Usage>,
}

struct Usage {
    /// The arrivals of the requests in the last interval; at most as many as the limit allowed.
    recent: VecDeque<Instant>,
    day: NaiveDate,
    today: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max: MAX,
            interval: INTERVAL,
            per_day: PER_DAY,
            usages: HashMap::new(),
        }
    }
}

impl Limits {
    /// Counts a request if it is within the limits. Returns whether it is.
    pub(super) fn admit(&mut self, key: &LimitKey, arrival: Arrival) -> bool {
        self.advance(arrival);
        let usage = self
            .usages
            .entry(key.clone())
            .or_insert_with(|| Usage::new(arrival));
        let admitted = usage.recent.len() < self.max && usage.today < self.per_day;
        if admitted {
            usage.recent.push_back(arrival.instant);
            usage.today += 1;
        }
        admitted
    }

    /// Drops requests that no longer count.
    fn advance(&mut self, arrival: Arrival) {
        let interval = self.interval;
        let day = arrival.date.date_naive();
        self.usages.retain(|_, usage| {
            let past =
                |then: &Instant| arrival.instant.saturating_duration_since(*then) >= interval;
            while usage.recent.front().is_some_and(past) {
                usage.recent.pop_front();
            }
            usage.day == day || !usage.recent.is_empty()
        });
        for usage in self.usages.values_mut().filter(|usage| usage.day != day) {
            usage.day = day;
            usage.today = 0;
        }
    }

    /// Sets the headers of a reply to the limits and the requests that the key has left.
    pub(super) fn write_headers(&self, key: &LimitKey, headers: &mut HeaderMap) {
        let (recent, today) = self
            .usages
            .get(key)
            .map_or((0, 0), |usage| (usage.recent.len(), usage.today));
        let interval = usize::try_from(self.interval.as_millis()).unwrap_or(usize::MAX);
        for (name, value) in [
            ("x-ratelimit-limit-daily", self.per_day),
            (
                "x-ratelimit-daily-remaining",
                self.per_day.saturating_sub(today),
            ),
            ("x-ratelimit-interval-milliseconds", interval),
            ("x-ratelimit-max", self.max),
            ("x-ratelimit-remaining", self.max.saturating_sub(recent)),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

impl Usage {
    fn new(arrival: Arrival) -> Self {
        Self {
            recent: VecDeque::new(),
            day: arrival.date.date_naive(),
            today: 0,
        }
    }
}

impl Sandbox {
    /// Sets the number of requests allowed in any interval of this length; 100 in 10 seconds
    /// by default. Requests that arrived before the change count too.
    ///
    /// A request beyond the limit gets 429 and does not count. The interval is a sliding window;
    /// how the service measures it is not documented.
    pub fn limit(&self, requests: usize, interval: Duration) {
        let limits = &mut self.shared.lock().limits;
        limits.max = requests;
        limits.interval = interval;
    }

    /// Sets the number of requests allowed per day; 200,000 by default. A request beyond the
    /// limit gets 429 and does not count. The day ends at midnight UTC; when the service's day
    /// ends is not documented.
    pub fn limit_per_day(&self, requests: usize) {
        self.shared.lock().limits.per_day = requests;
    }
}
