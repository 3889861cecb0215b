//! The JSON Schema of each public message and event type.

use std::{collections::BTreeMap, path::PathBuf};

use leadconnector::{inbound, outbound};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::{Result, build};

/// Where they are kept, from the folder of the library's Cargo.toml.
pub(crate) const FOLDER: &str = "openapi/schemas";

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

pub(crate) fn schemas(spec: &str) -> Result<BTreeMap<PathBuf, String>> {
    let spec: Value = serde_saphyr::from_str(spec).map_err(|e| e.to_string())?;
    let mut schemas = BTreeMap::new();
    messages::<outbound::Message>(&mut schemas);
    messages::<inbound::Message>(&mut schemas);
    for (name, schema) in build::check::entries(&spec, "/components/schemas") {
        if schema["x-received"] == "webhook" {
            schemas.insert(name.clone(), event(&spec, schema));
        }
    }
    let file = |(name, schema): (String, Value)| {
        let text = serde_json::to_string_pretty(&schema).map_err(|e| format!("{name}: {e}"))?;
        Ok((PathBuf::from(format!("{FOLDER}/{name}.json")), text + "\n"))
    };
    schemas.into_iter().map(file).collect()
}

/// The schema of the enum over all messages of a direction, and of each type in it.
fn messages<M: JsonSchema>(schemas: &mut BTreeMap<String, Value>) {
    let root = SchemaGenerator::default().into_root_schema_for::<M>();
    let types = root.get("$defs").and_then(Value::as_object);
    for (name, schema) in types.into_iter().flatten() {
        let mut schema = schema.clone();
        schema["$schema"] = json!(DRAFT);
        schema["title"] = json!(name);
        schemas.insert(name.clone(), schema);
    }
    schemas.insert(M::schema_name().into_owned(), root.to_value());
}

/// The schema of an event: what the specification says, open to whatever the service adds.
fn event(spec: &Value, schema: &Value) -> Value {
    let mut properties = Map::new();
    for (name, property) in build::check::entries(schema, "/properties") {
        let resolved = build::check::resolve(spec, property);
        let mut open = json!({ "description": property["description"] });
        for keyword in ["type", "format", "items", "oneOf"] {
            if let Some(value) = resolved.get(keyword) {
                open[keyword] = value.clone();
            }
        }
        // The values known today; others may come.
        if let Some(values) = resolved.get("enum") {
            open["examples"] = values.clone();
        }
        properties.insert(name.clone(), open);
    }
    json!({
        "$schema": DRAFT,
        "description": schema["description"],
        "type": "object",
        "properties": properties,
    })
}
