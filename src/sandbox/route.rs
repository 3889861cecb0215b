//! Routes requests to the part of the service that handles them.

use http::{HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    Arrival, Handled, ReceivedRequest, State,
    limits::LimitKey,
    reply::{error_reply, lacking_reply, unprocessable},
    tokens,
    validation::{other_unmet_need, validate},
};
use crate::{
    id::Resource,
    operation::{self, Operation},
    runtime::VERSION,
};

impl State {
    /// Handles a request within the rate limits.
    pub(super) fn handle(&mut self, request: &ReceivedRequest, arrival: Arrival) -> Handled {
        let route = Route::of(request);
        // Operations without a bearer have no limits.
        if route
            .as_ref()
            .is_some_and(|route| !route.operation.authorized)
        {
            return self.perform(route, request, arrival);
        }
        let bearer = request.bearer();
        let key = match self.tokens.resource(bearer) {
            Some(resource) => LimitKey::Resource(resource.clone()),
            None => LimitKey::Bearer(bearer.to_owned()),
        };
        let mut handled = if self.limits.admit(&key, arrival) {
            self.perform(route, request, arrival)
        } else {
            error_reply(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests").into()
        };
        self.limits
            .write_headers(&key, handled.response.headers_mut());
        handled
    }

    /// Handles a request within the limits: authorizes, validates and performs it.
    fn perform(
        &mut self,
        route: Option<Route>,
        request: &ReceivedRequest,
        arrival: Arrival,
    ) -> Handled {
        let Some(Route {
            operation,
            parameter,
        }) = route
        else {
            return error_reply(StatusCode::NOT_FOUND, "Not Found").into();
        };
        let is = |other: &Operation| operation.id == other.id;
        let mint = is(&operation::GET_LOCATION_ACCESS_TOKEN);
        let form = mint || is(&operation::GET_ACCESS_TOKEN);

        let bearer = request.bearer();
        if operation.authorized {
            if bearer.is_empty() || !self.tokens.is_valid(bearer, arrival.instant) {
                return tokens::invalid().into();
            }
            let company = matches!(self.tokens.resource(bearer), Some(Resource::Company(_)));
            if company && !mint {
                return tokens::mismatch().into();
            }
        }
        let version = request.headers().get(VERSION);
        if operation.version.is_some() && version.is_none_or(HeaderValue::is_empty) {
            return error_reply(StatusCode::UNAUTHORIZED, "version header was not found.").into();
        }

        let number = self.requests.len();
        let body = if form {
            &form_fields(request.body())
        } else {
            match request.json() {
                Some(Value::Object(body)) => body,
                Some(_) => {
                    let message = "the body must be an object".to_owned();
                    return unprocessable(&[message], number).into();
                }
                None => return error_reply(StatusCode::BAD_REQUEST, "Bad Request").into(),
            }
        };
        let messages = validate(operation, body);
        if !messages.is_empty() {
            return unprocessable(&messages, number).into();
        }
        if let Some(need) = other_unmet_need(operation, body) {
            return lacking_reply(need).into();
        }

        if mint {
            self.tokens.mint(bearer, body, arrival.instant).into()
        } else if form {
            self.tokens.exchange(body, arrival.instant).into()
        } else if is(&operation::UPDATE_MESSAGE_STATUS) {
            self.conversations.update_status(&parameter).into()
        } else if is(&operation::ADD_INBOUND_MESSAGE) {
            self.conversations.add_inbound(body, arrival.date)
        } else if is(&operation::SEND_MESSAGE) {
            self.conversations.send(body)
        } else {
            error_reply(StatusCode::NOT_IMPLEMENTED, "Not Implemented").into()
        }
    }
}

/// Parses the fields of a form. If a name occurs several times, the last one counts.
fn form_fields(body: &[u8]) -> Map<String, Value> {
    form_urlencoded::parse(body)
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}

/// The operation that a request calls.
struct Route {
    operation: &'static Operation,
    /// The path parameter, decoded; empty if the operation has none.
    parameter: String,
}

impl Route {
    fn of(request: &ReceivedRequest) -> Option<Self> {
        operation::ALL
            .iter()
            .filter(|operation| operation.method == *request.method())
            .find_map(|operation| {
                let parameter = match_path(operation.path, request.path())?;
                Some(Self {
                    operation,
                    parameter,
                })
            })
    }
}

/// Matches a path with a template such as `/messages/{messageId}/status`. Returns the decoded
/// parameter, empty if the template has none; no template has two.
fn match_path(template: &str, path: &str) -> Option<String> {
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
