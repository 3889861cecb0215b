//! JSON Schemas of views. They document the types of fields and accept all others, as views do.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, json};

/// A view's documentation in the specification.
pub(crate) trait Described {
    const DESCRIPTION: &'static str;
    const PROPERTIES: &'static [Property];
}

/// A documented field.
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) types: fn(&mut SchemaGenerator) -> Vec<Schema>,
}

/// Returns the schema of a view. No field is required, and others are allowed.
pub(crate) fn schema<V: Described>(title: &str, generator: &mut SchemaGenerator) -> Schema {
    object(title, V::DESCRIPTION, V::PROPERTIES, generator)
}

/// Is not generic, so that it is compiled once and not for each view.
fn object(
    title: &str,
    description: &str,
    properties: &[Property],
    generator: &mut SchemaGenerator,
) -> Schema {
    let mut described = Map::new();
    for property in properties {
        let mut schema = json!({ "description": property.description });
        let mut types = (property.types)(generator);
        if !types.is_empty() {
            types.push(true.into());
            schema["anyOf"] = json!(types);
        }
        described.insert(property.name.to_owned(), schema);
    }
    json_schema!({
        "title": title,
        "description": description,
        "type": "object",
        "properties": described,
    })
}

/// Returns the schema of an id, of a set of values, or of a nested view.
pub(crate) fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Vec<Schema> {
    vec![generator.subschema_for::<T>()]
}

/// Returns the schemas of a set of values, which may come as numbers.
pub(crate) fn of_or_number<T: JsonSchema>(generator: &mut SchemaGenerator) -> Vec<Schema> {
    let number = json_schema!({ "type": "number" });
    vec![generator.subschema_for::<T>(), number]
}

pub(crate) fn text(_: &mut SchemaGenerator) -> Vec<Schema> {
    vec![json_schema!({ "type": "string" })]
}

pub(crate) fn boolean(_: &mut SchemaGenerator) -> Vec<Schema> {
    vec![json_schema!({ "type": "boolean" })]
}

/// Returns the schemas of a number, which may be a string.
pub(crate) fn number(_: &mut SchemaGenerator) -> Vec<Schema> {
    let types = ["number", "string"];
    types.map(|kind| json_schema!({ "type": kind })).into()
}

/// Returns the schemas of a date, which may be a time since 1970.
pub(crate) fn date(_: &mut SchemaGenerator) -> Vec<Schema> {
    vec![
        json_schema!({ "type": "string", "format": "date-time" }),
        json_schema!({ "type": ["number", "string"] }),
    ]
}

/// Returns the schemas of one value or an array of values.
pub(crate) fn many(mut types: Vec<Schema>) -> Vec<Schema> {
    types.push(match &types[..] {
        [] => json_schema!({ "type": "array" }),
        [items] => json_schema!({ "type": "array", "items": items }),
        items => json_schema!({ "type": "array", "items": { "anyOf": items } }),
    });
    types
}

/// Returns no schemas: the documents give no type.
pub(crate) fn any(_: &mut SchemaGenerator) -> Vec<Schema> {
    Vec::new()
}
