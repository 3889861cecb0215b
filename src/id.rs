//! Ids of the service's records. Each kind is a type of its own, so that one is not taken
//! for another.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])+ $Name:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// An opaque text of the service's. Any text is accepted here; a message that gives one which
        /// can be no id is refused when it is validated.
        #[derive(
            Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $Name(String);

        impl $Name {
            /// The id as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// An id prints as it is; a text that is none, such as an address, does not.
        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($Name)).field(&crate::redact::word(&self.0)).finish()
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $Name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $Name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<&String> for $Name {
            fn from(id: &String) -> Self {
                Self(id.clone())
            }
        }

        impl From<&$Name> for $Name {
            fn from(id: &$Name) -> Self {
                id.clone()
            }
        }

        impl From<$Name> for String {
            fn from(id: $Name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// A contact: the person that messages go to and come from. It names the contact's record,
    /// such as `ve9EPM428h8vShlRW1KT`; a phone number or an address does not.
    ContactId;
    /// A conversation: the messages exchanged with one contact.
    ConversationId;
    /// A message.
    MessageId;
    /// An email, as a reply to sending or recording one names it. An answer that gives it
    /// joins the thread.
    EmailMessageId;
    /// A thread of emails.
    ThreadId;
    /// A conversation provider: what carries messages between the service and a network.
    ConversationProviderId;
    /// A company: an agency.
    CompanyId;
    /// A location: a sub-account.
    LocationId;
    /// A message template.
    TemplateId;
    /// An appointment.
    AppointmentId;
}

/// Whose tokens, and whose share of the rate limits: a company or one of its locations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Resource {
    /// An agency, with all its locations.
    Company(CompanyId),
    /// A sub-account.
    Location(LocationId),
}

impl Resource {
    /// The company with this id.
    pub fn company(id: impl Into<CompanyId>) -> Self {
        Self::Company(id.into())
    }

    /// The location with this id.
    pub fn location(id: impl Into<LocationId>) -> Self {
        Self::Location(id.into())
    }
}
