//! Looks up parts of the specification.

use serde_json::Value;

/// The keys of a path item that are operations.
pub(crate) const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

/// The supported media types of request bodies.
pub(crate) const BODIES: [&str; 3] = [
    "application/x-www-form-urlencoded",
    "application/json",
    MULTIPART,
];

/// The media type of bodies that consist of files.
const MULTIPART: &str = "multipart/form-data";

/// Returns whether progenitor can generate an operation: it sends JSON or a form, and receives one
/// JSON object. Others are in the table of operations, and their requests are written by hand.
pub(crate) fn can_be_generated(operation: &Value) -> bool {
    let reply = &operation["responses"]["2XX"]["content"]["application/json"]["schema"];
    let sends_files = operation["requestBody"]["content"].get(MULTIPART).is_some();
    reply.get("$ref").is_some() && !sends_files
}

/// Iterates over the path, the method and the definition of each operation.
pub(crate) fn operations(spec: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    entries(spec, "/paths").flat_map(|(path, item)| {
        let members = item.as_object().into_iter().flatten();
        members
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(move |(method, operation)| (path, method, operation))
    })
}

/// Returns the schema of an operation's request body, or null if it has none.
pub(crate) fn body<'a>(spec: &'a Value, operation: &'a Value) -> &'a Value {
    let content = &operation["requestBody"]["content"];
    BODIES
        .iter()
        .find_map(|kind| content.get(kind))
        .map_or(&Value::Null, |body| resolve(spec, &body["schema"]))
}

/// Iterates over the query parameters of an operation.
pub(crate) fn query(operation: &Value) -> impl Iterator<Item = &Value> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.filter(|parameter| parameter["in"] == "query")
}

/// Iterates over the properties of all schemas, each with the name of its schema and its own.
pub(crate) fn properties(spec: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    entries(spec, "/components/schemas").flat_map(|(schema, value)| {
        entries(value, "/properties").map(move |(name, property)| (schema, name, property))
    })
}

/// Iterates over the members of the object at a JSON pointer, if there is one.
pub(crate) fn entries<'a>(
    spec: &'a Value,
    pointer: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    spec.pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// Follows a `$ref` and returns any other value as is. An `allOf` with one member, which gives a
/// reference a description of its own, counts as a reference, and so does an `anyOf` with one
/// member and null.
pub(crate) fn resolve<'a>(spec: &'a Value, value: &'a Value) -> &'a Value {
    let value = single(value);
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => spec
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or(value),
        None => value,
    }
}

/// Returns the only schema of an `allOf`, or of an `anyOf` besides null, and any other value as is.
pub(crate) fn single(value: &Value) -> &Value {
    let kinds = |name: &str| value[name].as_array().map(Vec::as_slice);
    match (kinds("allOf"), kinds("anyOf")) {
        (Some([only]), _) => only,
        (_, Some([only, null])) if is_null(null) => only,
        _ => value,
    }
}

/// Returns whether null is the only value of a schema.
pub(crate) fn is_null(schema: &Value) -> bool {
    schema["enum"]
        .as_array()
        .is_some_and(|values| values == &[Value::Null])
}

/// Returns the array of the values of a set, or null. An open set has them in `anyOf`, next to the
/// schema of all other values.
pub(crate) fn values(schema: &Value) -> &Value {
    let kinds = schema["anyOf"].as_array().into_iter().flatten();
    kinds
        .chain([schema])
        .filter(|kind| !is_null(kind))
        .map(|kind| &kind["enum"])
        .find(|values| values.is_array())
        .unwrap_or(&Value::Null)
}

/// Iterates over the strings in an array.
pub(crate) fn strings(array: &Value) -> impl Iterator<Item = &str> {
    array
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}
