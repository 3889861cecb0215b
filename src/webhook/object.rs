//! The JSON object that the body of a request holds.

use serde_json::Value;

use super::ParseError;
use crate::{json::lossless, view::Object};

/// Reads a body.
pub(super) fn read(body: &[u8]) -> Result<Object, ParseError> {
    match lossless::parse(body) {
        Ok(Value::Object(map)) => Ok(Object(map)),
        Ok(_) => Err(ParseError::NotAnObject),
        Err(_) => Err(ParseError::NotJson),
    }
}

/// Whether a field is there and not empty.
pub(super) fn has(object: &Object, name: &str) -> bool {
    match object.get(name) {
        Some(Value::Array(items)) => !items.is_empty(),
        value => value.is_some(),
    }
}
