//! Reading the JSON of events: nothing lost, nothing quoted in errors.

use std::{str::FromStr, time::Duration};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{ParseError, lossless};
use crate::Open;

/// A number below this is a time in seconds since 1970 (up to the year 5138), and any other
/// one in milliseconds (from March 1973).
const FIRST_IN_MILLISECONDS: u64 = 100_000_000_000;

/// The object that a body is.
pub(crate) fn read(body: &[u8]) -> Result<Fields, ParseError> {
    match lossless::parse(body) {
        Ok(Value::Object(object)) => Ok(Fields(object)),
        Ok(_) => Err(ParseError::NotAnObject),
        Err(_) => Err(ParseError::NotJson),
    }
}

/// The object that an event is, as it came. Fields are read out of it when they are asked
/// for: one of another kind than documented is no reason to refuse the rest, and nothing is
/// lost when the event is written again.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct Fields(pub(crate) Map<String, Value>);

impl Fields {
    /// A text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// An id.
    pub(crate) fn id<'f, I: From<&'f str>>(&'f self, name: &str) -> Option<I> {
        self.text(name).map(Into::into)
    }

    /// One text or many.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        match self.0.get(name) {
            Some(Value::String(one)) if !one.is_empty() => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether there is anything in a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self.0.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Array(many)) => !many.is_empty(),
            Some(_) => true,
        }
    }

    /// A text that tells something apart, as an empty one does not.
    fn mark(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.trim().is_empty())
    }

    pub(crate) fn webhook_id(&self) -> Option<&str> {
        self.mark("webhookId")
    }

    pub(crate) fn app_id(&self) -> Option<&str> {
        self.mark("appId")
    }

    pub(crate) fn location_id(&self) -> Option<&str> {
        self.mark("locationId").or_else(|| {
            let of_a_location = self.text("altType") == Some("location");
            self.mark("altId").filter(|_| of_a_location)
        })
    }

    pub(crate) fn occurred_at(&self) -> Option<DateTime<Utc>> {
        self.time("timestamp").or_else(|| self.time("dateAdded"))
    }

    /// The texts of the first of two fields that has any.
    pub(crate) fn either(&self, first: &str, second: &str) -> Vec<&str> {
        let texts = self.texts(first);
        if texts.is_empty() {
            self.texts(second)
        } else {
            texts
        }
    }

    /// A value of a set that may grow.
    pub(crate) fn open<T: FromStr>(&self, name: &str) -> Option<Open<T>> {
        self.text(name).map(Open::from)
    }

    /// A number, which may have come as text.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A duration in seconds.
    pub(crate) fn seconds(&self, name: &str) -> Option<Duration> {
        Duration::try_from_secs_f64(self.number(name)?).ok()
    }

    /// A number that is whole and not negative; `120.0` is one too.
    pub(crate) fn whole(&self, name: &str) -> Option<u64> {
        let exact = match self.0.get(name)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        exact.or_else(|| {
            let seconds = self.seconds(name)?;
            (seconds.subsec_nanos() == 0).then_some(seconds.as_secs())
        })
    }

    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    /// A date and time as text, or the time since 1970 in seconds or milliseconds, as a
    /// number or text.
    pub(crate) fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        let date = self.0.get(name)?.as_str();
        if let Some(date) = date.and_then(|text| text.parse().ok()) {
            return Some(date);
        }
        if let Some(whole) = self.whole(name) {
            let number = i64::try_from(whole).ok()?;
            return if whole < FIRST_IN_MILLISECONDS {
                DateTime::from_timestamp(number, 0)
            } else {
                DateTime::from_timestamp_millis(number)
            };
        }
        let seconds = self.seconds(name)?;
        let since_1970 = if seconds.as_secs() < FIRST_IN_MILLISECONDS {
            seconds
        } else {
            seconds / 1000
        };
        let since_1970 = TimeDelta::from_std(since_1970).ok()?;
        let date = DateTime::UNIX_EPOCH.checked_add_signed(since_1970)?;
        // Rounded: a float of today's seconds is good for microseconds, not nanoseconds.
        let half = TimeDelta::nanoseconds(500);
        Some(date.checked_add_signed(half)?.trunc_subsecs(6))
    }
}
