//! Views of the JSON that the service sends.
//!
//! A view keeps the object as it came and reads a field when its getter is called: a field
//! that is missing or of another kind than documented costs itself alone, and nothing is lost
//! when the object is written again. The types and their getters are made from the schemas of
//! the specification that have `x-received`; other modules add what is more than a field.

mod object;
mod open_set;
pub(crate) mod read;

#[cfg(feature = "webhook")]
pub(crate) use self::generated::webhook;
pub(crate) use self::{
    generated::reply,
    object::{Object, view},
    open_set::open_set,
};

#[rustfmt::skip]
#[path = "../../openapi/generated/views.rs"]
mod generated;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
