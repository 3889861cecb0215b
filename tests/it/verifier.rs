//! The requests that the verifier rejects, and in which order it checks them.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue};
use leadconnector::webhook::{
    Event, LEGACY_SIGNATURE_HEADER, PUBLISHED_ED25519_KEY, PUBLISHED_RSA_KEY, ParseError,
    PublicKey, SIGNATURE_HEADER, Verifier, VerifyError, testing::Signer,
};

use crate::support::fixture;

const VECTOR: &[u8] = include_bytes!("fixtures/signatures/body.json");
const ED25519_PEM: &str = include_str!("fixtures/signatures/ed25519.pem");
const ED25519_SIGNATURE: &str = include_str!("fixtures/signatures/ed25519.base64");
const RSA_PEM: &str = include_str!("fixtures/signatures/rsa.pem");
const RSA_SIGNATURE: &str = include_str!("fixtures/signatures/rsa.base64");

fn headers<const N: usize>(values: [(&'static str, &str); N]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in values {
        let name = HeaderName::from_static(name);
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

/// A verifier with the keys of the test vectors.
fn verifier() -> Verifier {
    keys().build()
}

fn keys() -> leadconnector::webhook::VerifierBuilder {
    Verifier::builder().only_keys([
        PublicKey::ed25519_pem(ED25519_PEM).unwrap(),
        PublicKey::rsa_pem(RSA_PEM).unwrap(),
    ])
}

fn legacy() -> Verifier {
    keys().allow_legacy(true).build()
}

fn refused(verifier: &Verifier, headers: &HeaderMap) -> VerifyError {
    assert!(verifier.verify_delivery(headers, VECTOR).is_err());
    verifier.verify(headers, VECTOR).unwrap_err()
}

#[test]
fn the_published_keys_are_keys() {
    PublicKey::ed25519_pem(PUBLISHED_ED25519_KEY).unwrap();
    PublicKey::rsa_pem(PUBLISHED_RSA_KEY).unwrap();
    let kinds = format!("{:?}", Verifier::new());
    assert!(
        kinds.contains("Ed25519") && kinds.contains("Rsa"),
        "{kinds}"
    );
}

#[test]
fn signatures_by_openssl_verify() {
    let current = headers([(SIGNATURE_HEADER, ED25519_SIGNATURE)]);
    assert!(matches!(
        verifier().verify(&current, VECTOR),
        Ok(Event::InboundMessage(_))
    ));
    let old = headers([(LEGACY_SIGNATURE_HEADER, RSA_SIGNATURE)]);
    assert!(matches!(
        legacy().verify(&old, VECTOR),
        Ok(Event::InboundMessage(_))
    ));
}

#[test]
fn a_delivery_never_has_the_legacy_signature() {
    let old = headers([(LEGACY_SIGNATURE_HEADER, RSA_SIGNATURE)]);
    let refused = legacy().verify_delivery(&old, VECTOR);
    assert_eq!(refused, Err(VerifyError::LegacySignature));
}

#[test]
fn without_a_signature_nothing_passes() {
    assert_eq!(
        refused(&verifier(), &HeaderMap::new()),
        VerifyError::NoSignature
    );
    assert_eq!(
        refused(&legacy(), &HeaderMap::new()),
        VerifyError::NoSignature
    );
}

#[test]
fn not_available_in_both_headers_is_no_signature() {
    let both = headers([(SIGNATURE_HEADER, "N/A"), (LEGACY_SIGNATURE_HEADER, "N/A")]);
    assert_eq!(refused(&legacy(), &both), VerifyError::NoSignature);
}

#[test]
fn not_available_counts_as_absent() {
    let old = headers([
        (SIGNATURE_HEADER, "N/A"),
        (LEGACY_SIGNATURE_HEADER, RSA_SIGNATURE),
    ]);
    assert!(legacy().verify(&old, VECTOR).is_ok());
}

#[test]
fn an_empty_header_is_a_wrong_signature() {
    let empty = headers([(SIGNATURE_HEADER, "")]);
    assert_eq!(refused(&verifier(), &empty), VerifyError::WrongSignature);
    let beside = headers([
        (SIGNATURE_HEADER, ""),
        (LEGACY_SIGNATURE_HEADER, RSA_SIGNATURE),
    ]);
    assert_eq!(refused(&legacy(), &beside), VerifyError::WrongSignature);
}

#[test]
fn a_signature_that_is_not_base64_is_wrong() {
    for value in ["!", "====", "N/A N/A", "AAAA\u{e4}"] {
        let mut wrong = HeaderMap::new();
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        wrong.insert(SIGNATURE_HEADER, value);
        assert_eq!(refused(&verifier(), &wrong), VerifyError::WrongSignature);
    }
}

#[test]
fn a_signature_of_another_length_is_wrong() {
    let right = STANDARD.decode(ED25519_SIGNATURE).unwrap();
    for length in [0, 1, 63, 65, 512] {
        let mut other = right.clone();
        other.resize(length, 0);
        let wrong = headers([(SIGNATURE_HEADER, &STANDARD.encode(other))]);
        assert_eq!(
            refused(&verifier(), &wrong),
            VerifyError::WrongSignature,
            "{length}"
        );
    }
}

#[test]
fn a_valid_signature_of_another_body_is_wrong() {
    let right = headers([(SIGNATURE_HEADER, ED25519_SIGNATURE)]);
    let mut other = VECTOR.to_vec();
    other.push(b' ');
    assert_eq!(
        verifier().verify(&right, &other),
        Err(VerifyError::WrongSignature)
    );
}

#[test]
fn the_legacy_header_is_rejected_unless_allowed() {
    let old = headers([(LEGACY_SIGNATURE_HEADER, RSA_SIGNATURE)]);
    assert_eq!(refused(&verifier(), &old), VerifyError::LegacySignature);
}

#[test]
fn only_the_current_header_counts_if_present() {
    let wrong = STANDARD.encode([7; 64]);
    let both = headers([
        (SIGNATURE_HEADER, &wrong),
        (LEGACY_SIGNATURE_HEADER, RSA_SIGNATURE),
    ]);
    assert_eq!(refused(&legacy(), &both), VerifyError::WrongSignature);
    let both = headers([
        (SIGNATURE_HEADER, ED25519_SIGNATURE),
        (LEGACY_SIGNATURE_HEADER, "AAAA"),
    ]);
    assert!(legacy().verify(&both, VECTOR).is_ok());
}

#[test]
fn a_key_verifies_only_its_own_header() {
    let swapped = headers([(SIGNATURE_HEADER, RSA_SIGNATURE)]);
    assert_eq!(refused(&legacy(), &swapped), VerifyError::WrongSignature);
    let swapped = headers([(LEGACY_SIGNATURE_HEADER, ED25519_SIGNATURE)]);
    assert_eq!(refused(&legacy(), &swapped), VerifyError::WrongSignature);
}

#[test]
fn of_several_values_one_must_match_and_eight_are_tried() {
    let wrong = STANDARD.encode([7; 64]);
    let mut values = headers([(SIGNATURE_HEADER, "N/A")]);
    for _ in 0..7 {
        values.append(SIGNATURE_HEADER, wrong.parse().unwrap());
    }
    values.append(SIGNATURE_HEADER, ED25519_SIGNATURE.parse().unwrap());
    assert!(verifier().verify(&values, VECTOR).is_ok());
    values.append(SIGNATURE_HEADER, wrong.parse().unwrap());
    assert_eq!(
        refused(&verifier(), &values),
        VerifyError::TooManySignatures {
            limit: leadconnector::webhook::MAX_SIGNATURES
        }
    );
}

#[test]
fn header_names_are_read_in_any_case() {
    let mut mixed = HeaderMap::new();
    let name: HeaderName = "X-GHL-Signature".parse().unwrap();
    mixed.insert(name, ED25519_SIGNATURE.parse().unwrap());
    assert!(verifier().verify(&mixed, VECTOR).is_ok());
}

#[test]
fn during_key_rotation_any_key_is_accepted() {
    let (old, new) = (Signer::generate(), Signer::generate());
    let both = Verifier::builder()
        .only_keys([old.public_key()])
        .add_key(new.public_key())
        .build();
    for signer in [&old, &new] {
        let (headers, body) = signer.sign(&fixture!("004_message"));
        assert!(both.verify(&headers, &body).is_ok());
    }
    let (headers, body) = Signer::generate().sign(&fixture!("004_message"));
    assert_eq!(
        both.verify(&headers, &body),
        Err(VerifyError::WrongSignature)
    );
    let none = Verifier::builder().only_keys([]).build();
    assert_eq!(
        none.verify(&headers, &body),
        Err(VerifyError::WrongSignature)
    );
}

#[test]
fn a_body_of_one_byte_too_many_is_rejected_first() {
    let signer = Signer::generate();
    let body = |length: usize| {
        let start = br#"{"type":"x","pad":""#;
        let mut body = start.to_vec();
        body.resize(length - 2, b'x');
        body.extend_from_slice(b"\"}");
        body
    };
    let limit = 1 << 20;
    let (headers, fits) = signer.sign_bytes(body(limit));
    assert!(signer.verifier().verify(&headers, &fits).is_ok());
    let (headers, large) = signer.sign_bytes(body(limit + 1));
    assert_eq!(
        signer.verifier().verify(&headers, &large),
        Err(VerifyError::BodyTooLarge { limit })
    );
    let unsigned = signer.verifier().verify(&HeaderMap::new(), &large);
    assert_eq!(unsigned, Err(VerifyError::BodyTooLarge { limit }));
    let small = Verifier::builder()
        .only_keys([signer.public_key()])
        .max_body(10)
        .build();
    assert_eq!(
        small.verify(&headers, &large),
        Err(VerifyError::BodyTooLarge { limit: 10 })
    );
}

/// Returns why a correctly signed body is rejected.
fn malformed(body: &[u8]) -> ParseError {
    let signer = Signer::generate();
    let (headers, body) = signer.sign_bytes(body.to_vec());
    match signer.verifier().verify(&headers, &body) {
        Err(VerifyError::Malformed(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn json_is_only_read_when_it_is_authentic() {
    for (body, error) in [
        (&b""[..], ParseError::NotJson),
        (b"null", ParseError::NotAnObject),
    ] {
        assert_eq!(malformed(body), error);
        let unsigned = verifier().verify(&HeaderMap::new(), body);
        assert_eq!(unsigned, Err(VerifyError::NoSignature));
    }
}

#[test]
fn nesting_of_more_than_127_levels_is_rejected() {
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        format!(r#"{{"type":"x","a":{open}{close},"n":1e400}}"#)
    };
    assert!(Event::from_unverified_json(nested(127).as_bytes()).is_ok());
    for levels in [128, 10_000] {
        assert_eq!(malformed(nested(levels).as_bytes()), ParseError::NotJson);
    }
}

#[test]
fn invalid_utf_8_is_rejected() {
    assert_eq!(malformed(b"{\"type\":\"\xff\"}"), ParseError::NotJson);
}

/// The last value counts, as in every JSON parser that the service itself could
/// use: an authentic event is not rejected because of a duplicate key.
#[test]
fn the_last_value_of_a_duplicate_key_counts() {
    let signer = Signer::generate();
    let twice = br#"{"type":"InboundMessage","body":"a","body":"b","type":"OutboundMessage"}"#;
    let (headers, body) = signer.sign_bytes(twice.to_vec());
    let Ok(Event::OutboundMessage(message)) = signer.verifier().verify(&headers, &body) else {
        panic!("no outbound message")
    };
    assert_eq!(message.body(), Some("b"));
}
