//! Verifies requests and parses their events and deliveries.

mod builder;

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderMap;

pub use self::builder::{DEFAULT_CLOCK_SKEW, DEFAULT_MAX_BODY, VerifierBuilder};
use super::{
    Event, ProviderDelivery, PublicKey, VerifyError, is_app, key::KeyKind, object, shape::Shape,
    signature::Signatures,
};
use crate::{clock::Clock, redact, view::Object};

/// Verifies requests: returns the events of authentic requests, and rejects all others.
///
/// No setting lets an unsigned request pass. The signature covers the bytes of the body, so
/// pass the unmodified body: JSON that was parsed and serialized again does not verify.
///
/// A signature proves that the service sent the request, not that it is meant for you. The
/// service has one key for all apps, and anyone who has an app can make it post to your URL.
/// So bind the verifier to your app ([`VerifierBuilder::app`]), and the verifier of a delivery URL
/// to your locations ([`VerifierBuilder::locations`]).
///
/// [`VerifierBuilder::app`]: super::VerifierBuilder::app
/// [`VerifierBuilder::locations`]: super::VerifierBuilder::locations
///
/// ```
/// # #[cfg(feature = "sandbox")] {
/// use leadconnector::{
///     sandbox::event,
///     webhook::{Event, EventMessageType, Verifier, VerifyError, testing::Signer},
/// };
///
/// let signer = Signer::generate(); // stands in for the service in tests
/// let verifier = Verifier::builder()
///     .only_keys([signer.public_key()])
///     .app("my-app")
///     .build();
///
/// let text = event::MessageEvent::inbound(EventMessageType::Sms, "contact-id").body("Hi");
/// let (headers, body) = signer.sign(&text.clone().app_id("my-app"));
/// match verifier.verify(&headers, &body).expect("a signed request") {
///     Event::InboundMessage(message) => assert_eq!(message.body(), Some("Hi")),
///     _ => unreachable!(),
/// }
///
/// // A signature by another key does not verify with the published keys,
/// assert_eq!(
///     Verifier::new().verify(&headers, &body),
///     Err(VerifyError::WrongSignature),
/// );
/// // and an authentic event of another app is rejected.
/// let (headers, body) = signer.sign(&text.app_id("another-app"));
/// assert!(matches!(
///     verifier.verify(&headers, &body),
///     Err(VerifyError::OtherApp { .. }),
/// ));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    pub(super) keys: Vec<PublicKey>,
    pub(super) allow_legacy: bool,
    pub(super) app: Option<String>,
    pub(super) locations: Option<HashSet<String>>,
    pub(super) max_body: usize,
    pub(super) max_age: Option<TimeDelta>,
    pub(super) clock_skew: TimeDelta,
    pub(super) require_timestamp: bool,
    pub(super) clock: Arc<dyn Clock>,
}

impl Verifier {
    /// Returns the size of the largest body that is accepted, in bytes. A server can stop
    /// reading there.
    #[must_use]
    pub fn max_body(&self) -> usize {
        self.max_body
    }

    /// Verifies a request to a webhook and returns its event.
    ///
    /// Any authentic JSON object is an event, whatever it contains, unless it is a provider's
    /// delivery.
    ///
    /// # Errors
    ///
    /// If the body is too large, the signature is missing or wrong, the body is not an event, or
    /// the verifier does not accept the app, the location or the time of the event.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Event, VerifyError> {
        let object = self.authentic(headers, body, Shape::Event)?;
        let event = Event::accept(object).map_err(VerifyError::Malformed)?;
        self.check_envelope(event.object(), self.clock.now())?;
        Ok(event)
    }

    /// Verifies a request to a conversation provider's delivery URL and returns its delivery.
    ///
    /// # Errors
    ///
    /// If the body is too large, the signature is missing, wrong or a legacy one, the body is
    /// not a delivery, or the verifier does not accept the app, the location or the time of the
    /// delivery.
    pub fn verify_delivery(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<ProviderDelivery, VerifyError> {
        let object = self.authentic(headers, body, Shape::Delivery)?;
        let delivery = ProviderDelivery::accept(object).map_err(VerifyError::Malformed)?;
        self.check_envelope(delivery.object(), self.clock.now())?;
        Ok(delivery)
    }

    /// Verifies the size and the signature of a request, and nothing else.
    ///
    /// Use this for a body that you parse yourself. It may be meant for another app or location,
    /// or be a replay of an old request.
    ///
    /// # Errors
    ///
    /// If the body is too large, or the signature is missing or wrong.
    pub fn verify_signature(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), VerifyError> {
        self.check_size(body)?;
        let signatures = Signatures::of_headers(headers, &self.keys, self.allow_legacy)?;
        signatures.check(body, &self.keys)
    }

    /// Verifies the size and the signature of a request, and nothing else, given the text of
    /// its `X-GHL-Signature` header.
    ///
    /// Use this with frameworks that have no [`HeaderMap`]; see
    /// [`verify_signature`](Self::verify_signature). For an event, put the text in a map and
    /// call [`verify`](Self::verify):
    ///
    /// ```
    /// use leadconnector::webhook::{SIGNATURE_HEADER, Verifier, VerifyError};
    ///
    /// let (verifier, text, body) = (Verifier::new(), "bm90IGEgc2lnbmF0dXJl", b"{}");
    /// assert_eq!(
    ///     verifier.verify_signature_text(text, body),
    ///     Err(VerifyError::WrongSignature),
    /// );
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert(SIGNATURE_HEADER, text.parse()?);
    /// assert_eq!(verifier.verify(&headers, body), Err(VerifyError::WrongSignature));
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the body is too large, or the signature is missing (`N/A`) or wrong.
    pub fn verify_signature_text(&self, signature: &str, body: &[u8]) -> Result<(), VerifyError> {
        self.check_size(body)?;
        let values = std::iter::once(signature.as_bytes());
        Signatures::of_values(values, KeyKind::Ed25519, &self.keys)?.check(body, &self.keys)
    }

    /// Returns the signatures of a request, or an error if it must be rejected whatever its body.
    pub(super) fn signatures(
        &self,
        headers: &HeaderMap,
        wanted: Shape,
    ) -> Result<Signatures, VerifyError> {
        // Delivery URLs never got the legacy signature.
        let allow_legacy = self.allow_legacy && wanted == Shape::Event;
        Signatures::of_headers(headers, &self.keys, allow_legacy)
    }

    /// Checks the size and signature of a body, then parses its JSON.
    fn authentic(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        wanted: Shape,
    ) -> Result<Object, VerifyError> {
        self.check_size(body)?;
        self.signatures(headers, wanted)?.check(body, &self.keys)?;
        object::read(body).map_err(VerifyError::Malformed)
    }

    fn check_size(&self, body: &[u8]) -> Result<(), VerifyError> {
        if body.len() > self.max_body {
            let limit = self.max_body;
            return Err(VerifyError::BodyTooLarge { limit });
        }
        Ok(())
    }

    /// Checks the app, the location and the age of the request.
    fn check_envelope(&self, object: &Object, now: DateTime<Utc>) -> Result<(), VerifyError> {
        self.check_app(object)?;
        self.check_location(object)?;
        self.check_replay(object, now)
    }

    fn check_app(&self, object: &Object) -> Result<(), VerifyError> {
        let Some(allowed) = &self.app else {
            return Ok(());
        };
        match object.app_id() {
            None => Err(VerifyError::NoApp),
            Some(found) if is_app(allowed, found) => Ok(()),
            Some(found) => Err(VerifyError::OtherApp {
                found: redact::id_or_ellipsis(found).to_owned(),
                allowed: allowed.clone(),
            }),
        }
    }

    fn check_location(&self, object: &Object) -> Result<(), VerifyError> {
        let Some(allowed) = &self.locations else {
            return Ok(());
        };
        match object.location_id() {
            None => Err(VerifyError::NoLocation),
            Some(found) if allowed.contains(found) => Ok(()),
            Some(found) => Err(VerifyError::OtherLocation {
                found: redact::id_or_ellipsis(found).to_owned(),
                allowed: allowed.len(),
            }),
        }
    }

    fn check_replay(&self, object: &Object, now: DateTime<Utc>) -> Result<(), VerifyError> {
        let Some(timestamp) = object.timestamp() else {
            // Without a valid date, the age is unknown.
            let unreadable = self.max_age.is_some() && object.0.contains_key("timestamp");
            return if self.require_timestamp || unreadable {
                Err(VerifyError::NoTimestamp)
            } else {
                Ok(())
            };
        };
        let age = now.signed_duration_since(timestamp);
        if -age > self.clock_skew {
            return Err(VerifyError::InTheFuture);
        }
        if self.max_age.is_some_and(|max_age| age > max_age) {
            return Err(VerifyError::TooOld);
        }
        Ok(())
    }
}
