//! The content of a request body: bytes, or parts that are read while they are sent.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures_core::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, TryStreamExt, future::ready, stream};
use tokio::{fs::File, io::AsyncReadExt};
use tokio_util::io::ReaderStream;

use crate::lock::Mutex;

/// The size of the chunks that parts are sent in: more would only be copied and kept.
const CHUNK_BYTES: usize = 64 << 10;

/// Chunks of bytes as they are read.
pub(crate) type Chunks = BoxStream<'static, io::Result<Bytes>>;

/// Called with the number of bytes that were sent, and with their total if it is known.
pub(crate) type Progress = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// The content of a request body.
pub(crate) enum Payload {
    Bytes(Bytes),
    Parts(Arc<Parts>),
}

impl Payload {
    /// Returns the number of bytes; `None` if it is not known in advance.
    pub(super) fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Parts(parts) => parts.length(),
        }
    }

    /// Returns whether the payload can't be sent again, because a stream was read.
    pub(super) fn is_spent(&self) -> bool {
        match self {
            Self::Bytes(_) => false,
            Self::Parts(parts) => parts.is_spent(),
        }
    }

    /// Returns the same content for another attempt.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Self::Parts(parts) => Self::Parts(Arc::clone(parts)),
        }
    }
}

/// A body of several parts, which are sent one after the other.
pub(crate) struct Parts {
    pub(super) parts: Vec<Part>,
    pub(super) progress: Option<Progress>,
}

/// A part of a body.
pub(crate) enum Part {
    Bytes(Bytes),
    File(PathBuf, u64),
    /// A stream that can be read once, and the number of bytes that it must have.
    Stream(Arc<Mutex<Option<Chunks>>>, Size),
}

/// The number of bytes of a stream.
#[derive(Clone, Copy)]
pub(crate) enum Size {
    Exactly(u64),
    AtMost(u64),
}

impl Size {
    fn most(self) -> u64 {
        match self {
            Self::Exactly(bytes) | Self::AtMost(bytes) => bytes,
        }
    }
}

impl Part {
    /// Makes a part of a stream that can be read once.
    pub(crate) fn stream(chunks: Chunks, size: Size) -> Self {
        Self::Stream(Arc::new(Mutex::new(Some(chunks))), size)
    }

    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::File(_, bytes) | Self::Stream(_, Size::Exactly(bytes)) => Some(*bytes),
            Self::Stream(_, Size::AtMost(_)) => None,
        }
    }

    /// Returns the content, which is read as it is asked for.
    fn chunks(&self) -> Chunks {
        match self {
            Self::Bytes(bytes) => in_chunks(bytes.clone()),
            Self::File(path, length) => {
                let opened = open(path.clone(), *length).into_stream();
                sized(opened.try_flatten().boxed(), Size::Exactly(*length))
            }
            Self::Stream(stream, size) => {
                let stream = Arc::clone(stream);
                let taken = stream::once(async move {
                    let taken = stream.lock().take();
                    taken.ok_or_else(|| io::Error::other("the stream was read before"))
                });
                sized(taken.try_flatten().boxed(), *size)
            }
        }
    }
}

impl Parts {
    pub(crate) fn new(parts: Vec<Part>, progress: Option<Progress>) -> Self {
        Self { parts, progress }
    }

    pub(super) fn length(&self) -> Option<u64> {
        self.parts.iter().map(Part::length).sum()
    }

    fn is_spent(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Stream(stream, _) => stream.lock().is_none(),
            Part::Bytes(_) | Part::File(..) => false,
        })
    }

    /// Returns the content of all parts.
    pub(super) fn chunks(&self) -> Chunks {
        let parts: Vec<_> = self.parts.iter().map(Part::chunks).collect();
        stream::iter(parts).flatten().boxed()
    }
}

/// Opens a file that had this many bytes when the upload began.
async fn open(
    path: PathBuf,
    length: u64,
) -> io::Result<impl futures_core::Stream<Item = io::Result<Bytes>> + Send> {
    let file = File::open(path).await?;
    // One byte more shows that the file has grown.
    let file = file.take(length.saturating_add(1));
    Ok(ReaderStream::with_capacity(file, CHUNK_BYTES))
}

/// Returns the size of a file.
pub(crate) async fn file_size(path: &Path) -> io::Result<u64> {
    let metadata = tokio::fs::metadata(path).await?;
    if metadata.is_file() {
        Ok(metadata.len())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"))
    }
}

fn in_chunks(bytes: Bytes) -> Chunks {
    let chunks = stream::unfold(bytes, |mut bytes| {
        let chunk = bytes.split_to(bytes.len().min(CHUNK_BYTES));
        ready((!chunk.is_empty()).then_some((Ok(chunk), bytes)))
    });
    chunks.boxed()
}

/// Fails once the chunks have too many bytes, or at their end if they have too few.
fn sized(chunks: Chunks, size: Size) -> Chunks {
    let sized = stream::unfold((Some(chunks), 0), move |(chunks, read)| async move {
        let mut chunks = chunks?;
        let wrong = |message| {
            let error = io::Error::new(io::ErrorKind::InvalidData, message);
            Some((Err(error), (None, 0)))
        };
        let read = match chunks.next().await {
            Some(Ok(chunk)) => {
                let read = read + chunk.len() as u64;
                if read <= size.most() {
                    return Some((Ok(chunk), (Some(chunks), read)));
                }
                read
            }
            Some(Err(error)) => return Some((Err(error), (None, 0))),
            None => read,
        };
        match size {
            Size::Exactly(bytes) if read != bytes => {
                wrong(format!("{read} bytes or more instead of {bytes}"))
            }
            Size::AtMost(bytes) if read > bytes => wrong(format!("more than {bytes} bytes")),
            _ => None,
        }
    });
    sized.boxed()
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
