//! Ids of the service's records. Each kind is a type of its own, so that one is not taken
//! for another.

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
        /// An opaque text of the service's. Any text is accepted here; a message that gives one which
        /// can be no id is refused when it is validated.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $Name(String);

        impl $Name {
            /// Takes an id as the service gave it.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Turns the id into its text, without a copy.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        /// Prints a text that has the shape of an id: 12 to 24 letters and digits, or a UUID.
        /// Of any other text, such as a phone number or a token, nothing is printed.
        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($Name)).field(&crate::redact::id_or_ellipsis(&self.0)).finish()
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

        /// A map whose keys are ids can be asked with a text.
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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

impl FromJson for Resource {
    const ALLOWED: &'static str = "an object with one field, company or location";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let company = fields.optional::<Option<String>>("company");
        let location = fields.optional::<Option<String>>("location");
        fields.no_others(&["company", "location"]);
        match fields.finish(company.zip(location))? {
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
