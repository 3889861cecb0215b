//! What became of a message.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::{
    id::{ConversationId, EmailMessageId, MessageId},
    view::reply::DeliveryStatus,
};

/// What became of a message that may have been sent or recorded, as far as the service shows:
/// [`Client::settle`](crate::Client::settle) returns it.
///
/// ```
/// use leadconnector::settle::{Certainty, Settled};
///
/// /// Returns whether to send the message again.
/// fn send_again(settled: &Settled, a_repeat_is_better_than_nothing: bool) -> bool {
///     match settled {
///         // Only the circumstances fit: look at it, rather than decide.
///         Settled::Found(found) if found.certainty() == Certainty::Circumstances => false,
///         Settled::Found(found) => {
///             println!("{} has the status {:?}", found.message_id(), found.status());
///             false
///         }
///         Settled::Ambiguous(_) => false,
///         _ => a_repeat_is_better_than_nothing,
///     }
/// }
/// # assert!(!send_again(&Settled::NotSeen, false));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settled {
    /// The service has the message. Its [status](Found::status) says whether it was delivered: a
    /// message that failed is found too.
    Found(Found),
    /// The service has several messages that may be this one, such as equal texts to the contact
    /// within the same minutes. The earliest comes first.
    ///
    /// The list may have a single id: if several unsettled messages share it, if the search for one
    /// of them failed, or if it is a thread of several emails.
    Ambiguous(Vec<MessageId>),
    /// The service does not show the message. This does **not** mean that it was not sent: it may
    /// appear later, or the service may have changed its content.
    NotSeen,
}

/// A message that the service has.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    pub(super) message_id: MessageId,
    pub(super) email_message_id: Option<EmailMessageId>,
    pub(super) conversation_id: Option<ConversationId>,
    pub(super) status: Option<DeliveryStatus>,
    pub(super) error: Option<String>,
    pub(super) added: DateTime<Utc>,
    pub(super) certainty: Certainty,
}

/// How certain it is that a message is the one that was looked for, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// Contact, channel and time fit, and there was nothing else to compare: the message is a
    /// template, has attachments only, or is a call or an email without a subject.
    Circumstances,
    /// The text, or the subject of an email, is equal too. It may be another message of your own
    /// too, unless [`Unsettled::except`](super::Unsettled::except) names it, or one of another
    /// program that uses the same app, with the same content to the contact within these minutes.
    Content,
    /// The message has the id that the caller gave it
    /// ([`alt_id`](crate::inbound::Sms::alt_id)).
    Id,
}

impl Found {
    /// Names the email, in case it does not name itself.
    pub(super) fn of_email(mut self, id: EmailMessageId) -> Self {
        self.email_message_id = Some(id);
        self
    }

    /// Returns the id of the message; of an email, that of its thread in the conversation.
    #[must_use]
    pub fn message_id(&self) -> &MessageId {
        &self.message_id
    }

    /// Returns the id of the email.
    #[must_use]
    pub fn email_message_id(&self) -> Option<&EmailMessageId> {
        self.email_message_id.as_ref()
    }

    /// Returns the conversation of the message.
    #[must_use]
    pub fn conversation_id(&self) -> Option<&ConversationId> {
        self.conversation_id.as_ref()
    }

    /// Returns the delivery status of the message at the time it was read; `None` if it has none
    /// yet, as fresh emails do.
    #[must_use]
    pub fn status(&self) -> Option<&DeliveryStatus> {
        self.status.as_ref()
    }

    /// Returns why the message failed, in the service's words, which may contain personal data.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Returns when the service added the message.
    #[must_use]
    pub fn date_added(&self) -> DateTime<Utc> {
        self.added
    }

    /// Returns how certain it is that this is the message.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.certainty
    }
}

/// Omits the service's words, which may be personal.
impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("message_id", &self.message_id)
            .field("email_message_id", &self.email_message_id)
            .field("conversation_id", &self.conversation_id)
            .field("status", &self.status)
            .field("date_added", &self.added)
            .field("certainty", &self.certainty)
            .finish_non_exhaustive()
    }
}
