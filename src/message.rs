//! What the message types of both directions share. Each type wraps the generated body of
//! its operation, so that its serde form is the wire JSON; which fields it has comes from
//! the specification (`x-message-types`).

mod types;

use std::fmt::{self, Display};

use schemars::Schema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _, MapAccess, Visitor},
};
use serde_json::{Map, Value, json};

use crate::{
    Error,
    operation::{Fault, Kind, Operation, Violation, object_schema, violations, whole},
    problem::Problem,
    redact::word,
};

pub(crate) use types::{closed_set, content, email_content, messages};

/// A generated request body that has a `type`.
pub(crate) trait Body: Clone + Serialize + DeserializeOwned {
    type Type: Copy + Display;

    fn operation() -> &'static Operation;
    fn message_type(&self) -> Self::Type;
    /// What a message of this type can't do without.
    fn needs(message_type: Self::Type) -> Vec<Need>;
    /// Whether a field says something.
    fn has(&self, field: &str) -> bool;
    /// Values that are wrong in themselves.
    fn wrong_values(&self) -> Vec<Problem>;
    /// Sets what a body that was read may leave out.
    fn complete(self) -> Self {
        self
    }
}

/// Something that a message needs: one of these fields at the least.
pub(crate) struct Need {
    pub(crate) any_of: &'static [&'static str],
    pub(crate) found: &'static str,
    pub(crate) allowed: &'static str,
}

/// The name of a type on the wire.
pub(crate) fn type_name<B: Body>(message_type: B::Type) -> &'static str {
    let name = message_type.to_string();
    let names = B::operation().message_types();
    // Found: both come from the same set of the specification.
    names
        .iter()
        .find(|n| **n == name)
        .copied()
        .unwrap_or_default()
}

/// All that the service would refuse, or take and lose.
pub(crate) fn validate<B: Body>(body: &B) -> Result<(), Error> {
    let mut problems: Vec<_> = B::needs(body.message_type())
        .into_iter()
        .filter(|need| !need.any_of.iter().any(|field| body.has(field)))
        .map(|need| Problem::new(need.any_of[0], need.found, need.allowed))
        .collect();
    problems.extend(body.wrong_values());
    if problems.is_empty() {
        return Ok(());
    }
    Err(Error::invalid_message(problems).with_operation(B::operation().id))
}

/// The wire JSON.
pub(crate) fn to_json(body: &impl Body) -> Value {
    // Can't fail: the keys are strings and there are no maps or floats.
    serde_json::to_value(body).unwrap_or_default()
}

/// Reads the wire JSON of a message: of one type, or of any type if `only` is `None`.
/// All fields that do not belong are reported at once.
pub(crate) fn read<'de, B: Body, D: Deserializer<'de>>(
    deserializer: D,
    only: Option<B::Type>,
) -> Result<B, D::Error> {
    let Fields(mut object) = Fields::deserialize(deserializer)?;
    let problems = read_problems::<B>(&object, only);
    if !problems.is_empty() {
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        return Err(D::Error::custom(problems.join("; ")));
    }
    object.retain(|name, value| !is_empty(name, value));
    object.values_mut().for_each(to_whole);
    // The table has checked every field; the parser's words might quote one.
    let body: B = serde_json::from_value(Value::Object(object))
        .map_err(|_| D::Error::custom("the fields do not make a message"))?;
    Ok(body.complete())
}

/// An object that has each field once. Of two by the same name, one would be lost.
struct Fields(Map<String, Value>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the JSON object of a message")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Fields, A::Error> {
                let mut fields = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if fields.contains_key(&name) {
                        let problem = Problem::new(word(&name), "the field twice", "once");
                        return Err(A::Error::custom(problem));
                    }
                    fields.insert(name, value);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

fn read_problems<B: Body>(object: &Map<String, Value>, only: Option<B::Type>) -> Vec<Problem> {
    let operation = B::operation();
    let sent = object.get("type").and_then(Value::as_str);
    let message_type = match (only.map(|only| only.to_string()), sent) {
        (Some(only), Some(sent)) if only != sent => {
            return vec![Problem::new("type", quoted(sent), only)];
        }
        (Some(only), _) => only,
        (None, Some(sent)) if operation.message_types().contains(&sent) => sent.to_owned(),
        (None, Some(sent)) => {
            let allowed = operation.message_types().join(", ");
            return vec![Problem::new("type", quoted(sent), allowed)];
        }
        (None, None) => {
            let allowed = operation.message_types().join(", ");
            return vec![Problem::new("type", "no text", allowed)];
        }
    };
    let violations = violations(
        object,
        operation
            .body
            .iter()
            .filter(|f| f.belongs_to(&message_type)),
    );
    let problem = |Violation { field, fault }| match fault {
        Fault::Missing(kind) => Problem::new(field, "nothing", kind.allowed()),
        Fault::NotAField(names) => {
            let found = format!("a field that {message_type} messages do not have");
            Problem::new(word(&field), found, names.join(", "))
        }
        Fault::Wrong { found, kind } => {
            let found = match (kind_of(&found), kind) {
                ("a string", Kind::OneOf(_) | Kind::String { .. }) => "another string",
                (found, _) => found,
            };
            Problem::new(field, found, kind.allowed())
        }
    };
    violations.into_iter().map(problem).collect()
}

/// What kind of JSON a value is. Not the value: it may be personal.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A message type as found.
fn quoted(message_type: &str) -> String {
    format!("{:?}", word(message_type))
}

/// Writes a whole number without a fraction, which the generated type reads.
fn to_whole(value: &mut Value) {
    if let Some(whole) = whole(value) {
        *value = json!(whole);
    }
}

/// Whether a field says nothing and is left out of the JSON: null, an empty list, an empty
/// text. An empty id or address is kept, to be refused: it was meant to be something.
fn is_empty(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty() && matches!(name, "message" | "html" | "subject"),
        _ => false,
    }
}

/// A text as it is set: one that is empty is left out.
pub(crate) fn filled(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}

/// The JSON Schema of one message type.
pub(crate) fn schema<B: Body>(message_type: B::Type, description: &str) -> Schema {
    let needs = B::needs(message_type).into_iter().map(|need| {
        let any_of = need
            .any_of
            .iter()
            .map(|field| json!({ "required": [field] }));
        json!({ "anyOf": any_of.collect::<Vec<_>>() })
    });
    let needs: Vec<_> = needs.collect();
    let message_type = type_name::<B>(message_type);
    let mut schema = object_schema(
        B::operation()
            .body
            .iter()
            .filter(|f| f.belongs_to(message_type)),
    );
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("type".to_owned(), json!({ "const": message_type }));
    }
    schema.insert("description".to_owned(), json!(description.trim()));
    schema.insert("allOf".to_owned(), json!(needs));
    schema.into()
}
