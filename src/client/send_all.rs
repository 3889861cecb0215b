//! Sending many messages.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;
use futures_util::stream::{self, FuturesUnordered};
use tokio::task::JoinHandle;

use super::Client;
use crate::{
    Delivery, Error, ErrorKind, api,
    boxed::BoxFuture,
    outbound::{Message, SendReceipt},
    rate_limit::{Permit, Prepaid, Refusal},
    retry::blames_the_token,
};

/// How many messages [`Client::send_all`] has under way at a time.
pub const DEFAULT_CONCURRENCY: usize = 16;

impl Client {
    /// Sends many messages, from an iterator or a stream: several at a time, as fast as the
    /// service's limits allow. Yields the index of each message, counted from 0, and what
    /// became of it, in the order in which they end. An error ends nothing but its message.
    ///
    /// A message is taken from the source when there is a permit to send it under the rate
    /// limits, so that memory does not grow with their number, and the wait for the limits is
    /// not bounded by [`max_wait`](crate::ClientBuilder::max_wait). No message is taken while the
    /// stream is not polled; those that were taken go on.
    ///
    /// When sending has become pointless, no more messages are taken: when the day's requests
    /// are spent, when there is no token or the service calls it invalid, or when new tokens
    /// can't be stored. The stream ends when all that is under way has come out, and
    /// [`stopped`](SendAll::stopped) says why; the rest stays in the source. To have it back,
    /// pass the source by `&mut`. To stop earlier, let the source end.
    ///
    /// If the stream is dropped, nothing is known of the messages that were taken and not
    /// yielded: they may have been sent.
    ///
    /// # Panics
    ///
    /// When it is polled outside of a tokio runtime.
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use futures_util::StreamExt;
    /// use leadconnector::outbound;
    ///
    /// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
    /// # let client = sandbox.client();
    /// let contacts = ["contact-1", "contact-2", "contact-3"];
    /// let messages = contacts.map(|contact| outbound::Sms::new(contact, "Hello"));
    ///
    /// let mut sends = client.send_all(messages);
    /// while let Some((index, result)) = sends.next().await {
    ///     match result {
    ///         Ok(receipt) => println!("{}: {}", contacts[index], receipt.message_id()),
    ///         Err(error) => println!("{}: {} ({error})", contacts[index], error.delivery()),
    ///     }
    /// }
    /// # assert_eq!(sandbox.requests().len(), 3);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    pub fn send_all<M: IntoMessages<From>, From>(&self, messages: M) -> SendAll<M::Messages> {
        SendAll {
            client: self.clone(),
            messages: Some(Box::pin(messages.into_messages())),
            taken: 0,
            concurrency: DEFAULT_CONCURRENCY,
            sends: FuturesUnordered::new(),
            permit: None,
            next: None,
            stopped: None,
        }
    }
}

/// The results of [`Client::send_all`]: a [`Stream`] of the index of each message and what
/// became of it.
#[must_use = "nothing is sent while the stream is not polled"]
pub struct SendAll<S> {
    client: Client,
    /// Until it ends.
    messages: Option<Pin<Box<S>>>,
    taken: usize,
    concurrency: usize,
    /// Tasks of their own, so that they go on while nobody polls the stream.
    sends: FuturesUnordered<UnderWay>,
    /// The permit of the next message, while it is waited for.
    permit: Option<BoxFuture<'static, Result<Permit, Refusal>>>,
    /// The next message of a source that can't tell whether it has one, while its permit is
    /// waited for.
    next: Option<Message>,
    stopped: Option<Error>,
}

impl<S> SendAll<S> {
    /// Sets how many messages are under way at a time; 0 counts as 1. [`DEFAULT_CONCURRENCY`] if
    /// not set. More than the service takes while one message is sent are no faster.
    pub fn concurrency(mut self, messages: usize) -> Self {
        self.concurrency = messages.max(1);
        self
    }

    /// Why no more messages are taken, if it is not that the source has ended.
    #[must_use]
    pub fn stopped(&self) -> Option<&Error> {
        self.stopped.as_ref()
    }

    /// Takes no more messages.
    fn stop(&mut self, error: Error) {
        self.messages = None;
        self.permit = None;
        self.stopped.get_or_insert(error);
    }

    /// The message that was taken ahead and will not be sent.
    fn not_sent(&mut self) -> Option<(usize, Result<SendReceipt, Error>)> {
        let _ = self.next.take()?;
        let index = self.taken;
        self.taken += 1;
        let error = self.stopped.clone()?;
        Some((index, Err(error.with_delivery(Delivery::NotSent))))
    }
}

impl<S> SendAll<S>
where
    S: Stream<Item: Into<Message>>,
{
    /// Takes as many messages as may be under way.
    fn take(&mut self, context: &mut Context<'_>) {
        while self.sends.len() < self.concurrency && self.messages.is_some() {
            let client = &self.client;
            let permit = self.permit.get_or_insert_with(|| client.next_permit());
            let Poll::Ready(permit) = permit.as_mut().poll(context) else {
                return self.look_ahead(context);
            };
            self.permit = None;
            let permit = match permit {
                Ok(permit) => permit,
                Err(refusal) => return self.stop(self.client.api.inner.refused(refusal)),
            };
            let Some(message) = self.next(context) else {
                // The permit goes back: nobody knows when the source has a message.
                return;
            };
            let client = self.client.with_permit(permit);
            let task = tokio::spawn(async move { client.send(message).await });
            self.sends.push(UnderWay {
                index: self.taken,
                task: Task(task),
            });
            self.taken += 1;
        }
    }

    /// The next message, if there is one now.
    fn next(&mut self, context: &mut Context<'_>) -> Option<Message> {
        if let Some(message) = self.next.take() {
            return Some(message);
        }
        match self.messages.as_mut()?.as_mut().poll_next(context) {
            Poll::Ready(Some(message)) => Some(message.into()),
            Poll::Ready(None) => {
                self.messages = None;
                self.permit = None;
                None
            }
            Poll::Pending => None,
        }
    }

    /// While a permit is waited for: takes a message from a source that can't tell whether it
    /// has one, so that its end is not waited for.
    fn look_ahead(&mut self, context: &mut Context<'_>) {
        let messages = self.messages.as_ref();
        let unsure = messages.is_some_and(|messages| messages.size_hint().0 == 0);
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
                    self.stop(error.clone());
                }
                Poll::Ready(Some((index, result)))
            }
            Poll::Pending => Poll::Pending,
            // Nothing is under way; more may come.
            Poll::Ready(None) if self.messages.is_some() => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(self.not_sent()),
        }
    }
}

/// Whether the messages to come would fail for the same reason.
fn is_pointless(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::NoToken | ErrorKind::TokensNotStored | ErrorKind::LimiterUnavailable => true,
        ErrorKind::RateLimited => error.is_final(),
        ErrorKind::Unauthorized => blames_the_token(error),
        _ => false,
    }
}

impl Client {
    /// Waits for a permit for as long as it takes.
    fn next_permit(&self) -> BoxFuture<'static, Result<Permit, Refusal>> {
        let client = self.clone();
        Box::pin(async move {
            let settings = &client.api.inner;
            let acquired = settings.limiter.acquire(&settings.budget, Duration::MAX);
            acquired.await
        })
    }

    /// A client whose first request has this permit, and whose other requests wait for theirs
    /// for as long as it takes.
    fn with_permit(&self, permit: Permit) -> Self {
        let mut api = api::Client::clone(&self.api);
        let limiter = Arc::clone(&api.inner.limiter);
        api.inner.limiter = Arc::new(Prepaid::new(permit, limiter));
        api.inner.max_wait = Duration::MAX;
        Self { api: Arc::new(api) }
    }
}

/// A message that is under way.
struct UnderWay {
    index: usize,
    task: Task<Result<SendReceipt, Error>>,
}

impl Future for UnderWay {
    type Output = (usize, Result<SendReceipt, Error>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(Pin::new(&mut self.task.0).poll(context));
        // It panicked, or the runtime shuts down. Nobody knows how far it came.
        let interrupted = |_| Err(Error::new(ErrorKind::Interrupted));
        Poll::Ready((self.index, result.unwrap_or_else(interrupted)))
    }
}

/// A task that ends when this is dropped.
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

/// What [`Client::send_all`] takes: iterators and streams of messages of any outbound type.
/// It is implemented for all of them; the parameter keeps the two apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no iterator or stream of outbound messages",
    note = "sending takes the messages: those of a `Vec` that is to be kept are `.iter().cloned()`"
)]
pub trait IntoMessages<From>: sealed::Sealed<From> {
    /// A stream of the messages.
    type Messages: Stream<Item: Into<Message>>;

    /// Makes the stream.
    fn into_messages(self) -> Self::Messages;
}

/// Marks messages that come from an iterator.
#[derive(Debug)]
pub enum FromIterator {}

/// Marks messages that come from a stream.
#[derive(Debug)]
pub enum FromStream {}

impl<I> IntoMessages<FromIterator> for I
where
    I: IntoIterator<Item: Into<Message>>,
{
    type Messages = stream::Iter<I::IntoIter>;

    fn into_messages(self) -> Self::Messages {
        stream::iter(self)
    }
}

impl<S> IntoMessages<FromStream> for S
where
    S: Stream<Item: Into<Message>>,
{
    type Messages = S;

    fn into_messages(self) -> S {
        self
    }
}

mod sealed {
    use super::{FromIterator, FromStream, Message, Stream};

    pub trait Sealed<From> {}

    impl<I: IntoIterator<Item: Into<Message>>> Sealed<FromIterator> for I {}
    impl<S: Stream<Item: Into<Message>>> Sealed<FromStream> for S {}
}
