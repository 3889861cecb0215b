//! Tells the replies that are no recording, although a recording was requested.

use http::StatusCode;

use crate::{Error, json::BYTE_ORDER_MARK};

/// Returns whether the service says that there is no recording.
pub(super) fn has_none(error: &Error) -> bool {
    let says_so = |text: &String| text.to_lowercase().contains("does not have recording");
    match error.status() {
        Some(StatusCode::NOT_FOUND) => true,
        Some(StatusCode::UNPROCESSABLE_ENTITY | StatusCode::OK) => {
            error.messages().iter().any(says_so)
        }
        _ => false,
    }
}

/// Returns whether a media type is that of a message to a program or a person, which is no audio.
pub(super) fn is_message_type(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json") || essence == "text/html"
}

/// Returns whether content with this start is JSON or a page of HTML or XML, such as an error under the
/// media type of audio; `None` if the start is too short to tell. No audio format begins like one; samples
/// without a header may begin with the first byte of one, but hardly go on like it.
pub(super) fn begins_message(start: &[u8]) -> Option<bool> {
    let text = match start.strip_prefix(BYTE_ORDER_MARK) {
        Some(text) => text,
        None if BYTE_ORDER_MARK.starts_with(start) => return None,
        None => start,
    };
    let (first, rest) = text.trim_ascii_start().split_first()?;
    let second = rest.trim_ascii_start().first();
    match first {
        b'{' => Some(matches!(second?, b'"' | b'}')),
        b'[' => Some(matches!(second?, b'{' | b'[' | b'"' | b']')),
        b'<' => begins_tag(rest),
        _ => Some(false),
    }
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
    fn no_audio_format_begins_like_a_message() {
        for start in [
            &b"RIFF\x24\x08\x00\x00WAVEfmt "[..],
            b"RF64\xff\xff\xff\xffWAVE",
            b"ID3\x04\x00\x00",
            b"\xff\xfb\x90\x64",
            b"\xff\xf3\x18\xc4",
            b"\xff\xe3\x18\xc4",
            b"\xff\xfe\x90\x64",
            b"\xff\xf1\x50\x80",
            b"OggS\x00\x02",
            b"\x00\x00\x00\x20ftypM4A ",
            b"\x00\x00\x00\x18ftyp3gp4",
            b"\x20\x20\x20\x3cmdat\x00\x00",
            b"#!AMR\n\x3c\x48",
            b"#!AMR-WB\n\x3c",
            b"\x3c\x48\x10\x48", // AMR frames without the header
            b"fLaC\x00\x00",
            b"FORM\x00\x00AIFF",
            b".snd\x00\x00",
            b"caff\x00\x01",
            b"\x1a\x45\xdf\xa3",
            b"\x30\x26\xb2\x75",
            b"wvPk\x00\x00",
            b"\xff\xff\xff\xff",
            b"\xd5\xd5\xd5\xd5",
            b"\x80\x80\x80\x80",
            b"\x00\x00\x00\x00",
        ] {
            assert_eq!(begins_message(start), Some(false), "{start:?}");
        }
    }
}
