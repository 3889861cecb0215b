//! Finds tokens in replies of the token endpoint that are truncated, are not JSON or have the
//! tokens in unexpected places.

use std::collections::VecDeque;

use serde_json::Value;

use super::tokens::Tokens;
use crate::json::lossless;

/// The deepest nesting that is searched.
const MAX_DEPTH: usize = 16;

/// The search for new tokens in a reply.
pub(super) struct Salvage<'a> {
    /// The tokens that were exchanged. A reply may quote the request, so these are not new.
    pub(super) previous: Option<&'a Tokens>,
}

impl Salvage<'_> {
    pub(super) fn previous_refresh_token(&self) -> Option<String> {
        self.previous?.refresh_token().map(str::to_owned)
    }

    /// Finds the new refresh token, wherever it is.
    pub(super) fn refresh_token(&self, json: &Value) -> Option<String> {
        self.in_json(json, "refreshtoken")
    }

    /// Finds the tokens, wherever they are. Returns `None` without a new refresh token, since the
    /// rest would be useless. A missing access token is left empty; the next use refreshes it.
    pub(super) fn tokens_in_json(&self, json: &Value) -> Option<Tokens> {
        let refresh_token = self.refresh_token(json)?;
        let access_token = self.in_json(json, "accesstoken").unwrap_or_default();
        Some(Tokens::new(access_token, Some(refresh_token), None))
    }

    /// Finds the tokens in text that is not JSON.
    pub(super) fn tokens_in_text(&self, text: &str) -> Option<Tokens> {
        let token = |snake, camel| {
            let found = values_of(text, snake).chain(values_of(text, camel));
            self.only_new(found.collect())
        };
        let refresh_token = token("refresh_token", "refreshToken")?;
        let access_token = token("access_token", "accessToken").unwrap_or_default();
        Some(Tokens::new(access_token, Some(refresh_token), None))
    }

    /// Finds the token of the outermost fields with a name.
    fn in_json(&self, json: &Value, name: &str) -> Option<String> {
        let mut levels = Vec::new();
        collect(json, name, 0, &mut levels);
        let mut levels = levels.into_iter().map(|found| self.without_sent(found));
        let outermost = levels.find(|found| !found.is_empty())?;
        self.only_new(outermost)
    }

    /// Returns the new token, unless there is none, or several that differ.
    fn only_new(&self, found: Vec<String>) -> Option<String> {
        let mut found = self.without_sent(found);
        found.dedup();
        found.pop().filter(|_| found.is_empty())
    }

    fn without_sent(&self, mut found: Vec<String>) -> Vec<String> {
        let sent = |token: &String| {
            self.previous.is_some_and(|previous| {
                previous.refresh_token() == Some(token) || previous.access_token() == token
            })
        };
        found.retain(|token| !token.is_empty() && !sent(token));
        found
    }
}

/// Returns whether JSON has a field for a refresh token that is not empty, readable or not.
pub(super) fn mentions_refresh_token(json: &Value) -> bool {
    match json {
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            let empty = value.is_null() || value.as_str() == Some("");
            !empty && key.to_ascii_lowercase().contains("refresh") || mentions_refresh_token(value)
        }),
        Value::Array(values) => values.iter().any(mentions_refresh_token),
        Value::String(text) => text.to_ascii_lowercase().contains("refresh"),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Collects the tokens of all fields with a name, by depth. A string may be JSON again.
fn collect(json: &Value, name: &str, depth: usize, levels: &mut Vec<Vec<String>>) {
    if depth == MAX_DEPTH {
        return;
    }
    match json {
        Value::Object(fields) => {
            for (key, value) in fields {
                if is_name(key, name) {
                    levels.resize(levels.len().max(depth + 1), Vec::new());
                    levels[depth].extend(token(value));
                }
                collect(value, name, depth + 1, levels);
            }
        }
        Value::Array(values) => {
            for value in values {
                collect(value, name, depth + 1, levels);
            }
        }
        Value::String(text) if text.contains('{') => {
            if let Ok(json) = lossless::parse(text.as_bytes()) {
                collect(&json, name, depth + 1, levels);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Compares names by their letters: `refresh_token`, `refreshToken` and `refresh-token` are the
/// same.
fn is_name(key: &str, name: &str) -> bool {
    let letters = key.bytes().filter(u8::is_ascii_alphanumeric);
    letters.map(|b| b.to_ascii_lowercase()).eq(name.bytes())
}

/// Returns the token that a field holds: a string, or the only string of a list or object.
fn token(value: &Value) -> Option<String> {
    let strings: Vec<_> = match value {
        Value::String(token) => return Some(token.clone()),
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        Value::Object(fields) => fields.values().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => return None,
    };
    match strings[..] {
        [token] => Some(token.to_owned()),
        _ => None,
    }
}

/// Parses truncated JSON up to its last complete value. Returns `None` for other text.
pub(super) fn complete(json: &str) -> Option<Value> {
    // Where the text may be cut so that it is valid once these brackets are closed. The end of a
    // string may be that of a key, so more than the last one is needed.
    let mut ends = VecDeque::with_capacity(3);
    let mut open = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for (index, byte) in json.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            if in_string {
                continue;
            }
        } else {
            match byte {
                b'"' => in_string = true,
                b'{' => open.push('}'),
                b'[' => open.push(']'),
                b'}' | b']' => drop(open.pop()?),
                b',' => {}
                _ => continue,
            }
            if in_string {
                continue;
            }
        }
        if open.len() > MAX_DEPTH {
            return None;
        }
        let end = if byte == b',' { index } else { index + 1 };
        if ends.len() == 3 {
            ends.pop_front();
        }
        ends.push_back((end, open.clone()));
    }
    ends.iter().rev().find_map(|(end, open)| {
        let closers: String = open.chars().rev().collect();
        let complete = format!("{}{closers}", &json[..*end]);
        lossless::parse(complete.as_bytes()).ok()
    })
}

/// The strings that follow a name anywhere in text. Unterminated strings are skipped.
fn values_of<'t>(text: &'t str, name: &str) -> impl Iterator<Item = String> + 't {
    let name = format!("\"{name}\"");
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&name)?;
        rest = after;
        Some(after)
    })
    .filter_map(|after| {
        let value = after.trim_start().strip_prefix(':')?;
        let mut values = serde_json::Deserializer::from_str(value).into_iter::<String>();
        values.next()?.ok()
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{super::token_reply::read, *};

    fn previous() -> Tokens {
        Tokens::new("old-access", Some("old-refresh".to_owned()), None)
    }

    fn found(reply: &str) -> Option<(String, Option<String>)> {
        let tokens = read(
            reply.as_bytes(),
            Some(&previous()),
            DateTime::<Utc>::UNIX_EPOCH,
        );
        let (tokens, _) = tokens?;
        let refresh_token = tokens.refresh_token().map(str::to_owned);
        Some((tokens.access_token().to_owned(), refresh_token))
    }

    #[test]
    fn tokens_are_found_wherever_they_are() {
        for reply in [
            r#"{"access_token":"a","refresh_token":"r","expires_in":86399}"#,
            r#"{"access_token":"a","refresh_token":"r","expires_in":86399"#,
            r#"{"access_token":"a","refresh_token":"r""#,
            r#"{"access_token":"a","refresh_token":"r","scope"#,
            r#"{"access_token":"a","refresh_token":"r","more":{"x":[1,"#,
            r#"{"access_token":"a","refresh_token":"\u0072","scope":"\u00"#,
            r#"{"access_token":"a","name":"of \"Jane\\","refresh-token":"r","more":{"x":[1,"#,
            r#"{"data":{"accessToken":"a","refreshToken":"r"}}"#,
            r#"{"data":{"accessToken":"a","refreshToken":"r","#,
            r#"<html>"access_token" : "a" and "refresh_token"	:"r" </html>"#,
            r#""{\"access_token\":\"a\",\"refresh_token\":\"r\"}""#,
            r#"{"refresh_token":null,"refresh_token":1,"refresh_token":"","access_token":"a",
                "refreshToken":"r"}"#,
            r#"{"request":{"refresh_token":"old-refresh","access_token":"old-access"},
                "reply":{"access_token":"a","refresh_token":"r"}}"#,
            r#"{"request":{"refresh_token":"old-refresh"},"access_token":"a","refresh_token":"r","#,
            r#"{"old":{"refresh_token":"older"},"access_token":"a","refresh_token":"r","x":"#,
            r#"{"access_token":"a","data":{"refresh_token":"r"}}"#,
            r#"{"access_token":"a","old":[[{"refresh_token":"older"}]],"data":{"refresh_token":"r"}}"#,
            r#"{"access_token":"a","old":"{\"refresh_token\":\"older\"}","data":{"refresh_token":"r"}}"#,
            r#"{"access_token":"a","refresh_token":{"value":"r","lifetime":1}}"#,
            r#"{"access_token":"a","refresh_token":["r"]}"#,
            r#"{"access_token":"a","refresh-token":"r"}"#,
            r#"{"access_token":"a","RefreshToken":"r"}"#,
            r#"{"access_token":"a","body":"{\"refresh_token\":\"r\"}"}"#,
            "\u{feff}{\"access_token\":\"a\",\"refresh_token\":\"r\"}",
            "\u{feff}{\"access_token\":\"a\",\"refresh_token\":\"r\",\"sc",
        ] {
            let expected = Some(("a".to_owned(), Some("r".to_owned())));
            assert_eq!(found(reply), expected, "{reply}");
        }
        let without_access_token = Some((String::new(), Some("r".to_owned())));
        for reply in [
            r#"..."refresh_token":"r","access_token":"a"#,
            r#"{"refresh_token":"r","access_token":"a"#,
        ] {
            assert_eq!(found(reply), without_access_token, "{reply}");
        }
    }

    #[test]
    fn truncated_json_is_completed_up_to_a_depth() {
        assert!(complete(&"[".repeat(MAX_DEPTH)).is_some());
        assert!(complete(&"[".repeat(MAX_DEPTH + 1)).is_none());
    }

    #[test]
    fn escapes_are_decoded_and_never_removed() {
        let expected = Some(("a+x".to_owned(), Some("r+x==".to_owned())));
        for reply in [
            r#"{"access_token":"a\u002Bx","refresh_token":"r\u002Bx\u003D\u003D","expires_in":8639"#,
            r#"<html>"access_token":"a\u002Bx","refresh_token":"r\u002Bx\u003D\u003D"</html>"#,
        ] {
            assert_eq!(found(reply), expected, "{reply}");
        }
        // Truncated JSON within a JSON string, or within text.
        for reply in [
            r#""{\"access_token\":\"a\",\"refresh_token\":\"r\\u002Bx\",\"x"#,
            r#"<p>{\"access_token\":\"a\",\"refresh_token\":\"r\\u002Bx\"}</p>"#,
        ] {
            assert_eq!(found(reply), None, "{reply}");
        }
    }

    #[test]
    fn a_reply_with_no_new_refresh_token_or_an_unclear_one_is_unreadable() {
        for reply in [
            "",
            "refresh_token",
            r#"{"access_token":"a","refresh_token":"r"#,
            r#"{"access_token":"a","expires_in":86399"#,
            r#"{"refresh_token":"old-refresh"}"#,
            r#"{"refresh_token":"old-refresh","access_token":"a","#,
            r#"{"access_token":"a","refresh_token":{"id":"x","value":"r"}}"#,
            r#"{"access_token":"a","refresh_token":7}"#,
            r#"{"access_token":"a","nextRefresh":"r"}"#,
            r#"{"a":{"refresh_token":"r1"},"b":{"refresh_token":"r2"}}"#,
            r#""refresh_token":"r1","refresh_token":"r2","#,
            "]",
        ] {
            assert_eq!(found(reply), None, "{reply}");
        }
    }

    #[test]
    fn without_a_refresh_token_the_previous_one_stays() {
        for reply in [
            r#"{"access_token":"a"}"#,
            r#"{"access_token":"a","refresh_token":null}"#,
            r#"{"access_token":"a","refresh_token":""}"#,
        ] {
            let expected = Some(("a".to_owned(), Some("old-refresh".to_owned())));
            assert_eq!(found(reply), expected, "{reply}");
        }
    }
}
