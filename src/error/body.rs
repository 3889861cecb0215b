//! The service's messages in an unsuccessful reply.

use serde_json::Value;

use super::rejection::Duplicate;
use crate::{
    bounds::{CODE_BYTES, KEPT_BODY_BYTES, MESSAGE_BYTES, MESSAGES, start},
    id::ContactId,
    json::BYTE_ORDER_MARK,
};

/// The content of an unsuccessful reply.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErrorBody {
    pub(super) messages: Vec<String>,
    pub(super) code: Option<String>,
    pub(super) trace_id: Option<String>,
    pub(super) duplicate: Option<Duplicate>,
    /// Whether it is a proxy's page that turns the HTTP client away.
    pub(super) blocked_by_proxy: bool,
    /// The beginning of a reply without a readable message.
    pub(super) body: Option<String>,
}

impl ErrorBody {
    /// Reads any reply: JSON, a proxy's HTML, or an empty one.
    pub(crate) fn read(body: &[u8]) -> Self {
        let json = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let json = serde_json::from_slice(json).unwrap_or_default();
        let mut read = Self::of_json(&json);
        if read.messages.is_empty() && !body.is_empty() {
            // A few bytes more, so that the cut does not fall inside a character.
            let text = String::from_utf8_lossy(&body[..body.len().min(KEPT_BODY_BYTES + 4)]);
            read.body = Some(start(&text, KEPT_BODY_BYTES).to_owned());
            read.blocked_by_proxy = json.is_null() && is_block_page(body);
        }
        read
    }

    /// Collects the messages wherever the service puts them: `message`, `error.message` and
    /// `errors`; without these, `error_description` (token endpoint), `error`, `msg` or `meta`.
    /// Each may be a string, a list, or an object of strings.
    fn of_json(json: &Value) -> Self {
        let mut messages = Vec::new();
        for place in ["/message", "/error/message", "/errors"] {
            collect("", json.pointer(place), &mut messages);
        }
        for place in ["/error_description", "/error", "/msg", "/meta"] {
            if messages.is_empty() {
                collect("", json.pointer(place), &mut messages);
            }
        }
        if messages.is_empty() && !json.is_object() {
            collect("", Some(json), &mut messages);
        }
        let text = |place: &str, bytes: usize| {
            let text = json.pointer(place).and_then(Value::as_str)?.trim();
            (!text.is_empty()).then(|| start(text, bytes).to_owned())
        };
        let contact_id = text("/meta/contactId", MESSAGE_BYTES).map(ContactId::from);
        let field = text("/meta/matchingField", MESSAGE_BYTES);
        let is_duplicate = contact_id.is_some() || field.is_some();
        Self {
            messages,
            code: text("/canonicalCode", CODE_BYTES),
            trace_id: text("/traceId", MESSAGE_BYTES),
            duplicate: is_duplicate.then_some(Duplicate { contact_id, field }),
            blocked_by_proxy: false,
            body: None,
        }
    }
}

/// Returns whether a body is the page, as text or HTML, with which Cloudflare denies access: an
/// error code from 1000 to 1099.
fn is_block_page(body: &[u8]) -> bool {
    String::from_utf8_lossy(body)
        .to_ascii_lowercase()
        .contains("error code: 10")
}

/// Collects the strings of a value; the strings of an object are prefixed with their keys.
fn collect(name: &str, value: Option<&Value>, messages: &mut Vec<String>) {
    if messages.len() >= MESSAGES {
        return;
    }
    let mut add = |text: &str| {
        let text = start(text, MESSAGE_BYTES);
        messages.push(match name {
            "" | "message" => text.to_owned(),
            name => format!("{}: {text}", start(name, MESSAGE_BYTES)),
        });
    };
    match value {
        None | Some(Value::Null | Value::Bool(_)) => {}
        Some(Value::String(text)) if text.trim().is_empty() => {}
        Some(Value::String(text)) => add(text),
        Some(Value::Number(number)) => add(&number.to_string()),
        Some(Value::Array(items)) => {
            for item in items.iter().take(MESSAGES) {
                collect(name, Some(item), messages);
            }
        }
        Some(Value::Object(members)) => {
            for (name, member) in members.iter().take(MESSAGES) {
                collect(name, Some(member), messages);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(body: &str) -> Vec<String> {
        ErrorBody::read(body.as_bytes()).messages
    }

    #[test]
    fn texts_are_found_in_every_shape() {
        for (body, expected) in [
            (r#"{"message":"one"}"#, &["one"][..]),
            (r#"{"message":["one","two"]}"#, &["one", "two"]),
            (
                r#"{"error":{"message":"one","name":"AxiosError"}}"#,
                &["one"],
            ),
            (
                r#"{"errors":{"phone":["is missing"],"email":"is bad"}}"#,
                &["email: is bad", "phone: is missing"],
            ),
            (
                r#"{"errors":[{"message":"one"},{"message":"two"}]}"#,
                &["one", "two"],
            ),
            (
                r#"{"message":"one","errors":{"phone":"is missing"}}"#,
                &["one", "phone: is missing"],
            ),
            (r#"{"error":"short","error_description":"long"}"#, &["long"]),
            (
                r#"{"error":{"code":"C1","details":"why"}}"#,
                &["code: C1", "details: why"],
            ),
            (
                r#"{"meta":{"matchingField":"phone"}}"#,
                &["matchingField: phone"],
            ),
            (r#""Forbidden""#, &["Forbidden"]),
            (r#"["one"]"#, &["one"]),
            (r#"{"ok":true}"#, &[]),
            ("<html>", &[]),
        ] {
            assert_eq!(messages(body), expected, "{body}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let many = format!(r#"{{"message":[{}"x"]}}"#, r#""x","#.repeat(100_000));
        assert_eq!(messages(&many).len(), MESSAGES);
        let nested = format!(r#"{{"errors":{}"x"{}}}"#, "[".repeat(100), "]".repeat(100));
        assert_eq!(messages(&nested), ["x"]);
        let wide: String = (0..40)
            .map(|n| format!(r#""k{n}":["x","x","x"],"#))
            .collect();
        assert_eq!(
            messages(&format!(r#"{{"errors":{{{wide}"z":1}}}}"#)).len(),
            MESSAGES
        );
        let long = format!(
            r#"{{"message":"{}","traceId":"{}"}}"#,
            "ä".repeat(5000),
            "t".repeat(5000)
        );
        let read = ErrorBody::read(long.as_bytes());
        assert_eq!(read.messages[0].len(), MESSAGE_BYTES);
        assert_eq!(read.trace_id.map(|id| id.len()), Some(MESSAGE_BYTES));
        let html = ErrorBody::read("ä".repeat(5000).as_bytes());
        assert_eq!(html.body.map(|body| body.len()), Some(KEPT_BODY_BYTES));
    }
}
