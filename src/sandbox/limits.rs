//! The rate limits and their headers.

use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use chrono::NaiveDate;
use http::{HeaderMap, HeaderName, HeaderValue};
use lru::LruCache;

use super::{Arrival, Sandbox};
use crate::{bounds, id::Resource};

/// The service's limits per app and resource.
const MAX: usize = 100;
const INTERVAL: Duration = Duration::from_secs(10);
const PER_DAY: usize = 200_000;
/// How many keys are counted. Beyond, the one that was used least recently begins anew.
const MAX_KEYS: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// The bytes by which bearers are told apart.
const BEARER_BYTES: usize = 1 << 10;

/// The key by which requests are counted together.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum LimitKey {
    Resource(Resource),
    /// A bearer that the sandbox did not issue; empty for none.
    Bearer(String),
}

impl LimitKey {
    pub(super) fn bearer(bearer: &str) -> Self {
        Self::Bearer(bounds::start(bearer, BEARER_BYTES).to_owned())
    }
}

/// The limits, and the requests that count towards them.
pub(super) struct Limits {
    max: usize,
    interval: Duration,
    per_day: usize,
    usages: LruCache<LimitKey, Usage>,
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
            usages: LruCache::new(MAX_KEYS),
        }
    }
}

impl Limits {
    /// Counts a request if it is within the limits. Returns whether it is.
    pub(super) fn admit(&mut self, key: &LimitKey, arrival: Arrival) -> bool {
        let usage = self
            .usages
            .get_or_insert_mut_ref(key, || Usage::new(arrival));
        usage.advance(arrival, self.interval);
        let admitted = usage.recent.len() < self.max && usage.today < self.per_day;
        if admitted {
            usage.recent.push_back(arrival.instant);
            usage.today += 1;
        }
        admitted
    }

    /// Sets the headers of a reply to the limits and the requests that the key has left.
    pub(super) fn write_headers(&self, key: &LimitKey, headers: &mut HeaderMap) {
        let (recent, today) = self
            .usages
            .peek(key)
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

    /// Drops requests that no longer count.
    fn advance(&mut self, arrival: Arrival, interval: Duration) {
        let past = |then: &Instant| arrival.instant.saturating_duration_since(*then) >= interval;
        while self.recent.front().is_some_and(past) {
            self.recent.pop_front();
        }
        let day = arrival.date.date_naive();
        if self.day != day {
            self.day = day;
            self.today = 0;
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
