//! Whether a 2xx means success.

use std::borrow::Cow;

use http::StatusCode;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{
    Error, ErrorKind,
    api::{
        ResponseValue,
        types::{AddInboundMessageReply, SendMessageReply},
    },
    id::MessageId,
    operation::Operation,
    reply::Words,
};

/// A reply of an operation that takes a message.
pub(crate) trait Reply: Serialize {
    /// What it says under a name that the specification does not give to ids.
    fn get(&self, name: &str) -> Option<Cow<'_, Value>>;
}

impl Reply for SendMessageReply {
    fn get(&self, name: &str) -> Option<Cow<'_, Value>> {
        match name {
            "error" => self.error.as_ref(),
            other => self.extra.get(other),
        }
        .map(Cow::Borrowed)
    }
}

impl Reply for AddInboundMessageReply {
    fn get(&self, name: &str) -> Option<Cow<'_, Value>> {
        match name {
            "error" => self.error.as_ref().map(Cow::Borrowed),
            "success" => self.success.map(|success| Cow::Owned(success.into())),
            other => self.extra.get(other).map(Cow::Borrowed),
        }
    }
}

/// The ids that a successful reply gives, each once; never none. A 2xx without any has lost
/// the message (#70), and one with an error inside is a failure (#107).
pub(crate) fn accepted<T: Reply>(
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
    if !message_ids.is_empty() && !has_error(reply.value()) {
        return Ok(message_ids);
    }
    // The keys are strings, so this can't fail.
    let json = serde_json::to_value(reply.value()).unwrap_or_default();
    Err(Error::new(ErrorKind::UnexpectedReply)
        .with_operation(Some(operation.id))
        .with_status(reply.status())
        .with_words(Words::of_json(&json)))
}

/// Whether a reply tells of a failure under a successful status. #107 has `error`; the rest
/// are ways that the service's own errors use.
fn has_error(reply: &impl Reply) -> bool {
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
        .any(|name| reply.get(name).is_some_and(|value| says_something(&value)))
        || ["statusCode", "status"]
            .iter()
            .any(|name| reply.get(name).is_some_and(|value| failed_status(&value)))
        || reply.get("success").as_deref() == Some(&Value::Bool(false))
}

/// Writes a status as its number.
pub(crate) fn as_number<S: Serializer>(
    status: &StatusCode,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
