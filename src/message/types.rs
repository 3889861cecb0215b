//! The macro that defines the message types of one direction from a table.

/// Defines the message types of one direction, the enum of all types, the set of their names, and
/// their shared trait. For each type, the table has a name, the generated variant of `type`, and
/// the macros that add its constructors and fields.
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

                /// Returns the wire JSON of the message, even if the message is not valid.
                #[must_use]
                pub fn to_json(&self) -> serde_json::Value {
                    crate::message::to_json(&self.0)
                }

                /// Returns the type of the message.
                #[must_use]
                pub fn message_type(&self) -> MessageType {
                    MessageType::$Name
                }

                /// Returns the JSON Schema of a tool that lets a language model write such a
                /// message.
                ///
                /// The schema is a plain object that works with the strict modes of the major model
                /// providers: every property is required, and the model passes null for absent
                /// values. Fields that the program sets are left out; see [the
                /// module](self#language-models).
                #[must_use]
                #[inline]
                pub fn tool_schema() -> serde_json::Value {
                    crate::message::tool_schema::<$Body>(Some(MessageType::$Name.as_str()), $what)
                }
            }

            $($fields!($Name);)+

            impl std::fmt::Debug for $Name {
                #[inline]
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

                #[inline]
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
            /// The type of a message: the value of `type` on the wire, which names the channel.
            MessageType = $Type, "type";
            $(#[doc = $what] $Name = $Variant),+
        }

        /// A message of any type, for example to store messages of different types in one queue.
        ///
        /// It serializes as the message itself; `type` tells the types apart. It has setters for
        /// the fields that the types share, and getters for every field. To set another field,
        /// match on the type. A field that the type lacks makes the message invalid.
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

            pub(crate) fn body(&self) -> &$Body {
                match self {
                    $(Self::$Name(message) => &message.0,)+
                }
            }

            fn body_mut(&mut self) -> &mut $Body {
                match self {
                    $(Self::$Name(message) => &mut message.0,)+
                }
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

            /// Returns the wire JSON of the message, even if the message is not valid.
            #[must_use]
            pub fn to_json(&self) -> serde_json::Value {
                crate::message::to_json(self.body())
            }

            /// Returns the JSON Schema of a tool that lets a language model write a message of any
            /// type: the model sets `type` to choose the channel. Apart from that, it is like the
            /// schemas of the individual types, such as [`Sms::tool_schema`].
            #[must_use]
            #[inline]
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
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$Name(message) => message.fmt(f),)+
                }
            }
        }

        impl crate::json::FromJson for Message {
            const ALLOWED: &'static str = "a message";

            fn from_json(value: serde_json::Value) -> Result<Self, Vec<crate::Problem>> {
                crate::message::from_wire(value, None).map(Self::from_body)
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

            #[inline]
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::message::json_schema::<$Body>(None, $any)
            }
        }
    };
}
pub(crate) use messages;
