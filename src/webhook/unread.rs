//! The event of a conversation whose unread messages changed.

use std::fmt;

use serde::Serialize;

use super::fields::Fields;
use crate::id::{ContactId, ConversationId};

/// A change of the number of unread messages of a conversation.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnreadUpdate(pub(super) Fields);

impl UnreadUpdate {
    pub(super) fn fields(&self) -> &Fields {
        &self.0
    }

    /// Returns the conversation.
    #[must_use]
    pub fn conversation_id(&self) -> Option<ConversationId> {
        self.0.id("id")
    }

    /// Returns the contact of the conversation.
    #[must_use]
    pub fn contact_id(&self) -> Option<ContactId> {
        self.0.id("contactId")
    }

    /// Returns how many messages are unread.
    #[must_use]
    pub fn unread_count(&self) -> Option<u64> {
        self.0.whole("unreadCount")
    }

    /// Returns whether the conversation is in the inbox.
    #[must_use]
    pub fn inbox(&self) -> Option<bool> {
        self.0.boolean("inbox")
    }

    /// Returns whether the conversation is starred.
    #[must_use]
    pub fn starred(&self) -> Option<bool> {
        self.0.boolean("starred")
    }

    /// Returns whether the conversation was deleted.
    #[must_use]
    pub fn deleted(&self) -> Option<bool> {
        self.0.boolean("deleted")
    }
}

impl fmt::Debug for UnreadUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact::debug("UnreadUpdate", self, f)
    }
}
