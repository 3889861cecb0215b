//! Checks the specification before code is generated from it. Every problem names its place as
//! a path through the document.

mod citation;
mod operation;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Error, Value, from_value};

use self::citation::citation;
use crate::codegen::{
    SPEC, read,
    spec::{METHODS, entries, operations, properties, resolve, values},
};

/// The extensions of this specification, which openapi/README.md documents.
const EXTENSIONS: &[&str] = &[
    "x-documents",
    "x-source",
    "x-idempotent",
    "x-version",
    "x-scope",
    "x-id",
    "x-message-types",
    "x-needs",
    "x-rust-type",
    "x-received",
    "x-event-name",
    "x-open",
    "x-prefix",
    "x-published",
    "x-numbers",
    "x-getter",
    "x-kind",
    "x-aliases",
    "x-values",
];

/// Parses the specification and checks it.
///
/// # Errors
///
/// Lists all its problems, each with its place.
pub(crate) fn checked(text: &str) -> Result<Value, Vec<String>> {
    let at = |problem| format!("{SPEC}: {problem}");
    let spec = read(text).map_err(|problem| vec![at(problem)])?;
    let mut problems = check(&spec);
    if problems.is_empty() {
        problems.extend(parse(&spec).err());
    }
    if problems.is_empty() {
        Ok(spec)
    } else {
        Err(problems.into_iter().map(at).collect())
    }
}

/// Returns all problems of the specification.
fn check(spec: &Value) -> Vec<String> {
    let mut check = Check {
        spec,
        problems: Vec::new(),
    };
    check.everywhere(spec, "");
    for (path, item) in entries(spec, "/paths") {
        for (member, _) in item.as_object().into_iter().flatten() {
            if !METHODS.contains(&member.as_str()) {
                check.problem(&format!("paths.{path}.{member}"), "is not an operation");
            }
        }
    }
    for (path, method, operation) in operations(spec) {
        check.operation(operation, &format!("paths.{path}.{method}"));
    }
    for part in ["securitySchemes", "parameters", "headers", "responses"] {
        for (name, value) in entries(spec, &format!("/components/{part}")) {
            check.described(value, &format!("components.{part}.{name}"));
        }
    }
    for (name, schema) in entries(spec, "/components/schemas") {
        check.schema(schema, &format!("components.schemas.{name}"));
    }
    check.ids();
    check.received();
    check.problems
}

/// Parses the document as the generator does. If that fails, parses its parts one by one to find
/// the place.
fn parse(spec: &Value) -> Result<openapiv3::OpenAPI, String> {
    type Read = fn(Value) -> Result<(), Error>;
    let schema: Read = |value| from_value::<openapiv3::Schema>(value).map(drop);
    let path: Read = |value| from_value::<openapiv3::PathItem>(value).map(drop);
    let first_wrong = |pointer: &str, read: Read| {
        entries(spec, pointer).find_map(|(name, value)| {
            let problem = read(value.clone()).err()?;
            Some(format!(
                "{}.{name}: {problem}",
                pointer[1..].replace('/', ".")
            ))
        })
    };
    from_value(spec.clone()).map_err(|whole: Error| {
        entries(spec, "/components/schemas")
            .find_map(|(name, _)| {
                first_wrong(&format!("/components/schemas/{name}/properties"), schema)
            })
            .or_else(|| first_wrong("/components/schemas", schema))
            .or_else(|| first_wrong("/paths", path))
            .unwrap_or_else(|| whole.to_string())
    })
}

struct Check<'a> {
    spec: &'a Value,
    problems: Vec<String>,
}

impl Check<'_> {
    fn problem(&mut self, place: &str, what: impl std::fmt::Display) {
        self.problems.push(format!("{place}: {what}"));
    }

    /// Checks any value: references resolve, extensions are known, and descriptions cite nothing.
    fn everywhere(&mut self, value: &Value, place: &str) {
        for prose in ["description", "summary"] {
            let text = value[prose].as_str().unwrap_or_default();
            if let Some(citation) = citation(text) {
                let what = format_args!("the {prose} cites {citation}; only comments may cite");
                self.problem(place, what);
            }
        }
        if let Some(reference) = value.get("$ref") {
            let target = reference
                .as_str()
                .and_then(|r| r.strip_prefix('#'))
                .and_then(|pointer| self.spec.pointer(pointer));
            if target.is_none() {
                self.problem(
                    place,
                    format_args!("the reference {reference} does not resolve"),
                );
            }
        }
        let dot = if place.is_empty() { "" } else { "." };
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if name.starts_with("x-") && !EXTENSIONS.contains(&name.as_str()) {
                        self.problem(place, format_args!("{name} is not one of {EXTENSIONS:?}"));
                    }
                    self.everywhere(member, &format!("{place}{dot}{name}"));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.everywhere(item, &format!("{place}[{index}]"));
                }
            }
            _ => {}
        }
    }

    /// Checks that a value has a description and a source.
    fn described(&mut self, value: &Value, place: &str) {
        if value["description"].as_str().is_none_or(str::is_empty) {
            self.problem(place, "has no description");
        }
        self.sourced(value, place);
    }

    /// Checks that each string field that is called an id has `x-id`, and that fields of the same
    /// name have the same value: `Debug` decides by the name.
    fn ids(&mut self) {
        let mut said = BTreeMap::new();
        for (schema, name, property) in properties(self.spec) {
            let place = format!("components.schemas.{schema}.properties.{name}");
            let called_id = name == "id" || name.ends_with("Id");
            let string = resolve(self.spec, property)["type"] == "string";
            let id = property["x-id"].as_bool();
            if id.is_none() && called_id && string {
                self.problem(&place, "has no x-id, which is true or false");
            }
            if id.is_some() && !string {
                self.problem(&place, "x-id: is for strings");
            }
            if *said.entry(name).or_insert(id) != id {
                self.problem(&place, "x-id: differs from another field of this name");
            }
        }
    }

    fn sourced(&mut self, value: &Value, place: &str) {
        let Some(documents) = value["x-documents"].as_array() else {
            return self.problem(
                place,
                "has no x-documents, the list of pages that document it",
            );
        };
        for page in documents {
            let known = page
                .as_str()
                .and_then(|page| self.spec["info"]["x-documents"].get(page));
            if known.is_none() {
                self.problem(
                    place,
                    format_args!("x-documents: {page} is not in info.x-documents"),
                );
            }
        }
        let sources = ["vendor-spec", "user-report", "inference"];
        if documents.is_empty()
            && !value["x-source"]
                .as_str()
                .is_some_and(|s| sources.contains(&s))
        {
            self.problem(
                place,
                format_args!("no page documents it, so x-source must be one of {sources:?}"),
            );
        }
    }

    /// Checks that a schema has a type of OpenAPI; the generator panics on any other.
    fn typed(&mut self, schema: &Value, place: &str) {
        let types = ["string", "integer", "number", "boolean", "array", "object"];
        if let Some(other) = schema.get("type")
            && !other.as_str().is_some_and(|name| types.contains(&name))
        {
            self.problem(place, format_args!("type: {other} is not one of {types:?}"));
        }
        if let Some(values) = values(schema).as_array() {
            let texts: BTreeSet<_> = values.iter().filter_map(Value::as_str).collect();
            if texts.is_empty() || texts.len() != values.len() {
                self.problem(place, "enum: must be one or more distinct strings");
            }
        }
        if let Some(items) = schema.get("items") {
            self.typed(items, &format!("{place}.items"));
        } else if schema["type"] == "array" {
            self.problem(place, "is an array without items");
        }
        for (index, kind) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
            self.typed(kind, &format!("{place}.anyOf[{index}]"));
        }
    }
}
