//! Signed requests for your own tests.
//!
//! ```
//! use leadconnector::{sandbox::event, webhook::{Event, EventMessageType, testing::Signer}};
//!
//! let signer = Signer::generate();
//! let verifier = signer.verifier();
//! let event = event::MessageEvent::inbound(EventMessageType::Sms, "contact-id").body("Hi");
//! let (headers, body) = signer.sign(&event);
//! assert!(matches!(verifier.verify(&headers, &body), Ok(Event::InboundMessage(_))));
//! ```

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    signature::{Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};
use serde::Serialize;

use super::{KeyError, PublicKey, SIGNATURE_HEADER, Verifier, pem};

/// Signs events as the service does, with a key of its own.
///
/// The private key is never printed; only [`to_pkcs8_pem`](Self::to_pkcs8_pem) returns it.
///
/// ```
/// use leadconnector::webhook::testing::Signer;
///
/// let signer = Signer::from_seed(&[7; 32]); // the same key in every run
/// let again = Signer::from_pkcs8_pem(&signer.to_pkcs8_pem())?;
/// assert_eq!(again.public_key(), signer.public_key());
/// assert_eq!(again.sign_bytes("{}"), signer.sign_bytes("{}"));
/// # Ok::<(), leadconnector::webhook::KeyError>(())
/// ```
pub struct Signer {
    key: Ed25519KeyPair,
    public_key: PublicKey,
}

impl Signer {
    /// Creates a signer with a new random key.
    ///
    /// # Panics
    ///
    /// If the operating system provides no randomness.
    #[must_use]
    #[expect(clippy::expect_used, reason = "documented; only tests sign")]
    pub fn generate() -> Self {
        // Fails only without randomness, as documented.
        let key = Ed25519KeyPair::generate().expect("randomness of the operating system");
        // Can't fail: see `new`.
        Self::new(key).expect("the public half of a key that was just made")
    }

    /// Creates the signer whose private key is these 32 bytes.
    ///
    /// # Panics
    ///
    /// If the process is out of memory.
    #[must_use]
    #[expect(clippy::expect_used, reason = "documented; only tests sign")]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        // Fails only if out of memory: any 32 bytes are an Ed25519 private key.
        let key = Ed25519KeyPair::from_seed_unchecked(seed).expect("32 bytes are a private key");
        // Can't fail: see `new`.
        Self::new(key).expect("the public half of a key that was just made")
    }

    /// Parses a signer from the PEM of an Ed25519 private key in PKCS#8 ("BEGIN PRIVATE
    /// KEY"), such as `openssl genpkey -algorithm ed25519` generates.
    ///
    /// # Errors
    ///
    /// If the text is not such a key.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, KeyError> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| {
            KeyError("the text is not the PEM of a private key (BEGIN PRIVATE KEY)")
        })?;
        let key = Ed25519KeyPair::from_pkcs8(der.secret_pkcs8_der())
            .map_err(|_| KeyError("the PEM does not contain an Ed25519 private key"))?;
        Self::new(key)
    }

    /// Never fails for a key that the same library created.
    fn new(key: Ed25519KeyPair) -> Result<Self, KeyError> {
        let public_key = PublicKey::ed25519(key.public_key().as_ref())?;
        Ok(Self { key, public_key })
    }

    /// Returns the private key as PEM in PKCS#8, which
    /// [`from_pkcs8_pem`](Self::from_pkcs8_pem) parses.
    ///
    /// # Panics
    ///
    /// If the process is out of memory.
    #[must_use]
    #[expect(clippy::expect_used, reason = "documented; only tests sign")]
    pub fn to_pkcs8_pem(&self) -> String {
        // Fails only if out of memory: the key is valid.
        let der: Pkcs8V1Der<'_> = self.key.as_der().expect("a private key as DER");
        pem::write("PRIVATE KEY", der.as_ref())
    }

    /// Returns the public key, which verifies the signatures of this signer.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    /// Returns a verifier that accepts only the signatures of this signer.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier::builder().only_keys([self.public_key()]).build()
    }

    /// Returns a signed request with an event, a delivery, or any other JSON.
    ///
    /// # Panics
    ///
    /// If the event's `Serialize` fails; for types of this crate, it never does.
    #[must_use]
    pub fn sign(&self, event: &(impl Serialize + ?Sized)) -> (HeaderMap, Bytes) {
        #[expect(clippy::expect_used, reason = "documented; only tests sign")]
        // Can't fail for events of this crate and JSON values: their keys are strings.
        let body = serde_json::to_vec(event).expect("an event that can be serialised");
        self.sign_bytes(body)
    }

    /// Returns a signed request with this body, JSON or not.
    #[must_use]
    pub fn sign_bytes(&self, body: impl Into<Bytes>) -> (HeaderMap, Bytes) {
        let body = body.into();
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        let signature = STANDARD.encode(self.key.sign(&body));
        if let Ok(value) = HeaderValue::try_from(signature) {
            headers.insert(SIGNATURE_HEADER, value);
        }
        (headers, body)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}
