//! A problem that validation found before any request.

use std::fmt;

/// The maximum number of problems to report for external JSON, which may have any number of them.
pub(crate) const MAX_PROBLEMS: usize = 100;

/// One problem of a message or setting: the field, the value found, and the allowed values.
///
/// ```
/// use leadconnector::outbound::Sms;
///
/// let error = Sms::new("abc123def456", "Hi").from_number("(415) 555-0123").validate();
/// let error = error.unwrap_err();
/// let problem = &error.problems()[0];
/// assert_eq!(problem.field(), "fromNumber");
/// assert_eq!(problem.found(), "a number of the form \"(###) ###-####\"");
/// assert!(problem.allowed().starts_with("+ and 7 to 15 digits"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    field: String,
    found: String,
    allowed: String,
}

/// The problems that checks find.
#[derive(Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Adds the result of a check. If it is `None`, this takes fewer steps than `Vec::extend`.
    pub(crate) fn add(&mut self, found: Option<Problem>) {
        if let Some(found) = found {
            self.0.push(found);
        }
    }

    /// Adds the results of the check of each item of a list.
    pub(crate) fn add_all(&mut self, found: impl IntoIterator<Item = Problem>) {
        self.0.extend(found);
    }

    pub(crate) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
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

    /// Prefixes the path with the name of an object's field.
    pub(crate) fn within(mut self, name: &str) -> Self {
        let dot = if self.field.is_empty() || self.field.starts_with('[') {
            ""
        } else {
            "."
        };
        self.field = format!("{name}{dot}{}", self.field);
        self
    }

    /// Prefixes the path with the index of an array's item.
    pub(crate) fn at(self, index: usize) -> Self {
        self.within(&format!("[{index}]"))
    }

    /// Returns the name of the top-level field that contains the problem.
    pub(crate) fn top_field(&self) -> &str {
        self.field.split(['.', '[']).next().unwrap_or_default()
    }

    /// Returns the field's name on the wire, such as `contactId` or `emailCc[1]`, or the name of a
    /// client setting.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Describes the value found, without repeating addresses, phone numbers or tokens.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// Describes the allowed values.
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
