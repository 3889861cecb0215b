//! Builds replies in the service's form.

use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::operation::Need;

/// Returns a reply with a JSON body.
pub(super) fn json_reply(status: StatusCode, body: &Value) -> Response<String> {
    json_text(status, body.to_string())
}

/// Returns a reply whose body is this JSON.
pub(super) fn json_text(status: StatusCode, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// Returns the reply of an error. Only 401 and 403 have the field `error`.
pub(super) fn error_reply(status: StatusCode, message: &str) -> Response<String> {
    let mut body = json!({ "statusCode": status.as_u16(), "message": message });
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        body["error"] = json!(status.canonical_reason());
    }
    json_reply(status, &body)
}

/// Returns the reply to an invalid body. Its `traceId` is derived from the number of the request.
pub(super) fn unprocessable(messages: &[String], number: usize) -> Response<String> {
    let body = json!({
        "statusCode": 422,
        "message": messages,
        "error": "Unprocessable Entity",
        "traceId": trace_id(number),
    });
    json_reply(StatusCode::UNPROCESSABLE_ENTITY, &body)
}

/// Returns the reply to a message that does not meet a need: an error, or an empty 2xx if the
/// service drops such a message.
pub(super) fn lacking_reply(need: &Need) -> Response<String> {
    let status = StatusCode::from_u16(need.status).unwrap_or(StatusCode::BAD_REQUEST);
    if status.is_success() {
        let mut reply = Response::new(String::new());
        *reply.status_mut() = status;
        return reply;
    }
    let fields = need.any_of.join(" or ");
    error_reply(status, &format!("No {fields} passed in body"))
}

/// Returns the trace id of a request.
pub(super) fn trace_id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}
