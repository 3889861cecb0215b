//! Reads JSON values as the types of getters; `None` if a value has another type.

use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use serde_json::Value;

use crate::json::FromJson;

/// A number below this is a time in seconds since 1970 (up to the year 5138); any other number is
/// in milliseconds (from March 1973).
const FIRST_IN_MILLISECONDS: u64 = 100_000_000_000;

/// Returns whether a value is empty: null, a blank string, or an array without items.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Reads a string.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

/// Reads an id, or a value of an open set.
pub(crate) fn from_text<'v, T: From<&'v str>>(value: &'v Value) -> Option<T> {
    text(value).map(T::from)
}

/// Reads a value of an open set, which may be a number.
pub(crate) fn from_text_or_number<T: From<String>>(value: &Value) -> Option<T> {
    match value {
        Value::String(text) => Some(T::from(text.clone())),
        Value::Number(number) => Some(T::from(match integer(value) {
            Some(integer) => integer.to_string(),
            None => number.to_string(),
        })),
        _ => None,
    }
}

/// Reads a boolean.
pub(crate) fn boolean(value: &Value) -> Option<bool> {
    value.as_bool()
}

/// Reads a number, which may be a string.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Reads a number of seconds, which may be a string.
pub(crate) fn seconds(value: &Value) -> Option<Duration> {
    Duration::try_from_secs_f64(number(value)?).ok()
}

/// Reads a non-negative integer, which may be a string; `120.0` counts as an integer.
pub(crate) fn integer(value: &Value) -> Option<u64> {
    let exact = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    exact.or_else(|| {
        let seconds = seconds(value)?;
        (seconds.subsec_nanos() == 0).then_some(seconds.as_secs())
    })
}

/// Reads a date: a string (RFC 3339), or the time since 1970 in seconds or milliseconds as a number
/// or a string.
pub(crate) fn date(value: &Value) -> Option<DateTime<Utc>> {
    if let Some(date) = text(value).and_then(|text| text.parse().ok()) {
        return Some(date);
    }
    if let Some(integer) = integer(value) {
        let number = i64::try_from(integer).ok()?;
        return if integer < FIRST_IN_MILLISECONDS {
            DateTime::from_timestamp(number, 0)
        } else {
            DateTime::from_timestamp_millis(number)
        };
    }
    let seconds = seconds(value)?;
    let since_1970 = if seconds.as_secs() < FIRST_IN_MILLISECONDS {
        seconds
    } else {
        seconds / 1000
    };
    let since_1970 = TimeDelta::from_std(since_1970).ok()?;
    let date = DateTime::UNIX_EPOCH.checked_add_signed(since_1970)?;
    // Rounded, since an `f64` of the current time in seconds has microsecond precision.
    let half = TimeDelta::nanoseconds(500);
    Some(date.checked_add_signed(half)?.trunc_subsecs(6))
}

/// Reads an object as a view, which is a copy.
pub(crate) fn view<V: FromJson>(value: &Value) -> Option<V> {
    V::from_json(value.clone()).ok()
}

/// Reads one value or an array of values. Items of another type are skipped.
pub(crate) fn many<'v, T>(value: &'v Value, read: impl Fn(&'v Value) -> Option<T>) -> Vec<T> {
    let values = match value {
        Value::Array(items) => items.as_slice(),
        one if !is_empty(one) => std::slice::from_ref(one),
        _ => &[],
    };
    values.iter().filter_map(read).collect()
}
