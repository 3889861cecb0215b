//! Generates the JSON Schema of each public message and event type, and of each language-model
//! tool that writes a message.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::{
    Result,
    codegen::spec::{entries, resolve, values},
};

/// The folder of the schemas, relative to the library's Cargo.toml.
pub(crate) const FOLDER: &str = "openapi/schemas";

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schemas of messages, by the names of their types.
macro_rules! messages {
    ($($direction:ident: $($Name:ident)+;)+) => {
        vec![$($(message::<leadconnector::$direction::$Name>(
            leadconnector::$direction::$Name::tool_schema(),
        ),)+)+]
    };
}

pub(crate) fn schemas(spec: &Value) -> Result<BTreeMap<PathBuf, String>> {
    let messages = messages! {
        outbound: Message Sms Rcs WhatsApp Email Instagram Facebook Custom LiveChat TikTok InternalComment;
        inbound: Message Sms Rcs Email WhatsApp GoogleBusiness Instagram Facebook Custom WebChat
            LiveChat Call IvrCall CampaignCall CampaignVoicemail TikTok AllInOneChat FormSubmission;
    };
    complete(spec, &messages)?;
    let mut schemas: BTreeMap<String, Value> = messages.into_iter().flatten().collect();
    schemas.extend([schema::<leadconnector::outbound::Call>()]);
    for (name, schema) in entries(spec, "/components/schemas") {
        let received = schema["x-received"].as_str();
        let is_posted = matches!(received, Some("webhook" | "event"));
        if is_posted && schema.get("properties").is_some() {
            schemas.insert(name.clone(), event(spec, schema));
        }
    }
    let file = |(name, schema): (String, Value)| {
        let text = serde_json::to_string_pretty(&schema).map_err(|e| format!("{name}: {e}"))?;
        Ok((PathBuf::from(format!("{FOLDER}/{name}.json")), text + "\n"))
    };
    schemas.into_iter().map(file).collect()
}

/// Returns the schema of a message and that of its tool, each with a name.
fn message<M: JsonSchema>(tool: Value) -> [(String, Value); 2] {
    let tool = (format!("{}.tool", M::schema_name()), tool);
    [schema::<M>(), tool]
}

/// Returns the schema of a type, with its name.
fn schema<M: JsonSchema>() -> (String, Value) {
    let schema = SchemaGenerator::default().into_root_schema_for::<M>();
    (M::schema_name().into_owned(), schema.to_value())
}

/// Fails unless there is a schema for each value of `type`.
fn complete(spec: &Value, messages: &[[(String, Value); 2]]) -> Result<()> {
    for (set, direction) in [
        ("SendMessageType", "Outbound"),
        ("InboundMessageType", "Inbound"),
    ] {
        let wanted = spec["components"]["schemas"][set]["enum"].as_array();
        for message_type in wanted.into_iter().flatten() {
            let described = messages.iter().any(|[(name, schema), _]| {
                name.starts_with(direction)
                    && schema["properties"]["type"]["enum"] == json!([message_type])
            });
            if !described {
                return Err(format!(
                    "xtask/src/schemas.rs lacks the {direction} type {message_type}"
                ));
            }
        }
    }
    Ok(())
}

/// Returns the schema of an event: that of the specification, but open to additions of the service.
fn event(spec: &Value, schema: &Value) -> Value {
    let mut properties = Map::new();
    for (name, property) in entries(schema, "/properties") {
        let resolved = resolve(spec, property);
        let mut open = json!({ "description": property["description"] });
        if resolved["x-open"] == true {
            open["type"] = json!("string");
            open["examples"] = values(resolved).clone();
        } else {
            for keyword in ["type", "format", "items", "anyOf"] {
                if let Some(value) = resolved.get(keyword) {
                    open[keyword] = value.clone();
                }
            }
            // JSON Schema has a type for null, and no `nullable`.
            let kinds = open.get_mut("anyOf").and_then(Value::as_array_mut);
            for kind in kinds.into_iter().flatten().filter_map(Value::as_object_mut) {
                if kind.remove("nullable") == Some(json!(true)) {
                    kind["type"] = json!([kind["type"], "null"]);
                }
            }
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
