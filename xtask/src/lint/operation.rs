//! Checks operations.

use serde_json::{Value, json};

use super::Check;
use crate::codegen::{
    input::version,
    spec::{BODIES, body, entries, resolve},
};

impl Check<'_> {
    /// Checks that an operation has what the generator, the table of operations and the runtime
    /// need.
    pub(super) fn operation(&mut self, operation: &Value, place: &str) {
        self.described(operation, place);
        let id = operation["operationId"].as_str().unwrap_or_default();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            self.problem(place, "has no operationId of lower-case letters and _");
        }
        for (index, parameter) in operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let place = format!("{place}.parameters[{index}]");
            let parameter = resolve(self.spec, parameter);
            self.described(parameter, &place);
            if parameter["in"] == "query" {
                self.query(&parameter["schema"], &place);
            }
            if parameter["in"] == "header" && parameter["name"] != "Version" {
                self.problem(&place, "is a header; src/runtime sends only Version");
            }
        }
        if operation.get("requestBody").is_some() && body(self.spec, operation).is_null() {
            let place = format!("{place}.requestBody");
            self.problem(&place, format_args!("has no schema of {BODIES:?}"));
        }
        self.sendable(body(self.spec, operation), &format!("{place}.requestBody"));
        let mut replies = entries(operation, "/responses/2XX/content");
        if !replies.any(|(_, reply)| reply.get("schema").is_some()) {
            let place = format!("{place}.responses.2XX");
            self.problem(&place, "has no schema");
        }
        if !operation["x-idempotent"].is_boolean() {
            self.problem(place, "has no x-idempotent, which is true or false");
        }
        self.version_and_scope(operation, place);
        let replies = operation["responses"].as_object();
        if !replies.is_some_and(|replies| replies.contains_key("2XX")) {
            self.problem(place, "has no reply 2XX; any 2xx is a success");
        }
        for (status, reply) in replies.into_iter().flatten() {
            let place = format!("{place}.responses.{status}");
            if resolve(self.spec, reply)["description"].as_str().is_none() {
                self.problem(&place, "has no description");
            }
        }
    }

    /// Checks that an operation has a version if it takes the header, and a scope if it takes a
    /// bearer.
    fn version_and_scope(&mut self, operation: &Value, place: &str) {
        let takes_version = operation["parameters"]
            .as_array()
            .is_some_and(|parameters| parameters.contains(&version()));
        let is_date = |text: &str| {
            let groups = text.split('-').map(str::len);
            groups.eq([4, 2, 2]) && text.bytes().all(|b| b == b'-' || b.is_ascii_digit())
        };
        match operation["x-version"].as_str() {
            Some(text) if takes_version && (text == "v3" || is_date(text)) => {}
            None if !takes_version && operation.get("x-version").is_none() => {}
            _ if takes_version => self.problem(place, "x-version must be a date or v3"),
            _ => self.problem(place, "has x-version, but not the parameter Version"),
        }
        let takes_bearer = operation.get("security") != Some(&json!([]));
        match operation["x-scope"].as_str() {
            Some(scope) if takes_bearer && !scope.is_empty() => {}
            None if !takes_bearer && operation.get("x-scope").is_none() => {}
            _ if takes_bearer => self.problem(place, "has no x-scope, the scope that it needs"),
            _ => self.problem(place, "has x-scope, but takes no bearer"),
        }
    }

    /// Checks that a query parameter has a value that the table of operations supports, and an
    /// example.
    fn query(&mut self, schema: &Value, place: &str) {
        let schema = resolve(self.spec, schema);
        if !matches!(
            schema["type"].as_str(),
            Some("string" | "integer" | "boolean")
        ) {
            self.problem(
                place,
                "can't be sent: a query has strings, integers and booleans",
            );
        }
        if schema.get("example").is_none() {
            self.problem(place, "has no example");
        }
    }

    /// Checks that a body has only fields that the table of operations supports.
    fn sendable(&mut self, body: &Value, place: &str) {
        for (name, property) in entries(body, "/properties") {
            let place = format!("{place}.{name}");
            let mut property = resolve(self.spec, property);
            if property["type"] == "array" {
                property = resolve(self.spec, &property["items"]);
            }
            match property["type"].as_str() {
                None | Some("string" | "integer" | "boolean") => {}
                Some("object") => self.sendable(property, &place),
                Some(_) => {
                    self.problem(&place, "can't be sent: src/operation.rs has no kind for it");
                }
            }
        }
    }
}
