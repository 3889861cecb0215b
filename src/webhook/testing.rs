//! Signed requests for your own tests.
//!
//! ```
//! use leadconnector::webhook::{Event, testing::Signer};
//!
//! let signer = Signer::generate();
//! let verifier = signer.verifier();
//! let (headers, body) = signer.sign(&serde_json::json!({ "type": "InboundMessage" }));
//! assert!(matches!(verifier.verify(&headers, &body), Ok(Event::InboundMessage(_))));
//! ```

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;

use super::{PublicKey, SIGNATURE_HEADER, Verifier};

/// Signs events with a key of its own, as the service does with its.
pub struct Signer {
    key: Ed25519KeyPair,
    public_key: PublicKey,
}

impl Signer {
    /// A signer with a fresh key.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    #[must_use]
    #[expect(clippy::expect_used, reason = "documented; only tests sign")]
    pub fn generate() -> Self {
        // Fails only without randomness, as documented above.
        let key = Ed25519KeyPair::generate().expect("randomness of the operating system");
        let public_key = PublicKey::ed25519_raw(key.public_key().as_ref());
        // Can't fail: it is the public half of a key that the same library just made.
        let public_key = public_key.expect("the public half of a key that was just made");
        Self { key, public_key }
    }

    /// The key that verifies what this signs.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    /// A verifier that accepts what this signs and nothing else.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier::builder().only_keys([self.public_key()]).build()
    }

    /// A signed request of an event, a delivery, or any other JSON.
    ///
    /// # Panics
    ///
    /// If the event's own `Serialize` fails, which those of this crate do not.
    #[must_use]
    pub fn sign(&self, event: &(impl Serialize + ?Sized)) -> (HeaderMap, Bytes) {
        #[expect(clippy::expect_used, reason = "documented; only tests sign")]
        // Can't fail for events of this crate and JSON values: their keys are texts.
        let body = serde_json::to_vec(event).expect("an event that can be serialised");
        self.sign_bytes(body)
    }

    /// A signed request with this body, JSON or not.
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
