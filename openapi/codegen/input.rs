//! The copy of the specification that the generator gets. The specification says what the
//! service promises; the generated code must read what the service may really send, and
//! progenitor 0.15 has limits.

use serde_json::{Map, Value, json};

use super::spec::METHODS;

/// The narrowed copy, and the open sets in it: the name of each and its Rust type.
pub(crate) fn narrow(spec: &Value) -> (Value, Vec<(String, String)>) {
    let mut spec = spec.clone();
    let version = version();
    for operation in operations(&mut spec) {
        // The hook sends the Version header, the same for every operation.
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            parameters.retain(|parameter| *parameter != version);
        }
        // Two error types in one operation panic the generator, and an error body that does
        // not parse would lose its status. src/error.rs reads error bodies of any shape.
        if let Some(Value::Object(replies)) = operation.get_mut("responses") {
            replies.retain(|status, _| status.starts_with('2'));
        }
    }
    let open_sets = match spec.pointer_mut("/components/schemas") {
        Some(Value::Object(schemas)) => open(schemas),
        _ => Vec::new(),
    };
    for (name, _) in &open_sets {
        replace_references(&mut spec, name);
    }
    let renamed = open_sets
        .into_iter()
        .map(|(name, values)| (open_name(&name), values));
    (spec, renamed.collect())
}

/// How an operation says that it takes the header `Version`.
pub(crate) fn version() -> Value {
    json!({ "$ref": "#/components/parameters/Version" })
}

fn operations(spec: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = spec.get_mut("paths").and_then(Value::as_object_mut);
    paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object_mut())
        .flatten()
        .filter(|(method, _)| METHODS.contains(&method.as_str()))
        .map(|(_, operation)| operation)
}

/// Makes every schema read what may come; returns the open sets and their Rust types.
fn open(schemas: &mut Map<String, Value>) -> Vec<(String, String)> {
    let mut open_sets = Vec::new();
    for (name, schema) in schemas.iter_mut() {
        let received = schema["x-received"].is_string();
        if received {
            // A reply that lacks a promised field, or has one more, is still a reply: a
            // message that was sent must not be reported as failed over it.
            schema["additionalProperties"] = json!({});
            if let Some(schema) = schema.as_object_mut() {
                schema.remove("required");
            }
        }
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (_, property) in properties.into_iter().flatten() {
            if received && property["type"] == "array" {
                // Tells [] from absent, so that an event goes out as it came in.
                property["nullable"] = json!(true);
            }
            if let Some(property) = property.as_object_mut() {
                // A field that is absent stays absent: defaults are the service's affair.
                property.remove("default");
                if received {
                    // Kept as sent; a date that is none is no reason to refuse the rest.
                    property.remove("format");
                }
            }
        }
        if schema["x-open"] == json!(true) {
            let rust_type = match schema.get("enum") {
                Some(_) => format!("crate::open::Open<crate::api::types::{name}>"),
                None => "::serde_json::Value".to_owned(),
            };
            open_sets.push((name.clone(), rust_type));
        }
    }
    for (name, rust_type) in &open_sets {
        schemas.insert(open_name(name), json!({ "type": "string" }));
        // Nothing refers to it any more, unless the Rust type does.
        if !rust_type.contains(name.as_str()) {
            schemas.remove(name);
        }
    }
    open_sets
}

fn open_name(name: &str) -> String {
    format!("Open{name}")
}

fn replace_references(value: &mut Value, name: &str) {
    match value {
        Value::Object(members) => {
            if members.get("$ref") == Some(&json!(format!("#/components/schemas/{name}"))) {
                members["$ref"] = json!(format!("#/components/schemas/{}", open_name(name)));
            }
            members
                .values_mut()
                .for_each(|member| replace_references(member, name));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace_references(item, name)),
        _ => {}
    }
}
