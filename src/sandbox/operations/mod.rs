//! The operations of conversations and messages: from parameters and a body to the store, and from
//! there to a reply.

mod contact_search;
mod contacts;
mod conversations;
mod export;
pub(super) mod files;
mod messages;
mod providers;
pub(super) mod send;

use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Handled,
    query::{PageSizes, Query},
    refusal::{Failure, failed},
    reply::{json_text, trace_id},
    store::{Alternative, Millis, Store},
};
use crate::operation::{self, Operation};

/// What the operations know about a request besides its parameters and body.
pub(super) struct Call {
    pub(super) now: Millis,
    /// The location that the token belongs to.
    pub(super) location: String,
    /// The id of the app that the token belongs to.
    pub(super) app: String,
    /// Whether the request has version v3 of the API.
    pub(super) is_v3: bool,
    /// The number of the request.
    pub(super) number: usize,
    /// The largest page that any list returns, if it was set.
    pub(super) page_limit: Option<usize>,
}

/// The reply to a request, or why it fails.
pub(super) type Answer = Result<Response<String>, Failure>;

impl Call {
    /// Checks that the token has access to this location.
    fn check_location(&self, asked: &str) -> Result<(), Failure> {
        if asked == self.location {
            Ok(())
        } else {
            Err(Failure::OtherLocation)
        }
    }

    /// Returns the sizes that a page of a list can have.
    fn sizes(&self, store: &Store, min: usize, default: usize, max: usize) -> PageSizes {
        PageSizes {
            min,
            default,
            max: self.page_limit.unwrap_or(max),
            capped: store.has(Alternative::LargeLimitIsCapped),
        }
    }

    /// Returns the reply that says that a request succeeded.
    fn succeeded(&self) -> Map<String, Value> {
        let name = if self.is_v3 { "succeeded" } else { "succeded" };
        Map::from_iter([
            (name.to_owned(), true.into()),
            ("traceId".to_owned(), self.trace_id().into()),
        ])
    }

    fn trace_id(&self) -> String {
        trace_id(self.number)
    }
}

/// Returns the reply that shows something.
fn shown(view: &impl Serialize) -> Response<String> {
    // Views consist of strings, numbers and lists, so serializing them can't fail.
    json_text(
        StatusCode::OK,
        serde_json::to_string(view).unwrap_or_default(),
    )
}

/// Performs an operation of conversations, messages or contacts.
pub(super) fn perform(
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
