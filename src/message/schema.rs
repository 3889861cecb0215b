//! The JSON Schemas of messages: of their JSON on the wire, and of the tools that language
//! models call. The root of each is a plain object: the providers of models refuse tools with
//! `oneOf`, `anyOf` or `allOf` there. What those would say, the description says.

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::{Body, fields, tool_fields};
use crate::operation::{FieldKind, FieldSpec};

/// The JSON Schema of a message of one type, or of any if `only` is `None`.
pub(crate) fn json_schema<B: Body>(only: Option<&'static str>, what: &str) -> Schema {
    let shape = Shape::new::<B>(only, false);
    let fields = fields::<B>(shape.message_type);
    shape
        .object(fields, &description(what, &shape.needs))
        .into()
}

/// The JSON Schema of a tool's arguments, for the strict modes of the providers: each property
/// is required, and null if there is nothing to say. No keyword restricts a value further.
pub(crate) fn tool_schema<B: Body>(only: Option<&'static str>, what: &str) -> Value {
    let shape = Shape::new::<B>(only, true);
    let fields = tool_fields::<B>(shape.message_type);
    Value::Object(shape.object(fields, &description(what, &shape.needs)))
}

/// Returns the first sentence of a type's documentation, followed by what its messages need.
fn description(what: &str, needs: &Needs) -> String {
    let mut sentences = vec![what.trim().to_owned()];
    sentences.extend(needs.sentences());
    sentences.join(" ")
}

/// What messages need.
struct Needs {
    /// Fields of which one is needed, and the types that need it.
    groups: Vec<(Vec<&'static str>, Vec<&'static str>)>,
    /// How many types there are.
    types: usize,
}

impl Needs {
    /// What messages need beyond what the program sets.
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

    /// Whether every message needs this field.
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

/// The names as one reads them in a sentence.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How the fields of a message are described.
struct Shape {
    /// The type of the messages; any if there is none.
    message_type: Option<&'static str>,
    needs: Needs,
    /// Whether it is for the strict mode of a provider.
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
            needs: Needs::new::<B>(types, set),
            strict,
        }
    }

    /// The schema of the whole message.
    fn object(
        &self,
        fields: impl Iterator<Item = &'static FieldSpec>,
        description: &str,
    ) -> Map<String, Value> {
        let mut schema = self.members(fields, |field| self.needs.require(field.name));
        schema.insert("description".to_owned(), json!(description));
        schema
    }

    /// An object with these fields and no others.
    fn members(
        &self,
        fields: impl Iterator<Item = &'static FieldSpec>,
        needed: impl Fn(&FieldSpec) -> bool,
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

    /// What a field is. What no keyword says is said here.
    fn describe(&self, field: &FieldSpec) -> String {
        let mut description = field.description.replace('\n', " ");
        if self.message_type.is_none() && !field.types.is_empty() {
            description += &format!(" Only for {}.", list(field.types));
        }
        if self.strict {
            description += match field.kind {
                FieldKind::String {
                    format: Some("date-time"),
                } => " A date and time such as 2024-01-15T10:30:00Z.",
                FieldKind::String {
                    format: Some("email"),
                } => " An address such as name@example.com.",
                FieldKind::Strings {
                    format: Some("email"),
                } => " Addresses such as name@example.com.",
                _ => "",
            };
        }
        description
    }

    /// What a field holds.
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
            FieldKind::OneOf(values) => json!({ "type": "string", "enum": values }),
            FieldKind::Object(fields) => Value::Object(self.members(fields.iter(), |_| false)),
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
