//! Recordings of calls.

use std::{
    fmt, io,
    path::Path,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_core::{Stream, stream::BoxStream};
use futures_util::{
    StreamExt, TryStreamExt,
    future::{Either, select},
    stream,
};
use http::header;
use sync_wrapper::SyncWrapper;
use tokio::{
    io::AsyncWriteExt,
    time::{Instant, timeout_at},
};

use super::{
    is_recording::{Kind, has_none, kind_of},
    partial_file::PartialFile,
};
use crate::{
    Delivery, Error, ErrorKind,
    client::{FAR_FUTURE, ReplyStream},
    conversations::{Messages, given},
    id::MessageId,
    operation,
};

/// The time to read a whole recording, unless [`Recording::timeout`] sets it.
pub const RECORDING_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// The largest recording that is read: 1 GiB. A minute has about 1 MB.
pub const MAX_RECORDING_BYTES: u64 = 1 << 30;

/// The pauses between looks for a recording; the last one repeats.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(30),
];
/// The time that is kept for the last look.
const LAST_LOOK: Duration = Duration::from_secs(1);

impl Messages {
    /// Reads the recording of a call as a stream of bytes; `None` if there is none, or none yet.
    /// The service replies the same to the id of a message that is not a call or does not exist. It
    /// needs a location ([`Client::at`](crate::Client::at)).
    ///
    /// A reply that reports a failure is an error, although its status is a success:
    ///
    /// - With the `Content-Type` of a text, JSON or XML, every reply does, unless it begins with
    ///   the signature of an audio format: WAV, MP3, AAC, Ogg, MP4, FLAC, AMR or Matroska.
    /// - With any other, or none, a reply does that begins like a JSON object, a JSON array, HTML
    ///   or XML, in UTF-8 or UTF-16 with a byte order mark, or that is all of a JSON value of less
    ///   than 64 bytes. Any other content counts as a recording, such as an error in plain text
    ///   under the type of audio.
    ///
    /// ```no_run
    /// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
    /// let client = client.at("location-id");
    /// if let Some(recording) = client.messages().recording("message-id").await? {
    ///     let bytes = recording.save("call.mp3").await?;
    ///     println!("{bytes} bytes");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the request, and before it [`Configuration`](ErrorKind::Configuration) if the
    /// client knows no location.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn recording(&self, id: impl Into<MessageId>) -> Result<Option<Recording>, Error> {
        let id = id.into();
        let client = self.client();
        let operation = &operation::GET_MESSAGE_RECORDING;
        let path = [
            given(operation, "message_id", id.as_str())?,
            client.required_location(operation)?.as_str(),
        ];
        let mut reply = match client.get_stream(operation, &path).await {
            Err(error) if has_none(&error) => return Ok(None),
            read => read?,
        };
        let Some(mut content) = reply.stream.take() else {
            return Err(reply.failure(&reply.body));
        };
        let content_type = reply.headers.get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        match kind_of(&mut content, content_type).await.map_err(named)? {
            Kind::Recording => {}
            Kind::Nothing => return Ok(None),
            Kind::Message => {
                let (body, cut_off) = content.read_failure().await;
                let error = reply.failure(&body);
                let is_empty = body.is_empty() && cut_off.is_none();
                return if is_empty || has_none(&error) {
                    Ok(None)
                } else {
                    Err(error)
                };
            }
        }
        Ok(Some(Recording {
            content_type: content_type.map(str::to_owned),
            length: content.length(),
            content: Content::Unread(Box::new(Unread {
                reply: SyncWrapper::new(content),
                ends: Instant::now() + RECORDING_TIMEOUT,
            })),
        }))
    }

    /// Waits for the [recording](Self::recording) of a call, for at most this long by the client's
    /// clock; `None` if there is none by then. A recording may come after minutes, or never.
    ///
    /// The first attempt is made at once, and may take as long as [`recording`](Self::recording)
    /// does. The pauses between attempts are 2, 5 and 10 seconds, then 30 seconds each; the last
    /// attempt starts a second before the time is up, and ends with it.
    ///
    /// # Errors
    ///
    /// Same as [`recording`](Self::recording).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn wait_for_recording(
        &self,
        id: impl Into<MessageId>,
        up_to: Duration,
    ) -> Result<Option<Recording>, Error> {
        let id = id.into();
        let clock = self.client().clock();
        let start = clock.instant();
        let left = || up_to.saturating_sub(clock.instant().saturating_duration_since(start));
        let mut recording = self.recording(id.clone()).await?;
        let mut pauses = PAUSES.into_iter();
        let mut pause = Duration::ZERO;
        while recording.is_none() && left() > LAST_LOOK {
            pause = pauses.next().unwrap_or(pause);
            clock
                .sleep(pause.min(left().saturating_sub(LAST_LOOK)))
                .await;
            let look = pin!(self.recording(id.clone()));
            recording = match select(look, clock.sleep(left())).await {
                Either::Left((looked, _)) => looked?,
                Either::Right(_) => None,
            };
        }
        Ok(recording)
    }
}

/// The recording of a call: a stream of its bytes as they arrive.
///
/// If the connection is lost or stands still for longer than the client's timeout, or if the whole
/// takes longer than [`RECORDING_TIMEOUT`], the stream ends with an error: what came before is not
/// the whole recording. It is also an error if there are more than [`MAX_RECORDING_BYTES`].
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use futures_util::TryStreamExt;
///
/// let client = client.at("location-id");
/// if let Some(mut recording) = client.messages().recording("message-id").await? {
///     while let Some(bytes) = recording.try_next().await? {
///         println!("{} bytes", bytes.len());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a recording is only read by polling or saving it"]
pub struct Recording {
    content_type: Option<String>,
    length: Option<u64>,
    content: Content,
}

enum Content {
    Unread(Box<Unread>),
    Chunks(SyncWrapper<BoxStream<'static, Result<Bytes, Error>>>),
}

struct Unread {
    reply: SyncWrapper<Box<ReplyStream>>,
    ends: Instant,
}

impl Recording {
    /// Returns the media type that the service gives, often `audio/x-wav` whatever the audio is.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the number of bytes, if the service announced it.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// Sets the time limit for the whole recording, which starts now and includes the time that the
    /// reader takes. It has no effect once the recording has been polled. The default is
    /// [`RECORDING_TIMEOUT`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let Content::Unread(unread) = &mut self.content {
            unread.ends = Instant::now() + timeout.min(FAR_FUTURE);
        }
        self
    }

    /// Writes the recording to a file, and returns its number of bytes. An existing file is
    /// replaced; of a symbolic link, the link itself. The content is written to a temporary file in
    /// the same folder, which gets the name once it is complete, and is removed if this fails or is
    /// dropped.
    ///
    /// # Errors
    ///
    /// Those of the stream, and [`Io`](ErrorKind::Io) if the file can't be written.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn save(mut self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let failed = |error: io::Error| {
            // However it fails, reading again is harmless.
            let unwritten = Error::new(ErrorKind::Io).with_source(error);
            named(unwritten.with_delivery(Delivery::NotSent))
        };
        let path = path.as_ref();
        let (partial, mut file) = PartialFile::next_to(path).await.map_err(failed)?;
        let mut bytes = 0;
        while let Some(chunk) = self.try_next().await? {
            file.write_all(&chunk).await.map_err(failed)?;
            bytes += chunk.len() as u64;
        }
        file.flush().await.map_err(failed)?;
        file.sync_all().await.map_err(failed)?;
        drop(file);
        partial.rename(path).await.map_err(failed)?;
        Ok(bytes)
    }
}

impl Unread {
    fn into_chunks(self) -> BoxStream<'static, Result<Bytes, Error>> {
        let Self { reply, ends } = self;
        let state = (reply.into_inner(), 0);
        let late = || Error::new(ErrorKind::Timeout);
        let chunks = stream::try_unfold(state, move |(mut reply, read)| async move {
            // What has arrived is ready whatever the time is, if the reader is slow.
            if Instant::now() >= ends {
                return Err(late());
            }
            let chunk = timeout_at(ends, reply.chunk())
                .await
                .map_err(|_| late())??;
            let Some(chunk) = chunk else {
                return Ok(None);
            };
            let read = read + chunk.len() as u64;
            if read > MAX_RECORDING_BYTES {
                return Err(Error::new(ErrorKind::UnexpectedReply));
            }
            Ok(Some((chunk, (reply, read))))
        });
        chunks.map_err(named).boxed()
    }
}

fn named(error: Error) -> Error {
    error.with_operation(operation::GET_MESSAGE_RECORDING.id)
}

impl Stream for Recording {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Content::Unread(_) = self.content {
            let empty = Content::Chunks(SyncWrapper::new(stream::empty().boxed()));
            if let Content::Unread(unread) = std::mem::replace(&mut self.content, empty) {
                self.content = Content::Chunks(SyncWrapper::new(unread.into_chunks()));
            }
        }
        match &mut self.content {
            Content::Chunks(chunks) => chunks.get_mut().poll_next_unpin(context),
            // Was replaced above.
            Content::Unread(_) => Poll::Ready(None),
        }
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http_body::Frame;

    use super::*;

    /// The same bytes without end, which are in memory once.
    struct Endless(Bytes);

    impl http_body::Body for Endless {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            Poll::Ready(Some(Ok(Frame::data(self.0.clone()))))
        }
    }

    #[tokio::test]
    async fn a_recording_without_end_is_an_error() {
        let body = reqwest::Body::wrap(Endless(vec![0; 64 << 20].into()));
        let reply = http::Response::new(body).into();
        let unread = Unread {
            reply: SyncWrapper::new(Box::new(ReplyStream::new(reply, RECORDING_TIMEOUT))),
            ends: Instant::now() + RECORDING_TIMEOUT,
        };
        let mut chunks = unread.into_chunks();
        let mut read = 0;
        while read < MAX_RECORDING_BYTES {
            read += chunks.next().await.unwrap().unwrap().len() as u64;
        }
        let error = chunks.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
        assert!(chunks.next().await.is_none());
    }
}
