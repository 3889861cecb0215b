//! Generates requests: arbitrary ones, nearly valid ones, and all in between.

mod operation;
mod values;

use std::{
    fmt::Write as _,
    ops::{Deref, DerefMut},
};

use fastrand::Rng;
use leadconnector::sandbox::{CLIENT_ID, CLIENT_SECRET, COMPANY, LOCATION};
use serde_json::{Map, Value, json};

use self::{
    operation::{Operation, resolve},
    values::{bytes, damage, form, header_value, json_value, number, percent, pick, text},
};
use super::wire::Exchange;
use crate::support::spec;

const METHODS: [&str; 8] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW",
];

/// How many values from replies are used again.
const LEARNED: usize = 64;

/// Tokens that the sandbox issued or revoked.
pub(super) struct Bearers {
    pub(super) issued: Vec<String>,
}

/// Random numbers, and how odd a request is to be.
pub(super) struct Dice {
    rng: Rng,
    odd: bool,
}

impl Dice {
    pub(super) fn with_seed(seed: u64) -> Self {
        let rng = Rng::with_seed(seed);
        Self { rng, odd: false }
    }

    /// Returns whether to do something odd, with a chance of one in so many; never in a request
    /// that is to be nearly valid.
    fn odd(&mut self, one_in: u8) -> bool {
        self.odd && self.rng.u8(0..one_in) == 0
    }
}

impl Deref for Dice {
    type Target = Rng;

    fn deref(&self) -> &Rng {
        &self.rng
    }
}

impl DerefMut for Dice {
    fn deref_mut(&mut self) -> &mut Rng {
        &mut self.rng
    }
}

pub(super) struct Generator {
    spec: &'static Value,
    operations: Vec<Operation>,
    bearers: Bearers,
    /// Ids, tokens and cursors from replies.
    learned: Vec<String>,
}

impl Generator {
    pub(super) fn new(bearers: Bearers) -> Self {
        let spec = spec();
        let mut operations = Vec::new();
        for (path, item) in spec["paths"].as_object().unwrap() {
            for method in METHODS {
                let operation = &item[method.to_lowercase()];
                if operation.is_object() {
                    operations.push(Operation::new(spec, method, path, item, operation));
                }
            }
        }
        assert!(operations.len() >= 14);
        Self {
            spec,
            operations,
            bearers,
            learned: Vec::new(),
        }
    }

    /// Remembers the ids, tokens and cursors of a reply.
    pub(super) fn learn(&mut self, body: &[u8], rng: &mut Dice) {
        fn texts(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::String(text) if text.len() < 100 => found.push(text.clone()),
                Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
                Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        if let Ok(body) = serde_json::from_slice(body) {
            texts(&body, &mut found);
        }
        found.retain(|text| text.starts_with("sandbox"));
        for text in found {
            if self.learned.len() < LEARNED {
                self.learned.push(text);
            } else {
                self.learned[rng.usize(0..LEARNED)] = text;
            }
        }
    }

    pub(super) fn exchange(&self, rng: &mut Dice) -> Exchange {
        if rng.u8(0..16) == 0 {
            return Exchange::Bytes(bytes(rng, 600));
        }
        let (bytes, head) = self.request(rng);
        // Where the reply to HEAD ends can't be told from the reply.
        if !head && rng.u8(0..8) == 0 {
            return Exchange::Bytes(damage(bytes, rng));
        }
        Exchange::Request { bytes, head }
    }

    /// Writes a well-framed request.
    fn request(&self, rng: &mut Dice) -> (Vec<u8>, bool) {
        let operation = &self.operations[rng.usize(0..self.operations.len())];
        rng.odd = rng.bool();
        let odd = |rng: &mut Dice| rng.odd(12);
        let method = if odd(rng) {
            METHODS[rng.usize(0..METHODS.len())]
        } else {
            &operation.method
        };
        let mut head = format!(
            "{method} {} HTTP/1.1\r\nhost: sandbox\r\n",
            self.target(operation, rng)
        );
        let mut body = Vec::new();
        if let Some((media, schema)) = pick(&operation.bodies, rng) {
            let media = if odd(rng) { "text/plain" } else { media };
            if !odd(rng) {
                write!(head, "content-type: {media}\r\n").unwrap();
            }
            body = self.body(media, schema, rng);
        } else if odd(rng) {
            body = bytes(rng, 300);
        }
        if !odd(rng) {
            let version = if odd(rng) {
                text(rng)
            } else {
                "2021-07-28".to_owned()
            };
            write!(head, "version: {}\r\n", header_value(&version)).unwrap();
        }
        if !odd(rng) {
            write!(
                head,
                "authorization: {}\r\n",
                header_value(&self.authorization(rng))
            )
            .unwrap();
        }
        for _ in 0..rng.usize(0..3) {
            write!(head, "x-{}: {}\r\n", rng.u32(..), header_value(&text(rng))).unwrap();
        }
        let mut request = head.into_bytes();
        if rng.bool() {
            request.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
            request.extend_from_slice(&body);
        } else {
            request.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
            for chunk in body.chunks(rng.usize(1..200)) {
                request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                request.extend_from_slice(chunk);
                request.extend_from_slice(b"\r\n");
            }
            request.extend_from_slice(b"0\r\n\r\n");
        }
        (request, method == "HEAD")
    }

    /// Returns path and query.
    fn target(&self, operation: &Operation, rng: &mut Dice) -> String {
        let mut target = String::new();
        for (index, segment) in operation.path.split('/').enumerate() {
            if index > 0 {
                target.push('/');
            }
            match segment.strip_prefix('{') {
                Some(name) => {
                    let value = self.named(name.trim_end_matches('}'), rng);
                    let value = value.unwrap_or_else(|| self.string(rng));
                    target.push_str(&percent(&value, rng));
                }
                None if rng.odd(40) => target.push_str(&percent(&text(rng), rng)),
                None => target.push_str(segment),
            }
        }
        let mut separator = '?';
        for (name, schema, required) in &operation.query {
            if *required && !rng.odd(8) || rng.u8(0..4) == 0 {
                let value = self.named(name, rng);
                let value = value.unwrap_or_else(|| match self.value(schema, rng, 0) {
                    Value::String(text) => text,
                    other => other.to_string(),
                });
                write!(target, "{separator}{name}={}", percent(&value, rng)).unwrap();
                separator = '&';
            }
        }
        if rng.odd(20) {
            let (name, value) = (percent(&text(rng), rng), percent(&text(rng), rng));
            write!(target, "{separator}{name}={value}&&=&%&a").unwrap();
        }
        target
    }

    fn authorization(&self, rng: &mut Dice) -> String {
        let first = if rng.odd { 0 } else { 5 };
        match rng.u8(first..12) {
            0 => text(rng),
            1 => format!("Basic {}", text(rng)),
            2 => format!("Bearer {}", text(rng)),
            3 => format!("bearer {}", rng.u64(..)),
            4 | 5 => {
                let issued = &self.bearers.issued;
                format!("Bearer {}", issued[rng.usize(0..issued.len())])
            }
            _ => "Bearer pit-1".to_owned(),
        }
    }

    fn body(&self, media: &str, schema: &Value, rng: &mut Dice) -> Vec<u8> {
        let first = if rng.odd { 0 } else { 4 };
        match rng.u8(first..12) {
            0 => bytes(rng, 400),
            1 => json_value(rng, 0).to_string().into_bytes(),
            2 => "[".repeat(rng.usize(0..3_000)).into_bytes(),
            3 => damage(self.value(schema, rng, 0).to_string().into_bytes(), rng),
            _ => {
                let value = self.value(schema, rng, 0);
                match value {
                    Value::Object(fields) if media.contains("form") => form(&fields, rng),
                    value => value.to_string().into_bytes(),
                }
            }
        }
    }

    /// Returns a value that a schema allows, or nearly so.
    fn value(&self, schema: &Value, rng: &mut Dice, depth: u8) -> Value {
        let schema = resolve(self.spec, schema);
        if depth > 6 || rng.odd(40) {
            return json_value(rng, depth);
        }
        for combination in ["oneOf", "anyOf"] {
            // Next to properties, it says which of them are required.
            if schema.get("properties").is_none()
                && let Some(schema) = schema[combination]
                    .as_array()
                    .and_then(|all| pick(all, rng))
            {
                return self.value(schema, rng, depth + 1);
            }
        }
        if let Some(values) = schema["enum"].as_array()
            && let Some(value) = pick(values, rng)
        {
            return value.clone();
        }
        let parts = schema["allOf"].as_array().into_iter().flatten();
        let mut fields = Map::new();
        for part in parts {
            match self.value(part, rng, depth + 1) {
                Value::Object(more) => fields.extend(more),
                // The other parts describe it.
                value => return value,
            }
        }
        let required = |name: &str| {
            let required = schema["required"].as_array().into_iter().flatten();
            required.into_iter().any(|field| field == name)
        };
        if let Some(properties) = schema["properties"].as_object() {
            for (name, property) in properties {
                let wanted = if required(name) { 31 } else { 5 };
                if rng.u8(0..32) < wanted {
                    let value = match self.named(name, rng) {
                        Some(known) => known.into(),
                        None => self.value(property, rng, depth + 1),
                    };
                    fields.insert(name.clone(), value);
                }
            }
        }
        match schema["type"].as_str() {
            _ if !fields.is_empty() => Value::Object(fields),
            Some("object") => Value::Object(fields),
            Some("array") => {
                let least = usize::from(!rng.odd(3));
                let count = rng.usize(least..4);
                let items = (0..count).map(|_| self.value(&schema["items"], rng, depth + 1));
                items.collect::<Vec<_>>().into()
            }
            Some("integer" | "number") if rng.odd => number(rng),
            Some("integer" | "number") => json!(rng.u8(1..100)),
            Some("boolean") => rng.bool().into(),
            _ => match schema["format"].as_str() {
                _ if rng.odd(6) => text(rng).into(),
                Some("date-time") => "2024-01-15T10:30:00.000Z".into(),
                Some("uri") => "https://example.com/a.png".into(),
                Some("email") => "a@example.com".into(),
                _ => self.string(rng).into(),
            },
        }
    }

    /// Returns a value that the sandbox knows for a field of this name.
    fn named(&self, name: &str, rng: &mut Dice) -> Option<String> {
        let of_kind = |kind: &str, rng: &mut Dice| {
            let known = self.learned.iter().filter(|text| text.starts_with(kind));
            let known: Vec<_> = known.collect();
            pick(&known, rng).map(|text| (*text).clone())
        };
        if rng.u8(0..8) == 0 {
            return None;
        }
        match name {
            "client_id" => Some(CLIENT_ID.to_owned()),
            "client_secret" => Some(CLIENT_SECRET.to_owned()),
            "companyId" => Some(COMPANY.to_owned()),
            "locationId" => Some(LOCATION.to_owned()),
            "refresh_token" => of_kind("sandboxRefresh", rng),
            "cursor" => of_kind("sandboxExport", rng).filter(|_| rng.bool()),
            "conversationId" => of_kind("sandboxConversation", rng),
            "messageId" | "lastMessageId" => of_kind("sandboxMessage", rng),
            "emailMessageId" => of_kind("sandboxEmail", rng),
            _ => None,
        }
    }

    fn string(&self, rng: &mut Dice) -> String {
        match pick(&self.learned, rng) {
            Some(learned) if rng.bool() => learned.clone(),
            _ if !rng.odd => format!("contact{}", rng.u8(0..100)),
            _ => text(rng),
        }
    }
}
