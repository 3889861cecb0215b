//! The checks of a request body, and the service's words about them.

use serde_json::{Map, Value};

use crate::operation::{self, FieldKind, Mismatch, MismatchReason, Operation, mismatches};

/// Returns a message for each field that is wrong or missing. Fields that the operation does
/// not have are ignored.
pub(super) fn validate(operation: &Operation, body: &Map<String, Value>) -> Vec<String> {
    let mut messages: Vec<_> = mismatches(body, operation.body.iter())
        .into_iter()
        .filter_map(|Mismatch { field, reason }| {
            let expected = match reason {
                MismatchReason::UnknownField(_) => return None,
                MismatchReason::Missing(FieldKind::OneOf(_)) => "must be a valid enum value",
                MismatchReason::Missing(_) => "should not be empty",
                MismatchReason::WrongValue { kind, .. } => match kind {
                    FieldKind::OneOf(_) => "must be a valid enum value",
                    FieldKind::Strings { .. } => "must be an array",
                    FieldKind::Integer => "must be an integer number",
                    FieldKind::Object(_) => "must be an object",
                    FieldKind::String {
                        format: Some("date-time"),
                    } => "must be a valid ISO 8601 date string",
                    FieldKind::String { .. } => "must be a string",
                },
            };
            Some(format!("{field} {expected}"))
        })
        .collect();
    for (field, value) in body {
        match value {
            Value::Array(items) if items.is_empty() => {
                messages.push(format!("{field} must contain at least 1 elements"));
            }
            Value::String(text) if text.is_empty() && field.ends_with("Id") => {
                messages.push(format!("{field} should not be empty"));
            }
            _ => {}
        }
    }
    let inbound = operation.id == operation::ADD_INBOUND_MESSAGE.id;
    if inbound
        && string_field(body, "contactId").is_none()
        && string_field(body, "conversationId").is_none()
    {
        messages.push("either conversationId or contactId is required".to_owned());
    }
    messages
}

/// Returns the field's value if it is a string.
pub(super) fn string_field<'b>(body: &'b Map<String, Value>, field: &str) -> Option<&'b str> {
    body.get(field)?.as_str()
}
