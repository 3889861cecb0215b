//! Decides whether a 2xx reply means success.

use std::collections::HashSet;

use http::StatusCode;
use serde::Serializer;
use serde_json::{Map, Value};

use crate::{Error, api::ResponseValue, bounds::MESSAGE_IDS, id::MessageId, validate::blank};

/// Returns the message ids of a successful reply: at least one and at most [`MESSAGE_IDS`], without
/// duplicates. A 2xx without an id, or with an error inside, is an error.
pub(crate) fn accepted<T>(
    reply: &ResponseValue<T>,
    json: &Map<String, Value>,
) -> Result<Vec<MessageId>, Error> {
    let id = |value: &Value| value.as_str().filter(|id| !blank(id)).map(MessageId::from);
    let mut ids = Vec::from_iter(json.get("messageId").and_then(id));
    if let Some(Value::Array(others)) = json.get("messageIds") {
        let mut met: HashSet<_> = ids.iter().cloned().collect();
        let new = others.iter().filter_map(id);
        let new = new.filter(|id| met.insert(id.clone()));
        ids.extend(new.take(MESSAGE_IDS - ids.len()));
    }
    if !ids.is_empty() && !reports_failure(json) {
        return Ok(ids);
    }
    Err(reply.failure())
}

/// Returns whether a reply with a successful status reports a failure: in one of the ways that the
/// service's errors do, or by a status in words.
fn reports_failure(json: &Map<String, Value>) -> bool {
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
    let failed_status = |value: &Value| match value {
        Value::Number(number) => number.as_f64().is_some_and(|status| status >= 400.0),
        Value::String(text) => {
            let text = text.trim().to_ascii_lowercase();
            text.parse::<f64>().is_ok_and(|status| status >= 400.0)
                || FAILED.contains(&text.as_str())
        }
        _ => false,
    };
    let is_false = |value: &Value| match value {
        Value::Bool(success) => !success,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => ["false", "no", "0"].contains(&&*text.trim().to_ascii_lowercase()),
        _ => false,
    };
    json.iter().any(|(name, value)| match name.as_str() {
        "error" | "errors" => says_something(value),
        "statusCode" | "status" => failed_status(value),
        "success" | "ok" => is_false(value),
        _ => false,
    })
}

/// Writes a status as its number.
pub(crate) fn as_number<S: Serializer>(
    status: &StatusCode,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
