//! What became of the cancellation of a scheduled message.

use serde_json::{Map, Value};

use crate::{
    Error, ErrorKind,
    api::{ResponseValue, types::CancelScheduledReply},
    false_success::reports_failure,
};

/// What became of the cancellation of a scheduled message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cancellation {
    /// The message will not be sent.
    Canceled,
    /// There is no such scheduled message: it was sent, or canceled before, or never existed. Read
    /// the message to tell.
    NotFound,
}

impl Cancellation {
    /// Reads the reply, whose status may be in its body: the service has answered 200 with a
    /// `status` of 404 inside. A reply that says neither is an error.
    pub(super) fn of(
        reply: Result<ResponseValue<CancelScheduledReply>, Error>,
    ) -> Result<Self, Error> {
        let (error, is_missing) = match reply {
            Ok(reply) => {
                let json = reply.value().json();
                let is_missing = says_missing(json);
                if !is_missing && says_canceled(json) {
                    return Ok(Self::Canceled);
                }
                (reply.failure(), is_missing)
            }
            Err(error) => {
                let is_missing = error.kind() == ErrorKind::Rejected
                    && error.status().is_some_and(|status| status == 404);
                (error, is_missing)
            }
        };
        let has_code = matches!(
            error.kind(),
            ErrorKind::Rejected | ErrorKind::UnexpectedReply
        ) && error.code() == Some("CONVERSATIONS_MSG_NOT_FOUND");
        if is_missing || has_code {
            Ok(Self::NotFound)
        } else {
            Err(error)
        }
    }
}

/// Returns whether a reply says that the message was canceled, and nothing against it.
fn says_canceled(json: &Map<String, Value>) -> bool {
    let is_canceled = |text: &str| {
        let text = text.trim_start().to_ascii_lowercase();
        text.starts_with("canceled") || text.starts_with("cancelled")
    };
    let text_says_so = |name| {
        json.get(name)
            .and_then(Value::as_str)
            .is_some_and(is_canceled)
    };
    let mut others = json.clone();
    if text_says_so("status") {
        // Of a message that is sent, it would be a failure.
        others.remove("status");
    }
    let statuses = ["status", "statusCode"].map(|name| json.get(name).and_then(number));
    let mut statuses = statuses.into_iter().flatten();
    let says_so = text_says_so("status")
        || text_says_so("message")
        || json.get("success") == Some(&Value::Bool(true))
        || statuses.clone().next().is_some();
    let message = json.get("message").and_then(Value::as_str);
    let says_otherwise = message.is_some_and(|text| !text.trim().is_empty() && !is_canceled(text));
    says_so
        && !says_otherwise
        && !reports_failure(&others)
        && statuses.all(|status| (200.0..300.0).contains(&status))
}

/// Returns whether a reply with a successful status contains the status 404, or says so in words.
fn says_missing(json: &Map<String, Value>) -> bool {
    let is_404 = |value: &Value| number(value) == Some(404.0);
    let message = json.get("message").and_then(Value::as_str);
    let message = message.unwrap_or_default().to_ascii_lowercase();
    let mut statuses = ["status", "statusCode", "error"].iter();
    message.contains("not found")
        || statuses.any(|name| match json.get(*name) {
            Some(Value::Object(inner)) => ["status", "statusCode"]
                .iter()
                .any(|name| inner.get(*name).is_some_and(is_404)),
            value => value.is_some_and(is_404),
        })
}

/// Reads a number, which may be a text.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        _ => value.as_f64(),
    }
}
