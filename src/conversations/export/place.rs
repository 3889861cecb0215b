//! A place in an export.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{Error, operation::EXPORT_MESSAGES, paging::foreign_cursor};

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
    /// Reads what [`to_text`](Self::to_text) returned.
    pub(super) fn of(text: &str) -> Result<Self, Error> {
        let foreign = || foreign_cursor(&EXPORT_MESSAGES);
        let (walk, date) = text.split_once(' ').ok_or_else(foreign)?;
        let date = match date {
            "" => None,
            date => Some(date.parse().map_err(|_| foreign())?),
        };
        let emails = match walk {
            "emails" => true,
            "others" => false,
            _ => return Err(foreign()),
        };
        Ok(Self { emails, date })
    }

    /// Returns the place as the text of a cursor.
    pub(super) fn to_text(self) -> String {
        let walk = if self.emails { "emails" } else { "others" };
        let date = self
            .date
            .map(|date| date.to_rfc3339_opts(SecondsFormat::Millis, true));
        format!("{walk} {}", date.unwrap_or_default())
    }
}
