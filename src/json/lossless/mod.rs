//! Reads JSON that `serde_json::Value` would reject or round, by rewriting it first.

use std::borrow::Cow;

use serde_json::Value;

/// The replacement character, U+FFFD, as an escape.
const REPLACEMENT: &[u8] = br"\ufffd";

/// Decimal numbers of up to this many characters survive a round trip through `f64`.
const SAFE_DIGITS: usize = 15;

/// The byte order mark of UTF-8, with which some programs begin a text.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Parses JSON. A byte order mark before it is skipped. An unpaired surrogate escape becomes
/// U+FFFD, and a number that would be rejected or rounded becomes a string with its digits; nothing
/// else changes.
pub(crate) fn parse(json: &[u8]) -> serde_json::Result<Value> {
    let json = json.strip_prefix(BYTE_ORDER_MARK).unwrap_or(json);
    // Faster than `from_slice`, which validates each string on its own.
    let plain = match std::str::from_utf8(json) {
        Ok(json) => serde_json::from_str(json),
        Err(_) => serde_json::from_slice(json),
    };
    // The common case: nothing needs rewriting.
    if plain.as_ref().is_ok_and(has_no_fraction) {
        return plain;
    }
    match lossless(json) {
        Cow::Borrowed(_) => plain,
        Cow::Owned(rewritten) => serde_json::from_slice(&rewritten),
    }
}

/// Returns whether every number in a value is an integer, which `serde_json` never rounds.
fn has_no_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_u64() || number.is_i64(),
        Value::Array(values) => values.iter().all(has_no_fraction),
        Value::Object(fields) => fields.values().all(has_no_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// Returns JSON that a [`Value`] holds without loss. JSON that needs no rewriting is returned
/// unchanged, and invalid JSON stays invalid.
fn lossless(json: &[u8]) -> Cow<'_, [u8]> {
    let mut lexer = Lexer {
        json,
        rewritten: Vec::new(),
        copied: 0,
    };
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        at = match byte {
            b'"' => lexer.string(at + 1),
            b'-' | b'0'..=b'9' => lexer.number(at),
            _ => at + 1,
        };
    }
    if lexer.copied == 0 {
        return Cow::Borrowed(json);
    }
    lexer.rewritten.extend_from_slice(&json[lexer.copied..]);
    Cow::Owned(lexer.rewritten)
}

struct Lexer<'j> {
    json: &'j [u8],
    rewritten: Vec<u8>,
    /// The length of the prefix of `json` that was copied to `rewritten`.
    copied: usize,
}

impl Lexer<'_> {
    /// Skips the rest of a string and returns its end.
    fn string(&mut self, mut at: usize) -> usize {
        loop {
            let rest = self.json.get(at..).unwrap_or_default();
            let Some(length) = rest.iter().position(|b| matches!(b, b'"' | b'\\')) else {
                return self.json.len();
            };
            at += length;
            if self.json[at] == b'"' {
                return at + 1;
            }
            at = match (surrogate(self.json, at), surrogate(self.json, at + 6)) {
                (Some(Half::Lead), Some(Half::Trail)) => at + 12,
                (Some(_), _) => {
                    self.replace(at, at + 6, &[REPLACEMENT]);
                    at + 6
                }
                // Skips the backslash and the escaped character; the digits of `\u` are plain
                // bytes.
                (None, _) => at + 2,
            };
        }
    }

    /// Skips a number and returns its end.
    fn number(&mut self, start: usize) -> usize {
        let Some(number) = Number::read(&self.json[start..]) else {
            return start + 1;
        };
        let end = start + number.text.len();
        if !number.is_exact() {
            let next = self.json[end..].iter().find(|b| !b.is_ascii_whitespace());
            // As an object key, a number is invalid, but a string would be valid.
            if next != Some(&b':') {
                self.replace(start, end, &[b"\"", number.text.as_bytes(), b"\""]);
            }
        }
        end
    }

    fn replace(&mut self, start: usize, end: usize, with: &[&[u8]]) {
        self.rewritten
            .extend_from_slice(&self.json[self.copied..start]);
        for part in with {
            self.rewritten.extend_from_slice(part);
        }
        self.copied = end;
    }
}

/// The half of a surrogate pair.
#[derive(Clone, Copy)]
enum Half {
    Lead,
    Trail,
}

/// Returns the half of the surrogate escape at this position, if there is one.
fn surrogate(json: &[u8], at: usize) -> Option<Half> {
    let escape = json.get(at..at.checked_add(6)?)?;
    let (b"\\u", [b'd' | b'D', second, third, fourth]) = escape.split_at_checked(2)? else {
        return None;
    };
    if !(third.is_ascii_hexdigit() && fourth.is_ascii_hexdigit()) {
        return None;
    }
    match second {
        b'8' | b'9' | b'a' | b'b' | b'A' | b'B' => Some(Half::Lead),
        b'c'..=b'f' | b'C'..=b'F' => Some(Half::Trail),
        _ => None,
    }
}

/// A number in its JSON form.
struct Number<'j> {
    text: &'j str,
    /// Whether it has neither fraction nor exponent.
    whole: bool,
}

impl<'j> Number<'j> {
    /// Reads the longest number at the start of the JSON.
    fn read(json: &'j [u8]) -> Option<Self> {
        let digits = |from: usize| {
            let digits = json.get(from..).unwrap_or_default();
            from + digits.iter().take_while(|b| b.is_ascii_digit()).count()
        };
        let sign = usize::from(json.first() == Some(&b'-'));
        let integer = match json.get(sign)? {
            b'0' => sign + 1,
            b'1'..=b'9' => digits(sign + 1),
            _ => return None,
        };
        let mut end = integer;
        if json.get(end) == Some(&b'.') && digits(end + 1) > end + 1 {
            end = digits(end + 1);
        }
        if let Some(b'e' | b'E') = json.get(end) {
            let signed = matches!(json.get(end + 1), Some(b'+' | b'-'));
            let exponent = end + 1 + usize::from(signed);
            if digits(exponent) > exponent {
                end = digits(exponent);
            }
        }
        Some(Self {
            text: std::str::from_utf8(&json[..end]).ok()?,
            whole: end == integer,
        })
    }

    /// Returns whether a [`Value`] holds this exact number.
    fn is_exact(&self) -> bool {
        if self.whole {
            // Any number of 18 digits fits.
            return self.text.len() <= 18
                || self.text.parse::<u64>().is_ok()
                || self.text.parse::<i64>().is_ok();
        }
        if self.text.len() <= SAFE_DIGITS && !self.text.contains(['e', 'E']) {
            return true;
        }
        // `serde_json` does both conversions: for two decimals equally near to a float, another
        // library may write the other one.
        let float = serde_json::from_str(self.text).ok();
        let written = float.and_then(serde_json::Number::from_f64);
        written
            .is_some_and(|written| Decimal::read(self.text) == Decimal::read(&written.to_string()))
    }
}

/// The value of a number: `0.digits` times ten to the power of `exponent`.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn read(text: &str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(mantissa) => (true, mantissa),
            None => (false, mantissa),
        };
        let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [integer, fraction].concat();
        let digits = all.trim_start_matches('0');
        if digits.is_empty() {
            return Self {
                negative: false,
                digits: String::new(),
                exponent: 0,
            };
        }
        // No `f64` equals a number with an exponent beyond this range.
        let exponent = exponent.parse::<i64>().unwrap_or(i64::MAX);
        let leading = integer.len().saturating_add(digits.len());
        let point = i64::try_from(leading).unwrap_or(i64::MAX)
            - i64::try_from(all.len()).unwrap_or(i64::MAX);
        Self {
            negative,
            digits: digits.trim_end_matches('0').to_owned(),
            exponent: exponent.saturating_add(point),
        }
    }
}

#[cfg(test)]
mod tests;
