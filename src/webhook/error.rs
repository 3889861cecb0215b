//! The reasons why a request is rejected.

use std::{error::Error, fmt};

/// The reason why a [`Verifier`](super::Verifier) rejects a request.
///
/// Reply 413 to [`BodyTooLarge`](Self::BodyTooLarge), 400 to
/// [`Malformed`](Self::Malformed), 403 to a request for another app or location, and 401 to
/// the rest. Give the sender no details, since they would help to forge the next request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The body is larger than the verifier accepts
    /// ([`VerifierBuilder::max_body`](super::VerifierBuilder::max_body)).
    BodyTooLarge {
        /// The largest accepted size, in bytes.
        limit: usize,
    },
    /// The request has no signature, or `N/A` in its place.
    NoSignature,
    /// The request has only the legacy signature, which is not allowed
    /// ([`VerifierBuilder::allow_legacy`](super::VerifierBuilder::allow_legacy)).
    LegacySignature,
    /// The request has more signatures than the verifier tries.
    TooManySignatures {
        /// The maximum number of signatures: [`MAX_SIGNATURES`](super::MAX_SIGNATURES).
        limit: usize,
    },
    /// None of the request's signatures is valid for this body under a known key.
    WrongSignature,
    /// The request is authentic and names another app than the verifier is bound to
    /// ([`VerifierBuilder::app`](super::VerifierBuilder::app)).
    #[non_exhaustive]
    OtherApp {
        /// The app that the request names, or `…` in place of a text that cannot be an id.
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
        /// The location that the request names, or `…` in place of a text that cannot be an id.
        found: String,
        /// The number of locations that the verifier is bound to.
        allowed: usize,
    },
    /// The request is authentic and names no location, and the verifier is bound to some
    /// ([`VerifierBuilder::locations`](super::VerifierBuilder::locations)).
    NoLocation,
    /// The request is authentic and has no timestamp, which is required
    /// ([`VerifierBuilder::require_timestamp`](super::VerifierBuilder::require_timestamp)),
    /// or one that is not a date although an age is required
    /// ([`VerifierBuilder::max_age`](super::VerifierBuilder::max_age)).
    NoTimestamp,
    /// The request is authentic and older than accepted
    /// ([`VerifierBuilder::max_age`](super::VerifierBuilder::max_age)).
    TooOld,
    /// The request is authentic and further in the future than clocks may differ
    /// ([`VerifierBuilder::clock_skew`](super::VerifierBuilder::clock_skew)).
    InTheFuture,
    /// The request is authentic, but its body is not the expected event or delivery; the source
    /// says why.
    Malformed(ParseError),
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BodyTooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
            Self::NoSignature => f.write_str("the request has no signature"),
            Self::LegacySignature => f.write_str("the request has only the legacy signature"),
            Self::TooManySignatures { limit } => {
                write!(f, "the request has more than {limit} signatures")
            }
            Self::WrongSignature => {
                f.write_str("no signature of the request is valid for its body")
            }
            Self::OtherApp { found, allowed } => {
                write!(f, "the request is for the app {found}, not for {allowed}")
            }
            Self::NoApp => f.write_str("the request names no app"),
            Self::OtherLocation { found, allowed } => write!(
                f,
                "the request is about the location {found}, which is not one of the {allowed} allowed"
            ),
            Self::NoLocation => f.write_str("the request names no location"),
            Self::NoTimestamp => f.write_str("the request has no timestamp"),
            Self::TooOld => f.write_str("the request is older than accepted"),
            Self::InTheFuture => f.write_str("the request is from the future"),
            Self::Malformed(_) => f.write_str("the body is not the expected event or delivery"),
        }
    }
}

impl Error for VerifyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Malformed(source) => Some(source),
            _ => None,
        }
    }
}

/// The reason why a body is not the expected event or delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// The body is not JSON in UTF-8, or is nested more than 127 levels deep.
    NotJson,
    /// The body is JSON but not an object.
    NotAnObject,
    /// An event was expected, but this is a provider's delivery
    /// ([`Verifier::verify_delivery`](super::Verifier::verify_delivery)).
    IsDelivery,
    /// A provider's delivery was expected, but this is an event
    /// ([`Verifier::verify`](super::Verifier::verify)).
    IsEvent,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "the body is not JSON",
            Self::NotAnObject => "the body is not a JSON object",
            Self::IsDelivery => "the body is a provider's delivery, not an event",
            Self::IsEvent => "the body is an event, not a provider's delivery",
        })
    }
}

impl Error for ParseError {}
