//! Writes values as the service does.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;

/// Writes a text, an id, a value of a set, or a part of an event.
pub(super) fn json<T: Serialize>(value: &T) -> Value {
    // Never null: all of these are strings, or objects whose keys are strings.
    serde_json::to_value(value).unwrap_or_default()
}

pub(super) fn date(date: DateTime<Utc>) -> Value {
    date.to_rfc3339_opts(SecondsFormat::Millis, true).into()
}

/// Writes seconds as a number, with a fraction only if there is one.
pub(super) fn seconds(duration: Duration) -> Value {
    match duration.subsec_nanos() {
        0 => duration.as_secs().into(),
        _ => duration.as_secs_f64().into(),
    }
}

/// Writes a date as seconds since 1970.
pub(super) fn unix_seconds(date: DateTime<Utc>) -> Value {
    match date.timestamp_subsec_micros() {
        0 => date.timestamp().into(),
        // Exact: the microseconds until the year 2255 fit an f64.
        #[expect(clippy::cast_precision_loss, reason = "exact for dates of events")]
        _ => (date.timestamp_micros() as f64 / 1e6).into(),
    }
}
