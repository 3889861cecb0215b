//! The keys that events are signed with.

use std::fmt;

use aws_lc_rs::signature::{ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use rustls_pki_types::{SubjectPublicKeyInfoDer, pem::PemObject};

/// The published key of `X-GHL-Signature` (vendor's guide).
pub const PUBLISHED_ED25519_KEY: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=
-----END PUBLIC KEY-----
";

/// The published key of the legacy `X-WH-Signature` (vendor's guide): RSA of 4096 bits.
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

/// A key that checks signatures.
#[derive(Clone)]
pub struct PublicKey {
    kind: KeyKind,
    key: ParsedPublicKey,
}

/// Which signature a key checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// `X-GHL-Signature`.
    Ed25519,
    /// `X-WH-Signature`.
    Rsa,
}

/// A text that is no public key of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError(&'static str);

impl PublicKey {
    /// An Ed25519 key, which checks `X-GHL-Signature`: PEM, "BEGIN PUBLIC KEY".
    ///
    /// # Errors
    ///
    /// If the text is no such key.
    pub fn ed25519_pem(pem: &str) -> Result<Self, KeyError> {
        let spki = spki(pem)?;
        let key = ParsedPublicKey::new(&ED25519, spki)
            .map_err(|_| KeyError("the PEM holds no Ed25519 key"))?;
        let kind = KeyKind::Ed25519;
        Ok(Self { kind, key })
    }

    /// An RSA key of 2048 to 8192 bits, which checks the legacy `X-WH-Signature`: PEM,
    /// "BEGIN PUBLIC KEY".
    ///
    /// # Errors
    ///
    /// If the text is no such key.
    pub fn rsa_pem(pem: &str) -> Result<Self, KeyError> {
        let spki = spki(pem)?;
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki)
            .map_err(|_| KeyError("the PEM holds no RSA key of 2048 to 8192 bits"))?;
        let kind = KeyKind::Rsa;
        Ok(Self { kind, key })
    }

    #[cfg(feature = "sandbox")]
    pub(crate) fn ed25519_raw(key: &[u8]) -> Result<Self, KeyError> {
        let key = ParsedPublicKey::new(&ED25519, key)
            .map_err(|_| KeyError("the bytes are no Ed25519 key"))?;
        let kind = KeyKind::Ed25519;
        Ok(Self { kind, key })
    }

    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    pub(crate) fn verifies(&self, body: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(body, signature).is_ok()
    }
}

fn spki(pem: &str) -> Result<SubjectPublicKeyInfoDer<'static>, KeyError> {
    SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes())
        .map_err(|_| KeyError("the text is no PEM of a public key (BEGIN PUBLIC KEY)"))
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.kind).finish()
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for KeyError {}
