//! Why the store refuses a request.

use crate::outbound::MessageType;

/// Why the store refuses a request. How the service words it is not its concern.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sandbox) enum Refusal {
    DoNotDisturb(MessageType),
    /// With the number or address.
    Unsubscribed(MessageType, String),
    NoPhone,
    NoEmail,
    InvalidEmail,
    NotTheContactsAddress,
    /// The called number of a call.
    NotTheContactsNumber,
    NoTemplate,
    NoContact,
    /// With the other contact, and the field that has the same value.
    ContactExists(String, &'static str),
    NoConversation,
    /// With the id.
    NoMessage(String),
    NoEmailMessage,
    /// With the contact.
    ConversationExists(String),
    /// With the id.
    NothingToCancel(String),
    NoEmailToCancel,
    /// No provider of any app carries the message, or it has not come to one yet.
    NoProvider,
    /// With the provider.
    ProviderOfOtherApp(String),
    /// An external call names its provider.
    ProviderRequired,
    /// The provider does not carry messages of this type, or the conversation has no provider.
    ProviderMismatch,
    /// The service fails.
    Internal,
    /// Only calls that a provider recorded take attachments afterwards.
    NoExternalCall,
    /// With the number of messages of the export.
    ExpiredCursor(usize),
}
