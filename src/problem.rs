//! One thing that is wrong, found before any request.

use std::fmt;

/// The most fields that are named of JSON that does not fit: it may have any number of them.
pub(crate) const MAX_PROBLEMS: usize = 100;

/// One thing that is wrong with a message or a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    field: String,
    found: String,
    allowed: String,
}

impl Problem {
    pub(crate) fn new(
        field: impl Into<String>,
        found: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            found: found.into(),
            allowed: allowed.into(),
        }
    }

    /// The same problem as one of a field of an object.
    pub(crate) fn within(mut self, name: &str) -> Self {
        let dot = if self.field.is_empty() || self.field.starts_with('[') {
            ""
        } else {
            "."
        };
        self.field = format!("{name}{dot}{}", self.field);
        self
    }

    /// The same problem as one of an item of an array.
    pub(crate) fn at(self, index: usize) -> Self {
        self.within(&format!("[{index}]"))
    }

    /// The name of the field of the message that it is in.
    pub(crate) fn top_field(&self) -> &str {
        self.field.split(['.', '[']).next().unwrap_or_default()
    }

    /// The field as it is called on the wire, such as `contactId` or `emailCc[1]`; for a
    /// client, the setting.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is there, described rather than quoted: addresses, phone numbers and tokens are
    /// not repeated.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What may be there.
    #[must_use]
    pub fn allowed(&self) -> &str {
        &self.allowed
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            found,
            allowed,
        } = self;
        write!(f, "{field}: found {found}, allowed: {allowed}")
    }
}
