//! How the service shows conversations, messages and emails.

mod conversation;
mod message;

pub(super) use self::message::MessageView;
use super::store::{Content, Millis, Store};

/// Shows what the store has, at a time and for the location that was asked for.
#[derive(Clone, Copy)]
pub(super) struct Viewer<'s> {
    pub(super) store: &'s Store,
    pub(super) location: &'s str,
    pub(super) time: Millis,
}

fn direction(content: &Content) -> &'static str {
    if content.outbound {
        "outbound"
    } else {
        "inbound"
    }
}

fn content_type(content: &Content) -> &'static str {
    if content.is_email() {
        "text/html"
    } else {
        "text/plain"
    }
}
