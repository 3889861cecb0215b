//! The contents of message events, one type for each kind of channel.

use std::{fmt, time::Duration};

use super::MessageEvent;
use crate::{
    id::{EmailMessageId, ThreadId},
    redact,
};

/// The content of a message event; see [`MessageEvent::content`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Content<'e> {
    /// A text on a text channel: SMS, WhatsApp, Instagram, chat and so on.
    Text(TextContent<'e>),
    /// An email.
    Email(EmailContent<'e>),
    /// A phone call.
    Call(CallContent<'e>),
    /// An unanswered call with a voicemail: the type `CALL` with the status `voicemail`, or the
    /// type `VoiceMail`.
    Voicemail(CallContent<'e>),
    /// A note for the team, which no contact may see.
    InternalComment(CommentContent<'e>),
    /// A message whose type is missing or unknown to this version of the crate.
    Other,
}

/// A text; see [`MessageEvent::content`].
#[derive(Clone, Copy)]
pub struct TextContent<'e>(pub(super) &'e MessageEvent);

/// An email; see [`MessageEvent::content`].
#[derive(Clone, Copy)]
pub struct EmailContent<'e>(pub(super) &'e MessageEvent);

/// A call or voicemail; see [`MessageEvent::content`].
#[derive(Clone, Copy)]
pub struct CallContent<'e>(pub(super) &'e MessageEvent);

/// A note that a user of the account wrote for the team, in a contact's conversation; see
/// [`MessageEvent::content`].
///
/// No contact may see it: do not pass it on to another network.
#[derive(Clone, Copy)]
pub struct CommentContent<'e>(pub(super) &'e MessageEvent);

impl<'e> TextContent<'e> {
    /// Returns the text.
    #[must_use]
    pub fn body(self) -> Option<&'e str> {
        self.0.body()
    }

    /// Returns the number or account that sent the text.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.from()
    }

    /// Returns the numbers or accounts that the text was sent to.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.to()
    }
}

impl<'e> EmailContent<'e> {
    /// Returns the HTML body.
    #[must_use]
    pub fn html(self) -> Option<&'e str> {
        self.0.body()
    }

    /// Returns the plain-text body, which only outbound emails have.
    #[must_use]
    pub fn plain_text(self) -> Option<&'e str> {
        self.0.plain_text()
    }

    /// Returns the subject line.
    #[must_use]
    pub fn subject(self) -> Option<&'e str> {
        self.0.subject()
    }

    /// Returns the sender: an address, optionally with a display name.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.from()
    }

    /// Returns the recipients.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.to()
    }

    /// Returns the recipients of copies.
    #[must_use]
    pub fn cc(self) -> Vec<&'e str> {
        self.0.cc()
    }

    /// Returns the recipients of blind copies.
    #[must_use]
    pub fn bcc(self) -> Vec<&'e str> {
        self.0.bcc()
    }

    /// Returns the id of the email. A reply that is recorded with this id joins the thread.
    #[must_use]
    pub fn email_message_id(self) -> Option<EmailMessageId> {
        self.0.email_message_id()
    }

    /// Returns the thread that the email belongs to.
    #[must_use]
    pub fn thread_id(self) -> Option<ThreadId> {
        self.0.thread_id()
    }

    /// Returns the email provider that carried the email.
    #[must_use]
    pub fn provider(self) -> Option<&'e str> {
        self.0.provider()
    }
}

impl<'e> CallContent<'e> {
    /// Returns the number that called.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.from()
    }

    /// Returns the numbers that were called.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.to()
    }

    /// Returns the length of the call, with fractions of a second.
    #[must_use]
    pub fn duration(self) -> Option<Duration> {
        self.0.call_duration()
    }

    /// Returns how the call ended, as the service names it.
    #[must_use]
    pub fn status(self) -> Option<&'e str> {
        self.0.call_status()
    }

    /// Returns the URLs of the recording or voicemail.
    #[must_use]
    pub fn recordings(self) -> Vec<&'e str> {
        self.0.attachments()
    }
}

impl<'e> CommentContent<'e> {
    /// Returns the text.
    #[must_use]
    pub fn body(self) -> Option<&'e str> {
        self.0.body()
    }

    /// Returns the ids of the users whom the comment mentions.
    #[must_use]
    pub fn mentions(self) -> Vec<&'e str> {
        self.0.mentions()
    }

    /// Returns the id of the user who wrote the comment.
    #[must_use]
    pub fn user_id(self) -> Option<&'e str> {
        self.0.user_id()
    }
}

macro_rules! redacted {
    ($($Name:ident)+) => {$(
        /// Prints the same as the event's `Debug`.
        impl fmt::Debug for $Name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                redact::debug(stringify!($Name), self.0, f)
            }
        }
    )+};
}
redacted!(TextContent EmailContent CallContent CommentContent);
