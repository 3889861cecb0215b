//! The form of the service's replies, and its complaints about a body.

use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::operation::{self, FieldKind, Mismatch, MismatchReason, Operation, mismatches};

/// What became of a request.
pub(super) struct Outcome {
    pub(super) response: Response<String>,
    /// Whether a message was stored.
    pub(super) stored: bool,
}

impl From<Response<String>> for Outcome {
    fn from(response: Response<String>) -> Self {
        Self {
            response,
            stored: false,
        }
    }
}

pub(super) fn respond(status: StatusCode, reply: &Value) -> Response<String> {
    let mut response = Response::new(reply.to_string());
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// 400 has no `error`; 401 and 403 have one.
pub(super) fn refuse(status: StatusCode, message: &str) -> Response<String> {
    let mut reply = json!({ "statusCode": status.as_u16(), "message": message });
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        reply["error"] = json!(status.canonical_reason());
    }
    respond(status, &reply)
}

/// The `traceId` is made of the number of the request.
pub(super) fn unprocessable(messages: &[String], number: usize) -> Response<String> {
    let reply = json!({
        "statusCode": 422,
        "message": messages,
        "error": "Unprocessable Entity",
        "traceId": format!("00000000-0000-4000-8000-{number:012}"),
    });
    respond(StatusCode::UNPROCESSABLE_ENTITY, &reply)
}

/// One text for each field that is wrong or missing. Fields that the operation does not have
/// are ignored.
pub(super) fn complaints(operation: &Operation, body: &Map<String, Value>) -> Vec<String> {
    let mut wrong: Vec<_> = mismatches(body, operation.body.iter())
        .into_iter()
        .filter_map(|Mismatch { field, reason }| {
            let wanted = match reason {
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
            Some(format!("{field} {wanted}"))
        })
        .collect();
    for (field, value) in body {
        match value {
            Value::Array(items) if items.is_empty() => {
                wrong.push(format!("{field} must contain at least 1 elements"));
            }
            Value::String(text) if text.is_empty() && field.ends_with("Id") => {
                wrong.push(format!("{field} should not be empty"));
            }
            _ => {}
        }
    }
    let inbound = operation.id == operation::ADD_INBOUND_MESSAGE.id;
    if inbound && text(body, "contactId").is_none() && text(body, "conversationId").is_none() {
        wrong.push("either conversationId or contactId is required".to_owned());
    }
    wrong
}

pub(super) fn text<'b>(body: &'b Map<String, Value>, field: &str) -> Option<&'b str> {
    body.get(field)?.as_str()
}
