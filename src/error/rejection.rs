//! Why the service rejected a request: by its code, or by its text where it gives no code.

use std::fmt;

use http::StatusCode;

use super::{Error, ErrorKind, words::words};
use crate::{
    id::ContactId,
    operation::Operation,
    redact::{id_or_ellipsis, name_or_ellipsis},
};

/// The beginning of the codes for messages and conversations.
const CODE_PREFIX: &str = "CONVERSATIONS_MSG_";

/// Why the service rejected a request: the meaning of [`Error::code`], or of
/// [`Error::messages`] if there is no code.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{Rejection, outbound, sandbox::Fault};
///
/// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
/// # let client = sandbox.client();
/// # let reply = serde_json::json!({"message": "Cannot send message as DND is active for SMS."});
/// # sandbox.fault(Fault::status(http::StatusCode::BAD_REQUEST).json(&reply));
/// let message = outbound::Sms::new("contact-id", "Hello");
/// let error = client.send(message).await.unwrap_err();
/// match error.rejection() {
///     Some(Rejection::DoNotDisturb | Rejection::Unsubscribed) => println!("don't ask again"),
///     Some(Rejection::NoPhone) => println!("try another channel"),
///     Some(other) => println!("{}: {:?}", other.as_str(), error.code()),
///     None => println!("not rejected: {}", error.delivery()),
/// }
/// # assert_eq!(error.rejection(), Some(Rejection::DoNotDisturb));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sandbox"))]
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// The contact is not to be disturbed on this channel ("DND").
    DoNotDisturb,
    /// The contact has opted out of this channel, by STOP or an unsubscribe link. This is
    /// permanent.
    Unsubscribed,
    /// The contact has no phone number.
    NoPhone,
    /// The contact has no email address.
    NoEmail,
    /// The contact's email address or phone number is not valid.
    InvalidAddress,
    /// The recipient's address or number is none of the contact's, compared letter by letter. The
    /// service has also answered this for emails to a contact that is not to be disturbed.
    AddressNotOfContact,
    /// There is nothing to send, such as an email without HTML.
    NoContent,
    /// There is no template with this id.
    TemplateNotFound,
    /// The token does not belong to the app that owns the conversation provider, or the provider is
    /// not installed in this location. A new token does not cure it.
    ProviderAccessDenied,
    /// A conversation provider is required.
    ProviderMissing,
    /// The conversation provider does not fit the type of the message, or the conversation has no
    /// provider: give the contact instead of the conversation.
    ProviderMismatch,
    /// No conversation provider is known for the message: for some seconds after it was made, or
    /// for good if no custom provider sent it.
    ProviderNotFound,
    /// There is no such message, conversation, contact or other record.
    NotFound,
    /// The message has no recording or no transcription.
    RecordingNotFound,
    /// The record exists already; [`Error::duplicate`] names it.
    Duplicate,
    /// A field of the request has a value that the service does not accept.
    InvalidValue,
    /// The token is invalid, expired or revoked.
    InvalidToken,
    /// The token lacks the scope that the operation requires: [`Error::missing_scope`].
    MissingScope,
    /// The operation does not accept tokens of this type, such as that of a company where one of a
    /// location is required.
    WrongTokenType,
    /// The token does not have access to this location.
    LocationAccessDenied,
    /// A proxy in front of the service turned the HTTP client away (403, "error code: 1010"). The
    /// service did not see the request, so its delivery is
    /// [`NotSent`](crate::Delivery::NotSent).
    BlockedByProxy,
    /// Any other reason. [`Error::code`] and [`Error::messages`] may tell more.
    Other,
}

words! {
    open Rejection, "rejection", Other;
    DoNotDisturb = "do_not_disturb",
    Unsubscribed = "unsubscribed",
    NoPhone = "no_phone",
    NoEmail = "no_email",
    InvalidAddress = "invalid_address",
    AddressNotOfContact = "address_not_of_contact",
    NoContent = "no_content",
    TemplateNotFound = "template_not_found",
    ProviderAccessDenied = "provider_access_denied",
    ProviderMissing = "provider_missing",
    ProviderMismatch = "provider_mismatch",
    ProviderNotFound = "provider_not_found",
    NotFound = "not_found",
    RecordingNotFound = "recording_not_found",
    Duplicate = "duplicate",
    InvalidValue = "invalid_value",
    InvalidToken = "invalid_token",
    MissingScope = "missing_scope",
    WrongTokenType = "wrong_token_type",
    LocationAccessDenied = "location_access_denied",
    BlockedByProxy = "blocked_by_proxy",
    Other = "other",
}

impl Rejection {
    fn of_code(code: &str) -> Option<Self> {
        let code = code.trim().strip_prefix(CODE_PREFIX)?;
        Some(match code {
            "NO_PHONE" => Self::NoPhone,
            "NO_EMAIL" => Self::NoEmail,
            "INVALID_EMAIL" => Self::InvalidAddress,
            "INVALID_EMAILTO" | "INVALID_PHONE" => Self::AddressNotOfContact,
            "NO_CONTENT" => Self::NoContent,
            "TEMPLATE_NOT_FOUND" => Self::TemplateNotFound,
            "PROVIDER_NO_ACCESS" => Self::ProviderAccessDenied,
            "PROVIDER_ID_REQUIRED" => Self::ProviderMissing,
            "CONVERSATION_PROVIDER_MISMATCH" => Self::ProviderMismatch,
            "NOT_FOUND" => Self::NotFound,
            "RECORDING_NOT_FOUND" => Self::RecordingNotFound,
            "INVALID_START_DATE_FORMAT" => Self::InvalidValue,
            // The channel follows, such as `_SMS`.
            _ if code.starts_with("DND_ACTIVE") => Self::DoNotDisturb,
            _ if code.starts_with("UNSUBSCRIBED") => Self::Unsubscribed,
            _ => return None,
        })
    }

    fn of_text(text: &str, status: StatusCode) -> Option<Self> {
        let text = text.to_lowercase();
        let has = |part: &str| text.contains(part);
        if status == StatusCode::UNAUTHORIZED {
            if has("not authorized for this scope") {
                return Some(Self::MissingScope);
            }
            if has("authclass type is not allowed") || has("user type mismatch") {
                return Some(Self::WrongTokenType);
            }
        }
        Some(if has("dnd is active") {
            Self::DoNotDisturb
        } else if has("has unsubscribed") {
            Self::Unsubscribed
        } else if has("missing phone number") {
            Self::NoPhone
        } else if has("e-mail is invalid") || has("invalid country calling code") {
            Self::InvalidAddress
        } else if has("emailto is not under contact") {
            Self::AddressNotOfContact
        } else if has("no message or attachments") {
            Self::NoContent
        } else if has("access to the conversationprovider") {
            Self::ProviderAccessDenied
        } else if has("incorrect conversationproviderid") {
            Self::ProviderMismatch
        } else if has("no conversation provider found") {
            Self::ProviderNotFound
        } else if has("no message found") {
            Self::NotFound
        } else if has("does not have recording") || has("transcription does not exist") {
            Self::RecordingNotFound
        } else if has("does not allow duplicated") || has("already exists") {
            Self::Duplicate
        } else if has("invalid recording url") || has("must be a valid enum value") {
            Self::InvalidValue
        } else if has("does not have access to this location") {
            Self::LocationAccessDenied
        } else if status == StatusCode::UNAUTHORIZED && blames_the_token(&text) {
            Self::InvalidToken
        } else if status != StatusCode::UNAUTHORIZED && has("not found") {
            Self::NotFound
        } else {
            return None;
        })
    }
}

/// Returns whether a text, in lower case, calls the token invalid, expired or revoked.
fn blames_the_token(text: &str) -> bool {
    let token = text.contains("token") || text.contains("jwt");
    let invalid = ["invalid", "expired", "revoked"]
        .iter()
        .any(|word| text.contains(word));
    token && invalid
}

impl Error {
    /// Returns why the service rejected the request; `None` if the service did not reject it.
    ///
    /// The service's code decides, and its text if there is no code that is known.
    #[must_use]
    pub fn rejection(&self) -> Option<Rejection> {
        let status = self.status()?;
        if !matches!(self.kind(), ErrorKind::Rejected | ErrorKind::Unauthorized) {
            return None;
        }
        if status == StatusCode::FORBIDDEN && self.reply().blocked_by_proxy {
            return Some(Rejection::BlockedByProxy);
        }
        let by_code = self.code().and_then(Rejection::of_code);
        let by_text = || {
            let mut texts = self.messages().iter();
            texts.find_map(|text| Rejection::of_text(text, status))
        };
        let by_status = (status == StatusCode::NOT_FOUND).then_some(Rejection::NotFound);
        let known = by_code.or_else(by_text).or(by_status);
        Some(known.unwrap_or(Rejection::Other))
    }

    /// Returns the service's code for the error, such as `CONVERSATIONS_MSG_DND_ACTIVE_SMS`
    /// (`canonicalCode` on the wire): at most 128 bytes. [`rejection`](Self::rejection) says what
    /// it means.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.reply().code.as_deref()
    }

    /// Returns the OAuth scope that the operation requires, such as `conversations/message.write`,
    /// if the service said that the token lacks it. The operation may be the one that gets a token
    /// for the call.
    ///
    /// An installation keeps the scopes that it was made with, so an app that adds a scope has to
    /// be installed again.
    #[must_use]
    pub fn missing_scope(&self) -> Option<&'static str> {
        if self.rejection() != Some(Rejection::MissingScope) {
            let of_token = std::error::Error::source(self)?.downcast_ref::<Self>();
            return of_token.and_then(Self::missing_scope);
        }
        Operation::of_id(self.operation()?)?.scope
    }

    /// Returns the record that the request would have duplicated, if the service named it. The
    /// rejection is [`Rejection::Duplicate`].
    #[must_use]
    pub fn duplicate(&self) -> Option<&Duplicate> {
        let duplicate = self.reply().duplicate.as_ref();
        duplicate.filter(|_| self.rejection() == Some(Rejection::Duplicate))
    }
}

/// The record that a request would have duplicated.
#[derive(Clone, PartialEq, Eq)]
pub struct Duplicate {
    pub(super) contact_id: Option<ContactId>,
    pub(super) field: Option<String>,
}

impl Duplicate {
    /// Returns the contact that exists already.
    #[must_use]
    pub fn contact_id(&self) -> Option<&ContactId> {
        self.contact_id.as_ref()
    }

    /// Returns the field that has the same value there, such as `phone` or `email`
    /// (`matchingField` on the wire).
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }
}

impl fmt::Debug for Duplicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let contact_id = self
            .contact_id
            .as_ref()
            .map(|id| id_or_ellipsis(id.as_str()));
        f.debug_struct("Duplicate")
            .field("contact_id", &contact_id)
            .field("field", &self.field.as_deref().map(name_or_ellipsis))
            .finish()
    }
}
