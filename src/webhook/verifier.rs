//! From the headers and bytes of a request to an event that is authentic.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderMap;

use super::{
    Event, PUBLISHED_ED25519_KEY, PUBLISHED_RSA_KEY, ProviderDelivery, PublicKey, VerifyError,
    fields::{self, Fields},
    key::KeyKind,
};

/// The header of today's signature: Ed25519 over the raw body, in base64.
pub const SIGNATURE_HEADER: &str = "x-ghl-signature";
/// The header of the legacy signature: RSA PKCS#1 v1.5 with SHA-256 over the raw body, in
/// base64.
pub const LEGACY_SIGNATURE_HEADER: &str = "x-wh-signature";
/// The largest body that is accepted by default: 1 MiB.
pub const DEFAULT_MAX_BODY: usize = 1 << 20;
/// How far in the future an event may be by default: clocks differ.
pub const DEFAULT_CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);
/// How many values of a signature header are tried.
pub const MAX_SIGNATURES: usize = 8;

/// Makes events out of requests that are authentic, and refuses all others.
///
/// Whatever is not proven is refused: there is no setting that lets an unsigned request
/// pass. The signature is over the bytes of the body, so they must be those that came:
/// JSON that was read and written again does not verify.
///
/// A signature proves that the service sent the request, not that it is meant for you: its
/// key is one for all apps. A receiver of one app or location looks at [`Event::app_id`] or
/// [`Event::location_id`].
///
/// ```
/// # #[cfg(feature = "sandbox")] {
/// use leadconnector::webhook::{Event, Verifier, testing::Signer};
///
/// let signer = Signer::generate(); // stands in for the service in tests
/// let verifier = Verifier::builder().only_keys([signer.public_key()]).build();
///
/// let json = serde_json::json!({ "type": "InboundMessage", "messageType": "SMS", "body": "Hi" });
/// let (headers, body) = signer.sign(&json);
/// match verifier.verify(&headers, &body).expect("a signed request") {
///     Event::InboundMessage(message) => assert_eq!(message.body(), Some("Hi")),
///     _ => unreachable!(),
/// }
/// // The published keys do not verify what another key signed.
/// assert!(Verifier::new().verify(&headers, &body).is_err());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    keys: Vec<PublicKey>,
    allow_legacy: bool,
    max_body: usize,
    max_age: Option<TimeDelta>,
    clock_skew: TimeDelta,
    require_timestamp: bool,
}

/// The settings of a [`Verifier`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct VerifierBuilder(Verifier);

impl Verifier {
    /// A verifier with the published keys: it accepts today's signature alone, of events of
    /// any age.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A verifier with other keys or rules.
    pub fn builder() -> VerifierBuilder {
        let published = [
            PublicKey::ed25519_pem(PUBLISHED_ED25519_KEY),
            PublicKey::rsa_pem(PUBLISHED_RSA_KEY),
        ];
        VerifierBuilder(Self {
            // Both are there: constants, and the tests read them.
            keys: published.into_iter().flatten().collect(),
            allow_legacy: false,
            max_body: DEFAULT_MAX_BODY,
            max_age: None,
            clock_skew: delta(DEFAULT_CLOCK_SKEW),
            require_timestamp: false,
        })
    }

    /// The most bytes of a body that are accepted, for a server to stop reading at.
    #[must_use]
    pub fn max_body(&self) -> usize {
        self.max_body
    }

    /// The event of a request to a webhook.
    ///
    /// # Errors
    ///
    /// Why the request is refused.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Event, VerifyError> {
        self.verify_at(headers, body, Utc::now())
    }

    /// [`verify`](Self::verify) with the time passed in.
    ///
    /// # Errors
    ///
    /// Why the request is refused.
    pub fn verify_at(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Event, VerifyError> {
        let fields = self.authentic(headers, body, now, self.allow_legacy)?;
        Event::from_fields(fields).map_err(VerifyError::Malformed)
    }

    /// The message of a request to a conversation provider's delivery URL. Only the address
    /// that it came to tells it from an event: its `type` is a channel.
    ///
    /// # Errors
    ///
    /// Why the request is refused.
    pub fn verify_delivery(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<ProviderDelivery, VerifyError> {
        self.verify_delivery_at(headers, body, Utc::now())
    }

    /// [`verify_delivery`](Self::verify_delivery) with the time passed in.
    ///
    /// # Errors
    ///
    /// Why the request is refused.
    pub fn verify_delivery_at(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<ProviderDelivery, VerifyError> {
        // Delivery URLs never got the legacy signature.
        let fields = self.authentic(headers, body, now, false)?;
        ProviderDelivery::from_fields(fields).map_err(VerifyError::Malformed)
    }

    /// Size, header, signature, replay; the JSON is only looked at when it is authentic.
    fn authentic(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
        allow_legacy: bool,
    ) -> Result<Fields, VerifyError> {
        if body.len() > self.max_body {
            let limit = self.max_body;
            return Err(VerifyError::BodyTooLarge { limit });
        }
        self.check_signature(headers, body, allow_legacy)?;
        let fields = fields::read(body).map_err(VerifyError::Malformed)?;
        let timestamp = fields.time("timestamp");
        if timestamp.is_none() && self.max_age.is_some() && fields.0.contains_key("timestamp") {
            // Its age can't be told.
            return Err(VerifyError::NoTimestamp);
        }
        self.check_replay(timestamp, now)?;
        Ok(fields)
    }

    fn check_signature(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        allow_legacy: bool,
    ) -> Result<(), VerifyError> {
        let current = signatures(headers, SIGNATURE_HEADER)?;
        // Today's header decides alone: falling back to the legacy one after it fails would
        // let a forger choose the weaker of the two.
        let (kind, signatures) = if !current.is_empty() {
            (KeyKind::Ed25519, current)
        } else {
            let legacy = signatures(headers, LEGACY_SIGNATURE_HEADER)?;
            match (legacy.is_empty(), allow_legacy) {
                (true, _) => return Err(VerifyError::NoSignature),
                (false, false) => return Err(VerifyError::LegacySignature),
                (false, true) => (KeyKind::Rsa, legacy),
            }
        };
        let verified = signatures.iter().any(|value| {
            let Ok(signature) = STANDARD.decode(value) else {
                return false;
            };
            let mut keys = self.keys.iter().filter(|key| key.kind() == kind);
            keys.any(|key| key.verifies(body, &signature))
        });
        if verified {
            Ok(())
        } else {
            Err(VerifyError::WrongSignature)
        }
    }

    fn check_replay(
        &self,
        timestamp: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), VerifyError> {
        let Some(timestamp) = timestamp else {
            return if self.require_timestamp {
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

impl Default for Verifier {
    fn default() -> Self {
        Self::new()
    }
}

/// The values of a signature header, but for `N/A`, which stands for none.
fn signatures<'h>(headers: &'h HeaderMap, name: &str) -> Result<Vec<&'h [u8]>, VerifyError> {
    let values: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(|value| value.as_bytes().trim_ascii())
        .filter(|value| *value != b"N/A")
        .take(MAX_SIGNATURES + 1)
        .collect();
    if values.len() > MAX_SIGNATURES {
        return Err(VerifyError::TooManySignatures);
    }
    Ok(values)
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

impl VerifierBuilder {
    /// Adds a key of either kind, for a rotation: a signature by any of the keys will do.
    pub fn add_key(mut self, key: PublicKey) -> Self {
        self.0.keys.push(key);
        self
    }

    /// Takes these keys in place of the published ones and of any added before. Without a
    /// key of a kind, no signature of that kind passes.
    pub fn only_keys(mut self, keys: impl IntoIterator<Item = PublicKey>) -> Self {
        self.0.keys = keys.into_iter().collect();
        self
    }

    /// Accepts the legacy `X-WH-Signature` where no `X-GHL-Signature` came. Off by default:
    /// the vendor announced its end for July and then for 1 September 2026, and with it on, a
    /// sender chooses the weaker signature by leaving out the other. Deliveries never have
    /// it, and are refused with it.
    pub fn allow_legacy(mut self) -> Self {
        self.0.allow_legacy = true;
        self
    }

    /// The largest body, in bytes; [`DEFAULT_MAX_BODY`] if not set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.0.max_body = bytes;
        self
    }

    /// Refuses events whose `timestamp` is older, or is no time. Any age is accepted if not
    /// set: the service resends an event that failed with its old timestamp, hours later. A
    /// captured request verifies for as long: against replays, set an age and have a
    /// [`Seen`](super::Seen) that keeps ids longer than it, and consider
    /// [`require_timestamp`](Self::require_timestamp), since an event without one has no age.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.0.max_age = Some(delta(age));
        self
    }

    /// How far in the future a `timestamp` may be; [`DEFAULT_CLOCK_SKEW`] if not set.
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        self.0.clock_skew = delta(skew);
        self
    }

    /// Refuses events without a `timestamp`. They are accepted if not set: none of the
    /// documented examples has one (004).
    pub fn require_timestamp(mut self) -> Self {
        self.0.require_timestamp = true;
        self
    }

    /// Makes the verifier.
    #[must_use]
    pub fn build(self) -> Verifier {
        self.0
    }
}
