//! Reads the members of an object one by one.

use serde_json::{Map, Value};

use super::{FromJson, wrong};
use crate::{
    problem::{MAX_PROBLEMS, Problem},
    redact,
};

/// An object that is read field by field while collecting problems.
pub(crate) struct Fields {
    members: Map<String, Value>,
    problems: Vec<Problem>,
}

impl Fields {
    /// Takes the members of a value, which must be an object.
    pub(crate) fn of(value: Value, allowed: &'static str) -> Result<Self, Vec<Problem>> {
        match value {
            Value::Object(members) => Ok(Self {
                members,
                problems: Vec::new(),
            }),
            other => Err(wrong(&other, allowed)),
        }
    }

    /// Reads a required field.
    pub(crate) fn required<T: FromJson>(&mut self, name: &'static str) -> Option<T> {
        match self.members.remove(name) {
            Some(value) => self.read(name, value),
            None => {
                self.problems
                    .push(Problem::new(name, "nothing", T::ALLOWED));
                None
            }
        }
    }

    /// Reads a field that may be absent or null. Returns the default if the value has a problem,
    /// which [`finish`](Self::finish) returns.
    pub(crate) fn optional<T: FromJson + Default>(&mut self, name: &'static str) -> T {
        match self.members.remove(name) {
            Some(Value::Null) | None => T::default(),
            Some(value) => self.read(name, value).unwrap_or_default(),
        }
    }

    fn read<T: FromJson>(&mut self, name: &str, value: Value) -> Option<T> {
        match T::from_json(value) {
            Ok(read) => Some(read),
            Err(problems) => {
                self.extend(name, problems);
                None
            }
        }
    }

    /// Adds the problems with the value of a field. It is not generic, so that it is compiled once.
    fn extend(&mut self, name: &str, problems: Vec<Problem>) {
        let problems = problems.into_iter().map(|problem| problem.within(name));
        self.problems.extend(problems);
    }

    /// Adds a problem with the value of a field.
    pub(crate) fn wrong(&mut self, name: &str, found: &str, allowed: &str) {
        self.problems.push(Problem::new(name, found, allowed));
    }

    /// Rejects fields that were not read.
    pub(crate) fn no_others(&mut self, names: &[&str]) {
        for (name, _) in std::mem::take(&mut self.members)
            .into_iter()
            .take(MAX_PROBLEMS)
        {
            let found = "an unknown field";
            let problem = Problem::new(redact::name_or_ellipsis(&name), found, names.join(", "));
            self.problems.push(problem);
        }
    }

    /// Returns the value built from the fields, or all problems.
    pub(crate) fn finish<T>(self, made: Option<T>) -> Result<T, Vec<Problem>> {
        match made {
            Some(made) if self.problems.is_empty() => Ok(made),
            _ => Err(self.problems),
        }
    }
}
