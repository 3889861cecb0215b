//! Messages that a contact sent elsewhere, recorded as received, with one type for each channel.
//! Each type has exactly the fields of its channel.
//!
//! Each starts from a conversation ([`Sms::in_conversation`]) or a contact ([`Sms::from_contact`]);
//! the service requires one of them and accepts both.
//!
//! | type | on the wire | requires | fields in addition to the common ones |
//! | --- | --- | --- | --- |
//! | [`Sms`] | `SMS` | text or attachment | |
//! | [`Rcs`] | `RCS` | text or attachment | |
//! | [`Email`] | `Email` | text, html or attachment | subject, html, addresses, email answered |
//! | [`WhatsApp`] | `WhatsApp` | text or attachment | |
//! | [`GoogleBusiness`] | `GMB` | text or attachment | |
//! | [`Instagram`] | `IG` | text or attachment | |
//! | [`Facebook`] | `FB` | text or attachment | |
//! | [`Custom`] | `Custom` | provider; text, html or attachment | as [`Email`] |
//! | [`WebChat`] | `WebChat` | text or attachment | |
//! | [`LiveChat`] | `Live_Chat` | text or attachment | |
//! | [`Call`] | `Call` | provider; call data | from, to, status |
//! | [`IvrCall`] | `IVR_Call` | provider; call data | from, to, status |
//! | [`CampaignCall`] | `Campaign_Call` | provider; call data | from, to, status |
//! | [`CampaignVoicemail`] | `Campaign_VoiceMail` | provider; call data | from, to, status |
//! | [`TikTok`] | `TIKTOK` | text or attachment | |
//! | [`AllInOneChat`] | `ALL_IN_ONE_CHAT` | text or attachment | |
//! | [`FormSubmission`] | `FORM_SUBMISSION` | text or attachment | |
//!
//! ```
//! use leadconnector::inbound;
//!
//! let message = inbound::Sms::in_conversation("ve9EPM428h8vShlRW1KT")
//!     .provider("61d6d1f9cdac7612faf80753")
//!     .text("Hi");
//! // The direction is always sent: the service's own default is outbound.
//! assert_eq!(message.to_json()["direction"], "inbound");
//! ```
//!
//! Each setter has a getter with the prefix `get_`, such as [`Sms::get_text`]; the exceptions are
//! the getters of the ids that messages start from, [`Sms::conversation_id`] and
//! [`Sms::contact_id`]. [`Message`] holds a message of any type.
//!
//! # Language models
//!
//! [`Sms::tool_schema`] is the JSON Schema of a tool that lets a language model record a text
//! message, and [`Sms::from_tool_arguments`] builds the message from the model's arguments; the
//! other types and [`Message`] have both methods too. The program sets the contact or conversation,
//! the direction, and the addresses of an email, and the model never sees them. The model gives the
//! conversation provider and the numbers of a call. See also
//! [`outbound`](crate::outbound#language-models).
//!
//! ```
//! use leadconnector::{id::ContactId, inbound};
//! use serde_json::json;
//!
//! let contact = ContactId::new("ve9EPM428h8vShlRW1KT");
//! let arguments = json!({ "message": "Is it still there?", "date": null });
//! let message = inbound::Sms::from_tool_arguments(contact, arguments)?;
//! assert_eq!(message.to_json()["message"], "Is it still there?");
//! # Ok::<(), leadconnector::Error>(())
//! ```

mod fields;
mod origin;
mod receipt;
mod sets;
mod validate;

pub use origin::Origin;
pub use receipt::InboundReceipt;
pub use sets::{CallStatus, Direction};

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use self::fields::{call, call_status, channel, common, email, email_fields};
use crate::{
    Error,
    api::types::{AddInboundMessageBody, InboundMessageType},
    id::{ContactId, ConversationId, ConversationProviderId, EmailMessageId},
    message::{Sealed, content, email_content, email_ends, fields, from_tool_arguments, messages},
};

/// A message of any type that [`Client::add_inbound`](crate::Client::add_inbound) takes, for
/// generic code. All message types of this module implement it, including [`Message`].
///
/// ```
/// use leadconnector::inbound::{AnyMessage, Sms};
///
/// fn conversation(message: &impl AnyMessage) -> Option<&str> {
///     message.conversation_id().map(|id| id.as_str())
/// }
///
/// let message = Sms::in_conversation("ve9EPM428h8vShlRW1KT").text("Hi");
/// assert_eq!(conversation(&message), Some("ve9EPM428h8vShlRW1KT"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message of `leadconnector::inbound`",
    label = "this is not a message that can be recorded as received",
    note = "a message of `leadconnector::outbound` is sent with `Client::send`",
    note = "an `outbound::Call` is recorded with `Client::add_outbound_call`"
)]
pub trait AnyMessage:
    Sealed + Into<Message> + Clone + PartialEq + Serialize + fmt::Debug + Send + Sync + 'static
{
    /// Returns the type of the message.
    #[must_use]
    fn message_type(&self) -> MessageType;

    /// Returns the contact that sent the message; `None` if it is not set.
    #[must_use]
    fn contact_id(&self) -> Option<&ContactId>;

    /// Returns the conversation of the message; `None` if it is not set.
    #[must_use]
    fn conversation_id(&self) -> Option<&ConversationId>;

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

            fn contact_id(&self) -> Option<&ContactId> {
                self.contact_id()
            }

            fn conversation_id(&self) -> Option<&ConversationId> {
                self.conversation_id()
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

/// Returns a body with only its type and direction.
fn empty(message_type: MessageType) -> AddInboundMessageBody {
    let mut body = AddInboundMessageBody::new(message_type);
    body.direction = Some(Direction::default().into());
    body
}

messages! {
    "Inbound", AddInboundMessageBody, InboundMessageType,
    "A message that a contact sent elsewhere, on the channel that `type` names.";

    /// A text message from a phone.
    ///
    /// ```
    /// use leadconnector::inbound::Sms;
    ///
    /// let message = Sms::from_contact("ve9EPM428h8vShlRW1KT").text("Is it still there?");
    /// message.validate()?;
    /// assert_eq!(message.get_text(), Some("Is it still there?"));
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    Sms = Sms: channel;
    /// An RCS message from a phone.
    Rcs = Rcs: channel;
    /// An email through the account's default email provider.
    ///
    /// For an email through another provider, use [`Custom`]: as `Email` it would silently end up
    /// in the default channel.
    ///
    /// ```
    /// use leadconnector::inbound::Email;
    ///
    /// let answer = Email::in_conversation("ve9EPM428h8vShlRW1KT")
    ///     .subject("Re: Important Update")
    ///     .html("<p>Thank you</p>")
    ///     .in_reply_to("rnGyqh2F6uBrIkfhFo9A"); // a receipt's `email_message_id`
    /// answer.validate()?;
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    Email = Email: channel email;
    /// A WhatsApp message.
    WhatsApp = WhatsApp: channel;
    /// A message from the Google Business Profile (`GMB` on the wire).
    GoogleBusiness = Gmb: channel;
    /// An Instagram message (`IG` on the wire).
    Instagram = Ig: channel;
    /// A Facebook message (`FB` on the wire).
    Facebook = Fb: channel;
    /// A message or an email through a custom conversation provider.
    ///
    /// It requires a [`provider`](Custom::provider): without one the service answers 201 and stores
    /// nothing.
    ///
    /// ```
    /// use leadconnector::inbound::Custom;
    ///
    /// let message = Custom::from_contact("ve9EPM428h8vShlRW1KT").text("Hi");
    /// let error = message.validate().unwrap_err();
    /// assert_eq!(error.problems()[0].field(), "conversationProviderId");
    /// message.provider("61d6d1f9cdac7612faf80753").validate()?;
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    Custom = Custom: channel email;
    /// A message from the web chat.
    WebChat = WebChat: channel;
    /// A message from the live chat (`Live_Chat` on the wire).
    LiveChat = LiveChat: channel;
    /// A phone call.
    ///
    /// It requires a provider, and a number or a status.
    ///
    /// ```
    /// use leadconnector::inbound::{Call, CallStatus};
    ///
    /// let call = Call::from_contact("ve9EPM428h8vShlRW1KT")
    ///     .provider("61d6d1f9cdac7612faf80753")
    ///     .from("+14155550123")
    ///     .status(CallStatus::NoAnswer);
    /// call.validate()?;
    /// assert_eq!(call.to_json()["call"]["status"], "no-answer");
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    Call = Call: channel call;
    /// A call that a voice menu answered (`IVR_Call` on the wire).
    ///
    /// It requires a provider, and a number or a status.
    IvrCall = IvrCall: channel call;
    /// A call of a campaign (`Campaign_Call` on the wire).
    ///
    /// It requires a provider, and a number or a status.
    CampaignCall = CampaignCall: channel call;
    /// A voicemail of a campaign (`Campaign_VoiceMail` on the wire).
    ///
    /// It requires a provider, and a number or a status.
    CampaignVoicemail = CampaignVoiceMail: channel call;
    /// A TikTok message (`TIKTOK` on the wire).
    TikTok = Tiktok: channel;
    /// A message from the all-in-one chat (`ALL_IN_ONE_CHAT` on the wire).
    AllInOneChat = AllInOneChat: channel;
    /// A form that was submitted (`FORM_SUBMISSION` on the wire).
    FormSubmission = FormSubmission: channel;
}

common!(Message);
email_fields!(Message getters);
call_status!(Message getters);

impl Message {
    /// Makes a message in a conversation, of a type that is known only at run time.
    ///
    /// ```
    /// use leadconnector::inbound::{Message, MessageType};
    ///
    /// let channel: MessageType = "WhatsApp".parse()?;
    /// let message = Message::in_conversation(channel, "ve9EPM428h8vShlRW1KT").text("Hi");
    /// message.validate()?;
    /// # Ok::<(), leadconnector::Error>(())
    /// ```
    pub fn in_conversation(
        message_type: MessageType,
        conversation: impl Into<ConversationId>,
    ) -> Self {
        Self::from_body(empty(message_type)).conversation(conversation)
    }

    /// Makes a message from a contact, of a type that is known only at run time.
    pub fn from_contact(message_type: MessageType, contact: impl Into<ContactId>) -> Self {
        Self::from_body(empty(message_type)).contact(contact)
    }

    /// Makes a message from the arguments that a language model passed to a tool with the schema
    /// [`tool_schema`](Self::tool_schema); see [`Sms::from_tool_arguments`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message is not valid:
    /// return the error to the model.
    pub fn from_tool_arguments(origin: impl Into<Origin>, arguments: Value) -> Result<Self, Error> {
        from_tool_arguments(None, origin.into().into_field(), arguments).map(Self::from_body)
    }

    /// The sender: an email address (`emailFrom` on the wire), or the caller's number
    /// (`call.from`).
    ///
    /// `None` if it is not set.
    #[must_use]
    pub fn get_from(&self) -> Option<&str> {
        let call = || self.body().call.as_ref()?.from.as_deref();
        self.body().email_from.as_deref().or_else(call)
    }

    /// The recipient: an email address (`emailTo` on the wire), or the called number (`call.to`).
    ///
    /// `None` if it is not set.
    #[must_use]
    pub fn get_to(&self) -> Option<&str> {
        let call = || self.body().call.as_ref()?.to.as_deref();
        self.body().email_to.as_deref().or_else(call)
    }
}
