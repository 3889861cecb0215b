//! Signatures of audio formats.

/// The number of bytes after which [`begins_audio`] can tell.
pub(super) const AUDIO_START: usize = 12;

/// Returns whether content begins with the signature of an audio format, which no text begins with.
pub(super) fn begins_audio(start: &[u8]) -> bool {
    match start {
        [b'R', b'I', b'F', b'F', _, _, _, _, rest @ ..]
        | [b'R', b'F', b'6', b'4', _, _, _, _, rest @ ..] => rest.starts_with(b"WAVE"),
        // MP3 with and without tags; the latter is not a byte order mark.
        [b'I', b'D', b'3', version, ..] => *version < 0x10,
        [0xff, second, ..] => *second >= 0xe0 && *second != 0xfe,
        [0, _, _, _, rest @ ..] => rest.starts_with(b"ftyp"),
        _ => [&b"OggS\0"[..], b"fLaC\0", b"#!AMR", b"\x1a\x45\xdf\xa3"]
            .iter()
            .any(|signature| start.starts_with(signature)),
    }
}

/// Starts of audio with a signature.
#[cfg(test)]
pub(super) const SIGNED: &[&[u8]] = &[
    b"RIFF\x24\x08\x00\x00WAVEfmt ",
    b"RF64\xff\xff\xff\xffWAVE",
    b"ID3\x04\x00\x00",
    b"\xff\xfb\x90\x64",
    b"\xff\xf3\x18\xc4",
    b"\xff\xe3\x18\xc4",
    b"\xff\xf1\x50\x80",
    b"OggS\x00\x02",
    b"\x00\x00\x00\x20ftypM4A ",
    b"\x00\x00\x00\x18ftyp3gp4",
    b"#!AMR\n\x3c\x48",
    b"#!AMR-WB\n\x3c",
    b"fLaC\x00\x00",
    b"\x1a\x45\xdf\xa3",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_of_audio_is_told_from_text() {
        for audio in SIGNED {
            assert!(begins_audio(audio), "{audio:?}");
        }
        for text in [
            &b""[..],
            b"RIFF raff and more",
            b"RIFF",
            b"ID3 is a kind of tag",
            b"{\"message\":\"no\"}",
            b"\xff\xfe<\0h\0t\0m\0l\0",
            b"\xfe\xff\0<\0h",
            b"\xef\xbb\xbfnull",
            b"\x00\x00\x00\x20free",
        ] {
            assert!(!begins_audio(text), "{text:?}");
        }
    }
}
