//! Decides whether a 2xx reply means success.

use std::collections::HashSet;

use http::StatusCode;
use serde::Serializer;
use serde_json::{Map, Value};

use crate::{
    Error, api::ResponseValue, bounds::MESSAGE_IDS, false_success::reports_failure, id::MessageId,
    validate::blank,
};

/// Returns the message ids of a successful reply: at least one and at most [`MESSAGE_IDS`], without
/// duplicates. A 2xx without an id, or with an error inside, is an error. A reply may repeat the
/// status of a call that was recorded, such as failed, which is not that of the request.
pub(crate) fn accepted<T>(
    reply: &ResponseValue<T>,
    json: &Map<String, Value>,
    call_status: Option<&str>,
) -> Result<Vec<MessageId>, Error> {
    let id = |value: &Value| value.as_str().filter(|id| !blank(id)).map(MessageId::from);
    let mut ids = Vec::from_iter(json.get("messageId").and_then(id));
    if let Some(Value::Array(others)) = json.get("messageIds") {
        let mut met: HashSet<_> = ids.iter().cloned().collect();
        let new = others.iter().filter_map(id);
        let new = new.filter(|id| met.insert(id.clone()));
        ids.extend(new.take(MESSAGE_IDS - ids.len()));
    }
    let repeats_status =
        call_status.is_some() && json.get("status").and_then(Value::as_str) == call_status;
    let has_failed = if repeats_status {
        let mut rest = json.clone();
        rest.remove("status");
        reports_failure(&rest)
    } else {
        reports_failure(json)
    };
    if !ids.is_empty() && !has_failed {
        return Ok(ids);
    }
    Err(reply.failure())
}

/// Writes a status as its number.
pub(crate) fn as_number<S: Serializer>(
    status: &StatusCode,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
