//! Uploads of files.

use std::{fmt, io, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt;
use sync_wrapper::SyncWrapper;

use super::{
    file_type::{allowed, content_type, extension},
    multipart::{Form, escaped},
    uploaded::Uploaded,
};
use crate::{
    Client, Error, Problem,
    api::types::UploadAttachmentsReply,
    client::{Chunks, Part, Progress, Size, file_size},
    id::{ContactId, ConversationId},
    operation, validate,
};

/// The largest file of an [`Upload`]: 5 MiB.
pub const MAX_FILE_BYTES: u64 = 5 << 20;
/// The number of files of an [`Upload`].
pub const MAX_FILES: usize = 5;
/// The network time of each attempt of an [`Upload`], unless the client's own is longer.
pub const UPLOAD_TIMEOUT: Duration = Duration::from_secs(300);

/// The name of the part of each file.
const FILE: &str = "fileAttachment";

/// Files to upload, which [`Attachments`](super::Attachments) starts. [`send`](Self::send) uploads
/// them in one request.
///
/// At most [`MAX_FILES`] files of at most [`MAX_FILE_BYTES`] can be sent, with different names. A
/// name ends with one of the extensions that the service takes, such as `.pdf`, `.jpg` or `.mp3`.
/// Setters never fail; all problems are reported together before anything is sent.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client, pdf: Vec<u8>) -> Result<(), leadconnector::Error> {
/// let upload = client.attachments().upload_in("conversation-id");
/// let uploaded = upload
///     .file("offer.pdf", pdf)
///     .path("photos/house.jpg")
///     .on_progress(|sent, total| println!("{sent} of {total:?} bytes"))
///     .send()
///     .await?;
/// println!("{:?}", uploaded.url("house.jpg"));
/// # Ok(())
/// # }
/// ```
#[must_use = "files are only uploaded by `send`"]
pub struct Upload {
    client: Client,
    owner: Owner,
    files: Vec<File>,
    is_secure: bool,
    progress: Option<Progress>,
    timeout: Option<Duration>,
}

enum Owner {
    Contact(ContactId),
    Conversation(ConversationId),
}

struct File {
    /// `None` for a path that ends with no name of a file.
    name: Option<String>,
    source: Source,
}

enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    Stream(SyncWrapper<Chunks>, Option<u64>),
}

impl Upload {
    pub(super) fn for_contact(client: Client, contact: ContactId) -> Self {
        Self::new(client, Owner::Contact(contact))
    }

    pub(super) fn in_conversation(client: Client, conversation: ConversationId) -> Self {
        Self::new(client, Owner::Conversation(conversation))
    }

    fn new(client: Client, owner: Owner) -> Self {
        Self {
            client,
            owner,
            files: Vec::new(),
            is_secure: false,
            progress: None,
            timeout: None,
        }
    }

    /// Adds a file with this name and content.
    pub fn file(self, name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        self.with(Some(name.into()), Source::Bytes(content.into()))
    }

    /// Adds a file on this machine, under its own name. It is read while it is sent, and again if
    /// the request is retried.
    pub fn path(self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().and_then(|name| name.to_str());
        self.with(name.map(str::to_owned), Source::Path(path))
    }

    /// Adds a file whose content is read from a stream while it is sent, and its number of bytes if
    /// that is known. A stream can be read only once: after that, the request is not retried.
    pub fn stream(
        self,
        name: impl Into<String>,
        length: Option<u64>,
        content: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        let content = SyncWrapper::new(content.boxed());
        self.with(Some(name.into()), Source::Stream(content, length))
    }

    fn with(mut self, name: Option<String>, source: Source) -> Self {
        self.files.push(File { name, source });
        self
    }

    /// Requests URLs that expire after an hour (`isSecureAttachment` on the wire). Without this,
    /// anyone who has a URL can read the file forever. The service documents them for the
    /// attachments of emails.
    pub fn secure(mut self) -> Self {
        self.is_secure = true;
        self
    }

    /// Sets a function that is called whenever a part of the request is handed to the network, with
    /// the number of bytes so far and the total, which is `None` if the length of a stream is
    /// unknown. Both count the whole request, which is larger than the files. A retry starts again
    /// at the first byte.
    pub fn on_progress(
        mut self,
        progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Sets the network time of each attempt. The default is [`UPLOAD_TIMEOUT`], or that of the
    /// client if it is longer.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Uploads the files. A repeat is harmless, since it only stores the files again, so this is
    /// retried unless a stream was read.
    ///
    /// # Errors
    ///
    /// Those of the request, and before it [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if
    /// the service does not take the files, and [`Configuration`](crate::ErrorKind::Configuration)
    /// if the client knows no location. [`Io`](crate::ErrorKind::Io) if a file or stream can't be
    /// read, or does not have the announced number of bytes.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn send(self) -> Result<Uploaded, Error> {
        let operation = &operation::UPLOAD_ATTACHMENTS;
        let location = self.client.required_location(operation)?.clone();
        let mut problems: Vec<_> = self.check().collect();
        let mut form = Form::new();
        match &self.owner {
            Owner::Contact(id) => {
                problems.extend(validate::record_id("contact_id", Some(id)));
                form.field("contactId", id.as_str());
            }
            Owner::Conversation(id) => {
                problems.extend(validate::record_id("conversation_id", Some(id)));
                form.field("conversationId", id.as_str());
            }
        }
        form.field("locationId", location.as_str());
        if self.is_secure {
            form.field("isSecureAttachment", "true");
        }
        let failed = |error: Error| {
            let error = error.with_operation(operation.id);
            error.with_location(Some(&location))
        };
        let mut names = Vec::with_capacity(self.files.len());
        for (index, File { name, source }) in self.files.into_iter().enumerate() {
            let part = match source {
                Source::Bytes(bytes) => Ok(Part::Bytes(bytes)),
                Source::Path(path) => match file_size(&path).await {
                    Ok(size) => Ok(Part::File(path, size)),
                    Err(error) => {
                        let found = format!("a file that can't be read ({})", error.kind());
                        Err(Problem::new("path", found, "a file that can be read"))
                    }
                },
                Source::Stream(chunks, length) => {
                    let size = length.map_or(Size::AtMost(MAX_FILE_BYTES), Size::Exactly);
                    Ok(Part::stream(chunks.into_inner(), size))
                }
            };
            match part {
                Ok(part) => {
                    problems.extend(too_large(&part).map(|problem| within(problem, index)));
                    let name = name.unwrap_or_default();
                    // Files of other types were refused before.
                    let content_type = content_type(&name).unwrap_or_default();
                    form.file(FILE, &name, content_type, part);
                    names.push(name);
                }
                Err(problem) => problems.push(within(problem, index)),
            }
        }
        let Some(content_type) = form.content_type().filter(|_| problems.is_empty()) else {
            return Err(failed(Error::invalid_request(operation, problems)));
        };
        let reply = self
            .client
            .send_parts::<UploadAttachmentsReply>(
                operation,
                content_type,
                form.finish(self.progress),
                self.timeout,
                UPLOAD_TIMEOUT,
            )
            .await?;
        let uploaded = Uploaded::read(&names, reply.value().uploaded_files());
        if uploaded.len() != names.len() {
            return Err(failed(reply.failure()));
        }
        Ok(uploaded)
    }

    /// Checks number, names and types of the files.
    fn check(&self) -> impl Iterator<Item = Problem> {
        let number = match self.files.len() {
            0 => Some("no file".to_owned()),
            number if number > MAX_FILES => Some(format!("{number} files")),
            _ => None,
        };
        let number =
            number.map(|found| Problem::new("files", found, format!("1 to {MAX_FILES} files")));
        let names = self.files.iter().take(MAX_FILES).enumerate();
        let names = names.filter_map(|(index, file)| {
            let name = file.name.as_deref().unwrap_or_default();
            let earlier = self.files[..index].iter();
            let problem = if name.trim().is_empty() {
                Problem::new("name", "nothing", "the name of a file, in UTF-8")
            } else if content_type(name).is_none() {
                let extension = extension(name).filter(|extension| is_printable(extension));
                let found = match extension {
                    Some(extension) => format!("a file of the type {extension}"),
                    None => "a name without the extension of a type".to_owned(),
                };
                Problem::new("name", found, allowed())
            } else if earlier
                .filter_map(|e| e.name.as_deref())
                .any(|e| escaped(e) == escaped(name))
            {
                let allowed = "names that differ: the reply has the URLs by name";
                Problem::new("name", "the name of an earlier file", allowed)
            } else {
                return None;
            };
            Some(within(problem, index))
        });
        let names: Vec<_> = names.collect();
        number.into_iter().chain(names)
    }
}

fn within(problem: Problem, index: usize) -> Problem {
    problem.within(&format!("files[{index}]"))
}

fn too_large(part: &Part) -> Option<Problem> {
    let bytes = part.length().filter(|bytes| *bytes > MAX_FILE_BYTES)?;
    let allowed = format!("at most {MAX_FILE_BYTES} bytes");
    Some(Problem::new("content", format!("{bytes} bytes"), allowed))
}

/// Returns whether an extension is one, and no other part of a name.
fn is_printable(extension: &str) -> bool {
    (1..=8).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Omits the names and the content of the files.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("files", &self.files.len())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
