//! The rate limits, and the headers that tell them.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use chrono::NaiveDate;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Moment, Sandbox};
use crate::id::Resource;

/// The limits of an app for each resource.
const MAX: usize = 100;
const INTERVAL: Duration = Duration::from_secs(10);
const PER_DAY: usize = 200_000;

/// Whose requests are counted together.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Account {
    Resource(Resource),
    /// A bearer of which nobody knows whose it is; empty for none.
    Bearer(String),
}

/// The limits, and what was used of them.
pub(super) struct Limits {
    max: usize,
    interval: Duration,
    per_day: usize,
    used: HashMap<Account, Used>,
}

struct Used {
    /// When the requests of the last interval came; no more than the limit was when they did.
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
            used: HashMap::new(),
        }
    }
}

impl Limits {
    /// Counts a request, unless it is beyond the limits. Whether it is within them.
    pub(super) fn admit(&mut self, account: &Account, moment: Moment) -> bool {
        self.advance(moment);
        let used = self
            .used
            .entry(account.clone())
            .or_insert_with(|| Used::new(moment));
        let admitted = used.recent.len() < self.max && used.today < self.per_day;
        if admitted {
            used.recent.push_back(moment.instant);
            used.today += 1;
        }
        admitted
    }

    /// Forgets what no longer counts.
    fn advance(&mut self, moment: Moment) {
        let interval = self.interval;
        let day = moment.now.date_naive();
        self.used.retain(|_, used| {
            let past = |then: &Instant| moment.instant.saturating_duration_since(*then) >= interval;
            while used.recent.front().is_some_and(past) {
                used.recent.pop_front();
            }
            used.day == day || !used.recent.is_empty()
        });
        for used in self.used.values_mut().filter(|used| used.day != day) {
            used.day = day;
            used.today = 0;
        }
    }

    /// Writes what is left to the account into the headers of a reply.
    pub(super) fn tell(&self, account: &Account, headers: &mut HeaderMap) {
        let (recent, today) = self
            .used
            .get(account)
            .map_or((0, 0), |used| (used.recent.len(), used.today));
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

impl Used {
    fn new(moment: Moment) -> Self {
        Self {
            recent: VecDeque::new(),
            day: moment.now.date_naive(),
            today: 0,
        }
    }
}

impl Sandbox {
    /// From now on, allows this many requests in any time of this length; 100 in 10 seconds
    /// unless this is called. Requests that came before count too.
    ///
    /// A request is refused with 429 when that many came within the interval that ends with
    /// it; one that is refused does not count. That the interval slides is this crate's
    /// choice: how the service measures it is not documented.
    pub fn limit(&self, requests: usize, interval: Duration) {
        let limits = &mut self.shared.lock().limits;
        limits.max = requests;
        limits.interval = interval;
    }

    /// From now on, allows this many requests a day; 200,000 unless this is called. The day ends at midnight UTC, which is this crate's choice: when the service's
    /// ends is not documented. A request that is refused does not count.
    pub fn limit_per_day(&self, requests: usize) {
        self.shared.lock().limits.per_day = requests;
    }
}
