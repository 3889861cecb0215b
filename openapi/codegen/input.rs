//! Prepares the input of progenitor: a copy of the specification, reduced to what progenitor
//! 0.15 supports and needs.

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::spec::{METHODS, can_be_generated};

/// Copies the specification without the parts that progenitor does not support or need.
pub(crate) fn narrow(spec: &Value) -> Value {
    let mut spec = spec.clone();
    let version = version();
    if let Some(Value::Object(paths)) = spec.get_mut("paths") {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            item.retain(|name, operation| {
                !METHODS.contains(&name.as_str()) || can_be_generated(operation)
            });
        }
        paths.retain(|_, item| METHODS.iter().any(|method| item.get(method).is_some()));
    }
    let mut queries = Map::new();
    for operation in operations(&mut spec) {
        queries.extend(merge_query(operation));
        // The runtime sends the Version header.
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            parameters.retain(|parameter| *parameter != version);
        }
        // The generated body is that of one content type; v3 has a form too.
        if let Some(Value::Object(content)) = operation.pointer_mut("/requestBody/content")
            && content.contains_key("application/x-www-form-urlencoded")
        {
            content.remove("application/json");
        }
        // Two error types in one operation panic the generator, and an error body that does
        // not parse would lose its status. The runtime reads error bodies of any shape.
        if let Some(Value::Object(replies)) = operation.get_mut("responses") {
            replies.retain(|status, _| status.starts_with('2'));
        }
    }
    if let Some(Value::Object(schemas)) = spec.pointer_mut("/components/schemas") {
        schemas.extend(queries);
        prune(schemas);
    }
    if let Some(Value::Object(components)) = spec.get_mut("components") {
        components.remove("responses");
    }
    spec
}

/// Returns the parameter of an operation that takes the header `Version`.
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

/// Merges the query parameters of an operation into one whose schema is an object, which means the
/// same (`style: form`, `explode: true`): the generated function takes one struct instead of up to
/// 21 values that could be confused. Returns the object, with its name.
fn merge_query(operation: &mut Value) -> Option<(String, Value)> {
    let id = operation["operationId"].as_str()?.to_owned();
    let parameters = operation.get_mut("parameters")?.as_array_mut()?;
    let (mut properties, mut required) = (Map::new(), Vec::new());
    parameters.retain(|parameter| {
        if parameter["in"] != "query" {
            return true;
        }
        let mut property = match parameter["schema"].get("$ref") {
            Some(reference) => json!({ "allOf": [{ "$ref": reference }] }),
            None => parameter["schema"].clone(),
        };
        // The service checks the bounds, and they would determine the type of the field.
        for bound in ["minimum", "maximum"] {
            property
                .as_object_mut()
                .map(|property| property.remove(bound));
        }
        property["description"] = parameter["description"].clone();
        let name = parameter["name"].as_str().unwrap_or_default();
        properties.insert(name.to_owned(), property);
        if parameter["required"] == true {
            required.push(parameter["name"].clone());
        }
        false
    });
    if properties.is_empty() {
        return None;
    }
    let name = format!("{}Query", id.to_upper_camel_case());
    parameters.push(json!({
        "name": "query",
        "in": "query",
        "required": true,
        "description": "The query parameters.",
        "schema": { "$ref": format!("#/components/schemas/{name}") },
    }));
    let object = json!({
        "type": "object",
        "description": format!("The query parameters of `{id}`."),
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    Some((name, object))
}

/// Removes the schemas that progenitor must not generate types for, and the defaults of fields.
fn prune(schemas: &mut Map<String, Value>) {
    schemas.retain(|_, schema| {
        !matches!(
            schema["x-received"].as_str(),
            Some("error" | "event" | "webhook")
        )
    });
    for (name, schema) in schemas.iter_mut() {
        if schema["x-received"] == "reply" {
            // The view replaces it.
            let rust_type = format!("crate::view::reply::{name}");
            *schema = json!({ "type": "object", "x-rust-type": rust_type });
        }
        if schema.get("properties").is_some()
            && let Some(object) = schema.as_object_mut()
        {
            // The fields of which one is required: the generated type would be an enum of them.
            object.remove("anyOf");
        }
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (_, property) in properties.into_iter().flatten() {
            if let Some(property) = property.as_object_mut() {
                // The service applies defaults; an absent field stays absent.
                property.remove("default");
                // It would determine the type of the field.
                property.remove("minLength");
            }
        }
    }
    // Only received schemas refer to these.
    schemas.retain(|_, schema| schema["x-open"] != true && schema.get("anyOf").is_none());
}
