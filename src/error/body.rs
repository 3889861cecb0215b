//! The service's messages in an unsuccessful reply.

use serde_json::Value;

use crate::bounds::{KEPT_BODY_BYTES, MESSAGE_BYTES, MESSAGES, start};

/// The content of an unsuccessful reply.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErrorBody {
    pub(crate) messages: Vec<String>,
    pub(crate) trace_id: Option<String>,
    /// The beginning of a reply without a readable message.
    pub(crate) body: Option<String>,
}

impl ErrorBody {
    /// Reads any reply: JSON, a proxy's HTML, or an empty one.
    pub(crate) fn read(body: &[u8]) -> Self {
        let json = serde_json::from_slice(body).unwrap_or_default();
        let mut read = Self::of_json(&json);
        if read.messages.is_empty() && !body.is_empty() {
            // A few bytes more, so that the cut does not fall inside a character.
            let text = String::from_utf8_lossy(&body[..body.len().min(KEPT_BODY_BYTES + 4)]);
            read.body = Some(start(&text, KEPT_BODY_BYTES).to_owned());
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
        let trace_id = json.get("traceId").and_then(Value::as_str);
        Self {
            messages,
            trace_id: trace_id.map(|id| start(id, MESSAGE_BYTES).to_owned()),
            body: None,
        }
    }
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
