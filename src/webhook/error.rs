//! Why a request is refused.

use std::fmt;

use super::MAX_SIGNATURES;

/// Why a request is refused.
///
/// Answer 401 to all but [`BodyTooLarge`](Self::BodyTooLarge) (413) and
/// [`Malformed`](Self::Malformed) (400), and do not tell the sender more: what is wrong with
/// a forgery helps to make the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The body is larger than the verifier accepts.
    BodyTooLarge {
        /// The most bytes that are accepted.
        limit: usize,
    },
    /// No signature came, or `N/A` in its place.
    NoSignature,
    /// Only the legacy signature came, which is not allowed
    /// ([`VerifierBuilder::allow_legacy`](super::VerifierBuilder::allow_legacy)).
    LegacySignature,
    /// More values came than are tried ([`MAX_SIGNATURES`]).
    TooManySignatures,
    /// No signature that came is one of this body by a known key.
    WrongSignature,
    /// The event is authentic and has no timestamp, which is required
    /// ([`VerifierBuilder::require_timestamp`](super::VerifierBuilder::require_timestamp)).
    NoTimestamp,
    /// The event is authentic and older than accepted ([`VerifierBuilder::max_age`](super::VerifierBuilder::max_age)).
    TooOld,
    /// The event is authentic and further in the future than clocks differ
    /// ([`VerifierBuilder::clock_skew`](super::VerifierBuilder::clock_skew)).
    InTheFuture,
    /// The request is authentic and its body is no event.
    Malformed(ParseError),
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BodyTooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
            Self::NoSignature => f.write_str("no signature came"),
            Self::LegacySignature => f.write_str("only the legacy signature came"),
            Self::TooManySignatures => {
                write!(f, "more than {MAX_SIGNATURES} signatures came")
            }
            Self::WrongSignature => f.write_str("no signature is one of this body by a known key"),
            Self::NoTimestamp => f.write_str("the event has no timestamp"),
            Self::TooOld => f.write_str("the event is older than accepted"),
            Self::InTheFuture => f.write_str("the event is from the future"),
            Self::Malformed(_) => f.write_str("the body is no event"),
        }
    }
}

impl std::error::Error for VerifyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error),
            _ => None,
        }
    }
}

/// Why a body is no event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// The body is no JSON (in UTF-8, at most 127 levels deep).
    NotJson,
    /// The body is JSON, and no object.
    NotAnObject,
    /// The object has no `type` that is a text.
    NoType,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "the body is no JSON",
            Self::NotAnObject => "the body is no JSON object",
            Self::NoType => "the event has no type",
        })
    }
}

impl std::error::Error for ParseError {}
