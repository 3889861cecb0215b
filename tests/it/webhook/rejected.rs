//! Bodies that are not accepted.

use super::*;

#[test]
fn a_body_that_is_not_an_event_is_rejected_with_its_reason() {
    for (body, wanted) in [
        (&b""[..], ParseError::NotJson),
        (b"{", ParseError::NotJson),
        (b"[]", ParseError::NotAnObject),
        (b"7", ParseError::NotAnObject),
        (b"{\"type\":\"\xff\"}", ParseError::NotJson),
    ] {
        assert_eq!(Event::from_unverified_json(body), Err(wanted.clone()));
        assert_eq!(ProviderDelivery::from_unverified_json(body), Err(wanted));
    }
}

#[test]
fn json_with_other_spacing_is_rejected() {
    let signer = Signer::generate();
    let json = fixture!("004_message");
    let (headers, _) = signer.sign(&json);
    let again = serde_json::to_vec_pretty(&json).unwrap();
    assert_eq!(
        signer.verifier().verify(&headers, &again),
        Err(VerifyError::WrongSignature)
    );
}

#[test]
fn any_flipped_bit_is_rejected() {
    let signer = Signer::generate();
    let verifier = signer.verifier();
    let (headers, body) = signer.sign(&fixture!("004_message"));
    let wrong = Err(VerifyError::WrongSignature);
    for bit in 0..8 * body.len() {
        let mut body = body.to_vec();
        body[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            verifier.verify(&headers, &body),
            wrong,
            "bit {bit} of the body"
        );
    }
    let signature = STANDARD.decode(&headers[SIGNATURE_HEADER]).unwrap();
    for bit in 0..8 * signature.len() {
        let mut signature = signature.clone();
        signature[bit / 8] ^= 1 << (bit % 8);
        let mut headers = headers.clone();
        headers.insert(
            SIGNATURE_HEADER,
            STANDARD.encode(signature).parse().unwrap(),
        );
        assert_eq!(
            verifier.verify(&headers, &body),
            wrong,
            "bit {bit} of the signature"
        );
    }
}
