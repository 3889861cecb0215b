//! The operations of conversations and messages: from parameters and a body to the store, and from
//! there to a reply.

pub(super) mod contact_search;
pub(super) mod contacts;
pub(super) mod conversations;
pub(super) mod export;
pub(super) mod files;
pub(super) mod messages;
pub(super) mod providers;
pub(super) mod send;

use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    query::PageSizes,
    refusal::Failure,
    reply::{json_text, trace_id},
    store::{Alternative, Millis, Store},
};

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
