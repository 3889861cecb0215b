//! Parses the body of a request as a JSON object.

use serde_json::Value;

use super::ParseError;
use crate::{json::lossless, view::Object};

/// Parses a body.
pub(super) fn read(body: &[u8]) -> Result<Object, ParseError> {
    match lossless::parse(body) {
        Ok(Value::Object(map)) => Ok(Object(map)),
        Ok(_) => Err(ParseError::NotAnObject),
        Err(_) => Err(ParseError::NotJson),
    }
}

/// Returns whether a field is present and not empty.
pub(super) fn has(object: &Object, name: &str) -> bool {
    match object.get(name) {
        Some(Value::Array(items)) => !items.is_empty(),
        value => value.is_some(),
    }
}
