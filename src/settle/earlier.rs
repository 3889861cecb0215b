//! What became of the earlier batches of a stream.

use std::collections::HashSet;

use super::{
    outcome::{Found, Settled},
    unsettled::Unsettled,
};
use crate::{
    Error,
    id::{ContactId, ConversationId, EmailMessageId, MessageId},
};

/// The messages of the service that earlier batches settled, or could not settle. It grows with the
/// stream, by ids alone.
#[derive(Clone, Default)]
pub(super) struct Earlier {
    found: HashSet<(MessageId, Option<EmailMessageId>)>,
    ambiguous: HashSet<MessageId>,
    /// Of messages that could not be looked for.
    failed: HashSet<Owner>,
}

/// Whose messages those of a contact or of a conversation are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    Contact(ContactId),
    Conversation(ConversationId),
}

impl Owner {
    /// Returns the contact and the conversation of a message, as far as they are known.
    pub(super) fn of(unsettled: &Unsettled) -> Vec<Self> {
        let contact = unsettled.contact_id().cloned().map(Self::Contact);
        let conversation = unsettled.conversation_id().cloned();
        let conversation = conversation.map(Self::Conversation);
        contact.into_iter().chain(conversation).collect()
    }
}

impl Earlier {
    /// Adds what became of a message.
    pub(super) fn add(&mut self, owners: Vec<Owner>, settled: &Result<Settled, Error>) {
        match settled {
            Ok(Settled::Found(found)) => {
                let email = found.email_message_id.clone();
                self.found.insert((found.message_id.clone(), email));
            }
            Ok(Settled::Ambiguous(ids)) => self.ambiguous.extend(ids.iter().cloned()),
            Ok(Settled::NotSeen) => {}
            Err(_) => self.failed.extend(owners),
        }
    }

    /// Returns whether an earlier message was found to be this one.
    pub(super) fn has(&self, found: &Found) -> bool {
        let key = (found.message_id.clone(), found.email_message_id.clone());
        self.found.contains(&key)
    }

    /// Returns whether one of the candidates may belong to an earlier message.
    pub(super) fn may_have_one(&self, unsettled: &Unsettled, candidates: &[Found]) -> bool {
        let is_ambiguous = |found: &Found| self.ambiguous.contains(&found.message_id);
        let has_failed = |owner: &Owner| self.failed.contains(owner);
        candidates.iter().any(is_ambiguous) || Owner::of(unsettled).iter().any(has_failed)
    }
}
