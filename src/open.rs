//! Sets of values that the service sends and may extend.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{
    json::{self, FromJson},
    problem::Problem,
    redact,
};

/// A value out of a set that the service may extend without notice: one of the values known
/// today, or the text of one that is not. Reading one never fails, and it is written back
/// as it came.
///
/// ```
/// use leadconnector::{Open, api::types::EventMessageStatus};
///
/// let known: Open<EventMessageStatus> = serde_json::from_str(r#""delivered""#)?;
/// assert_eq!(known, Open::Known(EventMessageStatus::Delivered));
///
/// let new: Open<EventMessageStatus> = serde_json::from_str(r#""teleported""#)?;
/// assert_eq!(new, Open::Unknown("teleported".to_owned()));
/// assert_eq!(serde_json::to_string(&new)?, r#""teleported""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Open<T> {
    /// A value of the specification.
    Known(T),
    /// Any other value, as it was sent.
    Unknown(String),
}

impl<T> Open<T> {
    /// The value, if the specification has it.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

impl<T: FromStr> From<&str> for Open<T> {
    fn from(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Unknown(text.to_owned()), Self::Known)
    }
}

/// Prints the value if it is known, and `…` in place of a text that is not: it may be
/// anything.
impl<T: fmt::Debug> fmt::Debug for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => f.debug_tuple("Known").field(value).finish(),
            Self::Unknown(_) => f
                .debug_tuple("Unknown")
                .field(&format_args!("{}", redact::ELLIPSIS))
                .finish(),
        }
    }
}

/// Writes the value as on the wire. A text that is not known is written if it looks like a
/// value: one word of letters and underscores. In place of any other, such as a phone number
/// or a token, stands `…`; match on [`Open::Unknown`] to get it.
impl<T: fmt::Display> fmt::Display for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Unknown(text) => f.pad(redact::value_or_ellipsis(text)),
        }
    }
}

impl<T: Serialize> Serialize for Open<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown(text) => text.serialize(serializer),
        }
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Open<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = json::text("the value", deserializer)?;
        Ok(Self::from(text.as_str()))
    }
}

impl<T: FromStr> FromJson for Open<T> {
    const ALLOWED: &'static str = String::ALLOWED;

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        String::from_json(value).map(|text| Self::from(text.as_str()))
    }
}
