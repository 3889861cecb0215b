//! What the message types of both directions share. Each type wraps the generated body of
//! its operation, so that its serde form is the wire JSON; which fields it has comes from
//! the specification (`x-message-types`).

use std::fmt::Display;

use schemars::Schema;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned, de::Error as _};
use serde_json::{Map, Value, json};

use crate::{
    Error,
    error::Problem,
    operation::{Fault, Operation, Violation, object_schema, violations},
};

/// A generated request body that has a `type`.
pub(crate) trait Body: Clone + Serialize + DeserializeOwned {
    type Type: Copy + Display;

    fn operation() -> &'static Operation;
    fn message_type(&self) -> Self::Type;
    /// Everything that the service would refuse, or take and lose.
    fn problems(&self) -> Vec<Problem>;
    /// Sets what a body that was read may leave out.
    fn complete(self) -> Self {
        self
    }
}

/// The body, if it is valid.
pub(crate) fn validate<B: Body>(body: &B) -> Result<(), Error> {
    let problems = body.problems();
    if problems.is_empty() {
        return Ok(());
    }
    Err(Error::invalid_message(problems).with_operation(Some(B::operation().id)))
}

/// The wire JSON.
pub(crate) fn to_json(body: &impl Body) -> Value {
    // Can't fail: the keys are strings and there are no maps or floats.
    serde_json::to_value(body).unwrap_or_default()
}

/// Reads the wire JSON of a message: of one type, or of any type if `only` is `None`.
/// All fields that do not belong are reported at once.
pub(crate) fn read<'de, B: Body, D: Deserializer<'de>>(
    deserializer: D,
    only: Option<B::Type>,
) -> Result<B, D::Error> {
    let mut object = Map::<String, Value>::deserialize(deserializer)?;
    let problems = read_problems::<B>(&object, only);
    if !problems.is_empty() {
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        return Err(D::Error::custom(problems.join("; ")));
    }
    object.retain(|name, value| !is_empty(name, value));
    // The table has checked every field; the parser's words might quote one.
    let body: B = serde_json::from_value(Value::Object(object))
        .map_err(|_| D::Error::custom("the fields do not make a message"))?;
    Ok(body.complete())
}

fn read_problems<B: Body>(object: &Map<String, Value>, only: Option<B::Type>) -> Vec<Problem> {
    let operation = B::operation();
    let sent = object.get("type").and_then(Value::as_str);
    let message_type = match (only.map(|only| only.to_string()), sent) {
        (Some(only), Some(sent)) if only != sent => {
            return vec![Problem::new("type", short(sent), only)];
        }
        (Some(only), _) => only,
        (None, Some(sent)) if operation.message_types().contains(&sent) => sent.to_owned(),
        (None, Some(sent)) => {
            let allowed = operation.message_types().join(", ");
            return vec![Problem::new("type", short(sent), allowed)];
        }
        (None, None) => {
            let allowed = operation.message_types().join(", ");
            return vec![Problem::new("type", "no text", allowed)];
        }
    };
    let violations = violations(
        object,
        operation
            .body
            .iter()
            .filter(|f| f.belongs_to(&message_type)),
    );
    let problem = |Violation { field, fault }| match fault {
        Fault::Missing => Problem::new(field, "nothing", "it is required"),
        Fault::NotAField => {
            let names: Vec<_> = operation.fields_of(&message_type).map(|f| f.name).collect();
            let found = format!("a field that {message_type} messages do not have");
            Problem::new(field, found, names.join(", "))
        }
        Fault::Wrong { found, kind } => Problem::new(field, kind_of(&found), kind.allowed()),
    };
    violations.into_iter().map(problem).collect()
}

/// What kind of JSON a value is. Not the value: it may be personal.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "another string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A message type as found, if it looks like one.
fn short(text: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.len() <= 32 && text.chars().all(word) {
        format!("{text:?}")
    } else {
        kind_of(&Value::String(String::new())).to_owned()
    }
}

/// Whether a field says nothing and is left out of the JSON: null, an empty list, an empty
/// text. An empty id or address is kept, to be refused: it was meant to be something.
fn is_empty(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty() && matches!(name, "message" | "html" | "subject"),
        _ => false,
    }
}

/// A text as it is set: one that is empty is left out.
pub(crate) fn filled(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}

/// The JSON Schema of one message type.
pub(crate) fn schema<B: Body>(message_type: B::Type) -> Schema {
    let message_type = message_type.to_string();
    let mut schema = object_schema(
        B::operation()
            .body
            .iter()
            .filter(|f| f.belongs_to(&message_type)),
    );
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("type".to_owned(), json!({ "const": message_type }));
    }
    schema.into()
}

/// Makes the message types of one direction out of a table: for each a name, the generated
/// variant of `type`, and the macros that give it its constructors and fields.
macro_rules! messages {
    (
        $direction:literal, $Body:ty, $Type:ident;
        $($(#[$doc:meta])+ $Name:ident = $Variant:ident: $($fields:ident)+;)+
    ) => {
        $(
            $(#[$doc])+
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
            }

            $($fields!($Name $Variant);)+

            impl std::fmt::Debug for $Name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    crate::redact::debug(stringify!($Name), &self.0, f)
                }
            }

            impl<'de> serde::Deserialize<'de> for $Name {
                fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                    crate::message::read(d, Some($Type::$Variant)).map(Self)
                }
            }

            impl schemars::JsonSchema for $Name {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    concat!($direction, stringify!($Name)).into()
                }

                fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    crate::message::schema::<$Body>($Type::$Variant)
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
            $($(#[$doc])+ $Name($Name),)+
        }

        impl Message {
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

            /// The value of `type` on the wire, such as `SMS` or `Live_Chat`.
            #[must_use]
            pub fn message_type(&self) -> String {
                crate::message::Body::message_type(self.body()).to_string()
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
                let body: $Body = crate::message::read(d, None)?;
                Ok(match crate::message::Body::message_type(&body) {
                    $($Type::$Variant => Self::$Name($Name(body)),)+
                })
            }
        }

        impl schemars::JsonSchema for Message {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                concat!($direction, "Message").into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "oneOf": [$(generator.subschema_for::<$Name>()),+],
                })
            }
        }
    };
}
pub(crate) use messages;

/// The setters that messages of both directions have.
macro_rules! content {
    ($Name:ident $Variant:ident) => {
        impl $Name {
            /// The text (`message` on the wire). An empty one is left out.
            pub fn text(mut self, text: impl Into<String>) -> Self {
                self.0.message = crate::message::filled(text);
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
                self.0.html = crate::message::filled(html);
                self
            }

            /// The subject line. An empty one is left out.
            pub fn subject(mut self, subject: impl Into<String>) -> Self {
                self.0.subject = crate::message::filled(subject);
                self
            }

            /// The sender's address (`emailFrom` on the wire), which may have a name before
            /// it: `Jane <jane@company.com>`.
            pub fn from(mut self, address: impl Into<String>) -> Self {
                self.0.email_from = Some(address.into());
                self
            }

            /// The recipient's address (`emailTo` on the wire). It must be one of the
            /// contact's; without it the email goes with the contact's primary one.
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
