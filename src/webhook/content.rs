//! What is in a message event, by channel.

use std::{fmt, time::Duration};

use super::fields::Fields;
use crate::id::{EmailMessageId, ThreadId};

/// What is in a message event.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Content<'e> {
    /// A text on a channel for texts: SMS, WhatsApp, Instagram, chat and so on.
    Text(Text<'e>),
    /// An email.
    Email(Email<'e>),
    /// A phone call.
    Call(Call<'e>),
    /// A call that nobody took, with a voicemail: the type `CALL` with the status
    /// `voicemail`, or the type `VoiceMail`.
    Voicemail(Call<'e>),
    /// A note for the team, which no contact may see.
    InternalComment(InternalComment<'e>),
    /// A message of a type that this version of the crate does not know, or of none.
    Other,
}

/// A text.
#[derive(Clone, Copy)]
pub struct Text<'e>(pub(super) &'e Fields);

/// An email.
#[derive(Clone, Copy)]
pub struct Email<'e>(pub(super) &'e Fields);

/// A call or voicemail.
#[derive(Clone, Copy)]
pub struct Call<'e>(pub(super) &'e Fields);

/// A note that a user of the account wrote for the team, in a contact's conversation.
///
/// No contact may see it: do not pass it on to another network.
#[derive(Clone, Copy)]
pub struct InternalComment<'e>(pub(super) &'e Fields);

impl<'e> Text<'e> {
    /// Returns the text.
    #[must_use]
    pub fn body(self) -> Option<&'e str> {
        self.0.text("body")
    }

    /// Returns the number or account that sent the text.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// Returns the numbers or accounts that the text went to.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }
}

impl<'e> Email<'e> {
    /// Returns the email as HTML.
    #[must_use]
    pub fn html(self) -> Option<&'e str> {
        self.0.text("body")
    }

    /// Returns the email as plain text, which outbound emails have.
    #[must_use]
    pub fn plain_text(self) -> Option<&'e str> {
        self.0.text("plainText")
    }

    /// Returns the subject line.
    #[must_use]
    pub fn subject(self) -> Option<&'e str> {
        self.0.text("subject")
    }

    /// Returns who sent the email: an address, which may have a name before it.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// Returns who the email went to.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }

    /// Returns who got a copy.
    #[must_use]
    pub fn cc(self) -> Vec<&'e str> {
        self.0.either("cc", "ccList")
    }

    /// Returns who got a copy without the others seeing it.
    #[must_use]
    pub fn bcc(self) -> Vec<&'e str> {
        self.0.either("bcc", "bccList")
    }

    /// Returns the email, for recording an answer that joins its thread.
    #[must_use]
    pub fn email_message_id(self) -> Option<EmailMessageId> {
        self.0.id("emailMessageId")
    }

    /// Returns the thread that the email belongs to.
    #[must_use]
    pub fn thread_id(self) -> Option<ThreadId> {
        self.0.id("threadId")
    }

    /// Returns the email provider that carried the email.
    #[must_use]
    pub fn provider(self) -> Option<&'e str> {
        self.0.text("provider")
    }
}

impl<'e> Call<'e> {
    /// Returns the number that called.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// Returns the numbers that were called.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }

    /// Returns how long the call was, with fractions of a second.
    #[must_use]
    pub fn duration(self) -> Option<Duration> {
        self.0.seconds("callDuration")
    }

    /// Returns how the call ended, in the service's words.
    #[must_use]
    pub fn status(self) -> Option<&'e str> {
        self.0.text("callStatus")
    }

    /// Returns the URLs of the recording or voicemail.
    #[must_use]
    pub fn recordings(self) -> Vec<&'e str> {
        self.0.texts("attachments")
    }
}

impl<'e> InternalComment<'e> {
    /// Returns the text.
    #[must_use]
    pub fn body(self) -> Option<&'e str> {
        self.0.text("body")
    }

    /// Returns the ids of the users whom the comment mentions.
    #[must_use]
    pub fn mentions(self) -> Vec<&'e str> {
        self.0.texts("mentions")
    }

    /// Returns the id of the user who wrote the comment.
    #[must_use]
    pub fn user_id(self) -> Option<&'e str> {
        self.0.text("userId")
    }
}

macro_rules! redacted {
    ($($Name:ident)+) => {$(
        impl fmt::Debug for $Name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                crate::redact::debug(stringify!($Name), self.0, f)
            }
        }
    )+};
}
redacted!(Text Email Call InternalComment);

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Self::Email(email) => f.debug_tuple("Email").field(email).finish(),
            Self::Call(call) => f.debug_tuple("Call").field(call).finish(),
            Self::Voicemail(call) => f.debug_tuple("Voicemail").field(call).finish(),
            Self::InternalComment(comment) => {
                f.debug_tuple("InternalComment").field(comment).finish()
            }
            Self::Other => f.write_str("Other"),
        }
    }
}
