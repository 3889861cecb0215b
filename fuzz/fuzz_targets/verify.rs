//! Whatever the headers and the body, a request passes only if the key signed it, as the kind that
//! it is, and for the app and the location that it names.

#![no_main]

use std::sync::LazyLock;

use http::HeaderValue;
use leadconnector::webhook::{
    Event, LEGACY_SIGNATURE_HEADER, ParseError, ProviderDelivery, PublicKey, SIGNATURE_HEADER,
    Verifier, VerifierBuilder, VerifyError, testing::Signer,
};
use libfuzzer_sys::fuzz_target;

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::from_seed(&[7; 32]));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| builder().build());
static BOUND: LazyLock<Verifier> =
    LazyLock::new(|| builder().app("app").locations(["location"]).build());

fn builder() -> VerifierBuilder {
    let rsa = include_str!("../../tests/it/fixtures/signatures/rsa.pem");
    Verifier::builder()
        .only_keys([SIGNER.public_key(), PublicKey::rsa_pem(rsa).unwrap()])
        .allow_legacy(true)
        // Independent of the clock.
        .clock_skew(std::time::Duration::MAX)
}

// A forged request from three parts of the input, then an authentic one with a fuzzed body.
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
    assert!(VERIFIER.verify_signature(&headers, body).is_err());
    let text = String::from_utf8_lossy(current);
    assert!(VERIFIER.verify_signature_text(&text, body).is_err());

    let (headers, signed) = SIGNER.sign_bytes(body.to_vec());
    let text = headers[SIGNATURE_HEADER].to_str().unwrap();
    assert_eq!(VERIFIER.verify_signature(&headers, &signed), Ok(()));
    assert_eq!(VERIFIER.verify_signature_text(text, &signed), Ok(()));
    if let Some((first, rest)) = body.split_first() {
        let mut other = vec![first ^ 1];
        other.extend_from_slice(rest);
        let wrong = Err(VerifyError::WrongSignature);
        assert_eq!(VERIFIER.verify_signature(&headers, &other), wrong);
        assert!(VERIFIER.verify(&headers, &other).is_err());
    }

    // The signature is valid, so only the body decides, as it does for a stored event.
    let event = VERIFIER.verify(&headers, &signed);
    let stored = Event::from_unverified_json(body).map_err(VerifyError::Malformed);
    assert_eq!(event, stored);
    let delivery = VERIFIER.verify_delivery(&headers, &signed);
    let stored = ProviderDelivery::from_unverified_json(body).map_err(VerifyError::Malformed);
    assert_eq!(delivery, stored);
    match (&event, &delivery) {
        (Ok(event), Err(VerifyError::Malformed(ParseError::IsEvent))) => {
            let location = event.location_id().map(String::from);
            let mine = event.app_id() == Some("app") && location.as_deref() == Some("location");
            assert_eq!(BOUND.verify(&headers, &signed).is_ok(), mine);
        }
        (Err(VerifyError::Malformed(ParseError::IsDelivery)), Ok(delivery)) => {
            let location = delivery.location_id().map(String::from);
            let mine = delivery.app_id() == Some("app") && location.as_deref() == Some("location");
            assert_eq!(BOUND.verify_delivery(&headers, &signed).is_ok(), mine);
        }
        (Err(of_event), Err(of_delivery)) => assert_eq!(of_event, of_delivery),
        both => panic!("{both:?}"),
    }
});
