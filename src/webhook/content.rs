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
    /// `voicemail` (004), or the type `VoiceMail` (vendor's public specification).
    Voicemail(Call<'e>),
    /// A message of a type that is not known to this version of the crate, or of none.
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

impl<'e> Text<'e> {
    /// The text.
    #[must_use]
    pub fn body(self) -> Option<&'e str> {
        self.0.text("body")
    }

    /// The number or account that sent it.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// The numbers or accounts that it went to.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }
}

impl<'e> Email<'e> {
    /// The email as HTML.
    #[must_use]
    pub fn html(self) -> Option<&'e str> {
        self.0.text("body")
    }

    /// The email as plain text; outbound emails have it.
    #[must_use]
    pub fn plain_text(self) -> Option<&'e str> {
        self.0.text("plainText")
    }

    /// The subject line.
    #[must_use]
    pub fn subject(self) -> Option<&'e str> {
        self.0.text("subject")
    }

    /// Who sent it, an address that may have a name before it.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// Who it went to.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }

    /// Who got a copy.
    #[must_use]
    pub fn cc(self) -> Vec<&'e str> {
        self.0.either("cc", "ccList")
    }

    /// Who got a copy without the others seeing it.
    #[must_use]
    pub fn bcc(self) -> Vec<&'e str> {
        self.0.either("bcc", "bccList")
    }

    /// The email, for recording an answer that joins its thread.
    #[must_use]
    pub fn email_message_id(self) -> Option<EmailMessageId> {
        self.0.id("emailMessageId")
    }

    /// The thread that it belongs to.
    #[must_use]
    pub fn thread_id(self) -> Option<ThreadId> {
        self.0.id("threadId")
    }

    /// The email provider that brought it.
    #[must_use]
    pub fn provider(self) -> Option<&'e str> {
        self.0.text("provider")
    }
}

impl<'e> Call<'e> {
    /// The number that called.
    #[must_use]
    pub fn from(self) -> Option<&'e str> {
        self.0.text("from")
    }

    /// The numbers that were called.
    #[must_use]
    pub fn to(self) -> Vec<&'e str> {
        self.0.texts("to")
    }

    /// How long the call was; a fraction of a second is kept.
    #[must_use]
    pub fn duration(self) -> Option<Duration> {
        self.0.seconds("callDuration")
    }

    /// How the call ended, in the service's words.
    #[must_use]
    pub fn status(self) -> Option<&'e str> {
        self.0.text("callStatus")
    }

    /// Addresses of the recording or voicemail.
    #[must_use]
    pub fn recordings(self) -> Vec<&'e str> {
        self.0.texts("attachments")
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
redacted!(Text Email Call);

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Self::Email(email) => f.debug_tuple("Email").field(email).finish(),
            Self::Call(call) => f.debug_tuple("Call").field(call).finish(),
            Self::Voicemail(call) => f.debug_tuple("Voicemail").field(call).finish(),
            Self::Other => f.write_str("Other"),
        }
    }
}
