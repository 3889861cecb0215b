//! What the service answers, as the documents say.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use chrono::{SecondsFormat, Utc};
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use super::Request;
use crate::{
    hooks,
    operation::{self, Fault, Kind, Operation, Violation, violations},
};

/// The limits of an app for each location [vendor's guide].
const DAILY: usize = 200_000;
const PER_INTERVAL: usize = 100;
const INTERVAL: Duration = Duration::from_secs(10);

/// What the service remembers of its messages.
#[derive(Default)]
pub(super) struct Service {
    messages: usize,
    /// The conversation of each contact that was met.
    conversations: HashMap<String, String>,
    requests: usize,
    /// When the requests of the last interval came.
    recent: VecDeque<Instant>,
}

impl Service {
    pub(super) fn answer(&mut self, request: &Request) -> Response<String> {
        let operation = operation::ALL
            .iter()
            .find(|o| o.method == *request.method() && o.path == request.path());
        let mut response = match operation {
            Some(operation) => self.perform(operation, request),
            None => refuse(StatusCode::NOT_FOUND, "Not Found"),
        };
        self.count(Instant::now());
        for (name, value) in self.rate_limit() {
            response
                .headers_mut()
                .insert(name, HeaderValue::from(value));
        }
        response
    }

    fn perform(&mut self, operation: &Operation, request: &Request) -> Response<String> {
        let headers = request.headers();
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        if bearer.is_none_or(|token| token.trim().is_empty()) {
            let message = "Invalid token: access token is invalid";
            return refuse(StatusCode::UNAUTHORIZED, message);
        }
        if headers
            .get(hooks::VERSION)
            .is_none_or(HeaderValue::is_empty)
        {
            return refuse(StatusCode::UNAUTHORIZED, "version header was not found.");
        }
        let body = match request.json() {
            Some(Value::Object(body)) => body,
            Some(_) => return self.unprocessable(&["the body must be an object".to_owned()]),
            None => return refuse(StatusCode::BAD_REQUEST, "Bad Request"),
        };
        let wrong = complaints(operation, body);
        if !wrong.is_empty() {
            return self.unprocessable(&wrong);
        }
        if operation.id == operation::ADD_INBOUND_MESSAGE.id {
            self.add_inbound(body)
        } else {
            self.send(body)
        }
    }

    fn send(&mut self, body: &Map<String, Value>) -> Response<String> {
        let contact = text(body, "contactId").unwrap_or_default();
        let mut reply = json!({
            "conversationId": self.conversation(&contact),
            "messageId": self.message_id(),
        });
        if body.get("type").is_some_and(|t| t == "Email") {
            reply["emailMessageId"] = json!(format!("sandboxEmail{:08}", self.messages));
        }
        respond(StatusCode::CREATED, &reply)
    }

    fn add_inbound(&mut self, body: &Map<String, Value>) -> Response<String> {
        let custom = body.get("type").is_some_and(|t| t == "Custom");
        if custom && text(body, "conversationProviderId").is_none() {
            let mut lost = Response::new(String::new());
            *lost.status_mut() = StatusCode::CREATED;
            return lost;
        }
        let contact = text(body, "contactId");
        let conversation = text(body, "conversationId")
            .unwrap_or_else(|| self.conversation(contact.as_deref().unwrap_or_default()));
        let date = Utc::now();
        let mut reply = json!({
            "success": true,
            "conversationId": conversation,
            "messageId": self.message_id(),
            "message": "Message added",
            "dateAdded": date.to_rfc3339_opts(SecondsFormat::Millis, true),
        });
        if let Some(contact) = contact {
            reply["contactId"] = json!(contact);
        }
        if body.get("type").is_some_and(|t| t == "Email") {
            reply["emailMessageId"] = json!(format!("sandboxEmail{:08}", self.messages));
        }
        respond(StatusCode::CREATED, &reply)
    }

    fn unprocessable(&self, messages: &[String]) -> Response<String> {
        let reply = json!({
            "statusCode": 422,
            "message": messages,
            "error": "Unprocessable Entity",
            "traceId": format!("00000000-0000-4000-8000-{:012}", self.requests),
        });
        respond(StatusCode::UNPROCESSABLE_ENTITY, &reply)
    }

    fn message_id(&mut self) -> String {
        self.messages += 1;
        format!("sandboxMessage{:06}", self.messages)
    }

    fn conversation(&mut self, contact: &str) -> String {
        let new = format!("sandboxConversation{:02}", self.conversations.len() + 1);
        self.conversations
            .entry(contact.to_owned())
            .or_insert(new)
            .clone()
    }

    fn count(&mut self, now: Instant) {
        self.requests += 1;
        self.recent.push_back(now);
        while self
            .recent
            .front()
            .is_some_and(|then| now - *then >= INTERVAL)
        {
            self.recent.pop_front();
        }
    }

    fn rate_limit(&self) -> [(&'static str, usize); 5] {
        let interval = usize::try_from(INTERVAL.as_millis()).unwrap_or(usize::MAX);
        [
            ("x-ratelimit-limit-daily", DAILY),
            (
                "x-ratelimit-daily-remaining",
                DAILY.saturating_sub(self.requests),
            ),
            ("x-ratelimit-interval-milliseconds", interval),
            ("x-ratelimit-max", PER_INTERVAL),
            (
                "x-ratelimit-remaining",
                PER_INTERVAL.saturating_sub(self.recent.len()),
            ),
        ]
    }
}

/// One text for each field that is wrong or missing. Fields that the operation does not have
/// are ignored: no page says otherwise, and 003 sends those of other channels.
fn complaints(operation: &Operation, body: &Map<String, Value>) -> Vec<String> {
    let mut wrong: Vec<_> = violations(body, operation.body.iter())
        .into_iter()
        .filter_map(|Violation { field, fault }| {
            let wanted = match fault {
                Fault::NotAField(_) => return None,
                Fault::Missing(Kind::OneOf(_)) => "must be a valid enum value",
                Fault::Missing(_) => "should not be empty",
                Fault::Wrong { kind, .. } => match kind {
                    Kind::OneOf(_) => "must be a valid enum value",
                    Kind::Strings { .. } => "must be an array",
                    Kind::Integer => "must be an integer number",
                    Kind::Object(_) => "must be an object",
                    Kind::String {
                        format: Some("date-time"),
                    } => "must be a valid ISO 8601 date string",
                    Kind::String { .. } => "must be a string",
                },
            };
            Some(format!("{field} {wanted}"))
        })
        .collect();
    for (field, value) in body {
        match value {
            Value::Array(items) if items.is_empty() => {
                wrong.push(format!("{field} must contain at least 1 elements"));
            }
            Value::String(text) if text.is_empty() && field.ends_with("Id") => {
                wrong.push(format!("{field} should not be empty"));
            }
            _ => {}
        }
    }
    let inbound = operation.id == operation::ADD_INBOUND_MESSAGE.id;
    if inbound && text(body, "contactId").is_none() && text(body, "conversationId").is_none() {
        wrong.push("either conversationId or contactId is required".to_owned());
    }
    wrong
}

fn text(body: &Map<String, Value>, field: &str) -> Option<String> {
    Some(body.get(field)?.as_str()?.to_owned())
}

/// 400 has no `error` on the pages, 401 has (000, 002).
fn refuse(status: StatusCode, message: &str) -> Response<String> {
    let mut reply = json!({ "statusCode": status.as_u16(), "message": message });
    if status == StatusCode::UNAUTHORIZED {
        reply["error"] = json!("Unauthorized");
    }
    respond(status, &reply)
}

fn respond(status: StatusCode, reply: &Value) -> Response<String> {
    let mut response = Response::new(reply.to_string());
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
