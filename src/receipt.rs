//! Whether a 2xx means success.

use http::StatusCode;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{
    Error, ErrorKind, api::ResponseValue, id::MessageId, operation::Operation, reply::Words,
};

/// The ids that a successful reply gives, each once; never none. A 2xx without any has lost
/// the message (#70), and one with an error inside is a failure (#107).
pub(crate) fn accepted<T: Serialize>(
    operation: &Operation,
    reply: &ResponseValue<T>,
    ids: impl Iterator<Item = String>,
) -> Result<Vec<MessageId>, Error> {
    let mut message_ids: Vec<MessageId> = Vec::new();
    for id in ids.filter(|id| !id.is_empty()).map(MessageId::from) {
        if !message_ids.contains(&id) {
            message_ids.push(id);
        }
    }
    // The keys are strings, so this can't fail.
    let json = serde_json::to_value(reply.value()).unwrap_or_default();
    if !message_ids.is_empty() && !has_error(&json) {
        return Ok(message_ids);
    }
    Err(Error::new(ErrorKind::UnexpectedReply)
        .with_operation(Some(operation.id))
        .with_status(reply.status())
        .with_words(Words::of_json(&json)))
}

/// Whether a reply tells of a failure under a successful status. #107 has `error`; the rest
/// are ways that the service's own errors use.
fn has_error(reply: &Value) -> bool {
    let says_something = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    };
    let failed_status = |value: &Value| value.as_u64().is_some_and(|status| status >= 400);
    ["error", "errors"]
        .iter()
        .any(|name| reply.get(name).is_some_and(says_something))
        || ["statusCode", "status"]
            .iter()
            .any(|name| reply.get(name).is_some_and(failed_status))
        || reply.get("success") == Some(&Value::Bool(false))
}

/// Writes a status as its number.
pub(crate) fn as_number<S: Serializer>(
    status: &StatusCode,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
