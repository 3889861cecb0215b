//! The macros that make the message types: a table of types, and the setters that types of
//! both directions have.

/// Makes the message types of one direction out of a table: for each a name, the generated
/// variant of `type`, and the macros that give it its constructors and fields.
macro_rules! messages {
    (
        $direction:literal, $Body:ty, $Type:ident, $any:literal;
        $($(#[doc = $doc:literal])+ $Name:ident = $Variant:ident: $($fields:ident)+;)+
    ) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, PartialEq, serde::Serialize)]
            #[serde(transparent)]
            #[must_use = "a message does nothing until it is given to a client"]
            pub struct $Name($Body);

            impl $Name {
                /// All that is wrong with the message, before any request. Sending it does
                /// the same first.
                ///
                /// # Errors
                ///
                /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage), with
                /// every problem in [`Error::problems`](crate::Error::problems).
                pub fn validate(&self) -> Result<(), crate::Error> {
                    crate::message::validate(&self.0)
                }

                /// The JSON as it is sent, whether it is valid or not.
                #[must_use]
                pub fn to_json(&self) -> serde_json::Value {
                    crate::message::to_json(&self.0)
                }

                /// The JSON Schema of a tool with which a language model writes such a
                /// message.
                ///
                /// It is a plain object that fits the strict modes of the large providers:
                /// each property is required, and null if there is nothing to say. What the
                /// program sets is left out; [the module](self#language-models) says more.
                #[must_use]
                pub fn tool_schema() -> serde_json::Value {
                    let docs = concat!($($doc, "\n"),+);
                    crate::message::tool_schema::<$Body>(Some($Type::$Variant), docs)
                }
            }

            $($fields!($Name $Variant);)+

            impl std::fmt::Debug for $Name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    crate::redact::debug(stringify!($Name), &self.0, f)
                }
            }

            impl<'de> serde::Deserialize<'de> for $Name {
                fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                    let name = concat!($direction, stringify!($Name));
                    crate::message::read(name, d, Some($Type::$Variant)).map(Self)
                }
            }

            impl schemars::JsonSchema for $Name {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    concat!($direction, stringify!($Name)).into()
                }

                fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    let docs = concat!($($doc, "\n"),+);
                    crate::message::json_schema::<$Body>(Some($Type::$Variant), docs)
                }
            }

            impl From<$Name> for Message {
                fn from(message: $Name) -> Self {
                    Self::$Name(message)
                }
            }
        )+

        /// A message of any type, so that a queue can hold them all. Its JSON is that of the
        /// message itself; `type` tells them apart.
        #[derive(Clone, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        #[must_use = "a message does nothing until it is given to a client"]
        pub enum Message {
            $($(#[doc = $doc])+ $Name($Name),)+
        }

        impl Message {
            fn from_body(body: $Body) -> Self {
                match crate::message::Body::message_type(&body) {
                    $($Type::$Variant => Self::$Name($Name(body)),)+
                }
            }

            fn body(&self) -> &$Body {
                match self {
                    $(Self::$Name(message) => &message.0,)+
                }
            }

            /// The body of the request, if the message is valid.
            pub(crate) fn into_body(self) -> Result<$Body, crate::Error> {
                crate::message::validate(self.body())?;
                Ok(match self {
                    $(Self::$Name(message) => message.0,)+
                })
            }

            /// All that is wrong with the message, before any request. Sending it does the
            /// same first.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage), with every
            /// problem in [`Error::problems`](crate::Error::problems).
            pub fn validate(&self) -> Result<(), crate::Error> {
                crate::message::validate(self.body())
            }

            /// The JSON as it is sent, whether it is valid or not.
            #[must_use]
            pub fn to_json(&self) -> serde_json::Value {
                crate::message::to_json(self.body())
            }

            /// The JSON Schema of a tool with which a language model writes a message of any
            /// type: it chooses the channel by `type`. Beyond that it is like those of the
            /// types, such as [`Sms::tool_schema`].
            #[must_use]
            pub fn tool_schema() -> serde_json::Value {
                crate::message::tool_schema::<$Body>(None, $any)
            }

            /// The value of `type` on the wire, such as `SMS` or `Live_Chat`.
            #[must_use]
            pub fn message_type(&self) -> &'static str {
                let message_type = crate::message::Body::message_type(self.body());
                crate::message::type_name::<$Body>(message_type)
            }
        }

        impl std::fmt::Debug for Message {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$Name(message) => message.fmt(f),)+
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for Message {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let name = concat!($direction, "Message");
                crate::message::read(name, d, None).map(Self::from_body)
            }
        }

        impl schemars::JsonSchema for Message {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                concat!($direction, "Message").into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::message::json_schema::<$Body>(None, $any)
            }
        }
    };
}
pub(crate) use messages;

/// Makes an enum of a closed set of the specification, read and written by its wire texts.
macro_rules! closed_set {
    (
        $(#[$doc:meta])+ $Name:ident = $Wire:path, $field:literal;
        $($(#[$variant_doc:meta])+ $Variant:ident),+
    ) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[$variant_doc])+ $Variant,)+
        }

        impl From<$Name> for $Wire {
            fn from(value: $Name) -> Self {
                match value {
                    $($Name::$Variant => Self::$Variant,)+
                }
            }
        }

        impl From<$Wire> for $Name {
            fn from(value: $Wire) -> Self {
                match value {
                    $(<$Wire>::$Variant => Self::$Variant,)+
                }
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                <$Wire>::from(*self).fmt(f)
            }
        }

        impl std::str::FromStr for $Name {
            type Err = crate::Error;

            fn from_str(text: &str) -> Result<Self, crate::Error> {
                text.parse::<$Wire>().map(Self::from).map_err(|_| {
                    let allowed = [$(Self::$Variant.to_string()),+];
                    let allowed = allowed.each_ref().map(String::as_str);
                    let problem = crate::json::not_one_of($field, text, &allowed);
                    crate::Error::invalid_message(vec![problem])
                })
            }
        }
    };
}
pub(crate) use closed_set;

/// The setters that messages of both directions have.
macro_rules! content {
    ($Name:ident $Variant:ident) => {
        impl $Name {
            /// The text (`message` on the wire). An empty one is left out.
            pub fn text(mut self, text: impl Into<String>) -> Self {
                self.0.message = crate::message::non_empty(text);
                self
            }

            /// Adds a file: an absolute http or https address that the service fetches
            /// (`attachments` on the wire).
            pub fn attachment(mut self, url: impl Into<String>) -> Self {
                self.0.attachments.push(url.into());
                self
            }

            /// Adds several files; see [`attachment`](Self::attachment).
            pub fn attachments(mut self, urls: impl IntoIterator<Item: Into<String>>) -> Self {
                self.0.attachments.extend(urls.into_iter().map(Into::into));
                self
            }

            /// The conversation provider that carries the message (`conversationProviderId`
            /// on the wire).
            pub fn provider(mut self, id: impl Into<ConversationProviderId>) -> Self {
                self.0.conversation_provider_id = Some(id.into().into());
                self
            }
        }
    };
}
pub(crate) use content;

/// The setters that emails of both directions have.
macro_rules! email_content {
    ($Name:ident $Variant:ident) => {
        impl $Name {
            /// The email as HTML. An empty one is left out.
            pub fn html(mut self, html: impl Into<String>) -> Self {
                self.0.html = crate::message::non_empty(html);
                self
            }

            /// The subject line. An empty one is left out.
            pub fn subject(mut self, subject: impl Into<String>) -> Self {
                self.0.subject = crate::message::non_empty(subject);
                self
            }

            /// The sender's address (`emailFrom` on the wire), which may have a name before
            /// it: `Jane <jane@company.com>`.
            pub fn from(mut self, address: impl Into<String>) -> Self {
                self.0.email_from = Some(address.into());
                self
            }

            /// The recipient's address (`emailTo` on the wire), without a name.
            pub fn to(mut self, address: impl Into<String>) -> Self {
                self.0.email_to = Some(address.into());
                self
            }

            /// Adds addresses that get a copy (`emailCc` on the wire).
            pub fn cc(mut self, addresses: impl IntoIterator<Item: Into<String>>) -> Self {
                self.0
                    .email_cc
                    .extend(addresses.into_iter().map(Into::into));
                self
            }

            /// Adds addresses that get a copy without the others seeing it (`emailBcc` on
            /// the wire).
            pub fn bcc(mut self, addresses: impl IntoIterator<Item: Into<String>>) -> Self {
                self.0
                    .email_bcc
                    .extend(addresses.into_iter().map(Into::into));
                self
            }
        }
    };
}
pub(crate) use email_content;
