//! Failures that the service reports in a reply with a successful status.

use serde_json::{Map, Value};

/// Returns whether a reply with a successful status reports a failure: in one of the ways that the
/// service's errors do, or by a status in words.
pub(crate) fn reports_failure(json: &Map<String, Value>) -> bool {
    /// Statuses of a message that was not sent.
    const FAILED: &[&str] = &[
        "failed",
        "failure",
        "error",
        "rejected",
        "refused",
        "undelivered",
        "canceled",
        "cancelled",
        "invalid",
        "unauthorized",
        "forbidden",
    ];
    let says_something = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    };
    let is_failed = |value: &Value| match value {
        Value::String(text) => FAILED.contains(&&*text.trim().to_ascii_lowercase()),
        _ => false,
    };
    json.iter().any(|(name, value)| match name.as_str() {
        "error" | "errors" => says_something(value),
        "statusCode" | "status" => is_error_status(value) || is_failed(value),
        name => is_failed_request(name, value),
    })
}

/// Returns whether a reply with a successful status says that the request itself failed. A message
/// with the status failed and its error does not say that.
pub(crate) fn reports_failed_request(json: &Map<String, Value>) -> bool {
    json.iter()
        .any(|(name, value)| is_failed_request(name, value))
}

/// Returns whether a field says that the request itself failed.
fn is_failed_request(name: &str, value: &Value) -> bool {
    let is_false = |value: &Value| match value {
        Value::Bool(success) => !success,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => ["false", "no", "0"].contains(&&*text.trim().to_ascii_lowercase()),
        _ => false,
    };
    match name {
        "statusCode" => is_error_status(value),
        "success" | "ok" | "succeded" | "succeeded" => is_false(value),
        _ => false,
    }
}

/// Returns whether a value is an HTTP status of an error, also as text.
fn is_error_status(value: &Value) -> bool {
    let status = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    status.is_some_and(|status: f64| status >= 400.0)
}

/// Returns whether a reply reports a failure instead of the object that it should hold, in one of
/// these fields or as a whole. An object with an id is none: messages have a status and an error
/// too.
pub(crate) fn lacks(reply: &Map<String, Value>, fields: &[&str]) -> bool {
    let mut inner = fields
        .iter()
        .filter_map(|field| reply.get(*field)?.as_object());
    let object = inner.next().unwrap_or(reply);
    let has_id = object.get("id").is_some_and(Value::is_string);
    !has_id && (reports_failure(reply) || reports_failure(object))
}
