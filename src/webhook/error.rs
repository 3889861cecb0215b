//! The reasons why a request is rejected.

/// The reason why a [`Verifier`](super::Verifier) rejects a request.
///
/// Reply 413 to [`BodyTooLarge`](Self::BodyTooLarge), 400 to
/// [`Malformed`](Self::Malformed), 403 to a request for another app or location, and 401 to
/// the rest. Give the sender no details, since they would help to forge the next request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The body is larger than the verifier accepts
    /// ([`VerifierBuilder::max_body`](super::VerifierBuilder::max_body)).
    #[error("the body is larger than {limit} bytes")]
    BodyTooLarge {
        /// The largest accepted size, in bytes.
        limit: usize,
    },
    /// The request has no signature, or `N/A` in its place.
    #[error("the request has no signature")]
    NoSignature,
    /// The request has only the legacy signature, which is not allowed
    /// ([`VerifierBuilder::allow_legacy`](super::VerifierBuilder::allow_legacy)).
    #[error("the request has only the legacy signature")]
    LegacySignature,
    /// The request has more signatures than the verifier tries.
    #[error("the request has more than {limit} signatures")]
    TooManySignatures {
        /// The maximum number of signatures: [`MAX_SIGNATURES`](super::MAX_SIGNATURES).
        limit: usize,
    },
    /// None of the request's signatures is valid for this body under a known key.
    #[error("no signature of the request is valid for its body")]
    WrongSignature,
    /// The request is authentic and names another app than the verifier is bound to
    /// ([`VerifierBuilder::app`](super::VerifierBuilder::app)).
    #[error("the request is for the app {found}, not for {allowed}")]
    #[non_exhaustive]
    OtherApp {
        /// The app that the request names, or `…` in place of a text that cannot be an id.
        found: String,
        /// The app that the verifier is bound to.
        allowed: String,
    },
    /// The request is authentic and names no app, and the verifier is bound to one
    /// ([`VerifierBuilder::app`](super::VerifierBuilder::app)).
    #[error("the request names no app")]
    NoApp,
    /// The request is authentic and names none of the locations that the verifier is bound to
    /// ([`VerifierBuilder::locations`](super::VerifierBuilder::locations)).
    #[error("the request is about the location {found}, which is not one of the {allowed} allowed")]
    #[non_exhaustive]
    OtherLocation {
        /// The location that the request names, or `…` in place of a text that cannot be an id.
        found: String,
        /// The number of locations that the verifier is bound to.
        allowed: usize,
    },
    /// The request is authentic and names no location, and the verifier is bound to some
    /// ([`VerifierBuilder::locations`](super::VerifierBuilder::locations)).
    #[error("the request names no location")]
    NoLocation,
    /// The request is authentic and has no timestamp, which is required
    /// ([`VerifierBuilder::require_timestamp`](super::VerifierBuilder::require_timestamp)),
    /// or one that is not a date although an age is required
    /// ([`VerifierBuilder::max_age`](super::VerifierBuilder::max_age)).
    #[error("the request has no timestamp")]
    NoTimestamp,
    /// The request is authentic and older than accepted
    /// ([`VerifierBuilder::max_age`](super::VerifierBuilder::max_age)).
    #[error("the request is older than accepted")]
    TooOld,
    /// The request is authentic and further in the future than clocks may differ
    /// ([`VerifierBuilder::clock_skew`](super::VerifierBuilder::clock_skew)).
    #[error("the request is from the future")]
    InTheFuture,
    /// The request is authentic, but its body is not the expected event or delivery; the source
    /// says why.
    #[error("the body is not the expected event or delivery")]
    Malformed(#[source] ParseError),
}

/// The reason why a body is not the expected event or delivery.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The body is not JSON in UTF-8, or is nested more than 127 levels deep.
    #[error("the body is not JSON")]
    NotJson,
    /// The body is JSON but not an object.
    #[error("the body is not a JSON object")]
    NotAnObject,
    /// An event was expected, but this is a provider's delivery
    /// ([`Verifier::verify_delivery`](super::Verifier::verify_delivery)).
    #[error("the body is a provider's delivery, not an event")]
    IsDelivery,
    /// A provider's delivery was expected, but this is an event
    /// ([`Verifier::verify`](super::Verifier::verify)).
    #[error("the body is an event, not a provider's delivery")]
    IsEvent,
}
