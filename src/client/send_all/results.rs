//! The stream of results, which takes and sends the messages.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;
use sync_wrapper::SyncWrapper;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug_span};

use super::{
    Client, DEFAULT_CONCURRENCY,
    stop::Stop,
    under_way::{Sent, UnderWay},
};
use crate::{
    Delivery, Error, ErrorKind,
    boxed::BoxFuture,
    outbound::{AnyMessage, Message, SendReceipt},
    rate_limit::{Permit, Refusal},
    settle::Unsettled,
};

/// The results of [`Client::send_all`] and [`Client::send_stream`]: a [`Stream`] of each message's
/// key and result.
#[must_use = "nothing is sent while the stream is not polled"]
pub struct SendAll<S, K> {
    client: Client,
    /// The source of messages, until it ends.
    messages: Option<SyncWrapper<Pin<Box<S>>>>,
    taken: usize,
    concurrency: usize,
    /// Separate tasks, so that they continue while nobody polls the stream.
    sends: FuturesUnordered<UnderWay<K>>,
    /// The permit of the next message, while waiting for it.
    permit: Option<SyncWrapper<BoxFuture<'static, Result<Permit, Refusal>>>>,
    /// The next message of a source that can't tell whether it has one, while waiting for its
    /// permit.
    taken_early: Option<(K, Message)>,
    stop: Stop,
    /// Ends the waits of the messages in progress.
    waits: CancellationToken,
}

impl<S, K> SendAll<S, K> {
    pub(super) fn new(client: Client, messages: S) -> Self {
        Self {
            client,
            messages: Some(SyncWrapper::new(Box::pin(messages))),
            taken: 0,
            concurrency: DEFAULT_CONCURRENCY,
            sends: FuturesUnordered::new(),
            permit: None,
            taken_early: None,
            stop: Stop::default(),
            waits: CancellationToken::new(),
        }
    }

    /// Sets the number of messages to send concurrently; 0 counts as 1. The default is
    /// 16 ([`DEFAULT_CONCURRENCY`]). Values above what the rate limit allows don't increase the
    /// throughput.
    pub fn concurrency(mut self, messages: usize) -> Self {
        self.concurrency = messages.max(1);
        self
    }

    /// Also takes no more messages after an error for which this returns true. It is called with
    /// the error of each message, before the stream yields it. If it is set again, the last one
    /// counts.
    ///
    /// Errors after which all further messages would fail stop the stream in any case; see
    /// [`Client::send_all`].
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use futures_util::StreamExt;
    /// use leadconnector::{Delivery, outbound::Sms};
    ///
    /// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
    /// # let client = sandbox.client();
    /// # sandbox.fault(leadconnector::sandbox::Fault::status(http::StatusCode::BAD_GATEWAY));
    /// // A service that is down leaves few messages unknown.
    /// let mut source = (0..1000).map(|line| (line, Sms::new("contact-id", "Hello")));
    /// let sends = client.send_all(&mut source).concurrency(1);
    /// let mut sends = sends.stop_on(|error| error.delivery() == Delivery::Unknown);
    /// while let Some((line, result)) = sends.next().await {
    ///     println!("{line}: {result:?}");
    /// }
    /// drop(sends);
    /// assert_eq!(source.next().unwrap().0, 1);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    ///
    /// The function must not panic: the result that it was asked about would be lost.
    pub fn stop_on(mut self, decide: impl FnMut(&Error) -> bool + Send + 'static) -> Self {
        self.stop.on(decide);
        self
    }

    /// Takes no more messages, and ends the stream after the results of those already taken.
    /// Nothing is lost: an attempt in progress runs to its end. A message that waits for its first
    /// attempt, such as for a token, or after a 429, a failed connection or a rejected token for
    /// its next one, yields [`ErrorKind::Interrupted`] with [`Delivery::NotSent`] at once; the
    /// error's source is the failure of the last attempt, if there was one.
    pub fn stop(&mut self) {
        self.messages = None;
        self.permit = None;
        self.waits.cancel();
    }

    /// Returns the error that stopped the stream, because it made sending pointless or because of
    /// [`stop_on`](Self::stop_on); `None` after the end of the source or a call to
    /// [`stop`](Self::stop).
    #[must_use]
    pub fn stopped(&self) -> Option<&Error> {
        self.stop.error()
    }

    /// Returns the result of the message that was taken before its permit and will not be sent.
    fn not_sent(&mut self) -> Option<(K, Result<SendReceipt, Error>)> {
        let (key, _) = self.taken_early.take()?;
        let stopped = Error::new(ErrorKind::Interrupted).with_delivery(Delivery::NotSent);
        Some((key, Err(self.with_reason(stopped))))
    }

    /// Returns why the stream stopped, if this is the error of a message that was stopped with it
    /// and would have failed for the same reason.
    fn with_reason(&self, error: Error) -> Error {
        let is_stopped =
            error.kind() == ErrorKind::Interrupted && error.delivery() == Delivery::NotSent;
        match self.stop.error_for_all() {
            // What is to be settled is another message.
            Some(reason) if is_stopped => reason
                .clone()
                .without_extension::<Unsettled>()
                .with_delivery(Delivery::NotSent),
            _ => error,
        }
    }
}

impl<S, K, M> SendAll<S, K>
where
    S: Stream<Item = (K, M)>,
    M: AnyMessage,
{
    /// Takes as many messages as the concurrency allows.
    fn take_messages(&mut self, context: &mut Context<'_>) {
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
                    let error = self.client.api.inner.refused(refusal);
                    self.stop();
                    return self.stop.record(error, true);
                }
            };
            let Some((key, message)) = self.next_message(context) else {
                // The permit is returned, since it is unknown when the source will have a message.
                return;
            };
            let client = self.client.with_permit(permit, self.waits.clone());
            let span = debug_span!(
                target: "leadconnector",
                "message",
                index = self.taken,
                location = self.client.printable_location(),
            );
            let message = Arc::new(message);
            let sent = Arc::clone(&message);
            let began = self.client.now();
            let send = async move { client.send_ref(&sent, began).await };
            let task = runtime.spawn(send.instrument(span));
            let sent = Sent {
                key,
                message,
                began,
            };
            self.sends.push(UnderWay::new(sent, task));
            self.taken += 1;
        }
    }

    /// Returns the next message, if one is available now.
    fn next_message(&mut self, context: &mut Context<'_>) -> Option<(K, Message)> {
        if let Some(next) = self.taken_early.take() {
            return Some(next);
        }
        match self
            .messages
            .as_mut()?
            .get_mut()
            .as_mut()
            .poll_next(context)
        {
            Poll::Ready(Some((key, message))) => Some((key, message.into())),
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
        if self.taken_early.is_none() && unsure {
            self.taken_early = self.next_message(context);
        }
    }
}

impl<S, K, M> Stream for SendAll<S, K>
where
    S: Stream<Item = (K, M)>,
    M: AnyMessage,
{
    type Item = (K, Result<SendReceipt, Error>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.take_messages(context);
        match Pin::new(&mut self.sends).poll_next(context) {
            Poll::Ready(Some((
                Sent {
                    key,
                    message,
                    began,
                },
                result,
            ))) => {
                let message = || Arc::unwrap_or_clone(message);
                let result = result.map_err(|error| {
                    self.client
                        .unsettled_send(self.with_reason(error), began, message)
                });
                if let Err(error) = &result
                    && self.stop.is_stopped_by(error)
                {
                    self.stop();
                }
                Poll::Ready(Some((key, result)))
            }
            Poll::Pending => Poll::Pending,
            // Nothing is in progress, but more messages may come.
            Poll::Ready(None) if self.messages.is_some() => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(self.not_sent()),
        }
    }
}

// Keys are moved and never pinned.
impl<S, K> Unpin for SendAll<S, K> {}

impl<S, K> fmt::Debug for SendAll<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendAll")
            .field("taken", &self.taken)
            .field("under_way", &self.sends.len())
            .finish_non_exhaustive()
    }
}
