//! The macro that makes the message types of one direction out of a table.

/// Makes the message types of one direction, the enum over them, the set of their names and
/// the trait that they share. The table has for each type a name, the generated variant of
/// `type`, and the macros that give it its constructors and fields.
macro_rules! messages {
    (
        $direction:literal, $Body:ty, $Type:ident, $any:literal;
        $(
            #[doc = $what:literal] $(#[doc = $more:literal])*
            $Name:ident = $Variant:ident: $($fields:ident)+;
        )+
    ) => {
        $(
            #[doc = $what]
            $(#[doc = $more])*
            #[derive(Clone, PartialEq, serde::Serialize)]
            #[serde(transparent)]
            #[must_use = "a message does nothing until it is given to a client"]
            pub struct $Name($Body);

            impl $Name {
                fn body(&self) -> &$Body {
                    &self.0
                }

                fn body_mut(&mut self) -> &mut $Body {
                    &mut self.0
                }

                /// Checks everything that the service would reject, or accept and silently
                /// drop. Sending a message does the same first.
                ///
                /// # Errors
                ///
                /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage), with
                /// every problem in [`Error::problems`](crate::Error::problems).
                pub fn validate(&self) -> Result<(), crate::Error> {
                    crate::message::validate(&self.0)
                }

                /// Returns the JSON of the message as it is sent, also if it is not valid.
                #[must_use]
                pub fn to_json(&self) -> serde_json::Value {
                    crate::message::to_json(&self.0)
                }

                /// Returns the type of the message.
                #[must_use]
                pub fn message_type(&self) -> MessageType {
                    MessageType::$Name
                }

                /// Returns the JSON Schema of a tool with which a language model writes such
                /// a message.
                ///
                /// The schema is a plain object that fits the strict modes of the large
                /// providers: every property is required, and null where the model has
                /// nothing to say. Fields that the program sets are left out; see
                /// [the module](self#language-models).
                #[must_use]
                pub fn tool_schema() -> serde_json::Value {
                    crate::message::tool_schema::<$Body>(Some(MessageType::$Name.as_str()), $what)
                }
            }

            $($fields!($Name);)+

            impl std::fmt::Debug for $Name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    crate::redact::debug(stringify!($Name), &self.0, f)
                }
            }

            impl<'de> serde::Deserialize<'de> for $Name {
                fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                    let name = concat!($direction, stringify!($Name));
                    crate::message::read(name, d, Some(MessageType::$Name.as_str())).map(Self)
                }
            }

            impl schemars::JsonSchema for $Name {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    concat!($direction, stringify!($Name)).into()
                }

                fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    crate::message::json_schema::<$Body>(Some(MessageType::$Name.as_str()), $what)
                }
            }

            impl From<$Name> for Message {
                fn from(message: $Name) -> Self {
                    Self::$Name(message)
                }
            }

            any_message!($Name);
        )+

        any_message!(Message);

        crate::closed_set::closed_set! {
            /// The type of a message: the channel that `type` names on the wire.
            MessageType = $Type, "type";
            $(#[doc = $what] $Name = $Variant),+
        }

        /// A message of any type, so that a queue can hold them all.
        ///
        /// Its JSON is that of the message itself; `type` tells the types apart. It has the
        /// setters of the fields that all types have, and the getters of every field. To set
        /// another field, match on the type.
        #[derive(Clone, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        #[must_use = "a message does nothing until it is given to a client"]
        pub enum Message {
            $(#[doc = $what] $Name($Name),)+
        }

        impl Message {
            fn from_body(body: $Body) -> Self {
                match body.type_ {
                    $($Type::$Variant => Self::$Name($Name(body)),)+
                }
            }

            fn body(&self) -> &$Body {
                match self {
                    $(Self::$Name(message) => &message.0,)+
                }
            }

            fn body_mut(&mut self) -> &mut $Body {
                match self {
                    $(Self::$Name(message) => &mut message.0,)+
                }
            }

            /// Returns the body of the request, if the message is valid.
            pub(crate) fn into_body(self) -> Result<$Body, crate::Error> {
                crate::message::validate(self.body())?;
                Ok(match self {
                    $(Self::$Name(message) => message.0,)+
                })
            }

            /// Checks everything that the service would reject, or accept and silently drop.
            /// Sending a message does the same first.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage), with every
            /// problem in [`Error::problems`](crate::Error::problems).
            pub fn validate(&self) -> Result<(), crate::Error> {
                crate::message::validate(self.body())
            }

            /// Returns the JSON of the message as it is sent, also if it is not valid.
            #[must_use]
            pub fn to_json(&self) -> serde_json::Value {
                crate::message::to_json(self.body())
            }

            /// Returns the JSON Schema of a tool with which a language model writes a message
            /// of any type: the model chooses the channel by `type`. Otherwise it is like the
            /// schemas of the types, such as that of [`Sms::tool_schema`].
            #[must_use]
            pub fn tool_schema() -> serde_json::Value {
                crate::message::tool_schema::<$Body>(None, $any)
            }

            /// Returns the type of the message.
            #[must_use]
            pub fn message_type(&self) -> MessageType {
                match self {
                    $(Self::$Name(_) => MessageType::$Name,)+
                }
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
