//! Whatever headers and body come, nothing passes that the key did not sign.

#![no_main]

use std::sync::LazyLock;

use http::HeaderValue;
use leadconnector::webhook::{
    LEGACY_SIGNATURE_HEADER, PublicKey, SIGNATURE_HEADER, Verifier, VerifyError, testing::Signer,
};
use libfuzzer_sys::fuzz_target;

static SIGNER: LazyLock<Signer> = LazyLock::new(Signer::generate);
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let rsa = include_str!("../../tests/it/fixtures/signatures/rsa.pem");
    Verifier::builder()
        .only_keys([SIGNER.public_key(), PublicKey::rsa_pem(rsa).unwrap()])
        .allow_legacy()
        .build()
});

// A forged request out of three parts; then the true one with a body of the fuzzer's.
fuzz_target!(|parts: (&[u8], &[u8], &[u8])| {
    let (current, legacy, body) = parts;
    let mut headers = http::HeaderMap::new();
    for (name, values) in [(SIGNATURE_HEADER, current), (LEGACY_SIGNATURE_HEADER, legacy)] {
        for value in values.split(|byte| *byte == b',') {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.append(name, value);
            }
        }
    }
    assert!(VERIFIER.verify(&headers, body).is_err());
    assert!(VERIFIER.verify_delivery(&headers, body).is_err());

    let (headers, signed) = SIGNER.sign_bytes(body.to_vec());
    let result = VERIFIER.verify(&headers, &signed);
    let refused = matches!(result, Err(VerifyError::NoSignature | VerifyError::WrongSignature));
    assert!(!refused, "the true signature");
    if let Some((first, rest)) = body.split_first() {
        let mut other = vec![first ^ 1];
        other.extend_from_slice(rest);
        assert!(VERIFIER.verify(&headers, &other).is_err());
    }
});
