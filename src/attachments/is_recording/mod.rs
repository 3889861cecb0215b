//! Tells a recording from a reply that reports a failure, although its status is a success.

mod audio;
mod message;

use http::StatusCode;

use self::{
    audio::{AUDIO_START, begins_audio},
    message::{begins_message, is_json, is_message_type},
};
use crate::{Error, client::ReplyStream};

/// What a successful reply to the request of a recording has as its content.
pub(super) enum Kind {
    Recording,
    /// An error, or another message to a program or a person.
    Message,
    Nothing,
}

/// Reads ahead until it can tell.
pub(super) async fn kind_of(
    content: &mut ReplyStream,
    content_type: Option<&str>,
) -> Result<Kind, Error> {
    let is_message = if content_type.is_some_and(is_message_type) {
        let start = content.start(|start| start.len() >= AUDIO_START);
        !begins_audio(start.await?)
    } else {
        let start = content.start(|start| begins_message(start).is_some());
        let start = start.await?;
        if start.is_empty() {
            return Ok(Kind::Nothing);
        }
        begins_message(start).unwrap_or_else(|| is_json(start))
    };
    Ok(if is_message {
        Kind::Message
    } else {
        Kind::Recording
    })
}

/// Returns whether the service says that there is no recording.
pub(super) fn has_none(error: &Error) -> bool {
    let says_so = |text: &str| text.to_lowercase().contains("does not have recording");
    match error.status() {
        Some(StatusCode::NOT_FOUND) => true,
        Some(StatusCode::UNPROCESSABLE_ENTITY | StatusCode::OK) => {
            let mut texts = error.messages().iter().map(String::as_str);
            texts.any(says_so) || error.body().is_some_and(says_so)
        }
        _ => false,
    }
}
