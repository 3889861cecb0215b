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

mod receipt;
mod validate;

pub use receipt::InboundReceipt;

use chrono::{DateTime, Utc};

use crate::{
    api::types::{self, AddInboundMessageBody, InboundMessageType, MessageDirection},
    id::{ContactId, ConversationId, ConversationProviderId, EmailMessageId},
    message::{closed_set, content, email_content, messages},
};

closed_set! {
    /// Who sent a message (`direction`; 000, 001).
    Direction = MessageDirection, "direction";
    /// The contact (`inbound`).
    Inbound,
    /// The account (`outbound`).
    Outbound
}

closed_set! {
    /// How a call ended (`call.status`; 000).
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
            /// For an inbound call it must be one of the contact's numbers (vendor's guide).
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
    "Inbound", AddInboundMessageBody, InboundMessageType;

    /// A text message from a phone (000, 001).
    Sms = Sms: common;
    /// An RCS message from a phone (001).
    Rcs = Rcs: common;
    /// An email through the account's default email provider (000, 001). One through an
    /// extra provider is [`Custom`]: as `Email` it silently lands in the default channel
    /// (#19).
    Email = Email: common email;
    /// A WhatsApp message (000, 001).
    WhatsApp = WhatsApp: common;
    /// A message from the Google Business Profile (`GMB` on the wire; 000, 001).
    GoogleBusiness = Gmb: common;
    /// An Instagram message (`IG` on the wire; 000, 001).
    Instagram = Ig: common;
    /// A Facebook message (`FB` on the wire; 000, 001).
    Facebook = Fb: common;
    /// A message through a conversation provider of one's own (000, 001), an extra email
    /// provider among them. It needs a [`provider`](Custom::provider): without one the
    /// service answers 201 and stores nothing (#70).
    Custom = Custom: common email;
    /// A message from the web chat (000, 001).
    WebChat = WebChat: common;
    /// A message from the live chat (`Live_Chat` on the wire; 000, 001).
    LiveChat = LiveChat: common;
    /// A phone call (000, 001). It needs a provider and its call data.
    Call = Call: common call;
    /// A call that a voice menu took (`IVR_Call` on the wire; 001). It needs a provider and
    /// its call data.
    IvrCall = IvrCall: common call;
    /// A call of a campaign (`Campaign_Call` on the wire; 001). It needs a provider and its
    /// call data.
    CampaignCall = CampaignCall: common call;
    /// A voicemail of a campaign (`Campaign_VoiceMail` on the wire; 001). It needs a
    /// provider and its call data.
    CampaignVoicemail = CampaignVoiceMail: common call;
    /// A TikTok message (`TIKTOK` on the wire; 001).
    TikTok = Tiktok: common;
    /// A message from the all-in-one chat (`ALL_IN_ONE_CHAT` on the wire; 001).
    AllInOneChat = AllInOneChat: common;
    /// A form that was sent in (`FORM_SUBMISSION` on the wire; 001).
    FormSubmission = FormSubmission: common;
}

impl Message {
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
