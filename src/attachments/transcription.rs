//! Transcriptions of calls.

use serde_json::{Map, Value};

use super::Sentence;
use crate::{
    Client, Error, Problem,
    conversations::{Messages, given},
    false_success::reports_failure,
    id::MessageId,
    json::FromJson,
    operation::{self, Operation},
    view::Object,
};

impl Messages {
    /// Reads the transcription of a call, sentence by sentence; `None` if there is none. It needs a
    /// location ([`Client::at`](crate::Client::at)), and an account with transcriptions switched
    /// on.
    ///
    /// ```no_run
    /// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
    /// let client = client.at("location-id");
    /// for sentence in client.messages().transcription("message-id").await?.unwrap_or_default() {
    ///     println!("{:?}: {:?}", sentence.speaker(), sentence.transcript());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the request, and before it [`Configuration`](crate::ErrorKind::Configuration) if
    /// the client knows no location.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn transcription(
        &self,
        id: impl Into<MessageId>,
    ) -> Result<Option<Vec<Sentence>>, Error> {
        let id = id.into();
        let client = self.client();
        let operation = &operation::GET_MESSAGE_TRANSCRIPTION;
        let path = path(operation, client, &id)?;
        let reply = match client.get_json::<Sentences>(operation, &path).await {
            Err(error) if has_none(&error) => return Ok(None),
            reply => reply?,
        };
        match reply.value() {
            Sentences::Failure => Err(reply.failure()),
            Sentences::Read(sentences) if sentences.is_empty() => Ok(None),
            Sentences::Read(sentences) => Ok(Some(sentences.clone())),
        }
    }

    /// Reads the transcription of a call as text; `None` if there is none. It needs what
    /// [`transcription`](Self::transcription) does.
    ///
    /// # Errors
    ///
    /// Same as [`transcription`](Self::transcription).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn transcription_text(
        &self,
        id: impl Into<MessageId>,
    ) -> Result<Option<String>, Error> {
        let id = id.into();
        let client = self.client();
        let operation = &operation::DOWNLOAD_MESSAGE_TRANSCRIPTION;
        let reply = match client
            .get_content(operation, &path(operation, client, &id)?)
            .await
        {
            Err(error) if has_none(&error) => return Ok(None),
            reply => reply?,
        };
        // Text that is no JSON can't report a failure.
        let object = serde_json::from_slice::<Map<String, Value>>(&reply.body);
        if object.is_ok_and(|object| reports_failure(&object)) {
            return Err(reply.failure(&reply.body));
        }
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }
}

fn path<'p>(
    operation: &Operation,
    client: &'p Client,
    id: &'p MessageId,
) -> Result<[&'p str; 2], Error> {
    Ok([
        client.required_location(operation)?.as_str(),
        given(operation, "message_id", id.as_str())?,
    ])
}

/// Returns whether the service says that there is no transcription.
fn has_none(error: &Error) -> bool {
    error.code() == Some("CONVERSATIONS_MSG_RECORDING_NOT_FOUND")
}

/// The reply: an array of sentences, or a single one.
enum Sentences {
    Read(Vec<Sentence>),
    /// An object that reports a failure.
    Failure,
}

impl FromJson for Sentences {
    const ALLOWED: &'static str = "an array of sentences";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let items = match value {
            Value::Array(items) => items,
            Value::Object(object) if reports_failure(&object) => return Ok(Self::Failure),
            Value::Null => Vec::new(),
            other => vec![other],
        };
        let sentence = |item| match item {
            Value::Object(sentence) if !sentence.is_empty() => Some(Sentence(Object(sentence))),
            _ => None,
        };
        Ok(Self::Read(items.into_iter().filter_map(sentence).collect()))
    }
}
