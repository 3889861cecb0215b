//! Answers the message of an event.

use crate::{
    conversations::answer,
    outbound,
    view::{
        reply::MessageType,
        webhook::{EventMessageType, MessageEvent},
    },
};

/// The name of the event of a message to a contact.
const OUTBOUND: &str = "OutboundMessage";

impl MessageEvent {
    /// Returns a message without content that answers the message of the event, without a request:
    /// to its contact, with the type and the provider of the channel on which it came. Add the
    /// content.
    ///
    /// `None` if the message is not from a contact, names no contact, or came in a way that the API
    /// can't answer, such as a call or a comment, whether public or internal. To send the answer,
    /// the client must be one for the event's [`location_id`](Self::location_id).
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")] {
    /// use leadconnector::{outbound, sandbox::event, webhook::{Event, EventMessageType}};
    ///
    /// let event = event::MessageEvent::inbound(EventMessageType::WhatsApp, "contact-id");
    /// let Event::InboundMessage(message) = event.body("Is it still there?").into_unverified() else {
    ///     unreachable!()
    /// };
    /// let answer = message.answer_with().map(|answer| answer.text("Yes"));
    /// assert_eq!(answer, Some(outbound::WhatsApp::new("contact-id", "Yes").into()));
    /// # }
    /// ```
    #[must_use]
    pub fn answer_with(&self) -> Option<outbound::Message> {
        let by_event = read_as(&self.message_type()?)?;
        // One field suffices, since neither may be answered.
        if by_event == MessageType::InternalComment || self.0.text("type") == Some(OUTBOUND) {
            return None;
        }
        // It says more: whether a message of a social network is a public comment, and whether a
        // custom provider delivered a text or an email.
        let named = self.message_type_string().map(MessageType::from);
        let read = named.unwrap_or(by_event);
        answer(
            &read,
            self.direction().as_ref(),
            self.contact_id(),
            self.provider_id(),
        )
    }
}

/// Returns the type with which a message of an event is read back.
fn read_as(event: &EventMessageType) -> Option<MessageType> {
    Some(match event {
        EventMessageType::Sms => MessageType::Sms,
        EventMessageType::Call => MessageType::Call,
        EventMessageType::VoiceMail => MessageType::Voicemail,
        EventMessageType::Email => MessageType::Email,
        EventMessageType::Gmb => MessageType::Gmb,
        EventMessageType::Fb => MessageType::Facebook,
        EventMessageType::Ig => MessageType::Instagram,
        EventMessageType::WhatsApp => MessageType::Whatsapp,
        EventMessageType::LiveChat => MessageType::LiveChat,
        EventMessageType::InternalComment => MessageType::InternalComment,
        EventMessageType::Custom => MessageType::CustomProviderSms,
        EventMessageType::Unknown(_) => return None,
    })
}
