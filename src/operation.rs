//! The table of operations: the run-time description of each endpoint. It is generated from the
//! specification by `openapi/codegen/operations.rs`.

use chrono::{DateTime, FixedOffset};
use http::Method;
use serde_json::{Map, Value};

use crate::{problem::MAX_PROBLEMS, redact};

#[rustfmt::skip]
#[path = "../openapi/generated/operations.rs"]
mod table;

pub(crate) use table::*;

/// An endpoint.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// Whether it is safe to repeat a request.
    pub(crate) idempotent: bool,
    /// Whether it requires a bearer token.
    pub(crate) authorized: bool,
    /// The API version that it targets; `None` if it takes no `Version` header.
    pub(crate) version: Option<&'static str>,
    /// The OAuth scope that it requires; `None` if it takes no bearer token.
    pub(crate) scope: Option<&'static str>,
    /// The query parameters.
    #[cfg_attr(
        not(feature = "sandbox"),
        expect(dead_code, reason = "the sandbox checks them")
    )]
    pub(crate) query: &'static [FieldSpec],
    /// The fields of the request body; empty if there is no body.
    pub(crate) body: &'static [FieldSpec],
    /// Requirements of messages beyond the required fields.
    pub(crate) needs: &'static [Need],
}

/// A requirement: a message needs at least one of these fields.
pub(crate) struct Need {
    pub(crate) any_of: &'static [&'static str],
    /// The message types that it applies to; empty for all.
    pub(crate) types: &'static [&'static str],
    /// The description of the allowed values.
    pub(crate) allowed: &'static str,
    /// The status that the service returns for a message that does not meet the need. With a 2xx
    /// status it accepts the message and stores nothing.
    #[cfg_attr(
        not(feature = "sandbox"),
        expect(dead_code, reason = "the sandbox answers with it")
    )]
    pub(crate) status: u16,
}

/// A field of a request body, or a query parameter.
pub(crate) struct FieldSpec {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) required: bool,
    /// The message types that have the field; empty for all.
    pub(crate) types: &'static [&'static str],
    pub(crate) kind: FieldKind,
}

/// The kind of value that a field holds.
pub(crate) enum FieldKind {
    String {
        format: Option<&'static str>,
    },
    Strings {
        format: Option<&'static str>,
    },
    Integer,
    Boolean,
    OneOf(&'static [&'static str]),
    Object(&'static [FieldSpec]),
    /// An array whose items are not strings.
    Array(&'static FieldKind),
    /// An object whose fields the specification leaves open.
    OpenObject,
    Any,
}

/// A field of a JSON body that does not match the table.
pub(crate) struct Mismatch {
    /// The path of the field, such as `call.status` or `emailCc[1]`, safe to print.
    pub(crate) field: String,
    pub(crate) reason: MismatchReason,
}

pub(crate) enum MismatchReason {
    /// A required field of this kind is missing.
    Missing(&'static FieldKind),
    /// The object, or the message type, lacks this field and has these.
    UnknownField(Vec<&'static str>),
    WrongValue {
        found: Value,
        kind: &'static FieldKind,
    },
}

impl FieldSpec {
    pub(crate) fn belongs_to(&self, message_type: &str) -> bool {
        self.types.is_empty() || self.types.contains(&message_type)
    }
}

impl Operation {
    /// Finds an operation by its id.
    pub(crate) fn of_id(id: &str) -> Option<&'static Self> {
        ALL.iter().find(|operation| operation.id == id).copied()
    }

    /// Returns whether it changes nothing.
    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::GET || self.scope.is_some_and(|scope| scope.ends_with(".readonly"))
    }

    /// Returns the values of the field `type`.
    pub(crate) fn message_types(&self) -> &'static [&'static str] {
        self.body
            .iter()
            .find_map(|field| match field.kind {
                FieldKind::OneOf(values) if field.name == "type" => Some(values),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Returns the requirements of one message type.
    pub(crate) fn needs_of(&self, message_type: &str) -> impl Iterator<Item = &'static Need> {
        self.needs
            .iter()
            .filter(move |need| need.types.is_empty() || need.types.contains(&message_type))
    }
}

/// Returns the mismatched fields of the object, and the missing required ones. Null fields count as
/// absent.
pub(crate) fn mismatches<'f>(
    object: &Map<String, Value>,
    fields: impl Iterator<Item = &'static FieldSpec> + Clone + 'f,
) -> Vec<Mismatch> {
    let given = object.iter().filter(|(_, value)| !value.is_null());
    let field_of = |name: &str| fields.clone().find(|field| field.name == name);
    let mut found = Vec::new();
    for (name, value) in given.clone() {
        if let Some(field) = field_of(name) {
            found.extend(field.kind.check(name.clone(), value));
        }
    }
    let unknown = given.filter(|(name, _)| field_of(name).is_none());
    found.extend(unknown.take(MAX_PROBLEMS).map(|(name, _)| Mismatch {
        field: redact::name_or_ellipsis(name).to_owned(),
        reason: MismatchReason::UnknownField(fields.clone().map(|f| f.name).collect()),
    }));
    let missing = fields.filter(|f| f.required && object.get(f.name).is_none_or(Value::is_null));
    found.extend(missing.map(|field| Mismatch {
        field: field.name.to_owned(),
        reason: MismatchReason::Missing(&field.kind),
    }));
    found
}

/// Reads an integer. As in JSON Schema, `1.0` counts as one.
pub(crate) fn as_integer(value: &Value) -> Option<i64> {
    /// Beyond this, floats can't represent every integer.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = value.as_number()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an integer within the bounds"
    )]
    let float = number
        .as_f64()
        .filter(|f| f.fract() == 0.0 && f.abs() < EXACT)
        .map(|f| f as i64);
    number.as_i64().or(float)
}

impl FieldKind {
    /// Returns the mismatches of a value, with their paths.
    fn check(&'static self, place: String, value: &Value) -> Vec<Mismatch> {
        let fits = match (self, value) {
            (
                Self::String {
                    format: Some("date-time"),
                },
                Value::String(text),
            ) => text.parse::<DateTime<FixedOffset>>().is_ok(),
            (Self::String { .. }, Value::String(_)) => true,
            (Self::Integer, value) => as_integer(value).is_some(),
            (Self::Boolean, value) => value.is_boolean(),
            (Self::OpenObject, value) => value.is_object(),
            (Self::Any, _) => true,
            (Self::OneOf(values), Value::String(text)) => values.contains(&text.as_str()),
            (Self::Strings { .. }, Value::Array(items)) => {
                return Self::String { format: None }.check_items(&place, items);
            }
            (Self::Array(kind), Value::Array(items)) => return kind.check_items(&place, items),
            (Self::Object(fields), Value::Object(object)) => {
                let inner = mismatches(object, fields.iter()).into_iter();
                return inner
                    .map(|Mismatch { field, reason }| Mismatch {
                        field: format!("{place}.{field}"),
                        reason,
                    })
                    .collect();
            }
            _ => false,
        };
        if fits {
            return Vec::new();
        }
        vec![Mismatch {
            field: place,
            reason: MismatchReason::WrongValue {
                found: value.clone(),
                kind: self,
            },
        }]
    }

    /// Returns the mismatches of the items of an array.
    fn check_items(&'static self, place: &str, items: &[Value]) -> Vec<Mismatch> {
        let items = items.iter().enumerate();
        let wrong = items.flat_map(|(index, item)| self.check(format!("{place}[{index}]"), item));
        wrong.take(MAX_PROBLEMS).collect()
    }

    /// Describes the allowed values.
    pub(crate) fn allowed(&self) -> String {
        match self {
            Self::String {
                format: Some("date-time"),
            } => "a date and time such as 2024-01-15T10:30:00Z".to_owned(),
            Self::String { .. } => "a string".to_owned(),
            Self::Strings { .. } => "an array of strings".to_owned(),
            Self::Array(_) => "an array".to_owned(),
            Self::OpenObject => "an object".to_owned(),
            Self::Any => "anything".to_owned(),
            Self::Integer => "a whole number".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::OneOf(values) => values.join(", "),
            Self::Object(fields) => {
                let names: Vec<_> = fields.iter().map(|field| field.name).collect();
                format!("an object of {}", names.join(", "))
            }
        }
    }
}
