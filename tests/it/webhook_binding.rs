//! Verifiers that are bound to an app and to locations, and the check of a signature alone.

use std::error::Error as _;

use http::HeaderMap;
use leadconnector::webhook::{
    Event, LEGACY_SIGNATURE_HEADER, SIGNATURE_HEADER, Verifier, VerifierBuilder, VerifyError,
    testing::Signer,
};
use serde_json::{Value, json};

use crate::support::fixture;

const OTHER: &str = "idOfSomebody00else7";

/// Verifies an event or a delivery.
fn check(
    rules: impl Fn(VerifierBuilder) -> VerifierBuilder,
    json: &Value,
) -> Result<(), VerifyError> {
    let signer = Signer::generate();
    let verifier = rules(Verifier::builder().only_keys([signer.public_key()])).build();
    let (headers, body) = signer.sign(json);
    // Its signature is valid, whatever it contains.
    verifier.verify_signature(&headers, &body).unwrap();
    if json.get("messageId").is_some() {
        verifier.verify_delivery(&headers, &body).map(drop)
    } else {
        verifier.verify(&headers, &body).map(drop)
    }
}

fn event(app: &Value, location: &Value) -> Value {
    json!({ "type": "InboundMessage", "appId": app, "locationId": location })
}

fn delivery(app: &Value, location: &Value) -> Value {
    json!({ "type": "SMS", "messageId": "m", "appId": app, "locationId": location })
}

#[test]
fn a_verifier_takes_the_whole_client_id_of_an_app() {
    for of in [event, delivery] {
        let json = of(&json!("mine"), &json!("l"));
        let with = |client_id: &str| check(|rules| rules.app(client_id), &json);
        assert_eq!(with("mine-kz3f"), Ok(()));
        assert!(with("mines-kz3f").is_err());
        assert!(with("kz3f-mine").is_err());
    }
}

#[test]
fn a_verifier_of_an_app_rejects_requests_for_another_or_none() {
    for of in [event, delivery] {
        let check = |app: Value| check(|rules| rules.app("mine"), &of(&app, &json!("l")));
        assert_eq!(check(json!("mine")), Ok(()));
        let refused = check(json!(OTHER)).unwrap_err();
        assert!(
            matches!(&refused, VerifyError::OtherApp { found, allowed, .. }
                if found == OTHER && allowed == "mine"),
            "{refused:?}"
        );
        let words = refused.to_string();
        assert!(words.contains(OTHER) && words.contains("mine"), "{words}");
        for none in [
            json!(null),
            json!(""),
            json!(" "),
            json!(7),
            json!(["mine"]),
        ] {
            assert_eq!(check(none), Err(VerifyError::NoApp));
        }
    }
    let without = check(|rules| rules.app("mine"), &fixture!("004_message"));
    assert_eq!(without, Err(VerifyError::NoApp));
}

#[test]
fn a_verifier_of_locations_rejects_requests_about_another_or_none() {
    for of in [event, delivery] {
        let check = |location: Value| {
            check(
                |rules| rules.locations(["one", "two"]),
                &of(&json!("a"), &location),
            )
        };
        assert_eq!(check(json!("one")), Ok(()));
        assert_eq!(check(json!("two")), Ok(()));
        let refused = check(json!(OTHER)).unwrap_err();
        assert!(
            matches!(&refused, VerifyError::OtherLocation { found, allowed: 2, .. }
                if found == OTHER),
            "{refused:?}"
        );
        for none in [json!(null), json!(""), json!(7), json!(["one"])] {
            assert_eq!(check(none), Err(VerifyError::NoLocation));
        }
    }
    let delivery = fixture!("provider_delivery");
    let verified = check(|rules| rules.locations(["l1C08ntBrFjLS0elLIYU"]), &delivery);
    assert_eq!(verified, Ok(()));
}

#[test]
fn a_verifier_of_no_locations_rejects_everything() {
    let refused = check(
        |rules| rules.locations::<&str>([]),
        &event(&json!("a"), &json!("l")),
    );
    assert!(matches!(
        refused,
        Err(VerifyError::OtherLocation { allowed: 0, .. })
    ));
}

#[test]
fn the_location_of_an_invoice_is_its_alternative_id() {
    let of = |alt_type: &str, alt: &str| json!({ "_id": "i", "altType": alt_type, "altId": alt });
    let check = |json: &Value| check(|rules| rules.locations(["one"]), json);
    assert_eq!(check(&of("location", "one")), Ok(()));
    assert!(check(&of("location", OTHER)).is_err());
    assert_eq!(check(&of("company", "one")), Err(VerifyError::NoLocation));
    let mut both = of("location", "one");
    both["locationId"] = OTHER.into();
    assert!(check(&both).is_err(), "its locationId decides");
}

#[test]
fn an_event_must_match_both_app_and_location() {
    let rules = |rules: VerifierBuilder| rules.app("mine").locations(["one"]);
    let check = |app: &str, location: &str| check(rules, &event(&json!(app), &json!(location)));
    assert_eq!(check("mine", "one"), Ok(()));
    assert!(check("mine", OTHER).is_err());
    assert!(check(OTHER, "one").is_err());
}

#[test]
fn text_that_is_not_an_id_is_not_quoted_in_an_error() {
    for personal in [
        "Jane Doe <jane@company.com>",
        "+15037081210",
        &"x".repeat(1_000),
    ] {
        let event = event(&json!(personal), &json!(personal));
        for refused in [
            check(|rules| rules.app("mine"), &event).unwrap_err(),
            check(|rules| rules.locations(["one"]), &event).unwrap_err(),
        ] {
            let printed = format!("{refused} {refused:?}");
            assert!(!printed.contains(personal), "{printed}");
        }
    }
}

#[test]
fn every_kind_of_event_returns_its_app_location_webhook_id_time_and_json() {
    let json = |name: &str| {
        json!({
            "type": name, "appId": "a", "locationId": "l", "webhookId": "w",
            "timestamp": "2024-05-08T11:57:42Z", "messageId": "m",
        })
    };
    macro_rules! assert_told {
        ($told:expr, $json:expr) => {{
            let told = $told;
            assert_eq!(told.app_id(), Some("a"));
            assert_eq!(told.location_id().unwrap().as_str(), "l");
            assert_eq!(told.webhook_id(), Some("w"));
            assert_eq!(told.occurred_at(), "2024-05-08T11:57:42Z".parse().ok());
            assert!(told.seen_key().is_some());
            assert_eq!(Value::Object(told.json().clone()), $json);
        }};
    }
    for name in [
        "InboundMessage",
        "OutboundMessage",
        "ConversationUnreadUpdate",
        "New",
    ] {
        let json = json(name);
        let event = Event::from_unverified_json(json.to_string().as_bytes()).unwrap();
        assert_told!(&event, json);
        match event {
            Event::InboundMessage(event) | Event::OutboundMessage(event) => {
                assert_told!(event, json);
            }
            Event::ConversationUnreadUpdate(event) => assert_told!(event, json),
            Event::Unknown(event) => assert_told!(event, json),
            other => panic!("{other:?}"),
        }
    }
    let json = json("SMS");
    let delivery =
        leadconnector::webhook::ProviderDelivery::from_unverified_json(json.to_string().as_bytes());
    assert_told!(delivery.unwrap(), json);
}

#[test]
fn a_signature_can_be_verified_alone() {
    let signer = Signer::generate();
    let verifier = signer.verifier();
    let (headers, body) = signer.sign_bytes("no JSON at all");
    assert_eq!(verifier.verify_signature(&headers, &body), Ok(()));
    assert!(
        verifier
            .verify(&headers, &body)
            .unwrap_err()
            .source()
            .is_some()
    );
    let text = headers[SIGNATURE_HEADER].to_str().unwrap();
    assert_eq!(verifier.verify_signature_text(text, &body), Ok(()));
    assert_eq!(
        verifier.verify_signature_text(&format!(" {text} "), &body),
        Ok(())
    );

    let wrong = Err(VerifyError::WrongSignature);
    assert_eq!(verifier.verify_signature(&headers, b"another body"), wrong);
    assert_eq!(verifier.verify_signature_text(text, b"another body"), wrong);
    for text in ["", "AAAA", "!", &format!("{text}, {text}"), &text[1..]] {
        assert_eq!(verifier.verify_signature_text(text, &body), wrong, "{text}");
    }
    let none = Err(VerifyError::NoSignature);
    assert_eq!(verifier.verify_signature(&HeaderMap::new(), &body), none);
    assert_eq!(verifier.verify_signature_text("N/A", &body), none);

    let small = Verifier::builder()
        .only_keys([signer.public_key()])
        .max_body(4)
        .build();
    let too_large = Err(VerifyError::BodyTooLarge { limit: 4 });
    assert_eq!(small.verify_signature(&headers, &body), too_large);
    assert_eq!(small.verify_signature_text(text, &body), too_large);
}

#[test]
fn the_legacy_signature_can_be_verified_alone_if_allowed() {
    let key =
        leadconnector::webhook::PublicKey::rsa_pem(include_str!("fixtures/signatures/rsa.pem"));
    let keys = || Verifier::builder().only_keys([key.clone().unwrap()]);
    let body = include_bytes!("fixtures/signatures/body.json");
    let legacy = include_str!("fixtures/signatures/rsa.base64");
    let mut headers = HeaderMap::new();
    headers.insert(LEGACY_SIGNATURE_HEADER, legacy.parse().unwrap());
    let check = |rules: VerifierBuilder| rules.build().verify_signature(&headers, body);
    assert_eq!(check(keys().allow_legacy(true)), Ok(()));
    assert_eq!(
        check(keys().allow_legacy(false)),
        Err(VerifyError::LegacySignature)
    );
    assert_eq!(check(keys()), Err(VerifyError::LegacySignature));
    // The text is that of the current header, whatever is allowed.
    let text = keys()
        .allow_legacy(true)
        .build()
        .verify_signature_text(legacy, body);
    assert_eq!(text, Err(VerifyError::WrongSignature));
}

#[test]
fn the_default_builder_makes_the_default_verifier() {
    let made = format!("{:?}", VerifierBuilder::default().build());
    assert_eq!(made, format!("{:?}", Verifier::new()));
    assert_eq!(made, format!("{:?}", Verifier::default()));
}
