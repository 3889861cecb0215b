//! Ids of the service's records. Each kind has its own type, so that they can't be mixed up.
//!
//! Functions accept ids as `impl Into<ContactId>`, so strings work, and return them as
//! `&ContactId`. All kinds have the same methods and traits.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use leadconnector::id::ContactId;
//!
//! let id = ContactId::new("ve9EPM428h8vShlRW1KT");
//! assert_eq!(id, "ve9EPM428h8vShlRW1KT");
//!
//! let names = HashMap::from([(id, "Jane")]);
//! assert_eq!(names["ve9EPM428h8vShlRW1KT"], "Jane");
//!
//! // `Debug` hides anything that can't be an id, such as a phone number passed by mistake.
//! let mistaken = ContactId::new("+14155550123");
//! assert_eq!(format!("{mistaken:?}"), "ContactId(\"…\")");
//! assert_eq!(mistaken.to_string(), "+14155550123");
//! ```

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    json::{self, Fields, FromJson},
    problem::Problem,
};

macro_rules! ids {
    ($($(#[$doc:meta])+ $Name:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// An id is an opaque string assigned by the service. Any string is accepted here; a string
        /// that can't be an id is reported when the message that contains it is validated.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $Name(String);

        impl $Name {
            /// Makes an id from the service's string.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// Returns the id as a string slice.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Converts the id into a `String`, without copying.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        /// Prints the id if it looks like one, and `…` for any other string, such as a phone number
        /// or a token.
        ///
        /// Recognized are strings of 12 to 24 letters and digits with at least one of each, the
        /// service's 20-letter ids, and UUIDs.
        impl std::fmt::Debug for $Name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($Name)).field(&crate::redact::id_or_ellipsis(&self.0)).finish()
            }
        }

        impl crate::json::FromJson for $Name {
            const ALLOWED: &'static str = String::ALLOWED;

            fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
                String::from_json(value).map(Self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                crate::json::text(stringify!($Name), d).map(Self)
            }
        }

        impl schemars::JsonSchema for $Name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($Name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            #[inline]
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" })
            }
        }

        impl std::str::FromStr for $Name {
            type Err = std::convert::Infallible;

            fn from_str(id: &str) -> Result<Self, Self::Err> {
                Ok(Self::new(id))
            }
        }

        /// Prints the whole id, whatever it contains: `FromStr` parses the output of `to_string`.
        /// For logs, prefer `Debug`.
        impl std::fmt::Display for $Name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        /// Allows string lookups in maps keyed by ids.
        impl std::borrow::Borrow<str> for $Name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $Name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $Name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl PartialEq<String> for $Name {
            fn eq(&self, other: &String) -> bool {
                self.0 == *other
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
    /// The id of a contact: a person to exchange messages with.
    ///
    /// It is the id of the contact's record, such as `ve9EPM428h8vShlRW1KT`, not a phone number or
    /// an address.
    ContactId;
    /// The id of a conversation: the messages exchanged with one contact.
    ConversationId;
    /// The id of a message.
    MessageId;
    /// The id of an email, as found in receipts. A reply that refers to it joins the thread.
    EmailMessageId;
    /// The id of a thread of emails.
    ThreadId;
    /// The id of a conversation provider, which carries messages between the service and a
    /// network.
    ConversationProviderId;
    /// The id of a company: an agency.
    CompanyId;
    /// The id of a location: a sub-account.
    LocationId;
    /// The id of a message template.
    TemplateId;
    /// The id of an appointment.
    AppointmentId;
    /// The id of a workflow.
    WorkflowId;
}

/// A company or one of its locations: the owner of tokens and of rate limits.
///
/// ```
/// use leadconnector::id::Resource;
///
/// let location = Resource::location("l1C08ntBrFjLS0elLIYU");
/// assert_eq!(serde_json::to_string(&location)?, r#"{"location":"l1C08ntBrFjLS0elLIYU"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Resource {
    /// A company (agency), with all its locations.
    Company(CompanyId),
    /// A location (sub-account).
    Location(LocationId),
}

impl Resource {
    /// Makes the resource of a company.
    #[must_use]
    pub fn company(id: impl Into<CompanyId>) -> Self {
        Self::Company(id.into())
    }

    /// Makes the resource of a location.
    #[must_use]
    pub fn location(id: impl Into<LocationId>) -> Self {
        Self::Location(id.into())
    }
}

impl FromJson for Resource {
    const ALLOWED: &'static str = "an object with one field, company or location";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let company = fields.optional::<Option<String>>("company");
        let location = fields.optional::<Option<String>>("location");
        fields.no_others(&["company", "location"]);
        match fields.finish(Some((company, location)))? {
            (Some(id), None) => Ok(Self::company(id)),
            (None, Some(id)) => Ok(Self::location(id)),
            _ => Err(vec![Problem::new("", "another object", Self::ALLOWED)]),
        }
    }
}

impl<'de> Deserialize<'de> for Resource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(remote = "Resource", rename_all = "camelCase")]
        enum Binary {
            Company(CompanyId),
            Location(LocationId),
        }

        json::deserialize_any_format("Resource", deserializer, Binary::deserialize)
    }
}
