//! A place in an export.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{
    Error,
    paging::{Cursor, foreign_cursor},
};

/// A place in an export: which walk, and the date that it has reached. The service's own cursor is
/// not part of it, since it expires after two minutes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Whether it is in the walk over the emails.
    pub(super) emails: bool,
    /// The date in the middle of the last page; `None` at the beginning.
    pub(super) date: Option<DateTime<Utc>>,
}

impl Place {
    /// Reads a cursor that [`cursor`](Self::cursor) made.
    pub(super) fn of(cursor: &Cursor) -> Result<Self, Error> {
        let (walk, date) = cursor.0.split_once(' ').ok_or_else(foreign_cursor)?;
        let date = match date {
            "" => None,
            date => Some(date.parse().map_err(|_| foreign_cursor())?),
        };
        let emails = match walk {
            "emails" => true,
            "others" => false,
            _ => return Err(foreign_cursor()),
        };
        Ok(Self { emails, date })
    }

    pub(super) fn cursor(self) -> Cursor {
        let walk = if self.emails { "emails" } else { "others" };
        let date = self
            .date
            .map(|date| date.to_rfc3339_opts(SecondsFormat::Millis, true));
        Cursor(format!("{walk} {}", date.unwrap_or_default()))
    }
}
