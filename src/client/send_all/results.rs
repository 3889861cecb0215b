//! The stream of results, which takes and sends the messages.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;
use sync_wrapper::SyncWrapper;
use tokio::{runtime::Handle, task::JoinHandle};
use tracing::{Instrument, debug_span};

use super::{Client, DEFAULT_CONCURRENCY};
use crate::{
    Delivery, Error, ErrorKind, Rejection,
    boxed::BoxFuture,
    outbound::{Message, SendReceipt},
    rate_limit::{Permit, Refusal},
};

/// The results of [`Client::send_all`] and [`Client::send_stream`]: a [`Stream`] of each message's
/// index and result.
#[must_use = "nothing is sent while the stream is not polled"]
pub struct SendAll<S> {
    client: Client,
    /// The source of messages, until it ends.
    messages: Option<SyncWrapper<Pin<Box<S>>>>,
    taken: usize,
    concurrency: usize,
    /// Separate tasks, so that they continue while nobody polls the stream.
    sends: FuturesUnordered<UnderWay>,
    /// The permit of the next message, while waiting for it.
    permit: Option<SyncWrapper<BoxFuture<'static, Result<Permit, Refusal>>>>,
    /// The next message of a source that can't tell whether it has one, while waiting for its
    /// permit.
    next: Option<Message>,
    stopped: Option<Error>,
}

impl<S> SendAll<S> {
    pub(super) fn new(client: Client, messages: S) -> Self {
        Self {
            client,
            messages: Some(SyncWrapper::new(Box::pin(messages))),
            taken: 0,
            concurrency: DEFAULT_CONCURRENCY,
            sends: FuturesUnordered::new(),
            permit: None,
            next: None,
            stopped: None,
        }
    }

    /// Sets the number of messages to send concurrently; 0 counts as 1. The default is
    /// 16 ([`DEFAULT_CONCURRENCY`]). Values above what the rate limit allows don't increase the
    /// throughput.
    pub fn concurrency(mut self, messages: usize) -> Self {
        self.concurrency = messages.max(1);
        self
    }

    /// Takes no more messages, and ends the stream after the results of those already taken.
    /// Nothing is lost: messages in progress continue, and a message that was taken before its
    /// permit yields [`ErrorKind::Interrupted`] with [`Delivery::NotSent`].
    pub fn stop(&mut self) {
        self.messages = None;
        self.permit = None;
    }

    /// Returns the error that made sending pointless and stopped the stream; `None` after the end
    /// of the source or a call to [`stop`](Self::stop).
    #[must_use]
    pub fn stopped(&self) -> Option<&Error> {
        self.stopped.as_ref()
    }

    fn stop_because_of(&mut self, error: Error) {
        self.stop();
        self.stopped.get_or_insert(error);
    }

    /// Returns the result of the message that was taken before its permit and will not be sent.
    fn not_sent(&mut self) -> Option<(usize, Result<SendReceipt, Error>)> {
        let _ = self.next.take()?;
        let index = self.taken;
        self.taken += 1;
        let interrupted = || Error::new(ErrorKind::Interrupted);
        let error = self.stopped.clone().unwrap_or_else(interrupted);
        Some((index, Err(error.with_delivery(Delivery::NotSent))))
    }
}

impl<S> SendAll<S>
where
    S: Stream<Item: Into<Message>>,
{
    /// Takes as many messages as the concurrency allows.
    fn take(&mut self, context: &mut Context<'_>) {
        while self.sends.len() < self.concurrency && self.messages.is_some() {
            // Panics outside of a runtime, before a message is taken.
            let runtime = Handle::current();
            let client = &self.client;
            let permit = self
                .permit
                .get_or_insert_with(|| SyncWrapper::new(client.next_permit()));
            let Poll::Ready(permit) = permit.get_mut().as_mut().poll(context) else {
                return self.look_ahead(context);
            };
            self.permit = None;
            let permit = match permit {
                Ok(permit) => permit,
                Err(refusal) => {
                    return self.stop_because_of(self.client.api.inner.refused(refusal));
                }
            };
            let Some(message) = self.next(context) else {
                // The permit is returned, since it is unknown when the source will have a message.
                return;
            };
            let client = self.client.with_permit(permit);
            let span = debug_span!(target: "leadconnector", "message", index = self.taken);
            let send = async move { client.send(message).await };
            let task = runtime.spawn(send.instrument(span));
            self.sends.push(UnderWay {
                index: self.taken,
                task: Task(task),
            });
            self.taken += 1;
        }
    }

    /// Returns the next message, if one is available now.
    fn next(&mut self, context: &mut Context<'_>) -> Option<Message> {
        if let Some(message) = self.next.take() {
            return Some(message);
        }
        match self
            .messages
            .as_mut()?
            .get_mut()
            .as_mut()
            .poll_next(context)
        {
            Poll::Ready(Some(message)) => Some(message.into()),
            Poll::Ready(None) => {
                self.messages = None;
                self.permit = None;
                None
            }
            Poll::Pending => None,
        }
    }

    /// While waiting for a permit, takes a message from a source that can't tell whether it has
    /// one, so that its end is noticed immediately.
    fn look_ahead(&mut self, context: &mut Context<'_>) {
        let messages = self.messages.as_mut();
        let unsure = messages.is_some_and(|messages| messages.get_mut().size_hint().0 == 0);
        if self.next.is_none() && unsure {
            self.next = self.next(context);
        }
    }
}

impl<S> Stream for SendAll<S>
where
    S: Stream<Item: Into<Message>>,
{
    type Item = (usize, Result<SendReceipt, Error>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.take(context);
        match Pin::new(&mut self.sends).poll_next(context) {
            Poll::Ready(Some((index, result))) => {
                if let Err(error) = &result
                    && is_pointless(error)
                {
                    self.stop_because_of(error.clone());
                }
                Poll::Ready(Some((index, result)))
            }
            Poll::Pending => Poll::Pending,
            // Nothing is in progress, but more messages may come.
            Poll::Ready(None) if self.messages.is_some() => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(self.not_sent()),
        }
    }
}

/// Returns whether all further messages would fail for the same reason.
fn is_pointless(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::NoToken | ErrorKind::TokensNotStored | ErrorKind::LimiterUnavailable => true,
        ErrorKind::RateLimited => error.is_final(),
        ErrorKind::Unauthorized | ErrorKind::Rejected => matches!(
            error.rejection(),
            Some(
                Rejection::InvalidToken
                    | Rejection::MissingScope
                    | Rejection::WrongTokenType
                    | Rejection::BlockedByProxy
            )
        ),
        _ => false,
    }
}

/// A message that was taken and has not yielded its result.
struct UnderWay {
    index: usize,
    task: Task<Result<SendReceipt, Error>>,
}

impl Future for UnderWay {
    type Output = (usize, Result<SendReceipt, Error>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(Pin::new(&mut self.task.0).poll(context));
        // It panicked, or the runtime is shutting down. Its progress is unknown.
        let interrupted = |_| Err(Error::new(ErrorKind::Interrupted));
        Poll::Ready((self.index, result.unwrap_or_else(interrupted)))
    }
}

/// A task that is aborted on drop.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<S> fmt::Debug for SendAll<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendAll")
            .field("taken", &self.taken)
            .field("under_way", &self.sends.len())
            .finish_non_exhaustive()
    }
}
