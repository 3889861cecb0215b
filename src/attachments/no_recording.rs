//! Tells the replies that are no recording, although a recording was requested.

use http::StatusCode;

use crate::Error;

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

/// Returns whether content with this start is a JSON object, such as an error of the service under
/// the media type of audio; `None` if the start is too short to tell. No audio format begins like
/// one; samples without a header may begin with a brace, but hardly go on as an object does.
pub(super) fn begins_object(start: &[u8]) -> Option<bool> {
    let is_significant = |byte: &&u8| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let mut significant = start.iter().filter(is_significant);
    Some(*significant.next()? == b'{' && matches!(significant.next()?, b'"' | b'}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_told_from_audio_by_its_start() {
        for (start, wanted) in [
            ("", None),
            (" \r\n\t", None),
            ("{", None),
            (" { ", None),
            ("{}", Some(true)),
            ("\n{ \"error\"", Some(true)),
            ("{z", Some(false)),
            ("RIFF", Some(false)),
            ("ID3", Some(false)),
            ("\u{0}{}", Some(false)),
            ("[", Some(false)),
        ] {
            assert_eq!(begins_object(start.as_bytes()), wanted, "{start:?}");
        }
    }
}
