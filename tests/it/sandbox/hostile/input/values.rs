//! Values of every kind.

use super::*;

/// Values that programs stumble over.
const TEXTS: [&str; 30] = [
    "",
    " ",
    "c",
    "null",
    "true",
    "0",
    "-1",
    "1",
    "100",
    "101",
    "500",
    "1e400",
    "0.5",
    "18446744073709551616",
    "9223372036854775807",
    "-9223372036854775808",
    "2024-01-15",
    "2024-01-15T10:30:00Z",
    "+262142-12-31T23:59:59Z",
    "-262143-01-01T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "\u{0}",
    "\u{202e}\u{10ffff}",
    "ß",
    "a@example.com",
    "+14155550123",
    "https://example.com/a.png",
    "..",
    "sandboxExport1.18446744073709551615",
    "{id}",
];

pub(super) fn pick<'v, T>(values: &'v [T], rng: &mut Dice) -> Option<&'v T> {
    (!values.is_empty()).then(|| &values[rng.usize(0..values.len())])
}

pub(super) fn bytes(rng: &mut Dice, max: usize) -> Vec<u8> {
    let length = rng.usize(0..max);
    (0..length).map(|_| rng.u8(..)).collect()
}

pub(super) fn text(rng: &mut Dice) -> String {
    match rng.u8(0..10) {
        0 => (0..rng.usize(0..40)).map(|_| rng.char(..)).collect(),
        1 => "x".repeat(rng.usize(0..5_000)),
        2 => rng.i64(..).to_string(),
        _ => TEXTS[rng.usize(0..TEXTS.len())].to_owned(),
    }
}

pub(super) fn number(rng: &mut Dice) -> Value {
    match rng.u8(0..6) {
        0 => json!(rng.i64(..)),
        1 => json!(rng.u64(..)),
        2 => json!(f64::from_bits(rng.u64(..))),
        3 => json!(i64::MAX),
        4 => json!(1_900_000_000),
        _ => json!(rng.u8(..)),
    }
}

/// Returns any JSON.
pub(super) fn json_value(rng: &mut Dice, depth: u8) -> Value {
    let deeper = depth < 5;
    match rng.u8(0..8) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => number(rng),
        3 if deeper => {
            let count = rng.usize(0..4);
            (0..count).map(|_| json_value(rng, depth + 1)).collect()
        }
        4 if deeper => {
            let count = rng.usize(0..4);
            let fields = (0..count).map(|_| (text(rng), json_value(rng, depth + 1)));
            Value::Object(fields.collect())
        }
        _ => text(rng).into(),
    }
}

/// Percent-encodes some characters, and all that can't be in a target.
pub(super) fn percent(text: &str, rng: &mut Dice) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() && rng.u8(0..20) != 0 || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
    }
    if rng.odd(20) {
        encoded.push_str(["%", "%FF", "%0", "%00", "//", "%2F"][rng.usize(0..6)]);
    }
    encoded
}

/// Replaces what can't be in the value of a header, and shortens it.
pub(super) fn header_value(text: &str) -> String {
    let fits = |c: char| if c.is_ascii_graphic() { c } else { '_' };
    text.chars()
        .take(2_000)
        .map(fits)
        .collect::<String>()
        .replace("Bearer_", "Bearer ")
}

pub(super) fn form(fields: &Map<String, Value>, rng: &mut Dice) -> Vec<u8> {
    let pairs = fields.iter().map(|(name, value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        format!("{name}={}", percent(&value, rng))
    });
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

/// Changes, removes and inserts some bytes.
pub(super) fn damage(mut bytes: Vec<u8>, rng: &mut Dice) -> Vec<u8> {
    for _ in 0..rng.usize(1..5) {
        if bytes.is_empty() {
            break;
        }
        let place = rng.usize(0..bytes.len());
        match rng.u8(0..4) {
            0 => bytes[place] = rng.u8(..),
            1 => drop(bytes.remove(place)),
            2 => bytes.truncate(place),
            _ => bytes.insert(place, b"\r\n:% {[\"0"[rng.usize(0..9)]),
        }
    }
    bytes
}
