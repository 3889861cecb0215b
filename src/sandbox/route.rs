//! Routes requests to the part of the service that handles them.

use http::{Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::{
    Arrival, Handled, ReceivedRequest, State,
    limits::LimitKey,
    operations::{
        Call, contact_search, contacts, conversations, export, files, messages, providers, send,
    },
    query::Query,
    refusal::{Failure, coded_reply, failed},
    reply::{error_reply, lacking_reply, trace_id, unprocessable},
    store::{Alternative, LOCATION, Refusal, Store},
    tokens::{self, IssuedTokens},
    validation::{lacks_contact, lacks_content, other_unmet_need, validate},
};
use crate::{
    id::Resource,
    operation::{self, Need, Operation},
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
        perform(&mut self.store, &call, operation, &parameters, body, query)
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

/// Performs an operation of conversations or messages.
fn perform(
    store: &mut Store,
    call: &Call,
    operation: &Operation,
    parameters: &[String],
    body: &Map<String, Value>,
    query: Query,
) -> Handled {
    let parameter = |index| {
        parameters
            .get(index)
            .map(String::as_str)
            .unwrap_or_default()
    };
    let (id, second) = (parameter(0), parameter(1));
    let is = |other: &Operation| operation.id == other.id;
    let stores_message = is(&operation::SEND_MESSAGE)
        || is(&operation::ADD_INBOUND_MESSAGE)
        || is(&operation::ADD_OUTBOUND_MESSAGE);
    let reply = if is(&operation::SEND_MESSAGE) {
        send::send(store, call, body)
    } else if is(&operation::ADD_INBOUND_MESSAGE) {
        send::add(store, call, body)
    } else if is(&operation::ADD_OUTBOUND_MESSAGE) {
        send::add_outbound(store, call, body)
    } else if is(&operation::UPDATE_MESSAGE_STATUS) {
        providers::update_status(store, call, id, body)
    } else if is(&operation::UPDATE_EMAIL_STATUS) {
        providers::update_email_status(store, call, id, body)
    } else if is(&operation::GET_CONVERSATION_CHANNEL) {
        providers::channel(store, call, id, second)
    } else if is(&operation::GET_MESSAGE) {
        messages::get(store, call, id)
    } else if is(&operation::GET_MESSAGES) {
        messages::list(store, call, id, query)
    } else if is(&operation::GET_EMAIL) {
        messages::email(store, call, id)
    } else if is(&operation::EXPORT_MESSAGES) {
        export::export(store, call, query)
    } else if is(&operation::CANCEL_SCHEDULED_MESSAGE) {
        messages::cancel(store, call, id)
    } else if is(&operation::CANCEL_SCHEDULED_EMAIL) {
        messages::cancel_email(store, call, id)
    } else if is(&operation::SET_MESSAGE_ATTACHMENTS) {
        messages::set_attachments(store, call, id, body)
    } else if is(&operation::SEARCH_CONVERSATIONS) {
        conversations::search(store, call, query)
    } else if is(&operation::GET_CONVERSATION) {
        conversations::get(store, call, id)
    } else if is(&operation::CREATE_CONVERSATION) {
        conversations::create(store, call, body)
    } else if is(&operation::UPDATE_CONVERSATION) {
        conversations::update(store, call, id, body)
    } else if is(&operation::DELETE_CONVERSATION) {
        conversations::delete(store, call, id)
    } else if is(&operation::SET_LIVE_CHAT_TYPING) {
        conversations::set_typing(store, call, body)
    } else if is(&operation::GET_CONTACT) {
        contacts::get(store, call, id)
    } else if is(&operation::GET_DUPLICATE_CONTACT) {
        contacts::duplicate(store, call, query)
    } else if is(&operation::UPSERT_CONTACT) {
        contacts::upsert(store, call, body)
    } else if is(&operation::UPDATE_CONTACT) {
        contacts::update(store, call, id, body)
    } else if is(&operation::SEARCH_CONTACTS) {
        contact_search::search(store, call, body)
    } else if is(&operation::ADD_CONTACT_TAGS) {
        contacts::add_tags(store, call, id, body)
    } else if is(&operation::REMOVE_CONTACT_TAGS) {
        contacts::remove_tags(store, call, id, body)
    } else if is(&operation::ADD_CONTACT_TO_WORKFLOW) {
        contacts::add_to_workflow(store, call, id)
    } else {
        Err(Failure::NotImplemented(operation.id.to_owned()))
    };
    Handled {
        stored_message: stores_message && reply.is_ok(),
        content: None,
        response: reply.unwrap_or_else(|failure| failed(store, failure, call.number)),
    }
}

/// The operation that a request calls.
struct Route {
    operation: &'static Operation,
    /// The path parameters, decoded.
    parameters: Vec<String>,
}

impl Route {
    fn of(request: &ReceivedRequest) -> Option<Self> {
        operation::ALL
            .iter()
            .filter(|operation| operation.method == *request.method())
            .filter_map(|operation| {
                let parameters = match_path(operation.path, request.path())?;
                Some(Self {
                    operation,
                    parameters,
                })
            })
            // A path of names, such as /conversations/search, is not one with an id.
            .min_by_key(|route| route.operation.path.matches('{').count())
    }
}

/// Returns whether a path, or a template such as `/messages/{id}`, is that of a request.
pub(super) fn is_at(aimed: &str, path: &str) -> bool {
    if !aimed.contains('{') {
        return aimed == path;
    }
    let known = operation::ALL.iter().map(|operation| operation.path);
    let template = known
        .filter(|template| match_path(template, path).is_some())
        .min_by_key(|template| template.matches('{').count());
    match template {
        // The template fits itself; its braces are a segment as any.
        Some(template) => {
            match_path(aimed, template).is_some()
                && aimed.matches('{').count() == template.matches('{').count()
        }
        None => match_path(aimed, path).is_some(),
    }
}

/// Matches a path with a template such as `/messages/{messageId}/status`. Returns the decoded
/// parameters.
pub(super) fn match_path(template: &str, path: &str) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        let segment = segments.next()?;
        if wanted.starts_with('{') {
            let parameter = percent_decode_str(segment).decode_utf8().ok()?;
            parameters.push(parameter.into_owned());
        } else if segment != wanted {
            return None;
        }
    }
    segments.next().is_none().then_some(parameters)
}
