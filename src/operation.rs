//! What is known about each operation at run time. The table comes from the specification;
//! `openapi/table.rs` writes it at build time.

use chrono::{DateTime, FixedOffset};
use http::Method;
use serde_json::{Map, Value};

use crate::{problem::MAX_PROBLEMS, redact};

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

/// An endpoint.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// Whether repeating a request is harmless.
    pub(crate) idempotent: bool,
    /// Whether it takes a bearer.
    pub(crate) authorized: bool,
    /// Whether it takes the header `Version`.
    pub(crate) versioned: bool,
    /// The fields of the request body; none if there is no body.
    pub(crate) body: &'static [Field],
}

/// A field of a request body.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) required: bool,
    /// The message types that have the field; empty if all have it.
    pub(crate) types: &'static [&'static str],
    pub(crate) kind: Kind,
}

/// What a field holds.
pub(crate) enum Kind {
    String { format: Option<&'static str> },
    Strings { format: Option<&'static str> },
    Integer,
    OneOf(&'static [&'static str]),
    Object(&'static [Field]),
}

/// A field of a JSON body that does not fit the table.
pub(crate) struct Violation {
    /// The path of the field, such as `call.status` or `emailCc[1]`, fit to be printed.
    pub(crate) field: String,
    pub(crate) fault: Fault,
}

pub(crate) enum Fault {
    Missing(&'static Kind),
    /// The object, or the message type, has these fields and not this one.
    NotAField(Vec<&'static str>),
    Wrong {
        found: Value,
        kind: &'static Kind,
    },
}

impl Field {
    pub(crate) fn belongs_to(&self, message_type: &str) -> bool {
        self.types.is_empty() || self.types.contains(&message_type)
    }
}

impl Operation {
    /// The values that the field `type` can have.
    pub(crate) fn message_types(&self) -> &'static [&'static str] {
        self.body
            .iter()
            .find_map(|field| match field.kind {
                Kind::OneOf(values) if field.name == "type" => Some(values),
                _ => None,
            })
            .unwrap_or_default()
    }
}

/// All fields of the object that do not fit, and the required ones that are missing. A
/// field that is null counts as absent.
pub(crate) fn violations<'f>(
    object: &Map<String, Value>,
    fields: impl Iterator<Item = &'static Field> + Clone + 'f,
) -> Vec<Violation> {
    let given = object.iter().filter(|(_, value)| !value.is_null());
    let field_of = |name: &str| fields.clone().find(|field| field.name == name);
    let mut found = Vec::new();
    for (name, value) in given.clone() {
        if let Some(field) = field_of(name) {
            found.extend(field.kind.check(name.clone(), value));
        }
    }
    let unknown = given.filter(|(name, _)| field_of(name).is_none());
    found.extend(unknown.take(MAX_PROBLEMS).map(|(name, _)| Violation {
        field: redact::name(name).to_owned(),
        fault: Fault::NotAField(fields.clone().map(|f| f.name).collect()),
    }));
    let missing = fields.filter(|f| f.required && object.get(f.name).is_none_or(Value::is_null));
    found.extend(missing.map(|field| Violation {
        field: field.name.to_owned(),
        fault: Fault::Missing(&field.kind),
    }));
    found
}

/// A whole number, also one that is written with a fraction of zero, as JSON Schema has it.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    /// Beyond this, not every whole number is a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = value.as_number()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "within the bounds, and whole"
    )]
    let float = number
        .as_f64()
        .filter(|f| f.fract() == 0.0 && f.abs() < EXACT)
        .map(|f| f as i64);
    number.as_i64().or(float)
}

impl Kind {
    /// What is wrong with a value, and at which place in it.
    fn check(&'static self, place: String, value: &Value) -> Vec<Violation> {
        let fits = match (self, value) {
            (
                Self::String {
                    format: Some("date-time"),
                },
                Value::String(text),
            ) => text.parse::<DateTime<FixedOffset>>().is_ok(),
            (Self::String { .. }, Value::String(_)) => true,
            (Self::Integer, value) => whole(value).is_some(),
            (Self::OneOf(values), Value::String(text)) => values.contains(&text.as_str()),
            (Self::Strings { .. }, Value::Array(items)) => {
                let text = &Self::String { format: None };
                let check = |(index, item)| text.check(format!("{place}[{index}]"), item);
                let wrong = items.iter().enumerate().flat_map(check);
                return wrong.take(MAX_PROBLEMS).collect();
            }
            (Self::Object(fields), Value::Object(object)) => {
                let inner = violations(object, fields.iter()).into_iter();
                return inner
                    .map(|Violation { field, fault }| Violation {
                        field: format!("{place}.{field}"),
                        fault,
                    })
                    .collect();
            }
            _ => false,
        };
        if fits {
            return Vec::new();
        }
        vec![Violation {
            field: place,
            fault: Fault::Wrong {
                found: value.clone(),
                kind: self,
            },
        }]
    }

    /// What is allowed, in words.
    pub(crate) fn allowed(&self) -> String {
        match self {
            Self::String {
                format: Some("date-time"),
            } => "a date and time such as 2024-01-15T10:30:00Z".to_owned(),
            Self::String { .. } => "a string".to_owned(),
            Self::Strings { .. } => "an array of strings".to_owned(),
            Self::Integer => "a whole number".to_owned(),
            Self::OneOf(values) => values.join(", "),
            Self::Object(fields) => {
                let names: Vec<_> = fields.iter().map(|field| field.name).collect();
                format!("an object of {}", names.join(", "))
            }
        }
    }
}
