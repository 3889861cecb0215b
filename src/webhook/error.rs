//! Why a request is refused.

use std::fmt;

use super::MAX_SIGNATURES;

/// Why a request is refused.
///
/// Answer 413 to [`BodyTooLarge`](Self::BodyTooLarge), 400 to
/// [`Malformed`](Self::Malformed), 403 to a request for another app or location, and 401 to
/// the rest. Say no more to the sender: what is wrong with a forgery helps to make the next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The body is larger than the verifier accepts
    /// ([`VerifierBuilder::max_body`](super::VerifierBuilder::max_body)).
    BodyTooLarge {
        /// The most bytes that are accepted.
        limit: usize,
    },
    /// The request has no signature, or `N/A` in its place.
    NoSignature,
    /// The request has the legacy signature alone, which is not allowed
    /// ([`VerifierBuilder::allow_legacy`](super::VerifierBuilder::allow_legacy)).
    LegacySignature,
    /// The request has more signatures than are tried ([`MAX_SIGNATURES`]).
    TooManySignatures,
    /// None of the request's signatures is one of this body by a known key.
    WrongSignature,
    /// The request is authentic and names another app than the verifier is bound to
    /// ([`VerifierBuilder::app`](super::VerifierBuilder::app)).
    #[non_exhaustive]
    OtherApp {
        /// The app that it names, or `…` for what can be no id.
        found: String,
        /// The app that the verifier is bound to.
        allowed: String,
    },
    /// The request is authentic and names no app, and the verifier is bound to one
    /// ([`VerifierBuilder::app`](super::VerifierBuilder::app)).
    NoApp,
    /// The request is authentic and names none of the locations that the verifier is bound to
    /// ([`VerifierBuilder::locations`](super::VerifierBuilder::locations)).
    #[non_exhaustive]
    OtherLocation {
        /// The location that it names, or `…` for what can be no id.
        found: String,
        /// How many locations the verifier is bound to.
        allowed: usize,
    },
    /// The request is authentic and names no location, and the verifier is bound to some
    /// ([`VerifierBuilder::locations`](super::VerifierBuilder::locations)).
    NoLocation,
    /// The request is authentic and has no timestamp, which is required
    /// ([`VerifierBuilder::require_timestamp`](super::VerifierBuilder::require_timestamp)),
    /// or one that is no date where an age is required
    /// ([`VerifierBuilder::max_age`](super::VerifierBuilder::max_age)).
    NoTimestamp,
    /// The request is authentic and older than accepted
    /// ([`VerifierBuilder::max_age`](super::VerifierBuilder::max_age)).
    TooOld,
    /// The request is authentic and further in the future than clocks may differ
    /// ([`VerifierBuilder::clock_skew`](super::VerifierBuilder::clock_skew)).
    InTheFuture,
    /// The request is authentic and its body is not what was asked for; the source says why.
    Malformed(ParseError),
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BodyTooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
            Self::NoSignature => f.write_str("the request has no signature"),
            Self::LegacySignature => f.write_str("the request has the legacy signature alone"),
            Self::TooManySignatures => {
                write!(f, "the request has more than {MAX_SIGNATURES} signatures")
            }
            Self::WrongSignature => f.write_str("no signature is one of this body by a known key"),
            Self::OtherApp { found, allowed } => {
                write!(f, "the request is for the app {found}, not for {allowed}")
            }
            Self::NoApp => f.write_str("the request names no app"),
            Self::OtherLocation { found, allowed } => write!(
                f,
                "the request is about the location {found}, which is none of the {allowed} allowed"
            ),
            Self::NoLocation => f.write_str("the request names no location"),
            Self::NoTimestamp => f.write_str("the request has no timestamp"),
            Self::TooOld => f.write_str("the request is older than accepted"),
            Self::InTheFuture => f.write_str("the request is from the future"),
            Self::Malformed(_) => f.write_str("the body is not what was asked for"),
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

/// Why a body is not the event or delivery that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// The body is no JSON in UTF-8, or is nested more than 127 levels deep.
    NotJson,
    /// The body is JSON, and no object.
    NotAnObject,
    /// An event was asked for, and this is a provider's delivery
    /// ([`Verifier::verify_delivery`](super::Verifier::verify_delivery)).
    IsDelivery,
    /// A provider's delivery was asked for, and this is an event
    /// ([`Verifier::verify`](super::Verifier::verify)).
    IsEvent,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "the body is no JSON",
            Self::NotAnObject => "the body is no JSON object",
            Self::IsDelivery => "the body is a provider's delivery, not an event",
            Self::IsEvent => "the body is an event, not a provider's delivery",
        })
    }
}

impl std::error::Error for ParseError {}
