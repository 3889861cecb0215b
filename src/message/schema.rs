//! Generates the JSON Schemas of messages: of their wire JSON, and of tools for language models.
//! The root of each is a plain object, because model providers reject tools with `oneOf`, `anyOf`
//! or `allOf` at the root; the description states those rules instead.

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::{Body, fields, tool_fields};
use crate::operation::{FieldKind, FieldSpec};

/// Returns the JSON Schema of messages of one type, or of any type if `only` is `None`.
pub(crate) fn json_schema<B: Body>(only: Option<&'static str>, what: &str) -> Schema {
    let shape = Shape::new::<B>(only, false);
    let fields = fields::<B>(shape.message_type);
    shape
        .object(fields.collect(), &description(what, &shape.needs))
        .into()
}

/// Returns the JSON Schema of a tool's arguments for the strict modes of the model providers: every
/// property is required, and null stands for an absent value. It uses no other keywords to restrict
/// values.
pub(crate) fn tool_schema<B: Body>(only: Option<&'static str>, what: &str) -> Value {
    let shape = Shape::new::<B>(only, true);
    let fields = tool_fields::<B>(shape.message_type);
    Value::Object(shape.object(fields.collect(), &description(what, &shape.needs)))
}

/// Returns the first sentence of a type's documentation, followed by its requirements.
fn description(what: &str, needs: &Needs) -> String {
    let mut sentences = vec![what.trim().to_owned()];
    sentences.extend(needs.sentences());
    sentences.join(" ")
}

/// The requirements of messages, for descriptions and the `required` keyword.
struct Needs {
    /// Groups of fields of which a message requires at least one, with the types that do.
    groups: Vec<(Vec<&'static str>, Vec<&'static str>)>,
    /// The number of types described.
    types: usize,
}

impl Needs {
    /// Collects the requirements of these types, except those that the program fulfils.
    fn new<B: Body>(types: &[&'static str], set: &[&str]) -> Self {
        let mut groups: Vec<(Vec<_>, Vec<_>)> = Vec::new();
        for name in types {
            for need in B::operation().needs_of(name) {
                if need.any_of.iter().any(|field| set.contains(field)) {
                    continue;
                }
                match groups.iter_mut().find(|(fields, _)| fields == need.any_of) {
                    Some((_, types)) => types.push(*name),
                    None => groups.push((need.any_of.to_vec(), vec![*name])),
                }
            }
        }
        Self {
            groups,
            types: types.len(),
        }
    }

    /// Returns whether messages of every type require this field.
    fn require(&self, field: &str) -> bool {
        self.groups
            .iter()
            .any(|(fields, types)| *fields == [field] && types.len() == self.types)
    }

    fn sentences(&self) -> impl Iterator<Item = String> {
        self.groups.iter().map(|(fields, types)| {
            let fields = match fields.as_slice() {
                [field] => (*field).to_owned(),
                fields => format!("at least one of {}", list(fields)),
            };
            if types.len() == self.types {
                format!("Needs {fields}.")
            } else {
                let (types, need) = (list(types), if types.len() == 1 { "needs" } else { "need" });
                format!("{types} {need} {fields}.")
            }
        })
    }
}

/// Joins names as in a sentence.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Describes the fields of messages.
struct Shape {
    /// The type of the messages; `None` for any.
    message_type: Option<&'static str>,
    /// All types of the direction.
    types: &'static [&'static str],
    needs: Needs,
    /// Whether the schema is for the strict mode of a provider.
    strict: bool,
}

impl Shape {
    fn new<B: Body>(only: Option<&'static str>, strict: bool) -> Self {
        let types = match &only {
            Some(name) => std::slice::from_ref(name),
            None => B::operation().message_types(),
        };
        let set = if strict { B::SET_BY_PROGRAM } else { &[] };
        Self {
            message_type: only,
            types: B::operation().message_types(),
            needs: Needs::new::<B>(types, set),
            strict,
        }
    }

    /// Returns the schema of a whole message.
    fn object(&self, fields: Vec<&'static FieldSpec>, description: &str) -> Map<String, Value> {
        let mut schema = self.members(fields, &|field| self.needs.require(field.name));
        schema.insert("description".to_owned(), json!(description));
        schema
    }

    /// Returns the schema of an object with exactly these fields.
    fn members(
        &self,
        fields: Vec<&'static FieldSpec>,
        needed: &dyn Fn(&FieldSpec) -> bool,
    ) -> Map<String, Value> {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in fields {
            let is_required = field.required || needed(field);
            let mut schema = self.kind(&field.kind, self.strict && !is_required);
            if let (Some(message_type), "type") = (self.message_type, field.name) {
                schema.insert("enum".to_owned(), json!([message_type]));
            }
            schema.insert("description".to_owned(), json!(self.describe(field)));
            properties.insert(field.name.to_owned(), Value::Object(schema));
            if is_required || self.strict {
                required.push(field.name);
            }
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), Value::Object(properties));
        schema.insert("required".to_owned(), json!(required));
        schema.insert("additionalProperties".to_owned(), json!(false));
        schema
    }

    /// Returns the description of a field, including rules that no keyword expresses.
    fn describe(&self, field: &FieldSpec) -> String {
        let mut description = field.description.replace('\n', " ");
        if self.message_type.is_none() && !field.types.is_empty() {
            let others = self.types.iter().filter(|name| !field.belongs_to(name));
            let others: Vec<_> = others.copied().collect();
            description += &if others.len() < field.types.len() {
                format!(" Not for {}.", list(&others))
            } else {
                format!(" Only for {}.", list(field.types))
            };
        }
        if self.strict {
            description += match field.kind {
                FieldKind::String {
                    format: Some("date-time"),
                } => " A date and time such as 2024-01-15T10:30:00Z.",
                _ => "",
            };
        }
        description
    }

    /// Returns the schema of a field's values.
    fn kind(&self, kind: &FieldKind, nullable: bool) -> Map<String, Value> {
        let strict = self.strict;
        let string = |format: &Option<&str>| match format {
            Some(format) if !strict => json!({ "type": "string", "format": format }),
            _ => json!({ "type": "string" }),
        };
        let schema = match kind {
            FieldKind::String { format } => string(format),
            FieldKind::Strings { format } if strict => {
                json!({ "type": "array", "items": string(format) })
            }
            FieldKind::Strings { format } => {
                json!({ "type": "array", "items": string(format), "minItems": 1 })
            }
            FieldKind::Integer => json!({ "type": "integer" }),
            FieldKind::Boolean => json!({ "type": "boolean" }),
            FieldKind::OneOf(values) => json!({ "type": "string", "enum": values }),
            FieldKind::Object(fields) => {
                Value::Object(self.members(fields.iter().collect(), &|_| false))
            }
            FieldKind::Array(items) => json!({ "type": "array", "items": self.kind(items, false) }),
            FieldKind::OpenObject => json!({ "type": "object" }),
            FieldKind::Any => json!({}),
        };
        let mut schema = match schema {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        if nullable {
            let kind = schema.remove("type");
            schema.insert("type".to_owned(), json!([kind, "null"]));
            if let Some(Value::Array(values)) = schema.get_mut("enum") {
                values.push(Value::Null);
            }
        }
        schema
    }
}
