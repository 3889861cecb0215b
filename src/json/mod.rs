//! Reads JSON without quoting it. Serde's errors quote the mismatched value, which may be a token,
//! an address or a whole message. So no public type derives `Deserialize`: each implements
//! [`FromJson`] and is read by [`deserialize`], whose errors name the field, the kind of JSON value
//! found, and the allowed values.

mod any;
mod fields;
pub(crate) mod lossless;

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, Utc};
use http::StatusCode;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value};

use crate::{
    operation::as_integer,
    problem::{MAX_PROBLEMS, Problem},
    redact,
};

pub(crate) use any::any;
pub(crate) use fields::Fields;
pub(crate) use lossless::BYTE_ORDER_MARK;

/// A type that can be read from JSON.
pub(crate) trait FromJson: Sized {
    /// Describes the allowed values.
    const ALLOWED: &'static str;

    /// Describes an array of allowed values.
    const ALLOWED_ITEMS: &'static str = "an array";

    /// Reads a value, or returns all of its problems. A problem with the value itself has an empty
    /// field.
    fn from_json(value: Value) -> Result<Self, Vec<Problem>>;
}

/// A closed set of strings. The generated enums of the specification implement it.
pub(crate) trait ClosedSet {
    /// The strings of all variants, in their order.
    const VALUES: &'static [&'static str];
}

/// Reads a value from a self-describing format. Errors refer to the value as `name`.
pub(crate) fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(
    name: &str,
    deserializer: D,
) -> Result<T, D::Error> {
    let value = any(deserializer)?;
    T::from_json(value).map_err(|problems| D::Error::custom(all(name, problems)))
}

/// Reads a value from any format. A binary format may not be self-describing, so `binary` reads it;
/// its error, which may quote the value, is replaced.
pub(crate) fn deserialize_any_format<'de, T: FromJson, D: Deserializer<'de>>(
    name: &str,
    deserializer: D,
    binary: impl FnOnce(D) -> Result<T, D::Error>,
) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        return self::deserialize(name, deserializer);
    }
    binary(deserializer)
        .map_err(|_| D::Error::custom(Problem::new(name, "something else", T::ALLOWED)))
}

/// Reads a string from any format. Errors refer to it as `name`.
pub(crate) fn text<'de, D: Deserializer<'de>>(
    name: &str,
    deserializer: D,
) -> Result<String, D::Error> {
    deserialize_any_format(name, deserializer, String::deserialize)
}

/// Joins all problems into one line that refers to the value itself as `name`.
pub(crate) fn all(name: &str, problems: Vec<Problem>) -> String {
    let problems = problems.into_iter().map(|problem| {
        if problem.field().is_empty() {
            problem.within(name)
        } else {
            problem
        }
    });
    let problems: Vec<_> = problems.map(|problem| problem.to_string()).collect();
    problems.join("; ")
}

/// Returns the problem of a value of the wrong kind.
pub(crate) fn wrong(value: &Value, allowed: impl Into<String>) -> Vec<Problem> {
    vec![Problem::new("", kind_of(value), allowed)]
}

/// Returns whether a string contains a JSON object or array, which suggests double encoding.
fn holds_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Names the JSON kind of a value.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(text) if holds_json(text) => "a string that contains JSON",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Returns the problem of a string that is not in a set. If only its case is wrong, only the
/// correct spelling is listed as allowed.
pub(crate) fn not_one_of(field: &str, text: &str, allowed: &[&str]) -> Problem {
    let right = allowed
        .iter()
        .find(|allowed| allowed.eq_ignore_ascii_case(text));
    match right {
        Some(right) => Problem::new(field, format!("{text:?}"), *right),
        None => Problem::new(field, redact::quoted(text), allowed.join(", ")),
    }
}

/// Reads a value of a set.
pub(crate) fn one_of<T: ClosedSet + FromStr>(value: &Value) -> Result<T, Vec<Problem>> {
    let Value::String(text) = value else {
        return Err(wrong(value, T::VALUES.join(", ")));
    };
    text.parse()
        .map_err(|_| vec![not_one_of("", text, T::VALUES)])
}

impl FromJson for String {
    const ALLOWED: &'static str = "a string";
    const ALLOWED_ITEMS: &'static str = "an array of strings";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(wrong(&other, Self::ALLOWED)),
        }
    }
}

impl FromJson for bool {
    const ALLOWED: &'static str = "true or false";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        value.as_bool().ok_or_else(|| wrong(&value, Self::ALLOWED))
    }
}

impl FromJson for i64 {
    const ALLOWED: &'static str = "a whole number";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        as_integer(&value).ok_or_else(|| wrong(&value, Self::ALLOWED))
    }
}

impl FromJson for StatusCode {
    const ALLOWED: &'static str = "a status from 100 to 999";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let status = as_integer(&value).and_then(|number| u16::try_from(number).ok());
        let status = status.and_then(|number| Self::from_u16(number).ok());
        status.ok_or_else(|| wrong(&value, Self::ALLOWED))
    }
}

impl FromJson for DateTime<Utc> {
    const ALLOWED: &'static str = "a date and time such as 2024-01-15T10:30:00Z";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let text = value.as_str();
        let date = text.and_then(|text| text.parse::<DateTime<FixedOffset>>().ok());
        date.map(|date| date.to_utc()).ok_or_else(|| match text {
            Some(_) => vec![Problem::new("", "another string", Self::ALLOWED)],
            None => wrong(&value, Self::ALLOWED),
        })
    }
}

impl FromJson for Value {
    const ALLOWED: &'static str = "any JSON";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        Ok(value)
    }
}

impl FromJson for Map<String, Value> {
    const ALLOWED: &'static str = "an object";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        match value {
            Value::Object(members) => Ok(members),
            other => Err(wrong(&other, Self::ALLOWED)),
        }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    const ALLOWED: &'static str = T::ALLOWED_ITEMS;

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let Value::Array(items) = value else {
            return Err(wrong(&value, Self::ALLOWED));
        };
        let (mut read, mut problems) = (Self::new(), Vec::new());
        for (index, item) in items.into_iter().enumerate() {
            match T::from_json(item) {
                Ok(item) => read.push(item),
                Err(_) if problems.len() >= MAX_PROBLEMS => break,
                Err(wrong) => problems.extend(wrong.into_iter().map(|p| p.at(index))),
            }
        }
        if problems.is_empty() {
            Ok(read)
        } else {
            Err(problems)
        }
    }
}

impl<T: FromJson> FromJson for Option<T> {
    const ALLOWED: &'static str = T::ALLOWED;

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        match value {
            Value::Null => Ok(None),
            other => T::from_json(other).map(Some),
        }
    }
}
