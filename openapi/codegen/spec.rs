//! Finds the parts of the specification.

use serde_json::Value;

/// The members of a path item that are operations.
pub(crate) const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

/// The kinds of request bodies that can be sent.
pub(crate) const BODIES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

/// Each operation with its path and method.
pub(crate) fn operations(spec: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    entries(spec, "/paths").flat_map(|(path, item)| {
        let members = item.as_object().into_iter().flatten();
        members
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(move |(method, operation)| (path, method, operation))
    })
}

/// The schema of an operation's request body; null if it has none.
pub(crate) fn body<'a>(spec: &'a Value, operation: &'a Value) -> &'a Value {
    let content = &operation["requestBody"]["content"];
    BODIES
        .iter()
        .find_map(|kind| content.get(kind))
        .map_or(&Value::Null, |body| resolve(spec, &body["schema"]))
}

/// Each field of a schema, with the names of both.
pub(crate) fn properties(spec: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    entries(spec, "/components/schemas").flat_map(|(schema, value)| {
        entries(value, "/properties").map(move |(name, property)| (schema, name, property))
    })
}

/// The members of the object at a JSON pointer; none if there is no such object.
pub(crate) fn entries<'a>(
    spec: &'a Value,
    pointer: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    spec.pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// Follows a `$ref`; any other value stands for itself. A lone member of an `allOf`, which
/// gives a reference a description of its own, counts as a reference.
pub(crate) fn resolve<'a>(spec: &'a Value, value: &'a Value) -> &'a Value {
    let value = match value.get("allOf").and_then(Value::as_array) {
        Some(all) if all.len() == 1 => &all[0],
        _ => value,
    };
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => spec
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or(value),
        None => value,
    }
}

/// The texts in an array.
pub(crate) fn strings(array: &Value) -> impl Iterator<Item = &str> {
    array
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}
