//! Decides what may be printed. Any external value may be a token or personal data, whichever field
//! it is in. So `Debug` and errors print only values known to be neither: the fields and values
//! that the specification lists, and strings that look like ids in fields that hold ids.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use names::{ENUM_FIELDS, ENUM_VALUES, FIELDS, IDS};

#[rustfmt::skip]
#[path = "../openapi/generated/names.rs"]
mod names;

/// Replaces a string that must not be printed.
pub(crate) const ELLIPSIS: &str = "…";

/// The shortest run of digits that may be a phone number.
const PHONE_DIGITS: usize = 7;

/// Prints the names of the fields that are set, and the values of ids, types, statuses and
/// directions.
pub(crate) fn debug(name: &str, value: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    debug_json(name, &serde_json::to_value(value).unwrap_or_default(), f)
}

/// Is not generic, so that it is compiled once and not for each type.
fn debug_json(name: &str, value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Value::Object(fields) = value else {
        return f.debug_struct(name).finish_non_exhaustive();
    };
    let mut out = f.debug_struct(name);
    let known = |name: &&String| FIELDS.contains(&name.as_str());
    for name in fields.keys().filter(known) {
        let shown = fields[name].as_str().and_then(|text| shown(name, text));
        match shown {
            Some(text) => out.field(name, &text),
            None => out.field(name, &format_args!("{ELLIPSIS}")),
        };
    }
    if fields.keys().all(|name| known(&name)) {
        out.finish()
    } else {
        out.finish_non_exhaustive()
    }
}

/// Returns the value of a field if it may be printed.
fn shown<'t>(field: &str, text: &'t str) -> Option<&'t str> {
    let id = IDS.contains(&field) && is_id(text);
    let word = ENUM_FIELDS.contains(&field) && ENUM_VALUES.contains(&text);
    (id || word).then_some(text)
}

/// Returns an id, or `…` for a string that does not look like one.
pub(crate) fn id_or_ellipsis(text: &str) -> &str {
    if is_id(text) { text } else { ELLIPSIS }
}

/// Returns a value of one of the specification's sets, or `…` for any other string.
#[cfg(feature = "webhook")]
pub(crate) fn word_or_ellipsis(text: &str) -> &str {
    if ENUM_VALUES.contains(&text) {
        text
    } else {
        ELLIPSIS
    }
}

/// Describes a string that is not in a set. It is quoted only if it is a value of another set of
/// the specification, ignoring case.
pub(crate) fn quoted(text: &str) -> String {
    if ENUM_VALUES
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text))
    {
        format!("{text:?}")
    } else {
        "another string".to_owned()
    }
}

/// Returns the name of a field for an error, or `…` for a string that is unlikely to be one. Fields
/// that are not in the specification are named too, or they could not be found.
pub(crate) fn name_or_ellipsis(text: &str) -> &str {
    let known = FIELDS.iter().any(|field| field.eq_ignore_ascii_case(text));
    let camel_or_snake = is_name(text) && text.starts_with(|c: char| c.is_ascii_lowercase());
    if known || camel_or_snake {
        text
    } else {
        ELLIPSIS
    }
}

/// Returns a value of an open set, or `…` for a string that is unlikely to be one.
pub(crate) fn value_or_ellipsis(text: &str) -> &str {
    if is_name(text) { text } else { ELLIPSIS }
}

/// Returns an error code, or `…` for a string that does not look like one.
pub(crate) fn code_or_ellipsis(text: &str) -> &str {
    if is_code(text) { text } else { ELLIPSIS }
}

/// Returns whether a string looks like an error code: words of capital letters, and numbers of at
/// most three digits, joined by underscores. Tokens, phone numbers and names don't.
pub(crate) fn is_code(text: &str) -> bool {
    let is_word = |word: &str| {
        let letters = word.bytes().all(|b| b.is_ascii_uppercase());
        let number = word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
        !word.is_empty() && (letters || number)
    };
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.contains('_')
        && text.split('_').all(is_word)
}

/// Returns whether a string looks like the name of a field or value: up to 32 letters and
/// underscores, with at most two digits, at the end. Tokens, numbers and sentences don't.
fn is_name(text: &str) -> bool {
    let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let allowed = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.len() <= 32
        && text.len() - letters.len() <= 2
        && letters.starts_with(|c: char| c.is_ascii_alphabetic())
        && letters.chars().all(allowed)
}

/// Returns whether a string looks like one of the service's ids: 12 to 24 letters and digits with
/// at least one of each, or a UUID. Tokens are longer or contain other characters. A string with a
/// run of digits as long as a phone number only counts if it is a hexadecimal id.
pub(crate) fn is_id(text: &str) -> bool {
    let alphanumeric = text.bytes().all(|b| b.is_ascii_alphanumeric());
    let letter = text.bytes().any(|b| b.is_ascii_alphabetic());
    let digit = text.bytes().any(|b| b.is_ascii_digit());
    let longest = text
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max();
    let short = (12..=24).contains(&text.len()) && alphanumeric && letter && digit;
    (short && (longest < Some(PHONE_DIGITS) || is_object_id(text)))
        || is_letters(text)
        || is_uuid(text)
}

/// Returns whether a string is one of the 3 in 100 random 20-character ids that happen to contain
/// no digit. Two adjacent capitals, and lower-case letters, distinguish it from a name.
fn is_letters(text: &str) -> bool {
    let letters = text.as_bytes();
    letters.len() == 20
        && letters.iter().all(u8::is_ascii_alphabetic)
        && letters.iter().any(u8::is_ascii_lowercase)
        && letters
            .windows(2)
            .any(|pair| pair.iter().all(u8::is_ascii_uppercase))
}

/// Returns whether a string consists of 24 hexadecimal digits.
fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_uuid(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}
