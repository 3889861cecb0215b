//! Messages that a contact sent elsewhere, recorded as received: one type for each channel.
//! A type has the fields of its channel and no others.
//!
//! Each starts from a conversation ([`Sms::in_conversation`]) or a contact
//! ([`Sms::from_contact`]); the service needs one of them and takes both.
//!
//! | type | on the wire | needs | fields beyond those that all have |
//! | --- | --- | --- | --- |
//! | [`Sms`] | `SMS` | text or attachment | |
//! | [`Rcs`] | `RCS` | text or attachment | |
//! | [`Email`] | `Email` | html, text or attachment | subject, html, addresses, email answered |
//! | [`WhatsApp`] | `WhatsApp` | text or attachment | |
//! | [`GoogleBusiness`] | `GMB` | text or attachment | |
//! | [`Instagram`] | `IG` | text or attachment | |
//! | [`Facebook`] | `FB` | text or attachment | |
//! | [`Custom`] | `Custom` | provider; html, text or attachment | as [`Email`] |
//! | [`WebChat`] | `WebChat` | text or attachment | |
//! | [`LiveChat`] | `Live_Chat` | text or attachment | |
//! | [`Call`] | `Call` | provider, call data | from, to, status |
//! | [`IvrCall`] | `IVR_Call` | provider, call data | from, to, status |
//! | [`CampaignCall`] | `Campaign_Call` | provider, call data | from, to, status |
//! | [`CampaignVoicemail`] | `Campaign_VoiceMail` | provider, call data | from, to, status |
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
//! // The direction is always said: the service's own default is outbound.
//! assert_eq!(message.to_json()["direction"], "inbound");
//! ```
//!
//! # Language models
//!
//! [`Sms::tool_schema`] is the JSON Schema of a tool with which a language model records a text
//! message, and [`Sms::from_tool_arguments`] makes a message of what the model gave; the other
//! types and [`Message`] have them too. The program chooses the contact or conversation and the
//! direction, and the model does not see them. [`outbound`](crate::outbound#language-models)
//! says more.
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

mod receipt;
mod validate;

pub use receipt::InboundReceipt;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    Error,
    api::types::{self, AddInboundMessageBody, InboundMessageType, MessageDirection},
    id::{ContactId, ConversationId, ConversationProviderId, EmailMessageId},
    message::{closed_set, content, email_content, from_tool_arguments, messages},
};

closed_set! {
    /// Who sent a message (`direction` on the wire).
    Direction = MessageDirection, "direction";
    /// The contact (`inbound`).
    Inbound,
    /// The account (`outbound`).
    Outbound
}

closed_set! {
    /// How a call ended (`call.status` on the wire).
    CallStatus = types::CallStatus, "call.status";
    /// Not ended yet (`pending`).
    Pending,
    /// Ended after somebody took it (`completed`).
    Completed,
    /// Somebody took it (`answered`).
    Answered,
    /// The line was busy (`busy`).
    Busy,
    /// Nobody took it (`no-answer`).
    NoAnswer,
    /// It did not come about (`failed`).
    Failed,
    /// The caller gave up (`canceled`).
    Canceled,
    /// The caller left a voicemail (`voicemail`).
    Voicemail
}

/// Where a message belongs: what `from_tool_arguments` is given by the program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// The contact who sent it.
    Contact(ContactId),
    /// The conversation that it is part of.
    Conversation(ConversationId),
}

impl Origin {
    fn field(self) -> (&'static str, String) {
        match self {
            Self::Contact(id) => ("contactId", id.into()),
            Self::Conversation(id) => ("conversationId", id.into()),
        }
    }
}

impl From<ContactId> for Origin {
    fn from(id: ContactId) -> Self {
        Self::Contact(id)
    }
}

impl From<ConversationId> for Origin {
    fn from(id: ConversationId) -> Self {
        Self::Conversation(id)
    }
}

/// A body with nothing but its type, its sender or place, and the direction.
fn empty(
    message_type: InboundMessageType,
    contact: Option<ContactId>,
    conversation: Option<ConversationId>,
) -> AddInboundMessageBody {
    AddInboundMessageBody {
        type_: message_type,
        contact_id: contact.map(Into::into),
        conversation_id: conversation.map(Into::into),
        direction: Some(MessageDirection::Inbound),
        alt_id: None,
        attachments: Vec::new(),
        call: None,
        conversation_provider_id: None,
        date: None,
        email_bcc: Vec::new(),
        email_cc: Vec::new(),
        email_from: None,
        email_message_id: None,
        email_to: None,
        html: None,
        message: None,
        subject: None,
    }
}

/// What all messages have.
macro_rules! common {
    ($Name:ident $Variant:ident) => {
        content!($Name $Variant);

        impl $Name {
            /// A message that belongs to this conversation.
            pub fn in_conversation(conversation: impl Into<ConversationId>) -> Self {
                Self(empty(InboundMessageType::$Variant, None, Some(conversation.into())))
            }

            /// A message that this contact sent.
            pub fn from_contact(contact: impl Into<ContactId>) -> Self {
                Self(empty(InboundMessageType::$Variant, Some(contact.into()), None))
            }

            /// A message made of the arguments that a language model gave to a tool with the
            /// schema [`tool_schema`](Self::tool_schema). Whatever is null counts as absent.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message
            /// is not valid. The error names each field that is wrong, and what is allowed:
            /// hand it back to the model as the result of the call.
            pub fn from_tool_arguments(
                origin: impl Into<Origin>,
                arguments: Value,
            ) -> Result<Self, Error> {
                let origin = origin.into().field();
                from_tool_arguments(Some(InboundMessageType::$Variant), origin, arguments)
                    .map(Self)
            }

            /// The conversation, beside the contact (`conversationId` on the wire).
            pub fn conversation(mut self, id: impl Into<ConversationId>) -> Self {
                self.0.conversation_id = Some(id.into().into());
                self
            }

            /// The contact, beside the conversation (`contactId` on the wire).
            pub fn contact(mut self, id: impl Into<ContactId>) -> Self {
                self.0.contact_id = Some(id.into().into());
                self
            }

            /// The conversation that the message belongs to, if it was given.
            #[must_use]
            pub fn conversation_id(&self) -> Option<&str> {
                self.0.conversation_id.as_deref()
            }

            /// The contact who sent the message, if it was given.
            #[must_use]
            pub fn contact_id(&self) -> Option<&str> {
                self.0.contact_id.as_deref()
            }

            /// The id that the outside provider gave the message (`altId` on the wire). It
            /// comes back as `replyToAltId` on the provider's delivery webhook.
            pub fn alt_id(mut self, id: impl Into<String>) -> Self {
                self.0.alt_id = Some(id.into());
                self
            }

            /// Who sent the message. [`Direction::Inbound`] if not set; it is always sent,
            /// since the service takes a message without it as outbound.
            pub fn direction(mut self, direction: Direction) -> Self {
                self.0.direction = Some(direction.into());
                self
            }

            /// When the message came in; now, to the service, if not set (`date` on the
            /// wire).
            pub fn date(mut self, date: DateTime<Utc>) -> Self {
                self.0.date = Some(date);
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
            /// The email that this one answers, so that it joins the thread
            /// (`emailMessageId` on the wire).
            pub fn in_reply_to(mut self, id: impl Into<EmailMessageId>) -> Self {
                self.0.email_message_id = Some(id.into().into());
                self
            }
        }
    };
}

/// What calls have.
macro_rules! call {
    ($Name:ident $Variant:ident) => {
        impl $Name {
            /// The number that called, as `+` and digits (E.164; `call.from` on the wire).
            /// For an inbound call it must be one of the contact's numbers.
            pub fn from(mut self, number: impl Into<String>) -> Self {
                self.0.call.get_or_insert_default().from = Some(number.into());
                self
            }

            /// The number that was called, as `+` and digits (E.164; `call.to` on the wire).
            pub fn to(mut self, number: impl Into<String>) -> Self {
                self.0.call.get_or_insert_default().to = Some(number.into());
                self
            }

            /// How the call ended (`call.status` on the wire).
            pub fn status(mut self, status: CallStatus) -> Self {
                self.0.call.get_or_insert_default().status = Some(status.into());
                self
            }
        }
    };
}

messages! {
    "Inbound", AddInboundMessageBody, InboundMessageType,
    "A message that a contact sent elsewhere, on the channel that `type` names.";

    /// A text message from a phone.
    Sms = Sms: common;
    /// An RCS message from a phone.
    Rcs = Rcs: common;
    /// An email through the account's default email provider.
    ///
    /// One through an extra provider is [`Custom`]: as `Email` it silently lands in the
    /// default channel.
    Email = Email: common email;
    /// A WhatsApp message.
    WhatsApp = WhatsApp: common;
    /// A message from the Google Business Profile (`GMB` on the wire).
    GoogleBusiness = Gmb: common;
    /// An Instagram message (`IG` on the wire).
    Instagram = Ig: common;
    /// A Facebook message (`FB` on the wire).
    Facebook = Fb: common;
    /// A message through a conversation provider of one's own, an extra email provider among
    /// them.
    ///
    /// It needs a [`provider`](Custom::provider): without one the service answers 201 and
    /// stores nothing.
    Custom = Custom: common email;
    /// A message from the web chat.
    WebChat = WebChat: common;
    /// A message from the live chat (`Live_Chat` on the wire).
    LiveChat = LiveChat: common;
    /// A phone call.
    ///
    /// It needs a provider and its call data.
    Call = Call: common call;
    /// A call that a voice menu took (`IVR_Call` on the wire).
    ///
    /// It needs a provider and its call data.
    IvrCall = IvrCall: common call;
    /// A call of a campaign (`Campaign_Call` on the wire).
    ///
    /// It needs a provider and its call data.
    CampaignCall = CampaignCall: common call;
    /// A voicemail of a campaign (`Campaign_VoiceMail` on the wire).
    ///
    /// It needs a provider and its call data.
    CampaignVoicemail = CampaignVoiceMail: common call;
    /// A TikTok message (`TIKTOK` on the wire).
    TikTok = Tiktok: common;
    /// A message from the all-in-one chat (`ALL_IN_ONE_CHAT` on the wire).
    AllInOneChat = AllInOneChat: common;
    /// A form that was sent in (`FORM_SUBMISSION` on the wire).
    FormSubmission = FormSubmission: common;
}

impl Message {
    /// A message made of the arguments that a language model gave to a tool with the schema
    /// [`tool_schema`](Self::tool_schema); see [`Sms::from_tool_arguments`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message is not
    /// valid: hand the error back to the model.
    pub fn from_tool_arguments(origin: impl Into<Origin>, arguments: Value) -> Result<Self, Error> {
        from_tool_arguments(None, origin.into().field(), arguments).map(Self::from_body)
    }

    /// The conversation that the message belongs to, if it was given.
    #[must_use]
    pub fn conversation_id(&self) -> Option<&str> {
        self.body().conversation_id.as_deref()
    }

    /// The contact who sent the message, if it was given.
    #[must_use]
    pub fn contact_id(&self) -> Option<&str> {
        self.body().contact_id.as_deref()
    }
}
