//! Files: uploads to attach to messages, and the recordings and transcriptions of calls.
//!
//! [`Client::attachments`] uploads files, whose URLs a message then carries:
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
//! # let client = sandbox.client();
//! use leadconnector::outbound;
//!
//! let pdf = std::fs::read("README.md")?;
//! let client = client.at("sandboxLocation"); // the id of your location
//! let uploaded = client.attachments().upload_for("contact-id").file("offer.pdf", pdf).send().await?;
//! let message = outbound::Sms::new("contact-id", "Our offer").attachments(&uploaded);
//! client.send(message).await?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sandbox"))]
//! # fn main() {}
//! ```
//!
//! [`Messages::recording`](crate::conversations::Messages::recording) and
//! [`Messages::transcription`](crate::conversations::Messages::transcription) read what belongs to
//! a call; [`Messages::set_attachments`](crate::conversations::Messages::set_attachments) replaces
//! the files of a call that a conversation provider recorded.

mod file_type;
mod is_recording;
mod multipart;
mod of_call;
mod partial_file;
mod recording;
mod transcription;
mod upload;
mod uploaded;

use crate::{
    Client,
    id::{ContactId, ConversationId},
};

#[cfg(feature = "sandbox")]
pub(crate) use self::file_type::content_type;
pub use self::{
    of_call::MAX_CALL_ATTACHMENTS,
    recording::{MAX_RECORDING_BYTES, RECORDING_TIMEOUT, Recording},
    upload::{MAX_FILE_BYTES, MAX_FILES, UPLOAD_TIMEOUT, Upload},
    uploaded::Uploaded,
};
pub use crate::view::reply::Sentence;

/// Uploads of files: [`Client::attachments`] returns it.
///
/// It needs the scope `conversations/message.write` and a location ([`Client::at`]).
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// let upload = client.attachments().upload_for("contact-id");
/// let uploaded = upload.path("offer.pdf").path("logo.png").send().await?;
/// println!("{:?}", uploaded.url("offer.pdf"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Attachments {
    client: Client,
}

impl Client {
    /// Returns the methods that upload files.
    #[must_use]
    pub fn attachments(&self) -> Attachments {
        Attachments {
            client: self.clone(),
        }
    }
}

impl Attachments {
    /// Uploads files for messages to a contact.
    pub fn upload_for(&self, contact: impl Into<ContactId>) -> Upload {
        Upload::for_contact(self.client.clone(), contact.into())
    }

    /// Uploads files for messages in a conversation.
    pub fn upload_in(&self, conversation: impl Into<ConversationId>) -> Upload {
        Upload::in_conversation(self.client.clone(), conversation.into())
    }
}
