//! What the message types of both directions share. Each type wraps the generated body of
//! its operation, so that its serde form is the wire JSON; which fields it has comes from
//! the specification (`x-message-types`).

mod read;
mod schema;
mod types;

use std::{fmt::Display, str::FromStr};

use serde::Serialize;
use serde_json::Value;

use crate::{
    Error,
    json::FromJson,
    operation::{FieldSpec, Operation},
    problem::Problem,
};

pub(crate) use read::{from_tool_arguments, read};
pub(crate) use schema::{json_schema, tool_schema};
pub(crate) use types::{closed_set, content, email_content, messages};

/// A generated request body that has a `type`.
pub(crate) trait Body: Clone + Serialize + FromJson {
    type Type: Copy + Display + FromStr;

    /// The fields that are not left to a language model, beside the type.
    const SET_BY_PROGRAM: &'static [&'static str];

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

/// The fields of messages of one type, or of any.
fn fields<B: Body>(
    message_type: Option<&'static str>,
) -> impl Iterator<Item = &'static FieldSpec> + Clone {
    let belongs = move |field: &&FieldSpec| message_type.is_none_or(|name| field.belongs_to(name));
    B::operation().body.iter().filter(belongs)
}

/// The fields that a language model gives. It chooses the channel if messages of any type
/// are wanted.
fn tool_fields<B: Body>(
    message_type: Option<&'static str>,
) -> impl Iterator<Item = &'static FieldSpec> + Clone {
    let is_open = move |field: &&FieldSpec| match field.name {
        "type" => message_type.is_none(),
        name => !B::SET_BY_PROGRAM.contains(&name),
    };
    fields::<B>(message_type).filter(is_open)
}

/// All that the service would refuse, or take and lose.
pub(crate) fn validate<B: Body>(body: &B) -> Result<(), Error> {
    let problems: Vec<_> = missing(body, &[])
        .into_iter()
        .chain(body.wrong_values())
        .collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(invalid::<B>(problems))
}

/// What a message lacks; not what has been found wrong before.
fn missing<B: Body>(body: &B, wrong: &[&str]) -> Vec<Problem> {
    let is_wrong = |field: &&str| wrong.contains(field);
    let lacks = |need: &Need| {
        let mut fields = need.any_of.iter();
        !fields.any(|field| body.has(field) || is_wrong(field))
    };
    B::needs(body.message_type())
        .into_iter()
        .filter(lacks)
        .map(|need| Problem::new(need.any_of[0], need.found, need.allowed))
        .collect()
}

fn invalid<B: Body>(problems: Vec<Problem>) -> Error {
    Error::invalid_message(problems).with_operation(B::operation().id)
}

/// The wire JSON.
pub(crate) fn to_json(body: &impl Body) -> Value {
    // Can't fail: the keys are strings and there are no maps or floats.
    serde_json::to_value(body).unwrap_or_default()
}

/// A text as it is set: one that is empty is left out.
pub(crate) fn non_empty(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}
