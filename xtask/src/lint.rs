//! What the specification must be before code is made from it. Every problem names its
//! place as a path through the document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Error, Map, Value, from_value, json};

use crate::codegen::{
    SPEC,
    input::version,
    read,
    spec::{BODIES, METHODS, body, entries, operations, properties, resolve},
};

/// The extensions of this specification; openapi/README.md says what they mean.
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
    "x-open",
    "x-getter",
    "x-kind",
    "x-aliases",
    "x-values",
];

/// Reads the specification and checks it.
///
/// # Errors
///
/// Everything that is wrong with it, each with its place.
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

/// Everything that is wrong with the specification.
fn check(spec: &Value) -> Vec<String> {
    let mut check = Check {
        spec,
        problems: Vec::new(),
    };
    check.everywhere(spec, "");
    for (path, item) in entries(spec, "/paths") {
        for (member, _) in item.as_object().into_iter().flatten() {
            if !METHODS.contains(&member.as_str()) {
                check.problem(&format!("paths.{path}.{member}"), "is no operation");
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

/// Reads the document as the generator does. When that fails, the parts are read one by
/// one to find the place.
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

/// What a text cites. Descriptions become documentation and tools of language models, whose
/// readers know no page by number.
fn citation(text: &str) -> Option<&str> {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '#' | ',');
    let number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let cited = |text: &&str| {
        let page = text.len() == 3 && text.starts_with("00") && number(text);
        page || text.strip_prefix('#').is_some_and(number)
    };
    let mut words = text.split(|c| !word(c)).map(|word| word.trim_matches(','));
    let phrases = [
        "user report",
        "vendor's guide",
        "vendor's public specification",
        "The pages",
        "the pages",
    ];
    words
        .find(cited)
        .or_else(|| phrases.into_iter().find(|phrase| text.contains(phrase)))
}

struct Check<'a> {
    spec: &'a Value,
    problems: Vec<String>,
}

impl Check<'_> {
    fn problem(&mut self, place: &str, what: impl std::fmt::Display) {
        self.problems.push(format!("{place}: {what}"));
    }

    /// What holds for any value: references lead somewhere, extensions are known, and
    /// descriptions cite nothing.
    fn everywhere(&mut self, value: &Value, place: &str) {
        for prose in ["description", "summary"] {
            let text = value[prose].as_str().unwrap_or_default();
            if let Some(citation) = citation(text) {
                let what = format_args!("the {prose} cites {citation}; a comment may");
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
                    format_args!("the reference {reference} leads nowhere"),
                );
            }
        }
        let dot = if place.is_empty() { "" } else { "." };
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if name.starts_with("x-") && !EXTENSIONS.contains(&name.as_str()) {
                        self.problem(place, format_args!("{name} is none of {EXTENSIONS:?}"));
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

    fn operation(&mut self, operation: &Value, place: &str) {
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
            if parameter["in"] == "header" && parameter["name"] != "Version" {
                self.problem(&place, "is a header; src/runtime sets none but Version");
            }
        }
        if operation.get("requestBody").is_some() && body(self.spec, operation).is_null() {
            let place = format!("{place}.requestBody");
            self.problem(&place, format_args!("has no schema of {BODIES:?}"));
        }
        self.sendable(body(self.spec, operation), &format!("{place}.requestBody"));
        let reply = &operation["responses"]["2XX"]["content"]["application/json"];
        if reply.get("schema").is_none() {
            let place = format!("{place}.responses.2XX");
            self.problem(&place, "has no schema of application/json");
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

    /// Has a version if it takes the header, and a scope if it takes a bearer.
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

    /// Has only fields that the table of operations can hold.
    fn sendable(&mut self, body: &Value, place: &str) {
        for (name, property) in entries(body, "/properties") {
            let place = format!("{place}.{name}");
            let property = resolve(self.spec, property);
            match property["type"].as_str() {
                Some("string" | "integer") => {}
                Some("object") => self.sendable(property, &place),
                Some("array") if property["items"]["type"] == "string" => {}
                _ => self.problem(&place, "can't be sent: src/operation.rs has no kind for it"),
            }
        }
    }

    /// Has a description, and says where it comes from.
    fn described(&mut self, value: &Value, place: &str) {
        if value["description"].as_str().is_none_or(str::is_empty) {
            self.problem(place, "has no description");
        }
        self.sourced(value, place);
    }

    /// What is received says where it comes from, or no type would be made for it; and nothing
    /// else says how it is read.
    fn received(&mut self) {
        let sources = ["reply", "event", "webhook", "error"];
        for (name, schema) in entries(self.spec, "/components/schemas") {
            let place = format!("components.schemas.{name}");
            match schema.get("x-received") {
                Some(source) => {
                    if !source.as_str().is_some_and(|s| sources.contains(&s)) {
                        let what = format_args!("x-received: {source} is none of {sources:?}");
                        self.problem(&place, what);
                    }
                }
                None => {
                    for (name, property) in entries(schema, "/properties") {
                        for extension in ["x-getter", "x-kind", "x-aliases"] {
                            if property.get(extension).is_some() {
                                let place = format!("{place}.properties.{name}");
                                let what = format_args!("{extension} is for what is received");
                                self.problem(&place, what);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Each string field that is called an id says whether it is one of the service's, and
    /// fields of the same name say the same: `Debug` goes by the name.
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
                self.problem(&place, "x-id: is not what another field of this name has");
            }
        }
    }

    fn sourced(&mut self, value: &Value, place: &str) {
        let Some(documents) = value["x-documents"].as_array() else {
            return self.problem(place, "has no x-documents, the list of pages that have it");
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
                format_args!("no page has it, so x-source must be one of {sources:?}"),
            );
        }
    }

    /// Has a type that OpenAPI has; the generator panics over any other.
    fn typed(&mut self, schema: &Value, place: &str) {
        let types = ["string", "integer", "number", "boolean", "array", "object"];
        if let Some(other) = schema.get("type")
            && !other.as_str().is_some_and(|name| types.contains(&name))
        {
            self.problem(place, format_args!("type: {other} is none of {types:?}"));
        }
        if let Some(values) = schema["enum"].as_array() {
            let texts: BTreeSet<_> = values.iter().filter_map(Value::as_str).collect();
            if texts.is_empty() || texts.len() != values.len() {
                self.problem(place, "enum: must be texts, at least one, each once");
            }
        }
        if let Some(items) = schema.get("items") {
            self.typed(items, &format!("{place}.items"));
        } else if schema["type"] == "array" {
            self.problem(place, "is an array without items");
        }
    }

    /// Names fields and message types that there are, and says what is allowed and what the
    /// service answers.
    fn need(&mut self, need: &Value, properties: &Map<String, Value>, place: &str) {
        let names = |list: &str| need[list].as_array().into_iter().flatten();
        if names("any-of").next().is_none() {
            self.problem(place, "has no any-of, the fields of which one is needed");
        }
        let is_field = |name: &&Value| name.as_str().is_some_and(|n| properties.contains_key(n));
        for unknown in names("any-of").filter(|name| !is_field(name)) {
            self.problem(place, format_args!("any-of: {unknown} is not a property"));
        }
        let types = &resolve(self.spec, &properties["type"])["enum"];
        let is_type = |name: &&Value| types.as_array().is_some_and(|types| types.contains(name));
        for unknown in names("types").filter(|name| !is_type(name)) {
            self.problem(
                place,
                format_args!("types: {unknown} is not a value of type"),
            );
        }
        if need["description"].as_str().is_none_or(str::is_empty) {
            self.problem(place, "has no description, which says what is allowed");
        }
        if !matches!(need["status"].as_u64(), Some(201 | 400 | 422)) {
            self.problem(place, "has no status, which is 201, 400 or 422");
        }
    }

    fn schema(&mut self, schema: &Value, place: &str) {
        self.described(schema, place);
        self.typed(schema, place);
        let none = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        for (name, property) in properties {
            let place = format!("{place}.properties.{name}");
            self.described(property, &place);
            self.typed(property, &place);
            if property.get("properties").is_some() {
                self.problem(&place, "is an object of its own; make it a component");
            }
            if property.get("example").is_none()
                && resolve(self.spec, property).get("example").is_none()
            {
                self.problem(&place, "has no example");
            }
            if let Some(types) = property["x-message-types"].as_array() {
                let known = &resolve(self.spec, &properties["type"])["enum"];
                for unknown in types
                    .iter()
                    .filter(|t| !known.as_array().is_some_and(|k| k.contains(t)))
                {
                    self.problem(
                        &place,
                        format_args!("x-message-types: {unknown} is not a value of type"),
                    );
                }
            }
        }
        for (index, need) in schema["x-needs"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let place = format!("{place}.x-needs[{index}]");
            self.need(need, properties, &place);
        }
        for required in schema["required"].as_array().into_iter().flatten() {
            if !required
                .as_str()
                .is_some_and(|name| properties.contains_key(name))
            {
                self.problem(
                    place,
                    format_args!("required: {required} is not a property"),
                );
            }
        }
        for (value, source) in schema["x-values"].as_object().into_iter().flatten() {
            self.sourced(source, &format!("{place}.x-values.{value}"));
        }
        if let (Some(values), Some(sources)) =
            (schema["enum"].as_array(), schema["x-values"].as_object())
        {
            for value in values
                .iter()
                .filter(|v| !v.as_str().is_some_and(|v| sources.contains_key(v)))
            {
                self.problem(place, format_args!("x-values: {value} is missing"));
            }
        }
    }
}
