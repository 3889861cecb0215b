//! Sending many messages.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;
use futures_util::stream::{self, FuturesUnordered};
use tokio::task::JoinHandle;

use super::Client;
use crate::{
    Error, ErrorKind,
    outbound::{Message, SendReceipt},
    rate_limit::Outcome,
};

/// How many messages [`Client::send_all`] has under way at a time.
pub const DEFAULT_CONCURRENCY: usize = 16;

impl Client {
    /// Sends many messages, from an iterator or a stream: several at a time, as fast as the
    /// service's limits allow. Yields the index of each message, counted from 0, and what
    /// became of it, in the order in which they end. An error ends nothing but its message.
    ///
    /// A message is taken from the source when the limits have room for it, right before it is
    /// sent, so that memory does not grow with their number, and waiting for the service's
    /// limits is not part of a message's own [`timeout`](crate::ClientBuilder::timeout). No
    /// message is taken while the stream is not polled; those that were taken go on. To stop,
    /// let the source end, and poll until all that is under way has come out. If the stream
    /// is dropped, of the messages that were taken and not yielded nothing is known: they may
    /// have been sent.
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
            room: None,
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
    /// Tasks of their own, so that they go on while nobody polls: one that waited for its
    /// turn in the limiter's line would hold up everybody behind it.
    sends: FuturesUnordered<UnderWay>,
    /// Waits for the limits to have room.
    room: Option<Task<()>>,
}

impl<S> SendAll<S> {
    /// How many messages are under way at a time; 0 counts as 1. [`DEFAULT_CONCURRENCY`] if
    /// not set. More than the service takes while one message is sent are no faster.
    pub fn concurrency(mut self, messages: usize) -> Self {
        self.concurrency = messages.max(1);
        self
    }
}

impl<S> SendAll<S>
where
    S: Stream<Item: Into<Message>>,
{
    /// Takes as many messages as may be under way.
    fn take(&mut self, context: &mut Context<'_>) {
        // Those that were taken just now have not asked the limiter yet.
        let mut asking = 0;
        while self.sends.len() < self.concurrency
            && let Some(messages) = &mut self.messages
        {
            if let Some(room) = &mut self.room {
                if Pin::new(room).poll(context).is_pending() {
                    return;
                }
                self.room = None;
            } else if !has_room(&self.client, asking) {
                self.room = Some(Task::spawn(room(self.client.clone())));
                continue;
            }
            match messages.as_mut().poll_next(context) {
                Poll::Ready(Some(message)) => {
                    let (client, message) = (self.client.clone(), message.into());
                    self.sends.push(UnderWay {
                        index: self.taken,
                        task: Task::spawn(async move { client.send(message).await }),
                    });
                    self.taken += 1;
                    asking += 1;
                }
                Poll::Ready(None) => self.messages = None,
                Poll::Pending => return,
            }
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
            // Nothing is under way; more may come.
            Poll::Ready(None) if self.messages.is_some() => Poll::Pending,
            next => next,
        }
    }
}

/// Whether the limits have room for one more than those that are about to ask.
fn has_room(client: &Client, asking: usize) -> bool {
    match client.rate_limit() {
        // When the day is spent, each message says so at once.
        Some(limit) if limit.day_spent_until().is_none() => {
            usize::try_from(limit.remaining()).is_ok_and(|remaining| remaining > asking)
        }
        _ => true,
    }
}

/// Waits in line like a message, and lets one go in its place.
async fn room(client: Client) {
    let context = &client.api.inner;
    let resource = context.resource();
    // An error is for the message to say.
    if let Ok(()) = context.limiter.acquire(resource, Duration::MAX).await {
        context.limiter.release(resource, Outcome::NotSent);
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
        let result = ready!(Pin::new(&mut self.task).poll(context));
        // The runtime shuts down. Nobody knows how far it came.
        let cut_short = || Err(Error::new(ErrorKind::ConnectionLost));
        Poll::Ready((self.index, result.unwrap_or_else(cut_short)))
    }
}

/// A task that ends when this is dropped.
struct Task<T>(JoinHandle<T>);

impl<T: Send + 'static> Task<T> {
    fn spawn(future: impl Future<Output = T> + Send + 'static) -> Self {
        Self(tokio::spawn(future))
    }
}

impl<T> Future for Task<T> {
    /// `None` if the runtime shuts down.
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        match ready!(Pin::new(&mut self.0).poll(context)) {
            Ok(value) => Poll::Ready(Some(value)),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Poll::Ready(None),
        }
    }
}

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
