//! The limits that a reply advertises.

use std::time::Duration;

use http::HeaderMap;

/// A window longer than a day is considered a mistake.
const LONGEST_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

/// The limits that a reply advertises. Each value may be absent.
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use leadconnector::rate_limit::Advertised;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("X-RateLimit-Remaining", HeaderValue::from_static("42"));
/// let advertised = Advertised::from_headers(&headers);
/// assert_eq!((advertised.remaining, advertised.daily_remaining), (Some(42), None));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advertised {
    /// `X-RateLimit-Max`: the number of requests per short window.
    pub limit: Option<u32>,
    /// `X-RateLimit-Interval-Milliseconds`: the length of the short window.
    pub interval: Option<Duration>,
    /// `X-RateLimit-Remaining`: the requests left in the window.
    pub remaining: Option<u32>,
    /// `X-RateLimit-Limit-Daily`: the number of requests per day.
    pub daily_limit: Option<u64>,
    /// `X-RateLimit-Daily-Remaining`: the requests left today.
    pub daily_remaining: Option<u64>,
    /// `X-RateLimit-Daily-Reset`: the time until the daily count restarts. Not every reply has it.
    pub daily_reset: Option<Duration>,
}

impl Advertised {
    /// Reads the headers of a reply. Ignored are values that are not whole numbers, a limit of
    /// zero, an interval of zero or more than a day, and a reset more than a day away.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let mut all = Self::default();
        // One pass: looking up each name costs more than going through the few headers of a reply.
        for (name, value) in headers {
            let Some(name) = name.as_str().strip_prefix("x-ratelimit-") else {
                continue;
            };
            let Some(number) = whole_number(value.as_bytes()) else {
                continue;
            };
            let small = || u32::try_from(number).unwrap_or(u32::MAX);
            let time = || Duration::from_millis(number);
            // Of several values, the first one counts.
            match name {
                "max" => _ = all.limit.get_or_insert_with(small),
                "interval-milliseconds" => _ = all.interval.get_or_insert_with(time),
                "remaining" => _ = all.remaining.get_or_insert_with(small),
                "limit-daily" => _ = all.daily_limit.get_or_insert(number),
                "daily-remaining" => _ = all.daily_remaining.get_or_insert(number),
                "daily-reset" => _ = all.daily_reset.get_or_insert_with(time),
                _ => {}
            }
        }
        all.plausible()
    }

    /// Removes implausible values.
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

/// Reads a whole number; `None` if it is anything else, or longer than any limit.
fn whole_number(text: &[u8]) -> Option<u64> {
    /// Every number of this many digits fits.
    const DIGITS: usize = 19;
    if text.is_empty() || text.len() > DIGITS {
        return None;
    }
    let mut number = 0;
    for character in text {
        let digit = character.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    Some(number)
}
