//! What a reply tells of the limits.

use std::time::Duration;

use http::HeaderMap;

/// A window longer than a day is a mistake.
const LONGEST_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

/// What a reply tells of the limits. Each value may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advertised {
    /// `X-RateLimit-Max`: requests per short window.
    pub limit: Option<u32>,
    /// `X-RateLimit-Interval-Milliseconds`: the length of the short window.
    pub interval: Option<Duration>,
    /// `X-RateLimit-Remaining`: requests left of it.
    pub remaining: Option<u32>,
    /// `X-RateLimit-Limit-Daily`: requests per day.
    pub daily_limit: Option<u64>,
    /// `X-RateLimit-Daily-Remaining`: requests left of the day.
    pub daily_remaining: Option<u64>,
    /// `X-RateLimit-Daily-Reset`: the time until the day's count restarts. Not every reply has
    /// it.
    pub daily_reset: Option<Duration>,
}

impl Advertised {
    /// Reads the headers of a reply. One that is no whole number counts as absent, and so do a
    /// limit of zero, an interval of zero or of more than a day, and a reset that is more than a
    /// day away.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let mut all = Self::default();
        // One pass: a look-up of each name costs more than the few headers of a reply.
        for (name, value) in headers {
            let Some(name) = name.as_str().strip_prefix("x-ratelimit-") else {
                continue;
            };
            let number = value.to_str().ok();
            let number = number.and_then(|text| text.trim().parse::<u64>().ok());
            let small = || number.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
            match name {
                "max" => all.limit = all.limit.or(small()),
                "interval-milliseconds" => {
                    all.interval = all.interval.or(number.map(Duration::from_millis));
                }
                "remaining" => all.remaining = all.remaining.or(small()),
                "limit-daily" => all.daily_limit = all.daily_limit.or(number),
                "daily-remaining" => all.daily_remaining = all.daily_remaining.or(number),
                "daily-reset" => {
                    all.daily_reset = all.daily_reset.or(number.map(Duration::from_millis));
                }
                _ => {}
            }
        }
        all.plausible()
    }

    /// Without values that cannot be meant.
    pub(super) fn plausible(self) -> Self {
        let possible = |length: &Duration| !length.is_zero() && *length <= LONGEST_INTERVAL;
        Self {
            limit: self.limit.filter(|limit| *limit > 0),
            interval: self.interval.filter(possible),
            daily_reset: self.daily_reset.filter(possible),
            ..self
        }
    }
}
