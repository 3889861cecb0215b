//! Messages to a contact, one type for each channel. A type has the fields of its channel
//! and no others.
//!
//! | type | on the wire | needs | fields beyond those that all have |
//! | --- | --- | --- | --- |
//! | [`Sms`] | `SMS` | text, attachment or template | numbers |
//! | [`Rcs`] | `RCS` | text, attachment or template | numbers |
//! | [`WhatsApp`] | `WhatsApp` | text | numbers |
//! | [`Email`] | `Email` | html or template | subject, html, addresses, reply mode, thread |
//! | [`Instagram`] | `IG` | text, attachment or template | |
//! | [`Facebook`] | `FB` | text, attachment or template | |
//! | [`Custom`] | `Custom` | text, attachment or template | |
//! | [`LiveChat`] | `Live_Chat` | text, attachment or template | |
//! | [`TikTok`] | `TIKTOK` | text, attachment or template | |
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
//! // A message is plain data: it goes through queues as its wire JSON.
//! let queued = serde_json::to_string(&message)?;
//! let message: outbound::Message = serde_json::from_str(&queued)?;
//! assert_eq!(message.message_type(), "SMS");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Language models
//!
//! [`Sms::tool_schema`] is the JSON Schema of a tool with which a language model writes a text
//! message, and [`Sms::from_tool_arguments`] makes a message of what the model gave; the other
//! types and [`Message`] have them too. The program chooses the contact and the conversation
//! provider, and the model does not see them.
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
//! // In strict mode a model writes null where it has nothing to say.
//! let arguments = json!({ "message": "Your order has shipped.", "attachments": null });
//! let message = Sms::from_tool_arguments("ve9EPM428h8vShlRW1KT", arguments)?;
//! assert_eq!(message, Sms::new("ve9EPM428h8vShlRW1KT", "Your order has shipped."));
//!
//! // What is wrong goes back to the model, which then tries again.
//! let arguments = json!({ "message": "Hello", "fromNumber": "415-555-0123" });
//! let error = Sms::from_tool_arguments("ve9EPM428h8vShlRW1KT", arguments).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "send_message: the message is not valid: fromNumber: found a number of the form \
//!      \"###-###-####\", allowed: + and 7 to 15 digits, the first not 0, such as +14155550123",
//! );
//! # Ok::<(), leadconnector::Error>(())
//! ```
//!
//! The strict mode of Anthropic takes at most 16 properties that may be null in all tools of a
//! request together. [`Message::tool_schema`] has 16 and [`Email::tool_schema`] 14, so give
//! other tools beside them without `"strict": true`: the arguments are checked in any case.

mod receipt;
mod validate;

pub use receipt::SendReceipt;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    Error,
    api::types::{EmailReplyMode, SendMessageBody, SendMessageType},
    id::{AppointmentId, ContactId, ConversationProviderId, MessageId, TemplateId, ThreadId},
    message::{closed_set, content, email_content, from_tool_arguments, messages},
};

closed_set! {
    /// Whom an answer to an email goes to (`emailReplyMode` on the wire).
    ReplyMode = EmailReplyMode, "emailReplyMode";
    /// The sender alone (`reply`).
    Reply,
    /// The sender and everybody who got it (`reply_all`).
    ReplyAll
}

/// A body with nothing but its type and its recipient.
fn empty(message_type: SendMessageType, contact: ContactId) -> SendMessageBody {
    SendMessageBody {
        type_: message_type,
        contact_id: contact.into(),
        appointment_id: None,
        attachments: Vec::new(),
        conversation_provider_id: None,
        email_bcc: Vec::new(),
        email_cc: Vec::new(),
        email_from: None,
        email_reply_mode: None,
        email_to: None,
        from_number: None,
        html: None,
        message: None,
        reply_message_id: None,
        scheduled_timestamp: None,
        subject: None,
        template_id: None,
        thread_id: None,
        to_number: None,
    }
}

/// What all messages have.
macro_rules! common {
    ($Name:ident $Variant:ident) => {
        content!($Name $Variant);

        impl $Name {
            /// A message made of the arguments that a language model gave to a tool with the
            /// schema [`tool_schema`](Self::tool_schema). Whatever is null counts as absent.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message
            /// is not valid. The error names each field that is wrong, and what is allowed:
            /// hand it back to the model as the result of the call.
            pub fn from_tool_arguments(
                contact: impl Into<ContactId>,
                arguments: Value,
            ) -> Result<Self, Error> {
                let contact = ("contactId", contact.into().into());
                from_tool_arguments(Some(SendMessageType::$Variant), contact, arguments).map(Self)
            }

            /// The contact who receives the message.
            #[must_use]
            pub fn contact_id(&self) -> &str {
                &self.0.contact_id
            }

            /// The template that the message is made from (`templateId` on the wire).
            pub fn template(mut self, id: impl Into<TemplateId>) -> Self {
                self.0.template_id = Some(id.into().into());
                self
            }

            /// The message that this one answers (`replyMessageId` on the wire).
            pub fn in_reply_to(mut self, id: impl Into<MessageId>) -> Self {
                self.0.reply_message_id = Some(id.into().into());
                self
            }

            /// The appointment that the message is about (`appointmentId` on the wire).
            pub fn appointment(mut self, id: impl Into<AppointmentId>) -> Self {
                self.0.appointment_id = Some(id.into().into());
                self
            }

            /// When to send the message; at once if not set. Whole seconds are sent, a
            /// fraction is dropped (`scheduledTimestamp` on the wire).
            pub fn schedule_at(mut self, when: DateTime<Utc>) -> Self {
                self.0.scheduled_timestamp = Some(when.timestamp());
                self
            }
        }
    };
}

/// A message that is made with a text.
macro_rules! with_text {
    ($Name:ident $Variant:ident) => {
        impl $Name {
            /// A message with this text. A text that is empty is left out.
            pub fn new(contact: impl Into<ContactId>, text: impl Into<String>) -> Self {
                Self(empty(SendMessageType::$Variant, contact.into())).text(text)
            }
        }
    };
}

/// A message that can do without a text.
macro_rules! without_text {
    ($Name:ident $Variant:ident) => {
        impl $Name {
            /// A message without a text: for one that is made from a
            /// [`template`](Self::template), or is all [`attachment`](Self::attachment).
            pub fn without_text(contact: impl Into<ContactId>) -> Self {
                Self(empty(SendMessageType::$Variant, contact.into()))
            }
        }
    };
}

/// What channels with phone numbers have.
macro_rules! phone {
    ($Name:ident $Variant:ident) => {
        impl $Name {
            /// The number that the message is sent from, as `+` and digits (E.164;
            /// `fromNumber` on the wire).
            pub fn from_number(mut self, number: impl Into<String>) -> Self {
                self.0.from_number = Some(number.into());
                self
            }

            /// The number that the message goes to, as `+` and digits (E.164; `toNumber` on
            /// the wire).
            pub fn to_number(mut self, number: impl Into<String>) -> Self {
                self.0.to_number = Some(number.into());
                self
            }
        }
    };
}

/// What emails have.
macro_rules! email {
    ($Name:ident $Variant:ident) => {
        email_content!($Name $Variant);

        impl $Name {
            /// An email. It needs [`html`](Self::html) or a [`template`](Self::template).
            pub fn new(contact: impl Into<ContactId>) -> Self {
                Self(empty(SendMessageType::$Variant, contact.into()))
            }

            /// Whom an answer goes to (`emailReplyMode` on the wire).
            pub fn reply_mode(mut self, mode: ReplyMode) -> Self {
                self.0.email_reply_mode = Some(mode.into());
                self
            }

            /// The thread that the email belongs to (`threadId` on the wire).
            pub fn thread(mut self, id: impl Into<ThreadId>) -> Self {
                self.0.thread_id = Some(id.into().into());
                self
            }
        }
    };
}

messages! {
    "Outbound", SendMessageBody, SendMessageType,
    "A message to a contact, on the channel that `type` names.";

    /// A text message to a phone.
    Sms = Sms: with_text without_text common phone;
    /// An RCS message to a phone.
    Rcs = Rcs: with_text without_text common phone;
    /// A WhatsApp message.
    ///
    /// It needs a text: the service fails on an empty one, and attachments have been stored
    /// but not delivered.
    WhatsApp = WhatsApp: with_text common phone;
    /// An email.
    ///
    /// It needs html or a template. A text alone is unreliable: the service may refuse the
    /// email as one without content.
    Email = Email: email common;
    /// An Instagram message (`IG` on the wire).
    Instagram = Ig: with_text without_text common;
    /// A Facebook message (`FB` on the wire).
    Facebook = Fb: with_text without_text common;
    /// A message through a conversation provider of one's own.
    Custom = Custom: with_text without_text common;
    /// A message in the account's live chat (`Live_Chat` on the wire).
    LiveChat = LiveChat: with_text without_text common;
    /// A TikTok message (`TIKTOK` on the wire).
    TikTok = Tiktok: with_text without_text common;
}

impl Message {
    /// A message made of the arguments that a language model gave to a tool with the schema
    /// [`tool_schema`](Self::tool_schema); see [`Sms::from_tool_arguments`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message is not
    /// valid: hand the error back to the model.
    pub fn from_tool_arguments(
        contact: impl Into<ContactId>,
        arguments: Value,
    ) -> Result<Self, Error> {
        let contact = ("contactId", contact.into().into());
        from_tool_arguments(None, contact, arguments).map(Self::from_body)
    }

    /// The contact who receives the message.
    #[must_use]
    pub fn contact_id(&self) -> &str {
        &self.body().contact_id
    }
}
