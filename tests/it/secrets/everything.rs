//! Feeds every secret into everything that can be read, in every place and form.

use leadconnector::{api::types, inbound, outbound};
use serde_json::{Map, Value, json};

use super::{
    DIGITS, SECRETS, assert_silent_error,
    memory::Node,
    readers::{self, Input, Reader, silent},
    shapes,
};
use crate::{schemas, support};

const ID: &str = "ve9EPM428h8vShlRW1KT";

const TYPES: [&str; 3] = ["SMS", "Email", "Call"];

/// Every field of the specification, and some unknown ones.
fn fields() -> Vec<String> {
    let spec = support::spec();
    let schemas = spec["components"]["schemas"].as_object().unwrap();
    let properties = schemas
        .values()
        .filter_map(|schema| schema["properties"].as_object());
    let mut fields: Vec<_> = properties.flat_map(Map::keys).cloned().collect();
    let others = [
        "accessToken",
        "refreshToken",
        "expiresAt",
        "company",
        "location",
        "taxId",
    ];
    fields.extend(others.map(str::to_owned));
    fields.sort();
    fields.dedup();
    fields
}

fn read_all(readers: &[Reader], input: &Input<'_>) {
    for reader in readers {
        (reader.read)(input);
    }
}

#[test]
fn a_secret_as_the_value_is_not_printed() {
    let readers = readers::all();
    for secret in SECRETS {
        for shape in shapes(secret) {
            read_all(&readers, &Input::Json(&shape));
        }
        // Invalid JSON, truncated JSON, and a duplicate field.
        for text in [
            (*secret).to_owned(),
            format!("\"{secret}"),
            format!("{{\"{secret}\":"),
            format!("{{\"type\":\"{secret}\",}}"),
            format!("{{\"{secret}\":1,\"{secret}\":2}}"),
            format!("{{\"call\":{{\"{secret}\":1,\"{secret}\":2}}}}"),
        ] {
            read_all(&readers, &Input::Text(&text));
        }
    }
}

#[test]
fn a_secret_in_any_field_is_not_printed() {
    let (all, messages) = (readers::all(), readers::messages());
    // In turn: all secrets in each field and form would take a minute.
    let mut secrets = SECRETS.iter().cycle();
    let mut next = || *secrets.next().unwrap();
    for (place, field) in fields().into_iter().enumerate() {
        for index in (place % 2..shapes("").len()).step_by(2) {
            let shape = shapes(next()).swap_remove(index);
            read_all(&all, &Input::Value(&json!({ field.as_str(): shape })));
        }
        // As part of a message, so that it is validated if it can be read.
        for message_type in TYPES {
            let (secret, other) = (next(), next());
            for shape in [json!(secret), json!([secret]), json!(DIGITS)] {
                let mut message =
                    json!({ "type": message_type, "contactId": ID, "message": other });
                message[&field] = shape;
                read_all(&messages, &Input::Value(&message));
            }
        }
    }
}

#[test]
fn a_secret_in_every_field_at_once_is_not_printed() {
    let readers = readers::all();
    for secret in SECRETS {
        let all: Map<_, _> = fields()
            .into_iter()
            .map(|field| (field, json!(secret)))
            .collect();
        read_all(&readers, &Input::Value(&Value::Object(all)));
    }
}

#[test]
fn values_beyond_json_are_not_printed() {
    let readers = readers::all();
    let text = |secret: &str| Node::Text(secret.to_owned());
    for secret in SECRETS {
        let bytes = Node::Bytes(secret.as_bytes().to_vec());
        let variant = Node::Variant((*secret).to_owned(), Box::new(text(secret)));
        let keys = [
            Node::I64(DIGITS),
            Node::U64(DIGITS.unsigned_abs()),
            Node::I128(DIGITS.into()),
            Node::U128(DIGITS.unsigned_abs().into()),
            Node::F64(19_175_550_199.0),
            Node::Char('7'),
            Node::Bool(true),
            Node::Unit,
            bytes.clone(),
            text(secret),
            variant.clone(),
            Node::Some(Box::new(text(secret))),
            Node::Newtype(Box::new(text(secret))),
            Node::Seq(vec![text(secret)]),
            Node::Map(vec![(text(secret), text(secret))]),
            Node::I128(i128::from(DIGITS) << 64),
            Node::U128(DIGITS.unsigned_abs() as u128 + (1 << 100)),
        ];
        for key in keys {
            read_all(&readers, &Input::Node(&key));
            for name in ["type", "accessToken", "company"] {
                let value = Node::Map(vec![(name.into(), key.clone())]);
                read_all(&readers, &Input::Node(&value));
            }
            let value = Node::Map(vec![(key.clone(), text(secret))]);
            read_all(&readers, &Input::Node(&value));
        }
        let variants = ["company", "location", "SMS", "Known"]
            .map(|name| Node::Variant(name.to_owned(), Box::new(bytes.clone())));
        for variant in variants {
            read_all(&readers, &Input::Node(&variant));
        }
    }
}

#[test]
fn arguments_of_a_language_model_are_not_printed() {
    let kinds = schemas::kinds();
    let mut arguments = Vec::new();
    arguments.extend(SECRETS.iter().flat_map(|secret| shapes(secret)));
    for (field, secret) in fields().into_iter().zip(SECRETS.iter().cycle()) {
        arguments.push(json!({ "type": "SMS", "message": secret, field.as_str(): secret }));
        arguments.push(json!({ "type": secret, field.as_str(): [secret, DIGITS] }));
    }
    for (kind, arguments) in kinds
        .iter()
        .flat_map(|k| arguments.iter().map(move |a| (k, a)))
    {
        if let Err(error) = (kind.make)(arguments.clone()) {
            assert_silent_error(&error, kind.name);
        }
    }
}

#[test]
fn an_unknown_value_of_a_set_is_not_printed() {
    for secret in SECRETS {
        silent(
            "ReplyMode",
            secret.parse::<outbound::ReplyMode>(),
            |_, _| {},
        );
        silent("Direction", secret.parse::<inbound::Direction>(), |_, _| {});
        silent(
            "CallStatus",
            secret.parse::<inbound::CallStatus>(),
            |_, _| {},
        );
        silent("CallStatus", secret.parse::<types::CallStatus>(), |_, _| {});
        silent("UserType", types::UserType::try_from(*secret), |_, _| {});
    }
}
