//! `Debug` output without personal data.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// Prints the names of the fields that are set. Of the values it prints those that are the
/// service's own words: ids, types, statuses and directions.
pub(crate) fn debug(name: &str, value: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Ok(Value::Object(fields)) = serde_json::to_value(value) else {
        return f.debug_struct(name).finish_non_exhaustive();
    };
    let mut out = f.debug_struct(name);
    for (field, value) in &fields {
        // An outside provider's id may well be a phone number.
        let id = field.ends_with("Id") && field != "altId" && field != "replyToAltId";
        let own_word = matches!(
            field.as_str(),
            "type" | "status" | "direction" | "messageType"
        );
        match value {
            Value::String(text) if (id || own_word) && is_word(text) => {
                out.field(word(field), text)
            }
            _ => out.field(word(field), &format_args!("…")),
        };
    }
    out.finish()
}

/// A name or id, or `…` in place of a text that is neither.
pub(crate) fn word(text: &str) -> &str {
    if is_word(text) { text } else { "…" }
}

/// Whether a text is a name or an id as the service writes them. Addresses, phone numbers and
/// sentences are none.
fn is_word(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']');
    text.len() <= 64 && text.chars().all(word) && text.chars().any(|c| c.is_ascii_alphabetic())
}
