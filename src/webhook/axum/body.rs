//! Reading the body of a request, bounded by bytes and time.

use std::{error::Error, sync::Arc, time::Duration};

use axum::body::Body;
use http::{HeaderMap, StatusCode, header};
use http_body::Body as _;
use http_body_util::{BodyExt as _, LengthLimitError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The number of frames after which the task yields, so that the deadline is polled even if the
/// body is never pending.
const FRAMES_AT_A_TIME: u32 = 64;

/// Reads bodies within a limit of bytes that all of them share.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    /// One permit for each byte.
    room: Arc<Semaphore>,
    pub(super) timeout: Duration,
}

/// A body that was read, and the permits of its bytes.
pub(super) struct Received {
    pub(super) bytes: Vec<u8>,
    pub(super) room: Option<OwnedSemaphorePermit>,
}

impl Reader {
    pub(super) fn new(room: usize, timeout: Duration) -> Self {
        Self {
            room: Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS))),
            timeout,
        }
    }

    /// Reads a body of at most `limit` bytes, or returns the status of the reply.
    pub(super) async fn read(&self, body: Body, limit: usize) -> Result<Received, StatusCode> {
        tokio::time::timeout(self.timeout, self.collect(body, limit))
            .await
            .unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
    }

    /// Copies the frames into one buffer. Keeping the frames would hold many times their size,
    /// since a small frame is a slice of the buffer that the server read it into.
    async fn collect(&self, mut body: Body, limit: usize) -> Result<Received, StatusCode> {
        let mut bytes = Vec::new();
        let mut held: Option<OwnedSemaphorePermit> = None;
        let mut frames = 0_u32;
        while let Some(frame) = body.frame().await {
            frames = frames.wrapping_add(1);
            if frames.is_multiple_of(FRAMES_AT_A_TIME) {
                tokio::task::yield_now().await;
            }
            let frame = frame.map_err(|error| answer_to(&error))?;
            let Ok(data) = frame.into_data() else {
                continue; // trailers
            };
            let length = bytes.len().saturating_add(data.len());
            if length > limit {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            if length > bytes.capacity() {
                let capacity = bytes.capacity().saturating_mul(2).clamp(length, limit);
                let more = self.room(capacity - bytes.capacity())?;
                match &mut held {
                    Some(held) => held.merge(more),
                    None => held = Some(more),
                }
                bytes.reserve_exact(capacity - bytes.len());
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Received { bytes, room: held })
    }

    /// Takes permits for this many bytes, without waiting: two waiting requests could each hold the
    /// bytes that the other needs. The service posts a rejected request again.
    fn room(&self, bytes: usize) -> Result<OwnedSemaphorePermit, StatusCode> {
        let permits = u32::try_from(bytes).ok();
        permits
            .and_then(|permits| Arc::clone(&self.room).try_acquire_many_owned(permits).ok())
            .ok_or(StatusCode::TOO_MANY_REQUESTS)
    }
}

/// Returns the minimum size of a body in bytes, according to the request.
pub(super) fn announced(headers: &HeaderMap, body: &Body) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.trim().parse().ok());
    body.size_hint().lower().max(length.unwrap_or(0))
}

/// Returns the status for an error. The error of a limiting layer may be wrapped in the errors of
/// the layers in between.
fn answer_to(error: &(dyn Error + 'static)) -> StatusCode {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        cause = error.source();
    }
    StatusCode::BAD_REQUEST
}
