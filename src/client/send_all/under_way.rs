//! A message that is being sent in a task of its own.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use chrono::{DateTime, Utc};
use tokio::task::JoinHandle;

use crate::{
    Error, ErrorKind,
    outbound::{Message, SendReceipt},
};

/// A message that was taken and has not yielded its result.
pub(super) struct UnderWay<K> {
    /// Present until the result is known.
    sent: Option<Sent<K>>,
    task: Task<Result<SendReceipt, Error>>,
}

/// A message that was taken, and its key.
pub(super) struct Sent<K> {
    pub(super) key: K,
    /// Shared with the task, since it is needed if the task does not survive.
    pub(super) message: Arc<Message>,
    pub(super) began: DateTime<Utc>,
}

impl<K> UnderWay<K> {
    pub(super) fn new(sent: Sent<K>, task: JoinHandle<Result<SendReceipt, Error>>) -> Self {
        Self {
            sent: Some(sent),
            task: Task(task),
        }
    }
}

impl<K> Future for UnderWay<K> {
    type Output = (Sent<K>, Result<SendReceipt, Error>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(Pin::new(&mut self.task.0).poll(context));
        // It panicked, or the runtime is shutting down. Its progress is unknown.
        let interrupted = |_| Err(Error::new(ErrorKind::Interrupted));
        match self.sent.take() {
            Some(sent) => Poll::Ready((sent, result.unwrap_or_else(interrupted))),
            // Polled again after it was ready, which no future has to expect.
            None => Poll::Pending,
        }
    }
}

// Keys are moved and never pinned.
impl<K> Unpin for UnderWay<K> {}

/// A task that is aborted on drop.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
