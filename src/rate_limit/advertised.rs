//! What a reply tells of the limits.

use std::time::Duration;

use http::{HeaderMap, HeaderName};

static MAX: HeaderName = HeaderName::from_static("x-ratelimit-max");
static INTERVAL_MILLISECONDS: HeaderName =
    HeaderName::from_static("x-ratelimit-interval-milliseconds");
static REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
static LIMIT_DAILY: HeaderName = HeaderName::from_static("x-ratelimit-limit-daily");
static DAILY_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-daily-remaining");
static DAILY_RESET: HeaderName = HeaderName::from_static("x-ratelimit-daily-reset");

/// A window longer than a day is a mistake.
const LONGEST_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

/// What a reply tells of the limits; each may be absent.
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
        let number = |name: &HeaderName| {
            let text = headers.get(name)?.to_str().ok()?;
            text.trim().parse::<u64>().ok()
        };
        let small = |name| number(name).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let all = Self {
            limit: small(&MAX),
            interval: number(&INTERVAL_MILLISECONDS).map(Duration::from_millis),
            remaining: small(&REMAINING),
            daily_limit: number(&LIMIT_DAILY),
            daily_remaining: number(&DAILY_REMAINING),
            daily_reset: number(&DAILY_RESET).map(Duration::from_millis),
        };
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
