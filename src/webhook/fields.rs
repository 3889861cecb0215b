//! Reading the JSON of events: nothing lost, nothing quoted in errors.

use std::{str::FromStr, time::Duration};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::ParseError;
use crate::Open;

/// The object that a body is.
pub(crate) fn read(body: &[u8]) -> Result<Fields, ParseError> {
    match serde_json::from_slice(&super::lossless::lossless(body)) {
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

    /// The id of the delivery. An empty one tells nothing apart.
    pub(crate) fn webhook_id(&self) -> Option<&str> {
        self.text("webhookId").filter(|id| !id.trim().is_empty())
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

    /// A number that is whole and not negative.
    pub(crate) fn whole(&self, name: &str) -> Option<u64> {
        let seconds = self.seconds(name)?;
        (seconds.subsec_nanos() == 0).then_some(seconds.as_secs())
    }

    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    /// A date and time as text, or milliseconds since 1970 as a number or text.
    pub(crate) fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        let value = self.0.get(name)?;
        let date = value.as_str().and_then(|text| text.parse().ok());
        let millis = || i64::try_from(self.whole(name)?).ok();
        date.or_else(|| DateTime::from_timestamp_millis(millis()?))
    }
}
