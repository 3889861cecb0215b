//! Feeds every secret into everything that can be read, in every place and form.

use std::env;

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

/// Which secrets to put into a place: one in turn, or all of them if a variable asks for it.
struct Turns {
    all: bool,
    next: usize,
}

impl Turns {
    fn new() -> Self {
        let all = env::var_os("LEADCONNECTOR_ALL_SECRETS").is_some();
        Self { all, next: 0 }
    }

    fn secrets(&mut self) -> &'static [&'static str] {
        if self.all {
            return SECRETS;
        }
        let turn = self.next % SECRETS.len();
        self.next += 1;
        &SECRETS[turn..=turn]
    }
}

fn read_all(readers: &[Reader], input: &Input<'_>) {
    for reader in readers {
        (reader.read)(input);
    }
}

#[test]
fn a_secret_as_the_value_is_not_printed() {
    let (readers, mut turns) = (readers::all(), Turns::new());
    for index in 0..shapes("").len() {
        for secret in turns.secrets() {
            let shape = shapes(secret).swap_remove(index);
            read_all(&readers, &Input::Json(&shape));
        }
    }
    // Invalid JSON, truncated JSON, and a duplicate field.
    for text in [
        "SECRET",
        r#""SECRET"#,
        r#"{"SECRET":"#,
        r#"{"type":"SECRET",}"#,
        r#"{"SECRET":1,"SECRET":2}"#,
        r#"{"call":{"SECRET":1,"SECRET":2}}"#,
    ] {
        for secret in turns.secrets() {
            read_all(&readers, &Input::Text(&text.replace("SECRET", secret)));
        }
    }
}

#[test]
fn a_secret_in_any_field_is_not_printed() {
    let (all, messages) = (readers::all(), readers::messages());
    let (mut turns, count) = (Turns::new(), shapes("").len());
    for (place, field) in fields().into_iter().enumerate() {
        // The forms take turns, too. Each field begins with another secret, so that each form meets
        // each secret.
        turns.next = place;
        let taken = if turns.all { count } else { 2 };
        for index in (0..taken).map(|turn| (place + turn * count / taken) % count) {
            for secret in turns.secrets() {
                let shape = shapes(secret).swap_remove(index);
                read_all(&all, &Input::Value(&json!({ field.as_str(): shape })));
            }
        }
        // As part of a message, so that it is validated if it can be read.
        for (turn, message_type) in TYPES.iter().enumerate() {
            for secret in turns.secrets() {
                let mut message =
                    json!({ "type": message_type, "contactId": ID, "message": secret });
                let forms = [json!(secret), json!([secret]), json!(DIGITS)];
                message[&field] = forms[(place + turn) % forms.len()].clone();
                read_all(&messages, &Input::Value(&message));
            }
        }
    }
}

#[test]
fn a_secret_in_every_field_at_once_is_not_printed() {
    let (fields, mut turns) = (fields(), Turns::new());
    for reader in readers::all() {
        for secret in turns.secrets() {
            let fields = fields.iter().map(|field| (field.clone(), json!(secret)));
            (reader.read)(&Input::Value(&Value::Object(fields.collect())));
        }
    }
}

#[test]
fn values_beyond_json_are_not_printed() {
    let (readers, mut turns) = (readers::all(), Turns::new());
    let text = |secret: &str| Node::Text(secret.to_owned());
    let bytes = |secret: &str| Node::Bytes(secret.as_bytes().to_vec());
    let nodes = |secret: &str| {
        vec![
            Node::I64(DIGITS),
            Node::U64(DIGITS.unsigned_abs()),
            Node::I128(DIGITS.into()),
            Node::U128(DIGITS.unsigned_abs().into()),
            Node::F64(19_175_550_199.0),
            Node::Char('7'),
            Node::Bool(true),
            Node::Unit,
            bytes(secret),
            text(secret),
            Node::Variant(secret.to_owned(), Box::new(text(secret))),
            Node::Some(Box::new(text(secret))),
            Node::Newtype(Box::new(text(secret))),
            Node::Seq(vec![text(secret)]),
            Node::Map(vec![(text(secret), text(secret))]),
            Node::I128(i128::from(DIGITS) << 64),
            Node::U128(DIGITS.unsigned_abs() as u128 + (1 << 100)),
        ]
    };
    for index in 0..nodes("").len() {
        for secret in turns.secrets() {
            let node = nodes(secret).swap_remove(index);
            read_all(&readers, &Input::Node(&node));
            for name in ["type", "accessToken", "company"] {
                let value = Node::Map(vec![(name.into(), node.clone())]);
                read_all(&readers, &Input::Node(&value));
            }
            let value = Node::Map(vec![(node, text(secret))]);
            read_all(&readers, &Input::Node(&value));
        }
    }
    for name in ["company", "location", "SMS", "Known"] {
        for secret in turns.secrets() {
            let variant = Node::Variant(name.to_owned(), Box::new(bytes(secret)));
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
