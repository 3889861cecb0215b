//! The signatures that a request carries.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue};

use super::{PublicKey, VerifyError, key::KeyKind};

/// The header of the current signature: Ed25519 over the raw body, in base64.
pub const SIGNATURE_HEADER: &str = "x-ghl-signature";
/// The header of the legacy signature: RSA PKCS#1 v1.5 with SHA-256 over the raw body, in
/// base64.
pub const LEGACY_SIGNATURE_HEADER: &str = "x-wh-signature";
/// The maximum number of values of a signature header.
pub const MAX_SIGNATURES: usize = 8;

/// The value of the header if the service has no signature of that kind.
const NOT_AVAILABLE: &[u8] = b"N/A";

/// Signatures of one kind, at least one of which must be valid.
pub(super) struct Signatures {
    kind: KeyKind,
    candidates: Vec<Vec<u8>>,
}

impl Signatures {
    /// Extracts the signatures from the headers. Rejects values that can't be a signature by any of
    /// the keys, without needing the body.
    pub(super) fn of_headers(
        headers: &HeaderMap,
        keys: &[PublicKey],
        allow_legacy: bool,
    ) -> Result<Self, VerifyError> {
        let values = |name| headers.get_all(name).iter().map(HeaderValue::as_bytes);
        // If the current header is present, only it counts: falling back to the legacy header would
        // let a forger choose the weaker of the two.
        match Self::of_values(values(SIGNATURE_HEADER), KeyKind::Ed25519, keys) {
            Err(VerifyError::NoSignature) => {}
            decided => return decided,
        }
        let legacy = Self::of_values(values(LEGACY_SIGNATURE_HEADER), KeyKind::Rsa, keys);
        match legacy {
            Err(VerifyError::NoSignature) => Err(VerifyError::NoSignature),
            _ if !allow_legacy => Err(VerifyError::LegacySignature),
            decided => decided,
        }
    }

    /// Extracts the signatures of one kind from the values of their header.
    pub(super) fn of_values<'v>(
        values: impl Iterator<Item = &'v [u8]>,
        kind: KeyKind,
        keys: &[PublicKey],
    ) -> Result<Self, VerifyError> {
        let mut values = values
            .map(<[u8]>::trim_ascii)
            .filter(|value| *value != NOT_AVAILABLE)
            .peekable();
        if values.peek().is_none() {
            return Err(VerifyError::NoSignature);
        }
        let mut candidates = Vec::new();
        for (number, value) in values.enumerate() {
            if number == MAX_SIGNATURES {
                return Err(VerifyError::TooManySignatures {
                    limit: MAX_SIGNATURES,
                });
            }
            let mut lengths = keys.iter().filter(|key| key.kind() == kind);
            let fits = |key: &PublicKey| {
                base64::encoded_len(key.signature_length(), true) == Some(value.len())
            };
            if lengths.any(fits)
                && let Ok(signature) = STANDARD.decode(value)
            {
                candidates.push(signature);
            }
        }
        if candidates.is_empty() {
            return Err(VerifyError::WrongSignature);
        }
        Ok(Self { kind, candidates })
    }

    /// Checks that one of the signatures is valid for the body under one of the keys.
    pub(super) fn check(&self, body: &[u8], keys: &[PublicKey]) -> Result<(), VerifyError> {
        let right = self.candidates.iter().any(|signature| {
            let mut keys = keys.iter().filter(|key| key.kind() == self.kind);
            keys.any(|key| key.verifies(body, signature))
        });
        if right {
            Ok(())
        } else {
            Err(VerifyError::WrongSignature)
        }
    }
}
