//! Whether a 2xx means success.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{Error, ErrorKind, id::MessageId, operation::Operation, reply::Words};

/// The ids that a successful reply gives, each once. A 2xx without any has lost the message
/// (#70), and one with an `error` inside is a failure (#107).
pub(crate) fn accepted(
    operation: &Operation,
    status: StatusCode,
    ids: impl Iterator<Item = String>,
    error: Option<&Value>,
) -> Result<Vec<MessageId>, Error> {
    let mut message_ids: Vec<MessageId> = Vec::new();
    for id in ids.filter(|id| !id.is_empty()).map(MessageId::from) {
        if !message_ids.contains(&id) {
            message_ids.push(id);
        }
    }
    let error = error.filter(|error| !error.is_null());
    if error.is_none() && !message_ids.is_empty() {
        return Ok(message_ids);
    }
    let words = error.map(|error| Words::of_json(&json!({ "error": error })));
    Err(Error::new(ErrorKind::UnexpectedReply)
        .with_operation(Some(operation.id))
        .with_status(status)
        .with_words(words.unwrap_or_default()))
}
