//! Messages to a program or a person: JSON, XML and HTML.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use crate::json::BYTE_ORDER_MARK;

/// Returns whether a media type is that of a message to a program or a person, which is no audio.
pub(super) fn is_message_type(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let is_of = |format: &str| {
        let of = essence.strip_suffix(format);
        of.is_some_and(|of| of == "application/" || of.ends_with('+'))
    };
    essence.starts_with("text/") || is_of("json") || is_of("xml")
}

/// Returns whether content with this start is JSON or a page of HTML or XML, such as an error under
/// the media type of audio; `None` if the start is too short to tell. No audio format begins like
/// one; samples without a header may begin with the first byte of one, but hardly go on like it.
pub(super) fn begins_message(start: &[u8]) -> Option<bool> {
    let (text, is_cut) = text_of(start)?;
    let text = text.trim_ascii_start();
    let begins = match text.split_first() {
        Some((b'{', rest)) => rest.trim_ascii_start().first().map(|s| b"\"}".contains(s)),
        Some((b'[', rest)) => begins_array(rest.trim_ascii_start()),
        Some((b'<', rest)) => begins_tag(rest),
        // Only the end tells whether this is all: see `is_json`.
        Some(_) if may_become_scalar(text.trim_ascii_end()) => None,
        Some(_) => Some(false),
        None => None,
    };
    begins.or(is_cut.then_some(false))
}

/// Returns whether the whole of a short content is JSON.
pub(super) fn is_json(content: &[u8]) -> bool {
    let text = text_of(content).map(|(text, _)| text);
    text.is_some_and(|text| serde_json::from_slice::<IgnoredAny>(&text).is_ok())
}

/// Returns the text that content begins with, without a byte order mark, and whether it ends before
/// the content does; `None` if the start may be that of a byte order mark.
fn text_of(start: &[u8]) -> Option<(Cow<'_, [u8]>, bool)> {
    let to_unit: fn([u8; 2]) -> u16 = match start {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        [0xff | 0xfe] => return None,
        _ => {
            return match start.strip_prefix(BYTE_ORDER_MARK) {
                Some(text) => Some((text.into(), false)),
                None if BYTE_ORDER_MARK.starts_with(start) => None,
                None => Some((start.into(), false)),
            };
        }
    };
    // What tells a message is ASCII.
    let (units, _) = start[2..].as_chunks();
    let ascii = |unit: &[u8; 2]| u8::try_from(to_unit(*unit)).ok().filter(u8::is_ascii);
    let text: Vec<u8> = units.iter().map_while(ascii).collect();
    let is_cut = text.len() < units.len();
    Some((text.into(), is_cut))
}

/// Returns whether items follow the bracket of an array.
fn begins_array(rest: &[u8]) -> Option<bool> {
    let first = rest.first()?;
    if b"{[\"]".contains(first) {
        return Some(true);
    }
    match rest.iter().position(|byte| b",]".contains(byte)) {
        Some(end) => Some(serde_json::from_slice::<IgnoredAny>(&rest[..end]).is_ok()),
        None if may_become_scalar(rest) => None,
        None => Some(false),
    }
}

/// Returns whether a text may go on to be a string, a number, a boolean or null.
fn may_become_scalar(text: &[u8]) -> bool {
    let is_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let words = [&b"null"[..], b"true", b"false"];
    text.first() == Some(&b'"')
        || text.iter().all(is_number)
        || words.iter().any(|word| word.starts_with(text))
}

/// Returns whether a tag follows an opening bracket, such as `html>`, `!DOCTYPE html` or `!--`.
fn begins_tag(rest: &[u8]) -> Option<bool> {
    let rest = match rest {
        [b'!' | b'?', rest @ ..] => rest,
        _ => rest,
    };
    let is_in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':');
    let end = rest.iter().position(|byte| !is_in_name(byte))?;
    let is_ended = matches!(rest[end], b' ' | b'\t' | b'\n' | b'\r' | b'>' | b'/' | b'[');
    Some(is_ended && end > 0 && !rest[0].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::is_recording::audio::SIGNED;

    #[test]
    fn a_message_is_told_from_audio_by_its_start() {
        for (start, wanted) in [
            ("", None),
            (" \r\n\t", None),
            ("{", None),
            (" { ", None),
            ("\u{feff}", None),
            ("\u{feff} {", None),
            ("{}", Some(true)),
            ("\n{ \"error\"", Some(true)),
            ("\u{feff}{\"error\"", Some(true)),
            ("[{", Some(true)),
            ("[ ]", Some(true)),
            ("[\"no\"", Some(true)),
            ("<", None),
            ("<html", None),
            ("<html>", Some(true)),
            ("<!DOCTYPE html>", Some(true)),
            ("\u{feff}\r\n<!doctype ", Some(true)),
            ("<!--[if", Some(true)),
            ("<?xml version", Some(true)),
            ("<Error>", Some(true)),
            ("<soap:Envelope ", Some(true)),
            ("<br/>", Some(true)),
            ("[1", None),
            ("[1]", Some(true)),
            ("[ -1.5e3 ,", Some(true)),
            ("[null,", Some(true)),
            ("[nu", None),
            ("null", None),
            ("null \n", None),
            ("fal", None),
            ("-12", None),
            ("\"no", None),
            ("nullify", Some(false)),
            ("noise", Some(false)),
            ("12z", Some(false)),
            ("[1z]", Some(false)),
            ("[1z", Some(false)),
            ("{z", Some(false)),
            ("[z", Some(false)),
            ("<z\u{1}", Some(false)),
            ("<>", Some(false)),
            ("<8 ", Some(false)),
            ("\u{0}{}", Some(false)),
        ] {
            assert_eq!(begins_message(start.as_bytes()), wanted, "{start:?}");
        }
        assert_eq!(begins_message(b"\xef\xbb"), None);
        assert_eq!(begins_message(b"\xef\xbb<html>"), Some(false));
    }

    #[test]
    fn a_message_in_utf_16_is_told_from_audio_by_its_start() {
        for (text, wanted) in [
            ("", None),
            ("<", None),
            (" <html>", Some(true)),
            ("{\"error\"", Some(true)),
            ("null", None),
            ("\u{6490}", Some(false)),
            ("{\u{6490}", Some(false)),
        ] {
            let units = || std::iter::once(0xfeff).chain(text.encode_utf16());
            let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
            assert_eq!(begins_message(&little), wanted, "{text:?}");
            assert_eq!(begins_message(&big), wanted, "{text:?}");
            assert_eq!(is_json(&little), text == "null");
        }
        assert_eq!(begins_message(b"\xff"), None);
    }

    #[test]
    fn short_json_is_told_by_its_end() {
        for (content, wanted) in [
            ("null", true),
            ("\u{feff} true\n", true),
            ("-1.5", true),
            ("\"no recording\"", true),
            ("", false),
            ("nul", false),
            ("\"no", false),
        ] {
            assert_eq!(is_json(content.as_bytes()), wanted, "{content:?}");
        }
    }

    #[test]
    fn media_types_of_messages_are_told_from_others() {
        for (media_type, wanted) in [
            ("application/json", true),
            ("application/problem+json", true),
            ("application/xml", true),
            ("application/xhtml+xml; charset=utf-8", true),
            ("Text/HTML", true),
            ("text/plain", true),
            ("audio/x-wav", false),
            ("application/octet-stream", false),
            ("video/json", false),
            ("", false),
        ] {
            assert_eq!(is_message_type(media_type), wanted, "{media_type}");
        }
    }

    #[test]
    fn no_audio_format_begins_like_a_message() {
        let unsigned = [
            &b"\xff\xfe\x90\x64"[..],
            b"\x20\x20\x20\x3cmdat\x00\x00",
            b"\x3c\x48\x10\x48", // AMR frames without the header
            b"FORM\x00\x00AIFF",
            b".snd\x00\x00",
            b"caff\x00\x01",
            b"\x30\x26\xb2\x75",
            b"wvPk\x00\x00",
            b"\xff\xff\xff\xff",
            b"\xd5\xd5\xd5\xd5",
            b"\x80\x80\x80\x80",
            b"\x00\x00\x00\x00",
        ];
        for start in SIGNED.iter().copied().chain(unsigned) {
            assert_eq!(begins_message(start), Some(false), "{start:?}");
        }
    }
}
