//! The keys that verify signatures.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer as _, PublicKeyX509Der},
    rsa::{self, PublicEncryptingKey},
    signature::{ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256},
};
use rustls_pki_types::{SubjectPublicKeyInfoDer, pem::PemObject as _};

use super::pem;

/// The published key of `X-GHL-Signature`.
pub const PUBLISHED_ED25519_KEY: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=
-----END PUBLIC KEY-----
";

/// The published key of the legacy `X-WH-Signature`: RSA of 4096 bits.
pub const PUBLISHED_RSA_KEY: &str = "-----BEGIN PUBLIC KEY-----
MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAokvo/r9tVgcfZ5DysOSC
Frm602qYV0MaAiNnX9O8KxMbiyRKWeL9JpCpVpt4XHIcBOK4u3cLSqJGOLaPuXw6
dO0t6Q/ZVdAV5Phz+ZtzPL16iCGeK9po6D6JHBpbi989mmzMryUnQJezlYJ3DVfB
csedpinheNnyYeFXolrJvcsjDtfAeRx5ByHQmTnSdFUzuAnC9/GepgLT9SM4nCpv
uxmZMxrJt5Rw+VUaQ9B8JSvbMPpez4peKaJPZHBbU3OdeCVx5klVXXZQGNHOs8gF
3kvoV5rTnXV0IknLBXlcKKAQLZcY/Q9rG6Ifi9c+5vqlvHPCUJFT5XUGG5RKgOKU
J062fRtN+rLYZUV+BjafxQauvC8wSWeYja63VSUruvmNj8xkx2zE/Juc+yjLjTXp
IocmaiFeAO6fUtNjDeFVkhf5LNb59vECyrHD2SQIrhgXpO4Q3dVNA5rw576PwTzN
h/AMfHKIjE4xQA1SZuYJmNnmVZLIZBlQAF9Ntd03rfadZ+yDiOXCCs9FkHibELhC
HULgCsnuDJHcrGNd5/Ddm5hxGQ0ASitgHeMZ0kcIOwKDOzOU53lDza6/Y09T7sYJ
PQe7z0cvj7aE4B+Ax1ZoZGPzpJlZtGXCsu9aTEGEnKzmsFqwcSsnw3JB31IGKAyk
T1hhTiaCeIY/OwwwNUY2yvcCAwEAAQ==
-----END PUBLIC KEY-----
";

/// The length of an Ed25519 signature, in bytes.
const ED25519_SIGNATURE: usize = 64;

/// A public key that verifies signatures: Ed25519, or RSA for the legacy header.
///
/// ```
/// use leadconnector::webhook::{PUBLISHED_ED25519_KEY, PublicKey};
///
/// let key = PublicKey::from_pem(PUBLISHED_ED25519_KEY)?;
/// assert_eq!(key, PublicKey::ed25519_pem(PUBLISHED_ED25519_KEY)?);
/// assert_eq!(key.to_pem(), PUBLISHED_ED25519_KEY);
/// # Ok::<(), leadconnector::webhook::KeyError>(())
/// ```
#[derive(Clone)]
pub struct PublicKey {
    kind: KeyKind,
    key: ParsedPublicKey,
    /// The `SubjectPublicKeyInfo`.
    der: Vec<u8>,
    /// The length of its signatures, in bytes.
    signature_length: usize,
}

/// The kind of signature that a key verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyKind {
    /// `X-GHL-Signature`.
    Ed25519,
    /// `X-WH-Signature`.
    Rsa,
}

/// The reason why a text or bytes are not a valid key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(pub(super) &'static str);

impl PublicKey {
    /// Parses a key of either kind from PEM ("BEGIN PUBLIC KEY").
    ///
    /// # Errors
    ///
    /// If the text is not the PEM of an Ed25519 key, nor that of an RSA key of 2048 to 8192
    /// bits.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = spki(pem)?;
        Self::ed25519(&der).or_else(|_| {
            Self::rsa(&der)?.ok_or(KeyError(
                "the PEM contains a key that is neither Ed25519 nor RSA",
            ))
        })
    }

    /// Parses an Ed25519 key, which verifies `X-GHL-Signature`, from PEM ("BEGIN PUBLIC KEY").
    ///
    /// # Errors
    ///
    /// If the text is not the PEM of an Ed25519 key.
    pub fn ed25519_pem(pem: &str) -> Result<Self, KeyError> {
        Self::ed25519(&spki(pem)?)
    }

    /// Parses an RSA key of 2048 to 8192 bits, which verifies the legacy `X-WH-Signature`,
    /// from PEM ("BEGIN PUBLIC KEY").
    ///
    /// # Errors
    ///
    /// If the text is not the PEM of an RSA key, or the key is smaller or larger.
    pub fn rsa_pem(pem: &str) -> Result<Self, KeyError> {
        Self::rsa(&spki(pem)?)?.ok_or(KeyError("the PEM does not contain an RSA key"))
    }

    /// Parses an RSA key from its `SubjectPublicKeyInfo`; `None` if it is a key of another kind.
    fn rsa(der: &[u8]) -> Result<Option<Self>, KeyError> {
        // The algorithm rejects a key of another size only when it verifies a signature; this
        // reads the sizes that it verifies and no others.
        let Ok(size) = PublicEncryptingKey::from_der(der) else {
            return match rsa::PublicKey::from_der(der) {
                Ok(_) => Err(KeyError(
                    "the PEM contains an RSA key that is not 2048 to 8192 bits long",
                )),
                Err(_) => Ok(None),
            };
        };
        let Ok(key) = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der) else {
            return Ok(None);
        };
        Ok(Some(Self {
            kind: KeyKind::Rsa,
            signature_length: size.key_size_bytes(),
            der: canonical(&key)?,
            key,
        }))
    }

    /// Parses an Ed25519 key from its 32 bytes or its `SubjectPublicKeyInfo`.
    pub(super) fn ed25519(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = ParsedPublicKey::new(&ED25519, bytes)
            .map_err(|_| KeyError("the PEM does not contain an Ed25519 key"))?;
        Ok(Self {
            kind: KeyKind::Ed25519,
            signature_length: ED25519_SIGNATURE,
            der: canonical(&key)?,
            key,
        })
    }

    /// Returns the key as PEM, which [`from_pem`](Self::from_pem) parses.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::write("PUBLIC KEY", &self.der)
    }

    pub(super) fn kind(&self) -> KeyKind {
        self.kind
    }

    pub(super) fn signature_length(&self) -> usize {
        self.signature_length
    }

    pub(super) fn verifies(&self, body: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(body, signature).is_ok()
    }
}

fn spki(pem: &str) -> Result<SubjectPublicKeyInfoDer<'static>, KeyError> {
    SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes())
        .map_err(|_| KeyError("the text is not the PEM of a public key (BEGIN PUBLIC KEY)"))
}

/// Encodes a key canonically, however the input encoded it.
fn canonical(key: &ParsedPublicKey) -> Result<Vec<u8>, KeyError> {
    let der: PublicKeyX509Der<'_> = key
        .as_der()
        .map_err(|_| KeyError("the key can't be encoded as DER"))?;
    Ok(der.as_ref().to_vec())
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.kind).finish()
    }
}
