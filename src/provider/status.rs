//! What became of a message that a provider was to deliver.

use std::fmt;

use crate::{
    api::types::{
        EmailStatus, MessageStatus, ProviderError, UpdateEmailStatusBody, UpdateMessageStatusBody,
    },
    status_order::Stage,
};

/// The kind of error in the service's documentation.
const DEFAULT_KIND: &str = "saas";

/// What became of a message that a provider was to deliver.
///
/// ```
/// use leadconnector::provider::Status;
///
/// let status = Status::failed("21610", "The recipient has opted out");
/// assert_ne!(status, Status::Delivered);
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The provider has accepted the message and not delivered it yet.
    Pending,
    /// The message has arrived.
    Delivered,
    /// The recipient has read the message.
    Read,
    /// The message could not be delivered.
    Failed(Failure),
}

/// Why a message could not be delivered. The service shows the text to the account's users; for
/// emails it takes neither code nor text.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    code: String,
    kind: String,
    text: String,
}

impl Status {
    /// Makes the status of a message that could not be delivered, with the provider's error code
    /// and the reason in words.
    pub fn failed(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Failed(Failure::new(code, text))
    }

    pub(super) fn stage(&self) -> Stage {
        match self {
            Self::Pending => Stage::Pending,
            Self::Delivered => Stage::Delivered,
            Self::Read => Stage::Read,
            Self::Failed(_) => Stage::Failed,
        }
    }

    pub(super) fn message_body(&self) -> UpdateMessageStatusBody {
        let (status, error) = match self {
            Self::Pending => (MessageStatus::Pending, None),
            Self::Delivered => (MessageStatus::Delivered, None),
            Self::Read => (MessageStatus::Read, None),
            Self::Failed(Failure { code, kind, text }) => {
                let error = ProviderError::new(code, text, kind);
                (MessageStatus::Failed, Some(error))
            }
        };
        let mut body = UpdateMessageStatusBody::new(status);
        body.error = error;
        body
    }

    pub(super) fn email_body(&self) -> UpdateEmailStatusBody {
        UpdateEmailStatusBody::new(match self {
            Self::Pending => EmailStatus::Pending,
            Self::Delivered => EmailStatus::Delivered,
            Self::Read => EmailStatus::Read,
            Self::Failed(_) => EmailStatus::Failed,
        })
    }
}

impl Failure {
    /// Makes a failure with the provider's error code and the reason in words.
    pub fn new(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            kind: DEFAULT_KIND.to_owned(),
            text: text.into(),
        }
    }

    /// Sets the kind of error (`type` on the wire); `saas` if not set, as in the service's
    /// documentation.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }
}

/// Omits the reason of a failure, which may contain personal data.
impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(failure) => failure.fmt(f),
            _ => self.stage().fmt(f),
        }
    }
}

/// Omits the code and the text, which may contain personal data.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failed").finish_non_exhaustive()
    }
}
