//! The origin of a message that a language model writes.

use crate::id::{ContactId, ConversationId};

/// The contact or conversation of a message that a language model writes. The program passes it to
/// `from_tool_arguments`; the model never sees it.
///
/// ```
/// use leadconnector::{id::ConversationId, inbound::Sms};
///
/// let conversation = ConversationId::new("ve9EPM428h8vShlRW1KT");
/// let arguments = serde_json::json!({ "message": "Is it still there?" });
/// let message = Sms::from_tool_arguments(conversation.clone(), arguments)?;
/// assert_eq!(message.conversation_id(), Some(&conversation));
/// # Ok::<(), leadconnector::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// The contact that sent the message.
    Contact(ContactId),
    /// The conversation that the message belongs to.
    Conversation(ConversationId),
}

impl Origin {
    pub(super) fn into_field(self) -> (&'static str, String) {
        match self {
            Self::Contact(id) => ("contactId", id.into_string()),
            Self::Conversation(id) => ("conversationId", id.into_string()),
        }
    }
}

impl From<ContactId> for Origin {
    fn from(id: ContactId) -> Self {
        Self::Contact(id)
    }
}

impl From<ConversationId> for Origin {
    fn from(id: ConversationId) -> Self {
        Self::Conversation(id)
    }
}
