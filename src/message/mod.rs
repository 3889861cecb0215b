//! Code shared by the message types of both directions. Each type wraps the generated body of its
//! operation, so that it serializes to the wire JSON. The specification says which fields a type
//! has (`x-message-types`) and which it requires (`x-needs`).

mod fields;
mod read;
mod schema;
mod types;

use serde::Serialize;
use serde_json::Value;

use crate::{
    Error,
    json::FromJson,
    operation::{FieldSpec, Operation},
    problem::Problem,
};

pub(crate) use fields::{content, email_content, email_ends, fields};
pub(crate) use read::{from_tool_arguments, from_wire, read};
pub(crate) use schema::{json_schema, tool_schema};
pub(crate) use types::messages;

/// A generated request body with a `type`.
pub(crate) trait Body: Clone + Serialize + FromJson {
    /// The fields that the program sets, not a language model. `type` is handled separately.
    const SET_BY_PROGRAM: &'static [&'static str];

    fn operation() -> &'static Operation;
    /// Returns the value of `type`.
    fn type_name(&self) -> &'static str;
    /// Returns the fields that are present and not empty, of those that some type requires, and of
    /// those that the enum of all types can set although some type lacks them.
    fn present(&self) -> impl Iterator<Item = &'static str>;
    /// Returns the problems of individual values.
    fn wrong_values(&self) -> Vec<Problem>;
    /// Sets the defaults of missing fields in a body that was read from JSON.
    fn with_defaults(self) -> Self {
        self
    }
}

/// Returns the fields of messages of one type, or of all types.
fn fields<B: Body>(
    message_type: Option<&'static str>,
) -> impl Iterator<Item = &'static FieldSpec> + Clone {
    let belongs = move |field: &&FieldSpec| message_type.is_none_or(|name| field.belongs_to(name));
    B::operation().body.iter().filter(belongs)
}

/// Returns the fields that a language model sets. They include `type` if the model chooses the
/// channel.
fn tool_fields<B: Body>(
    message_type: Option<&'static str>,
) -> impl Iterator<Item = &'static FieldSpec> + Clone {
    let is_open = move |field: &&FieldSpec| match field.name {
        "type" => message_type.is_none(),
        name => !B::SET_BY_PROGRAM.contains(&name),
    };
    fields::<B>(message_type).filter(is_open)
}

/// Checks everything that the service would reject, or accept and silently drop.
pub(crate) fn validate<B: Body>(body: &B) -> Result<(), Error> {
    validate_with(body, None)
}

/// Like [`validate`], with a problem that the body alone does not show.
pub(crate) fn validate_with<B: Body>(body: &B, other: Option<Problem>) -> Result<(), Error> {
    let mut problems: Vec<_> = missing(body, &[]).collect();
    problems.extend(superfluous(body));
    problems.extend(body.wrong_values());
    problems.extend(other);
    if problems.is_empty() {
        return Ok(());
    }
    Err(invalid::<B>(problems))
}

/// Returns a problem for each unmet need. A field that is known to be invalid does not count as
/// missing.
fn missing<B: Body>(body: &B, wrong: &[&str]) -> impl Iterator<Item = Problem> {
    let needs = B::operation().needs_of(body.type_name());
    let unmet = needs.filter(|need| {
        let is_met = |field: &str| need.any_of.contains(&field);
        !body.present().any(is_met) && !wrong.iter().copied().any(is_met)
    });
    unmet.map(|need| Problem::new(need.any_of[0], "nothing", need.allowed))
}

/// Returns a problem for each field that the type lacks: the enum of all types has the setters of
/// nearly all of them.
fn superfluous<B: Body>(body: &B) -> impl Iterator<Item = Problem> {
    let name = body.type_name();
    let has = move |field: &str| {
        let mut known = fields::<B>(None).filter(|known| known.name == field);
        known.any(|known| known.belongs_to(name))
    };
    let lacked = body.present().filter(move |field| !has(field));
    lacked.map(move |field| {
        let found = format!("a field that {name} messages do not have");
        let names = fields::<B>(Some(name)).map(|field| field.name);
        let names: Vec<_> = names.filter(|name| *name != "type").collect();
        Problem::new(field, found, names.join(", "))
    })
}

fn invalid<B: Body>(problems: Vec<Problem>) -> Error {
    Error::invalid_message(problems).with_operation(B::operation().id)
}

/// Returns the wire JSON of a body.
pub(crate) fn to_json(body: &impl Body) -> Value {
    // Can't fail: all keys are strings and there are no maps or floats.
    serde_json::to_value(body).unwrap_or_default()
}

/// Returns the names of the fields that are present.
pub(crate) fn only_present<const N: usize>(
    fields: [(&'static str, bool); N],
) -> impl Iterator<Item = &'static str> {
    let present = fields.into_iter().filter(|(_, is_present)| *is_present);
    present.map(|(name, _)| name)
}

/// Prevents other crates from implementing the traits of message types.
pub trait Sealed {}
