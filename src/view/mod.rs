//! Views of the JSON that the service sends.
//!
//! A view keeps the received object and reads a field when its getter is called: a field that is
//! missing or has an undocumented type affects only its own getter, and serializing the view loses
//! nothing. The types and their getters are generated from the schemas of the specification that
//! have `x-received`; other modules add methods that do more than read a field.

mod object;
mod open_set;
pub(crate) mod read;
#[allow(
    dead_code,
    reason = "which kinds of fields there are depends on the specification"
)]
pub(crate) mod schema;

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
mod tests;
