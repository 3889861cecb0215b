//! Messages to a contact, with one type for each channel, and comments for the team. Each type has
//! exactly the fields of its channel.
//!
//! | type | on the wire | requires | fields in addition to the common ones |
//! | --- | --- | --- | --- |
//! | [`Sms`] | `SMS` | text, attachment or template | numbers |
//! | [`Rcs`] | `RCS` | text, attachment or template | numbers |
//! | [`Email`] | `Email` | html or template | subject, html, addresses, reply mode, thread |
//! | [`WhatsApp`] | `WhatsApp` | text | numbers |
//! | [`Instagram`] | `IG` | text, attachment or template | |
//! | [`Facebook`] | `FB` | text, attachment or template | |
//! | [`Custom`] | `Custom` | text, attachment or template | |
//! | [`LiveChat`] | `Live_Chat` | text, attachment or template | |
//! | [`TikTok`] | `TIKTOK` | text, attachment or template | |
//! | [`InternalComment`] | `InternalComment` | text | mentions, author; none of the common ones |
//!
//! ```
//! use leadconnector::outbound;
//!
//! let message = outbound::Sms::new("abc123def456", "Hello").from_number("+14155550123");
//! assert_eq!(
//!     message.to_json(),
//!     serde_json::json!({
//!         "type": "SMS",
//!         "contactId": "abc123def456",
//!         "message": "Hello",
//!         "fromNumber": "+14155550123",
//!     }),
//! );
//!
//! // Messages are plain data: queues can carry them as wire JSON.
//! let queued = serde_json::to_string(&message)?;
//! let message: outbound::Message = serde_json::from_str(&queued)?;
//! assert_eq!(message.message_type(), outbound::MessageType::Sms);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Each setter has a getter with the prefix `get_`, such as [`Sms::get_text`]; the exception is
//! [`Sms::contact_id`], which has no setter. [`Message`] holds a message of any type.
//!
//! A [`Call`] is not sent: a conversation provider makes it, and
//! [`Client::add_outbound_call`](crate::Client::add_outbound_call) records it.
//!
//! # Language models
//!
//! [`Sms::tool_schema`] is the JSON Schema of a tool that lets a language model write a text
//! message, and [`Sms::from_tool_arguments`] builds the message from the model's arguments; the
//! other types and [`Message`] have both methods too.
//!
//! The program sets who sends and who receives a message: the contact, the conversation provider,
//! the author of an internal comment, and every phone number and email address. The model never
//! sees these fields, and arguments that contain one are an error. Set them on the resulting
//! message, for example with [`Sms::to_number`] or [`Email::cc`]. The model sets everything else,
//! including attachments, the scheduled time, the email or thread that the message replies to, and
//! the users whom an internal comment mentions.
//!
//! ```
//! use leadconnector::outbound::Sms;
//! use serde_json::json;
//!
//! let tool = json!({
//!     "name": "send_text",
//!     "description": "Sends a text message to the customer of this chat.",
//!     "strict": true,
//!     "input_schema": Sms::tool_schema(), // OpenAI calls it `parameters`
//! });
//! # assert_eq!(tool["input_schema"]["type"], "object");
//!
//! // In strict mode, the model passes null for fields that it leaves out.
//! let arguments = json!({ "message": "Your order has shipped.", "attachments": null });
//! let message = Sms::from_tool_arguments("ve9EPM428h8vShlRW1KT", arguments)?;
//! assert_eq!(message, Sms::new("ve9EPM428h8vShlRW1KT", "Your order has shipped."));
//!
//! // Return the error to the model, so that it can correct the call.
//! let arguments = json!({ "message": ["Hello"] });
//! let error = Sms::from_tool_arguments("ve9EPM428h8vShlRW1KT", arguments).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "send_message: the message is not valid: message: found an array, allowed: a string",
//! );
//! # Ok::<(), leadconnector::Error>(())
//! ```
//!
//! Anthropic's strict mode allows at most 16 nullable properties over all tools of a request.
//! [`Message::tool_schema`] has 11, [`Email::tool_schema`] has 10 and [`Sms::tool_schema`] has 6.
//! Declare tools beyond the limit without `"strict": true`: the arguments are validated in any
//! case.

mod call;
mod fields;
mod receipt;
mod validate;

pub use call::Call;
pub use receipt::SendReceipt;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use self::fields::{
    channel, comment, comment_fields, common, email, new_email, phone, recipient, tool, with_text,
    without_text,
};
use crate::{
    Error,
    api::types::{EmailReplyMode, SendMessageBody, SendMessageType},
    closed_set::closed_set,
    id::{AppointmentId, ContactId, ConversationProviderId, MessageId, TemplateId, ThreadId},
    message::{Sealed, content, email_content, email_ends, fields, from_tool_arguments, messages},
};

/// A message of any type that [`Client::send`](crate::Client::send) takes, for generic code. All
/// message types of this module implement it, including [`Message`].
///
/// ```
/// use leadconnector::outbound::{AnyMessage, Email, Message, Sms};
///
/// fn describe(message: &impl AnyMessage) -> String {
///     format!("{} to {}", message.message_type(), message.contact_id())
/// }
///
/// assert_eq!(describe(&Sms::new("abc123def456", "Hello")), "SMS to abc123def456");
/// let email = Message::from(Email::new("abc123def456").html("<p>Hello</p>"));
/// assert_eq!(describe(&email), "Email to abc123def456");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message of `leadconnector::outbound`",
    label = "this is not a message that can be sent",
    note = "a message of `leadconnector::inbound` is not sent: `Client::add_inbound` records it",
    note = "an `outbound::Call` is not sent: `Client::add_outbound_call` records it"
)]
pub trait AnyMessage:
    Sealed + Into<Message> + Clone + PartialEq + Serialize + fmt::Debug + Send + Sync + 'static
{
    /// Returns the type of the message.
    #[must_use]
    fn message_type(&self) -> MessageType;

    /// Returns the contact that receives the message, or in whose conversation an internal comment
    /// is.
    #[must_use]
    fn contact_id(&self) -> &ContactId;

    /// Checks everything that the service would reject, or accept and silently drop.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage), with every problem in
    /// [`Error::problems`].
    fn validate(&self) -> Result<(), Error>;

    /// Returns the wire JSON of the message, even if the message is not valid.
    #[must_use]
    fn to_json(&self) -> Value;
}

macro_rules! any_message {
    ($Name:ident) => {
        impl Sealed for $Name {}

        impl AnyMessage for $Name {
            fn message_type(&self) -> MessageType {
                self.message_type()
            }

            fn contact_id(&self) -> &ContactId {
                self.contact_id()
            }

            fn validate(&self) -> Result<(), Error> {
                self.validate()
            }

            fn to_json(&self) -> Value {
                self.to_json()
            }
        }
    };
}

closed_set! {
    /// The recipients of a reply to an email (`emailReplyMode` on the wire).
    ReplyMode = EmailReplyMode, "emailReplyMode";
    /// Only the sender (`reply`).
    Reply = Reply,
    /// The sender and all recipients (`reply_all`).
    ReplyAll = ReplyAll
}

messages! {
    "Outbound", SendMessageBody, SendMessageType,
    "A message to a contact, on the channel that `type` names.";

    /// A text message to a phone.
    ///
    /// ```
    /// use leadconnector::outbound::Sms;
    ///
    /// let message = Sms::new("abc123def456", "Your order has shipped.")
    ///     .from_number("+14155550123")
    ///     .attachment("https://storage.com/label.pdf");
    /// message.validate()?;
    /// assert_eq!(message.get_text(), Some("Your order has shipped."));
    ///
    /// // All problems are reported at once, before any request.
    /// let error = Sms::new("abc123def456", "").from_number("415-555-0123").validate();
    /// let error = error.unwrap_err();
    /// let fields: Vec<_> = error.problems().iter().map(|problem| problem.field()).collect();
    /// assert_eq!(fields, ["message", "fromNumber"]);
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    Sms = Sms: with_text without_text channel phone;
    /// An RCS message to a phone.
    Rcs = Rcs: with_text without_text channel phone;
    /// An email.
    ///
    /// It requires HTML or a template. Text alone is unreliable: the service may reject the email
    /// as empty.
    ///
    /// ```
    /// use leadconnector::outbound::{Email, ReplyMode};
    ///
    /// let email = Email::new("abc123def456")
    ///     .subject("Important Update")
    ///     .html("<p>Hello World</p>")
    ///     .from("Jane <jane@company.com>")
    ///     .cc(["cc1@company.com", "cc2@company.com"])
    ///     .reply_mode(ReplyMode::ReplyAll);
    /// email.validate()?;
    /// assert_eq!(email.to_json()["emailCc"][1], "cc2@company.com");
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    Email = Email: new_email channel email;
    /// A WhatsApp message.
    ///
    /// It requires text: the service fails on empty text, and attachments have been stored but not
    /// delivered.
    WhatsApp = WhatsApp: with_text channel phone;
    /// An Instagram message (`IG` on the wire).
    Instagram = Ig: with_text without_text channel;
    /// A Facebook message (`FB` on the wire).
    Facebook = Fb: with_text without_text channel;
    /// A message through a custom conversation provider.
    ///
    /// ```
    /// use leadconnector::outbound::Custom;
    ///
    /// let message = Custom::new("abc123def456", "Hello").provider("61d6d1f9cdac7612faf80753");
    /// assert_eq!(message.to_json()["conversationProviderId"], "61d6d1f9cdac7612faf80753");
    /// ```
    Custom = Custom: with_text without_text channel;
    /// A message in the account's live chat (`Live_Chat` on the wire).
    LiveChat = LiveChat: with_text without_text channel;
    /// A TikTok message (`TIKTOK` on the wire).
    TikTok = Tiktok: with_text without_text channel;
    /// A comment for the team in the contact's conversation, which the contact does not see.
    ///
    /// It requires text. Nothing is delivered to the contact, so the contact needs neither a phone
    /// number nor an email address, and "do not disturb" does not matter.
    ///
    /// The service's documentation requires at least one mention; comments without one occur all
    /// the same, so [`validate`](Self::validate) accepts them.
    ///
    /// ```
    /// use leadconnector::outbound::InternalComment;
    ///
    /// let text = "@Jane<userId>xsmF1xxhmC92ZpL1lj7aLa</userId> please call back.";
    /// let comment = InternalComment::new("abc123def456", text)
    ///     .mention("xsmF1xxhmC92ZpL1lj7aLa")
    ///     .author("8zkvgBbNN3bNuzmq4gVy");
    /// comment.validate()?;
    /// assert_eq!(
    ///     comment.to_json(),
    ///     serde_json::json!({
    ///         "type": "InternalComment",
    ///         "contactId": "abc123def456",
    ///         "message": text,
    ///         "mentions": ["xsmF1xxhmC92ZpL1lj7aLa"],
    ///         "userId": "8zkvgBbNN3bNuzmq4gVy",
    ///     }),
    /// );
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    InternalComment = InternalComment: with_text comment;
}

common!(Message);
phone!(Message getters);
email!(Message getters);
comment_fields!(Message getters);

impl Message {
    /// Makes a message without content, of a type that is known only at run time.
    ///
    /// ```
    /// use leadconnector::outbound::{Message, MessageType};
    ///
    /// let channel: MessageType = "WhatsApp".parse()?;
    /// let message = Message::new(channel, "abc123def456").text("Hello");
    /// message.validate()?;
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    pub fn new(message_type: MessageType, contact: impl Into<ContactId>) -> Self {
        Self::from_body(SendMessageBody::new(contact, message_type))
    }

    /// Makes a message from the arguments that a language model passed to a tool with the schema
    /// [`tool_schema`](Self::tool_schema); see [`Sms::from_tool_arguments`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message is not valid:
    /// return the error to the model.
    pub fn from_tool_arguments(
        contact: impl Into<ContactId>,
        arguments: Value,
    ) -> Result<Self, Error> {
        let contact = ("contactId", contact.into().into_string());
        from_tool_arguments(None, contact, arguments).map(Self::from_body)
    }
}
