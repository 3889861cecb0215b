//! Validates request bodies, with the service's error messages.

use serde_json::{Map, Value};

use super::query::iso_date;
use crate::operation::{self, FieldKind, Mismatch, MismatchReason, Need, Operation, mismatches};

/// Returns a message for each field that is wrong or missing. Fields that the operation does
/// not have are ignored, whatever they hold.
pub(super) fn validate(operation: &Operation, body: &Map<String, Value>) -> Vec<String> {
    let mut messages: Vec<_> = mismatches(body, operation.body.iter())
        .into_iter()
        .filter_map(|Mismatch { field, reason }| {
            let expected = match reason {
                MismatchReason::UnknownField(_) => return None,
                MismatchReason::Missing(FieldKind::OneOf(_)) => "must be a valid enum value",
                MismatchReason::Missing(_) => "should not be empty",
                // The service takes dates without a time too.
                MismatchReason::WrongValue {
                    kind:
                        FieldKind::String {
                            format: Some("date-time"),
                        },
                    found: Value::String(text),
                } if iso_date(&text).is_some() => return None,
                // The vendor's specification says that this is a string.
                MismatchReason::WrongValue {
                    kind: FieldKind::Boolean,
                    found: Value::String(text),
                } if field == "isTyping" && matches!(&*text, "true" | "false") => return None,
                MismatchReason::WrongValue { kind, .. } => match kind {
                    FieldKind::OneOf(_) => "must be a valid enum value",
                    FieldKind::Strings { .. } | FieldKind::Array(_) => "must be an array",
                    FieldKind::Integer => "must be an integer number",
                    FieldKind::Boolean => "must be a boolean value",
                    FieldKind::Object(_) | FieldKind::OpenObject => "must be an object",
                    FieldKind::Any => "is not valid",
                    FieldKind::String {
                        format: Some("date-time"),
                    } => "must be a valid ISO 8601 date string",
                    FieldKind::String { .. } => "must be a string",
                },
            };
            Some(format!("{field} {expected}"))
        })
        .collect();
    let is_known = |name: &str| operation.body.iter().any(|field| field.name == name);
    for (field, value) in body.iter().filter(|(name, _)| is_known(name)) {
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
    let reported = |need: &&Need| need.status == 422 && !is_content(operation, need);
    let unmet = unmet_needs(operation, body).filter(reported);
    messages.extend(unmet.map(|need| match need.any_of {
        [field] => format!("{field} should not be empty"),
        [one, other] => format!("either {one} or {other} is required"),
        fields => format!("one of {} is required", fields.join(", ")),
    }));
    messages
}

/// Returns whether a message to a contact names no contact.
pub(super) fn lacks_contact(body: &Map<String, Value>) -> bool {
    !body.get("contactId").is_some_and(is_present)
}

/// Returns whether a message to a contact has nothing to send, apart from needs that are `waived`.
pub(super) fn lacks_content(
    operation: &Operation,
    body: &Map<String, Value>,
    waived: impl Fn(&Need) -> bool,
) -> bool {
    let mut unmet = unmet_needs(operation, body);
    unmet.any(|need| is_content(operation, need) && !waived(need))
}

/// Returns whether the need is that a message to a contact has content, for which the service has
/// an error of its own.
fn is_content(operation: &Operation, need: &Need) -> bool {
    operation.id == operation::SEND_MESSAGE.id
        && need
            .any_of
            .iter()
            .any(|field| ["message", "html"].contains(field))
}

/// Returns the first unmet need that the service does not report among the invalid fields.
pub(super) fn other_unmet_need(
    operation: &Operation,
    body: &Map<String, Value>,
) -> Option<&'static Need> {
    unmet_needs(operation, body).find(|need| need.status != 422)
}

fn unmet_needs(
    operation: &Operation,
    body: &Map<String, Value>,
) -> impl Iterator<Item = &'static Need> {
    let message_type = string_field(body, "type").unwrap_or_default();
    let is_unmet = |need: &&Need| {
        let mut values = need.any_of.iter().filter_map(|field| body.get(*field));
        !values.any(is_present)
    };
    operation.needs_of(message_type).filter(is_unmet)
}

/// Returns whether a value is present and not empty.
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

/// Returns the field's value if it is a string.
pub(super) fn string_field<'b>(body: &'b Map<String, Value>, field: &str) -> Option<&'b str> {
    body.get(field)?.as_str()
}
