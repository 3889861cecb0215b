//! What a test puts into the sandbox about calls: recordings and transcriptions.

use bytes::Bytes;

use super::Sandbox;
use crate::id::MessageId;

impl Sandbox {
    /// Makes the recording of a call. Messages without one get 422.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = leadconnector::sandbox::Sandbox::start().await?;
    /// sandbox.recording("message-id", vec![0; 1000]);
    /// let messages = sandbox.client().messages();
    /// let recording = messages.recording("message-id").await?.unwrap();
    /// assert_eq!(recording.content_length(), Some(1000));
    /// # Ok(())
    /// # }
    /// ```
    pub fn recording(&self, message: impl Into<MessageId>, audio: impl Into<Bytes>) {
        let message = message.into().into_string();
        self.shared.lock().files.record(message, audio.into());
    }

    /// Makes the transcription of a call, sentence by sentence; the speakers take turns. Messages
    /// without one get 400.
    pub fn transcription<S: Into<String>>(
        &self,
        message: impl Into<MessageId>,
        sentences: impl IntoIterator<Item = S>,
    ) {
        let message = message.into().into_string();
        let sentences = sentences.into_iter().map(Into::into).collect();
        self.shared.lock().files.transcribe(message, sentences);
    }
}
