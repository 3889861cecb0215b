//! Reads messages from their wire JSON and from the arguments that a language model passes to a
//! tool.

use serde::{Deserializer, de::Error as _};
use serde_json::{Map, Value, json};

use super::{Body, fields, invalid, missing, tool_fields};
use crate::{
    Error,
    json::{self, FromJson, kind_of, not_one_of},
    operation::{FieldKind, FieldSpec, Mismatch, MismatchReason, mismatches},
    problem::Problem,
};

/// How deeply the JSON of a message nests: its fields, the fields of a call, and their values.
const DEPTH: usize = 3;

/// Reads the wire JSON of a message: of one type, or of any type if `only` is `None`. Errors refer
/// to the message as `name`.
pub(crate) fn read<'de, B: Body, D: Deserializer<'de>>(
    name: &str,
    deserializer: D,
    only: Option<&'static str>,
) -> Result<B, D::Error> {
    let value = json::any(deserializer)?;
    from_wire(value, only).map_err(|problems| D::Error::custom(json::all(name, problems)))
}

/// Reads the wire JSON of a message from a value.
pub(crate) fn from_wire<B: Body>(
    value: Value,
    only: Option<&'static str>,
) -> Result<B, Vec<Problem>> {
    let mut object = Map::from_json(value)?;
    let (message_type, problem) = take_type::<B>(&mut object, only);
    let mut problems = Vec::from_iter(problem);
    if only.is_some() && message_type.is_none() {
        // The message has another type, which its other fields may fit.
        return Err(problems);
    }
    let others = fields::<B>(message_type).filter(|field| field.name != "type");
    problems.extend(wrong_fields(&object, others, message_type));
    match message_type {
        Some(message_type) if problems.is_empty() => build(object, message_type),
        _ => Err(problems),
    }
}

/// Makes a message from the field that the program sets and the arguments of a language model, if
/// the result is valid. Nulls count as absent.
pub(crate) fn from_tool_arguments<B: Body>(
    only: Option<&'static str>,
    program: (&'static str, String),
    mut arguments: Value,
) -> Result<B, Error> {
    let names = |message_type| {
        let names: Vec<_> = tool_fields::<B>(message_type).map(|f| f.name).collect();
        names.join(", ")
    };
    remove_nulls(&mut arguments, DEPTH);
    let Value::Object(mut object) = arguments else {
        let allowed = format!("an object of {}", names(only));
        let problem = Problem::new("arguments", kind_of(&arguments), allowed);
        return Err(invalid::<B>(vec![problem]));
    };
    let mut problems = Vec::new();
    let belongs = |name: &&&str| fields::<B>(only).any(|field| field.name == **name);
    let closed = B::SET_BY_PROGRAM.iter().filter(belongs);
    let closed = closed.chain(only.map(|_| &"type"));
    for name in closed.filter(|name| object.remove(**name).is_some()) {
        let found = "a field that the program sets";
        problems.push(Problem::new(*name, found, names(only)));
    }
    let (message_type, problem) = take_type::<B>(&mut object, only);
    problems.extend(problem);
    let others = tool_fields::<B>(message_type).filter(|field| field.name != "type");
    let wrong = wrong_fields(&object, others.clone(), message_type);
    let wrong_names: Vec<_> = wrong.iter().map(Problem::top_field).collect();
    object.retain(|name, _| {
        let known = others.clone().any(|field| field.name == name);
        known && !wrong_names.contains(&name.as_str())
    });
    let (field, id) = program;
    object.insert(field.to_owned(), id.into());
    // If the type is unknown, any type serves to check the values.
    let any = B::operation().message_types().first().copied();
    let body = build(object, message_type.or(any).unwrap_or_default());
    match &body {
        Ok(body) => {
            if message_type.is_some() {
                problems.extend(missing::<B>(body, &wrong_names));
            }
            problems.extend(body.wrong_values());
        }
        Err(others) => problems.extend(others.iter().cloned()),
    }
    problems.extend(wrong);
    match body {
        Ok(body) if problems.is_empty() => Ok(body),
        _ => Err(invalid::<B>(problems)),
    }
}

/// Removes `type` from the object. Returns the type of the message, as far as it is recognizable,
/// and the problem with the value of `type`, if any. If `only` one type is allowed, `type` may be
/// missing.
fn take_type<B: Body>(
    object: &mut Map<String, Value>,
    only: Option<&'static str>,
) -> (Option<&'static str>, Option<Problem>) {
    let all = B::operation().message_types();
    let allowed = only.as_ref().map_or(all, std::slice::from_ref);
    let given = object.remove("type").filter(|given| !given.is_null());
    let text = match &given {
        None if only.is_some() => return (only, None),
        None => {
            return (
                None,
                Some(Problem::new("type", "nothing", allowed.join(", "))),
            );
        }
        Some(Value::String(text)) => text,
        Some(other) => {
            let problem = Problem::new("type", kind_of(other), allowed.join(", "));
            return (only, Some(problem));
        }
    };
    let meant = allowed.iter().find(|name| name.eq_ignore_ascii_case(text));
    let right = meant.is_some_and(|name| *name == text.as_str());
    let problem = (!right).then(|| not_one_of("type", text, allowed));
    (meant.copied(), problem)
}

/// Returns a problem for each field that is missing, unknown or of the wrong kind.
fn wrong_fields(
    object: &Map<String, Value>,
    fields: impl Iterator<Item = &'static FieldSpec> + Clone,
    message_type: Option<&str>,
) -> Vec<Problem> {
    let describe = |Mismatch { field, reason }| match reason {
        MismatchReason::Missing(kind) => Problem::new(field, "nothing", kind.allowed()),
        MismatchReason::UnknownField(names) => {
            let found = message_type.map_or_else(
                || "a field that no message has".to_owned(),
                |name| format!("a field that {name} messages do not have"),
            );
            Problem::new(field, found, names.join(", "))
        }
        MismatchReason::WrongValue {
            found: Value::String(text),
            kind: FieldKind::OneOf(values),
        } => not_one_of(&field, &text, values),
        MismatchReason::WrongValue {
            found: Value::String(_),
            kind: kind @ FieldKind::String { .. },
        } => Problem::new(field, "another string", kind.allowed()),
        MismatchReason::WrongValue { found, kind } => {
            Problem::new(field, kind_of(&found), kind.allowed())
        }
    };
    mismatches(object, fields)
        .into_iter()
        .map(describe)
        .collect()
}

/// Makes a body from validated fields.
fn build<B: Body>(
    mut object: Map<String, Value>,
    message_type: &'static str,
) -> Result<B, Vec<Problem>> {
    object.retain(|name, value| !is_empty(name, value));
    object.insert("type".to_owned(), json!(message_type));
    B::from_json(Value::Object(object)).map(B::with_defaults)
}

/// Whether a field is left out of the JSON: null, an empty list or empty text. An empty id or
/// address is kept, so that validation reports it: the caller meant to set it.
fn is_empty(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty() && matches!(name, "message" | "html" | "subject"),
        _ => false,
    }
}

/// Removes the nulls of objects and arrays.
fn remove_nulls(value: &mut Value, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members
                .values_mut()
                .for_each(|member| remove_nulls(member, depth));
        }
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(|item| remove_nulls(item, depth));
        }
        _ => {}
    }
}
