//! Queries of reads: their parameters, and the service's messages about wrong ones.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use url::form_urlencoded;

use super::{refusal::Failure, store::Millis};
use crate::operation::{FieldKind, FieldSpec};

/// The parameters of a query, and what is wrong with those that were read so far.
pub(super) struct Query {
    parameters: HashMap<String, String>,
    problems: Vec<String>,
}

/// The sizes that a page can have.
#[derive(Clone, Copy)]
pub(super) struct PageSizes {
    pub(super) min: usize,
    pub(super) default: usize,
    pub(super) max: usize,
    /// Whether a larger size is capped instead of refused.
    pub(super) capped: bool,
}

impl Query {
    /// Parses a query and checks it against the parameters of an operation. Of a parameter that
    /// occurs several times, the first counts; one without a value counts as absent.
    pub(super) fn parse(query: Option<&str>, specs: &[FieldSpec]) -> Self {
        let mut parameters = HashMap::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if !value.is_empty() {
                parameters
                    .entry(name.into_owned())
                    .or_insert_with(|| value.into_owned());
            }
        }
        let mut query = Self {
            parameters,
            problems: Vec::new(),
        };
        for spec in specs {
            query.check(spec);
        }
        query
    }

    fn check(&mut self, spec: &FieldSpec) {
        let why = match (self.get(spec.name), &spec.kind) {
            (None, _) if spec.required => "should not be empty",
            (Some(value), FieldKind::OneOf(allowed)) if !allowed.contains(&value) => {
                "must be a valid enum value"
            }
            (Some(value), FieldKind::Integer) if value.parse::<i64>().is_err() => {
                "must be an integer number"
            }
            _ => return,
        };
        self.invalid(spec.name, why);
    }

    /// Fails if any parameter was wrong.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Failure::Invalid(self.problems))
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// Returns the values of a list that is separated by commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let values = self.get(name).unwrap_or_default().split(',');
        let values = values.map(str::trim).filter(|value| !value.is_empty());
        values.map(str::to_owned).collect()
    }

    pub(super) fn page_size(&mut self, sizes: PageSizes) -> usize {
        let Some(value) = self.get("limit") else {
            return sizes.default.min(sizes.max);
        };
        match value.parse::<usize>() {
            Ok(limit) if limit < sizes.min => {
                let min = sizes.min;
                self.invalid("limit", &format!("must not be less than {min}"));
            }
            Ok(limit) if limit <= sizes.max => return limit,
            Ok(_) if sizes.capped => return sizes.max,
            Ok(_) => {
                let max = sizes.max;
                self.invalid("limit", &format!("must not be greater than {max}"));
            }
            // It was reported already.
            Err(_) => {}
        }
        sizes.default
    }

    /// Returns a date in milliseconds. Of an array such as `[1628008053263]` or `1,2`, the first
    /// number counts.
    pub(super) fn millis(&mut self, name: &str) -> Option<Millis> {
        let value = self.get(name)?;
        let first = value.trim_start_matches('[').split([',', ']']).next();
        let number = first.and_then(|first| first.trim().trim_matches('"').parse().ok());
        if number.is_none() {
            self.invalid(name, "must be a number");
        }
        number
    }

    pub(super) fn invalid(&mut self, name: &str, why: &str) {
        self.problems.push(format!("{name} {why}"));
    }
}

/// Reads a date in the forms of ISO 8601 that the service takes: with a time, or without.
/// One without a time zone is UTC.
pub(super) fn iso_date(text: &str) -> Option<Millis> {
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(date.timestamp_millis());
    }
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    let midnight = || {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(date.and_time(NaiveTime::MIN))
    };
    Some(time.or_else(midnight)?.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: PageSizes = PageSizes {
        min: 10,
        default: 20,
        max: 100,
        capped: false,
    };

    const SPECS: &[FieldSpec] = &[
        spec("locationId", true, FieldKind::String { format: None }),
        spec("limit", false, FieldKind::Integer),
        spec("sort", false, FieldKind::OneOf(&["asc", "desc"])),
    ];

    const fn spec(name: &'static str, required: bool, kind: FieldKind) -> FieldSpec {
        FieldSpec {
            name,
            description: "",
            required,
            types: &[],
            kind,
        }
    }

    fn page_size(query: &str, sizes: PageSizes) -> (usize, Vec<String>) {
        let mut query = Query::parse(Some(&format!("locationId=x&{query}")), SPECS);
        (query.page_size(sizes), query.problems)
    }

    #[test]
    fn parameters_are_checked() {
        for (query, expected) in [
            ("locationId=x&sort=asc&other=1", vec![]),
            (
                "locationId=x&sort=&sort=up",
                vec!["sort must be a valid enum value"],
            ),
            ("locationId=", vec!["locationId should not be empty"]),
            (
                "limit=ten",
                vec![
                    "locationId should not be empty",
                    "limit must be an integer number",
                ],
            ),
        ] {
            assert_eq!(
                Query::parse(Some(query), SPECS).problems,
                expected,
                "{query}"
            );
        }
    }

    #[test]
    fn a_page_size_is_checked_or_capped() {
        assert_eq!(page_size("", SIZES), (20, vec![]));
        assert_eq!(page_size("limit=100", SIZES), (100, vec![]));
        let capped = PageSizes {
            capped: true,
            ..SIZES
        };
        assert_eq!(page_size("limit=101", capped), (100, vec![]));
        for (query, problem) in [
            ("limit=101", "limit must not be greater than 100"),
            ("limit=9", "limit must not be less than 10"),
            ("limit=x", "limit must be an integer number"),
        ] {
            assert_eq!(page_size(query, SIZES).1, [problem]);
        }
    }

    #[test]
    fn dates_have_several_forms() {
        for (text, expected) in [
            ("2024-01-15T10:30:00Z", Some(1_705_314_600_000)),
            ("2024-01-15T10:30:00.250Z", Some(1_705_314_600_250)),
            ("2024-01-15T11:30:00+01:00", Some(1_705_314_600_000)),
            ("2024-01-15T10:30:00", Some(1_705_314_600_000)),
            ("2024-01-15", Some(1_705_276_800_000)),
            ("1705314600000", None),
            ("yesterday", None),
        ] {
            assert_eq!(iso_date(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_number_of_an_array_counts() {
        for text in ["12", "[12]", "[12,13]", "12,13", "[\"12\"]"] {
            let mut query = Query::parse(Some(&format!("startAfterDate={text}")), &[]);
            assert_eq!(query.millis("startAfterDate"), Some(12), "{text}");
        }
        let mut query = Query::parse(Some("startAfterDate=x"), &[]);
        assert_eq!(query.millis("startAfterDate"), None);
        assert_eq!(query.problems, ["startAfterDate must be a number"]);
    }
}
