//! What happened that the app is told about.

use super::{Millis, Store, messages::Ids};

/// Something that the app is told about. It lasts until [`Store::take_happened`] is called.
pub(in crate::sandbox) struct Happened {
    /// The key of the location where it happened.
    pub(in crate::sandbox) location: String,
    pub(in crate::sandbox) what: What,
}

pub(in crate::sandbox) enum What {
    /// A message was recorded, or is sent at this time.
    Message { ids: Ids, sent: Millis },
    /// The number of unread messages of this conversation changed.
    Unread(String),
    /// This contact changed.
    Contact(ContactChange, String),
}

/// How a contact changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum ContactChange {
    Created,
    Updated,
    Tagged,
    DoNotDisturb,
}

impl Store {
    pub(in crate::sandbox) fn happened(&mut self, location: &str, what: What) {
        self.happened.push(Happened {
            location: location.to_owned(),
            what,
        });
    }

    /// Returns what happened since the last call.
    pub(in crate::sandbox) fn take_happened(&mut self) -> Vec<Happened> {
        std::mem::take(&mut self.happened)
    }
}
