//! Which keys are accepted, and how they are written and read back.

use base64::{Engine, engine::general_purpose::STANDARD};
use leadconnector::webhook::{
    PUBLISHED_ED25519_KEY, PUBLISHED_RSA_KEY, PublicKey, SIGNATURE_HEADER, Verifier,
    testing::Signer,
};

const ED25519_PEM: &str = include_str!("fixtures/signatures/ed25519.pem");
const RSA_PEM: &str = include_str!("fixtures/signatures/rsa.pem");
/// The example key of RFC 8410, section 10.3, and its public key in section 10.1.
const PRIVATE_PEM: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";
const PUBLIC_PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";
const RSA_1024_PEM: &str = include_str!("fixtures/signatures/rsa_1024.pem");
const EC_PEM: &str = include_str!("fixtures/signatures/p256.pem");

#[test]
fn a_pem_of_another_kind_is_rejected() {
    assert!(PublicKey::ed25519_pem(RSA_PEM).is_err());
    assert!(PublicKey::rsa_pem(ED25519_PEM).is_err());
    for none in [
        "",
        EC_PEM,
        PRIVATE_PEM,
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    ] {
        assert!(PublicKey::ed25519_pem(none).is_err());
        assert!(PublicKey::rsa_pem(none).is_err());
        assert!(PublicKey::from_pem(none).is_err());
    }
}

#[test]
fn an_rsa_key_of_1024_bits_is_rejected_when_parsed() {
    for read in [PublicKey::rsa_pem, PublicKey::from_pem] {
        let error = read(RSA_1024_PEM).unwrap_err().to_string();
        assert!(error.contains("2048"), "{error}");
    }
}

#[test]
fn a_public_key_round_trips() {
    for pem in [
        ED25519_PEM,
        RSA_PEM,
        PUBLISHED_ED25519_KEY,
        PUBLISHED_RSA_KEY,
    ] {
        let key = PublicKey::from_pem(pem).unwrap();
        assert_eq!(key.to_pem().trim(), pem.trim());
        assert_eq!(PublicKey::from_pem(&key.to_pem()).unwrap(), key);
    }
    assert_ne!(
        PublicKey::from_pem(ED25519_PEM).unwrap(),
        PublicKey::from_pem(PUBLISHED_ED25519_KEY).unwrap()
    );
}

#[test]
fn a_signers_key_can_be_stored_in_a_file() {
    let signer = Signer::generate();
    let pem = signer.public_key().to_pem();
    let key = PublicKey::ed25519_pem(&pem).unwrap();
    assert_eq!(key, signer.public_key());
    let verifier = Verifier::builder().only_keys([key]).build();
    let (headers, body) = signer.sign_bytes("{}");
    assert!(verifier.verify(&headers, &body).is_ok());
}

#[test]
fn a_signer_round_trips_through_pem() {
    let signer = Signer::from_pkcs8_pem(PRIVATE_PEM).unwrap();
    assert_eq!(signer.public_key().to_pem(), PUBLIC_PEM);
    assert_eq!(signer.to_pkcs8_pem(), PRIVATE_PEM);
    for none in ["", PUBLIC_PEM, RSA_PEM] {
        assert!(Signer::from_pkcs8_pem(none).is_err());
    }
}

/// The first test vector of RFC 8032, section 7.1.
#[test]
fn a_signer_from_a_seed_signs_deterministically() {
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let wanted = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f\
                  b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
    let (headers, _) = Signer::from_seed(&bytes(seed).try_into().unwrap()).sign_bytes("");
    let signature = STANDARD.decode(&headers[SIGNATURE_HEADER]).unwrap();
    assert_eq!(signature, bytes(wanted));
}

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

#[test]
fn a_private_key_is_never_printed() {
    let signer = Signer::from_seed(&[7; 32]);
    let secret = signer.to_pkcs8_pem();
    let secret = secret.lines().nth(1).unwrap();
    let printed = format!("{signer:?} {signer:#?} {:?}", signer.verifier());
    assert!(
        !printed.contains(secret) && !printed.contains("7, 7"),
        "{printed}"
    );
    let error = Signer::from_pkcs8_pem(&secret.repeat(2)).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(secret));
}
