//! Handles a request: rate limits, authorization and validation, and then the operation that it
//! calls.

use http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::{
    Arrival, Handled, ReceivedRequest, State,
    limits::LimitKey,
    operations::{self, Call, files},
    query::Query,
    refusal::{Failure, coded_reply, failed},
    reply::{error_reply, lacking_reply, trace_id, unprocessable},
    route::Route,
    store::{Alternative, LOCATION, Refusal},
    tokens::{self, IssuedTokens},
    validation::{lacks_contact, lacks_content, other_unmet_need, validate},
};
use crate::{
    id::Resource,
    operation::{self, Need},
    runtime::VERSION,
};

impl State {
    /// Handles a request within the rate limits.
    pub(super) fn handle(&mut self, request: &ReceivedRequest, arrival: Arrival) -> Handled {
        if let Some(file) = files::fetch(&self.files, request) {
            return file;
        }
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
            None => LimitKey::bearer(bearer),
        };
        let mut handled = if self.limits.admit(&key, arrival) {
            match self.custom_reply(request, arrival) {
                Some(response) => response.into(),
                None => self.perform(route, request, arrival),
            }
        } else {
            error_reply(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests").into()
        };
        self.limits
            .write_headers(&key, handled.response.headers_mut());
        handled
    }

    /// Returns the reply that a test set for a request.
    fn custom_reply(
        &self,
        request: &ReceivedRequest,
        arrival: Arrival,
    ) -> Option<Response<String>> {
        let reply = self.replies.find(request.method(), request.path())?;
        let bearer = request.bearer();
        if bearer.is_empty() || !self.tokens.is_valid(bearer, arrival.instant) {
            return Some(tokens::invalid());
        }
        if let Some(refusal) = self.refuses_token(bearer) {
            return Some(refusal);
        }
        Some(reply.clone().response())
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
            parameters,
        }) = route
        else {
            return no_route(request).into();
        };
        let tokens = operation.path.starts_with("/oauth/");

        let bearer = request.bearer();
        if operation.authorized {
            if bearer.is_empty() || !self.tokens.is_valid(bearer, arrival.instant) {
                return tokens::invalid().into();
            }
            if let Some(refusal) = self.refuses_token(bearer) {
                return refusal.into();
            }
            let company = matches!(self.tokens.resource(bearer), Some(Resource::Company(_)));
            if company && !tokens {
                return tokens::mismatch().into();
            }
            if !self.tokens.has_scope_of(operation, bearer) {
                return tokens::lacks_scope().into();
            }
        }
        if operation.version.is_some()
            && let Some(refusal) = self.strictness.refuses_version(request.headers())
        {
            return refusal.into();
        }

        let number = self.requests.next_number();
        if tokens {
            let renews_access = self.store.has(Alternative::RepeatedRefreshRenewsAccess);
            let tokens = &mut self.tokens;
            let reply = tokens.perform(operation, request, renews_access, arrival, number);
            return reply.into();
        }
        let location = location(&self.tokens, bearer);
        let handled = files::perform(&mut self.files, location, operation, request, number);
        if let Some(handled) = handled {
            return handled;
        }
        let empty = Map::new();
        let body = if operation.body.is_empty()
            || request.body().is_empty()
            || !self.strictness.reads_json(request.headers())
        {
            &empty
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
        if operation.id == operation::SEND_MESSAGE.id && lacks_contact(body) {
            return error_reply(StatusCode::NOT_FOUND, "Contact id not given").into();
        }
        let waived = |need: &Need| self.strictness.waives(operation, need, body);
        let messages = validate(operation, body);
        if !messages.is_empty() {
            return unprocessable(&messages, number).into();
        }
        if lacks_content(operation, body, waived) {
            let message = "There is no message or attachments for this message. Skip sending.";
            let (status, code) = (StatusCode::UNPROCESSABLE_ENTITY, Some("NO_CONTENT"));
            return coded_reply(status, code, message, &trace_id(number)).into();
        }
        if let Some(need) = other_unmet_need(operation, body) {
            if operation.id == operation::ADD_OUTBOUND_MESSAGE.id {
                let failure = Failure::Refused(Refusal::ProviderRequired);
                return failed(&self.store, failure, number).into();
            }
            return lacking_reply(need).into();
        }

        let version = request.headers().get(VERSION);
        let is_v3 = version.is_some_and(|version| version == "v3");
        let call = self.call(bearer, is_v3, arrival);
        let query = Query::parse(request.query(), operation.query);
        operations::perform(&mut self.store, &call, operation, &parameters, body, query)
    }

    /// Returns the refusal of a private integration token that is not accepted.
    fn refuses_token(&self, bearer: &str) -> Option<Response<String>> {
        let issued = self.tokens.resource(bearer).is_some();
        let refusal = self.strictness.refuses_token(bearer);
        refusal.filter(|_| !issued)
    }

    /// Gathers what the operations know about a request.
    fn call(&mut self, bearer: &str, is_v3: bool, arrival: Arrival) -> Call {
        Call {
            now: arrival.date.timestamp_millis(),
            location: location(&self.tokens, bearer).to_owned(),
            app: self.tokens.app(bearer),
            is_v3,
            number: self.requests.next_number(),
            page_limit: self.page_limit,
        }
    }
}

/// Returns the location that a token belongs to. That of a company has none.
fn location<'t>(tokens: &'t IssuedTokens, bearer: &str) -> &'t str {
    match tokens.resource(bearer) {
        Some(Resource::Location(location)) => location.as_str(),
        _ => LOCATION,
    }
}

/// Returns the reply to a request that no operation has the path and method of.
fn no_route(request: &ReceivedRequest) -> Response<String> {
    let message = format!("Cannot {} {}", request.method(), request.path());
    error_reply(StatusCode::NOT_FOUND, &message)
}
