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
        let own_word = field.ends_with("Id")
            || matches!(
                field.as_str(),
                "type" | "status" | "direction" | "messageType"
            );
        match value {
            Value::String(text) if own_word => out.field(field, text),
            _ => out.field(field, &format_args!("…")),
        };
    }
    out.finish()
}
