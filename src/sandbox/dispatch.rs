//! From the request to the part of the service that answers it.

use http::{HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    Memory, Moment, Request,
    limits::Account,
    reply::{Outcome, complaints, refuse, unprocessable},
    tokens,
};
use crate::{
    id::Resource,
    operation::{self, Operation},
    runtime::VERSION,
};

impl Memory {
    /// What the service answers a request; it remembers what the answer says.
    pub(super) fn answer(&mut self, request: &Request, moment: Moment) -> Outcome {
        let call = Call::of(request);
        // Without a bearer, there is nobody to whom requests could be counted.
        if call.as_ref().is_some_and(|call| !call.operation.authorized) {
            return self.perform(call, request, moment);
        }
        let bearer = request.bearer();
        let account = match self.tokens.resource(bearer) {
            Some(resource) => Account::Resource(resource.clone()),
            None => Account::Bearer(bearer.to_owned()),
        };
        let mut outcome = if self.limits.admit(&account, moment) {
            self.perform(call, request, moment)
        } else {
            refuse(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests").into()
        };
        self.limits.tell(&account, outcome.response.headers_mut());
        outcome
    }

    fn perform(&mut self, call: Option<Call>, request: &Request, moment: Moment) -> Outcome {
        let Some(Call {
            operation,
            parameter,
        }) = call
        else {
            return refuse(StatusCode::NOT_FOUND, "Not Found").into();
        };
        let is = |other: &Operation| operation.id == other.id;
        let mint = is(&operation::GET_LOCATION_ACCESS_TOKEN);
        let form = mint || is(&operation::GET_ACCESS_TOKEN);

        let bearer = request.bearer();
        if operation.authorized {
            if bearer.is_empty() || !self.tokens.is_valid(bearer, moment.instant) {
                return tokens::invalid().into();
            }
            let company = matches!(self.tokens.resource(bearer), Some(Resource::Company(_)));
            if company && !mint {
                return tokens::mismatch().into();
            }
        }
        let version = request.headers().get(VERSION);
        if operation.versioned && version.is_none_or(HeaderValue::is_empty) {
            return refuse(StatusCode::UNAUTHORIZED, "version header was not found.").into();
        }

        let number = self.requests.len();
        let body = if form {
            &fields(request.body())
        } else {
            match request.json() {
                Some(Value::Object(body)) => body,
                Some(_) => {
                    let message = "the body must be an object".to_owned();
                    return unprocessable(&[message], number).into();
                }
                None => return refuse(StatusCode::BAD_REQUEST, "Bad Request").into(),
            }
        };
        let wrong = complaints(operation, body);
        if !wrong.is_empty() {
            return unprocessable(&wrong, number).into();
        }

        if mint {
            self.tokens.mint(bearer, body, moment.instant).into()
        } else if form {
            self.tokens.exchange(body, moment.instant).into()
        } else if is(&operation::UPDATE_MESSAGE_STATUS) {
            self.conversations.update_status(&parameter).into()
        } else if is(&operation::ADD_INBOUND_MESSAGE) {
            self.conversations.add_inbound(body, moment.now)
        } else if is(&operation::SEND_MESSAGE) {
            self.conversations.send(body)
        } else {
            refuse(StatusCode::NOT_IMPLEMENTED, "Not Implemented").into()
        }
    }
}

/// The fields of a form. Of several with one name, the last.
fn fields(body: &[u8]) -> Map<String, Value> {
    form_urlencoded::parse(body)
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}

/// An operation that was called.
struct Call {
    operation: &'static Operation,
    /// What stands in place of the name in braces in the operation's path, decoded.
    parameter: String,
}

impl Call {
    fn of(request: &Request) -> Option<Self> {
        operation::ALL
            .iter()
            .filter(|operation| operation.method == *request.method())
            .find_map(|operation| {
                let parameter = matches(operation.path, request.path())?;
                Some(Self {
                    operation,
                    parameter,
                })
            })
    }
}

/// Whether the path is one of the template, such as `/messages/{messageId}/status`. Returns
/// what stands in place of the name; empty if the template has none. None has two.
fn matches(template: &str, path: &str) -> Option<String> {
    let mut parameter = String::new();
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        let segment = segments.next()?;
        if wanted.starts_with('{') {
            parameter = percent_decode_str(segment).decode_utf8().ok()?.into_owned();
        } else if segment != wanted {
            return None;
        }
    }
    segments.next().is_none().then_some(parameter)
}
