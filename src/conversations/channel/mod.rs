//! The channels of messages that are sent, recorded or read.

#[cfg(test)]
mod tests;

use super::Message;
use crate::{
    api::types::ExportChannel,
    id::{ContactId, ConversationProviderId},
    inbound, outbound,
    view::reply::{Direction, MessageType},
};

/// The channel of a message. The service has several names for each: the type with which a message
/// is sent, the one with which it is recorded, and the one with which it is read back.
///
/// ```
/// use leadconnector::{conversations::Channel, inbound, outbound};
///
/// assert_eq!(Channel::from(outbound::MessageType::Instagram), Channel::Instagram);
/// assert_eq!(Channel::from(inbound::MessageType::GoogleBusiness), Channel::GoogleBusiness);
/// assert_eq!(Channel::GoogleBusiness.outbound(), None); // the API can't send there
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// Phone calls and voicemails.
    Call,
    /// Text messages to a phone.
    Sms,
    /// RCS messages to a phone.
    Rcs,
    /// Emails.
    Email,
    /// WhatsApp.
    WhatsApp,
    /// Instagram, including comments.
    Instagram,
    /// Facebook, including comments.
    Facebook,
    /// TikTok, including comments.
    TikTok,
    /// Google Business Profile.
    GoogleBusiness,
    /// Reviews and the replies to them.
    Review,
    /// The live chat.
    LiveChat,
    /// The web chat.
    WebChat,
    /// The all-in-one chat.
    AllInOneChat,
    /// A custom conversation provider, for messages or emails.
    Custom,
    /// Submitted forms.
    FormSubmission,
    /// Comments for the team, which the contact does not see.
    InternalComment,
}

impl Channel {
    /// Returns the type with which a message is sent on this channel; `None` if the API can't send
    /// there.
    #[must_use]
    pub fn outbound(self) -> Option<outbound::MessageType> {
        use outbound::MessageType as Outbound;

        Some(match self {
            Self::Sms => Outbound::Sms,
            Self::Rcs => Outbound::Rcs,
            Self::Email => Outbound::Email,
            Self::WhatsApp => Outbound::WhatsApp,
            Self::Instagram => Outbound::Instagram,
            Self::Facebook => Outbound::Facebook,
            Self::TikTok => Outbound::TikTok,
            Self::LiveChat => Outbound::LiveChat,
            Self::Custom => Outbound::Custom,
            Self::InternalComment => Outbound::InternalComment,
            Self::Call
            | Self::GoogleBusiness
            | Self::Review
            | Self::WebChat
            | Self::AllInOneChat
            | Self::FormSubmission => return None,
        })
    }

    /// Returns the filter of an export; `None` if an export can't be filtered by this channel.
    pub(super) fn export(self) -> Option<ExportChannel> {
        Some(match self {
            Self::Call => ExportChannel::Call,
            Self::Sms => ExportChannel::Sms,
            Self::Email => ExportChannel::Email,
            Self::WhatsApp => ExportChannel::WhatsApp,
            Self::Instagram => ExportChannel::Instagram,
            Self::Facebook => ExportChannel::Facebook,
            _ => return None,
        })
    }

    /// Returns the channel of a type with which a message is read back; `None` for activities, such
    /// as an appointment, and unknown types.
    #[must_use]
    pub fn of(read: &MessageType) -> Option<Self> {
        Some(match read {
            MessageType::Call
            | MessageType::CampaignCall
            | MessageType::CampaignManualCall
            | MessageType::CampaignVoicemail
            | MessageType::CustomCall
            | MessageType::IvrCall
            | MessageType::Voicemail => Self::Call,
            MessageType::Sms
            | MessageType::CampaignManualSms
            | MessageType::CampaignSms
            | MessageType::CustomSms
            | MessageType::SmsNoShowRequest
            | MessageType::SmsReaction
            | MessageType::SmsReviewRequest => Self::Sms,
            MessageType::Rcs => Self::Rcs,
            MessageType::Email | MessageType::CampaignEmail | MessageType::CustomEmail => {
                Self::Email
            }
            MessageType::Whatsapp => Self::WhatsApp,
            MessageType::Instagram | MessageType::InstagramComment => Self::Instagram,
            MessageType::Facebook
            | MessageType::CampaignFacebook
            | MessageType::FacebookComment => Self::Facebook,
            MessageType::Tiktok | MessageType::TiktokComment => Self::TikTok,
            MessageType::Gmb | MessageType::CampaignGmb => Self::GoogleBusiness,
            MessageType::Review => Self::Review,
            MessageType::LiveChat | MessageType::LiveChatInfoMessage => Self::LiveChat,
            MessageType::Webchat => Self::WebChat,
            MessageType::CustomProviderSms | MessageType::CustomProviderEmail => Self::Custom,
            MessageType::FormSubmission => Self::FormSubmission,
            MessageType::InternalComment => Self::InternalComment,
            _ => return None,
        })
    }
}

impl From<outbound::MessageType> for Channel {
    fn from(sent: outbound::MessageType) -> Self {
        use outbound::MessageType as Outbound;

        match sent {
            Outbound::Sms => Self::Sms,
            Outbound::Rcs => Self::Rcs,
            Outbound::Email => Self::Email,
            Outbound::WhatsApp => Self::WhatsApp,
            Outbound::Instagram => Self::Instagram,
            Outbound::Facebook => Self::Facebook,
            Outbound::Custom => Self::Custom,
            Outbound::LiveChat => Self::LiveChat,
            Outbound::TikTok => Self::TikTok,
            Outbound::InternalComment => Self::InternalComment,
        }
    }
}

impl From<inbound::MessageType> for Channel {
    fn from(recorded: inbound::MessageType) -> Self {
        use inbound::MessageType as Inbound;

        match recorded {
            Inbound::Sms => Self::Sms,
            Inbound::Rcs => Self::Rcs,
            Inbound::Email => Self::Email,
            Inbound::WhatsApp => Self::WhatsApp,
            Inbound::GoogleBusiness => Self::GoogleBusiness,
            Inbound::Instagram => Self::Instagram,
            Inbound::Facebook => Self::Facebook,
            Inbound::Custom => Self::Custom,
            Inbound::WebChat => Self::WebChat,
            Inbound::LiveChat => Self::LiveChat,
            Inbound::Call
            | Inbound::IvrCall
            | Inbound::CampaignCall
            | Inbound::CampaignVoicemail => Self::Call,
            Inbound::TikTok => Self::TikTok,
            Inbound::AllInOneChat => Self::AllInOneChat,
            Inbound::FormSubmission => Self::FormSubmission,
        }
    }
}

/// Returns whether a message that was sent with this type is read back with that one.
pub(crate) fn is_read_as(sent: outbound::MessageType, read: &MessageType) -> bool {
    use outbound::MessageType as Outbound;

    match sent {
        // As `CustomSms` and `CustomEmail` if a custom provider is the account's default.
        Outbound::Sms => matches!(read, MessageType::Sms | MessageType::CustomSms),
        Outbound::Email => matches!(read, MessageType::Email | MessageType::CustomEmail),
        Outbound::Custom => matches!(
            read,
            MessageType::CustomProviderSms | MessageType::CustomProviderEmail
        ),
        Outbound::Rcs => *read == MessageType::Rcs,
        Outbound::WhatsApp => *read == MessageType::Whatsapp,
        Outbound::Instagram => *read == MessageType::Instagram,
        Outbound::Facebook => *read == MessageType::Facebook,
        Outbound::LiveChat => *read == MessageType::LiveChat,
        Outbound::TikTok => *read == MessageType::Tiktok,
        Outbound::InternalComment => *read == MessageType::InternalComment,
    }
}

impl Message {
    /// Returns the channel of the message; `None` for an activity, such as an appointment, and for
    /// a message of an unknown type.
    #[must_use]
    pub fn channel(&self) -> Option<Channel> {
        Channel::of(&self.message_type()?)
    }

    /// Returns a message without content that answers this one: to its contact, with the type and
    /// the provider of the channel on which this one came. Add the content.
    ///
    /// `None` if this message is not from a contact, names no contact, or came in a way that the
    /// API can't answer, such as a call, a form, a review or a comment, whether public or internal.
    ///
    /// ```
    /// use leadconnector::{conversations::Message, outbound};
    ///
    /// let message: Message = serde_json::from_value(serde_json::json!({
    ///     "id": "rnGyqh2F6uBrIkfhFo9A",
    ///     "messageType": "TYPE_CUSTOM_PROVIDER_SMS",
    ///     "direction": "inbound",
    ///     "contactId": "ve9EPM428h8vShlRW1KT",
    ///     "conversationProviderId": "61d6d1f9cdac7612faf80753",
    ///     "body": "Is it still there?",
    /// }))?;
    /// let answer = message.answer_with().map(|answer| answer.text("Yes"));
    /// let expected = outbound::Custom::new("ve9EPM428h8vShlRW1KT", "Yes")
    ///     .provider("61d6d1f9cdac7612faf80753");
    /// assert_eq!(answer, Some(expected.into()));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn answer_with(&self) -> Option<outbound::Message> {
        let read = self.message_type()?;
        answer(
            &read,
            self.direction().as_ref(),
            self.contact_id(),
            self.provider_id(),
        )
    }
}

/// Returns a message that answers one of this type.
pub(crate) fn answer(
    read: &MessageType,
    direction: Option<&Direction>,
    contact: Option<ContactId>,
    provider: Option<ConversationProviderId>,
) -> Option<outbound::Message> {
    let is_comment = matches!(
        read,
        MessageType::FacebookComment
            | MessageType::InstagramComment
            | MessageType::TiktokComment
            | MessageType::InternalComment
    );
    if is_comment || direction == Some(&Direction::Outbound) {
        return None;
    }
    let channel = Channel::of(read)?;
    let answer = outbound::Message::new(channel.outbound()?, contact?);
    Some(match provider {
        Some(provider) if channel == Channel::Custom => answer.provider(provider),
        _ => answer,
    })
}
