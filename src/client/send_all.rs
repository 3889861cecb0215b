//! Sending many messages.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::{Stream, future::BoxFuture};
use futures_util::stream::{self, FuturesUnordered};

use super::Client;
use crate::{
    Error,
    outbound::{Message, SendReceipt},
};

/// How many messages [`Client::send_all`] has under way at a time.
pub const DEFAULT_CONCURRENCY: usize = 16;

impl Client {
    /// Sends many messages, from an iterator or a stream: several at a time, as fast as the
    /// service's limits allow. Yields the index of each message, counted from 0, and what
    /// became of it, in the order in which they end. An error ends nothing but its message.
    ///
    /// A message is taken from the source right before it is sent, so that memory does not
    /// grow with their number. Nothing is sent while the stream is not polled. If it is
    /// dropped, of the messages that were taken and not yielded nothing is known: they may
    /// have been sent.
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
    sends: FuturesUnordered<BoxFuture<'static, (usize, Result<SendReceipt, Error>)>>,
}

impl<S> SendAll<S> {
    /// How many messages are under way at a time; 0 counts as 1. [`DEFAULT_CONCURRENCY`] if
    /// not set. More than the service takes within the client's
    /// [`timeout`](crate::ClientBuilder::timeout), as 400 are at 100 per 10 seconds, are not
    /// faster: those whose turn would come too late are refused, as
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited).
    pub fn concurrency(mut self, messages: usize) -> Self {
        self.concurrency = messages.max(1);
        self
    }
}

impl<S> Stream for SendAll<S>
where
    S: Stream<Item: Into<Message>>,
{
    type Item = (usize, Result<SendReceipt, Error>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while this.sends.len() < this.concurrency
            && let Some(messages) = &mut this.messages
        {
            match messages.as_mut().poll_next(context) {
                Poll::Ready(Some(message)) => {
                    let (client, index) = (this.client.clone(), this.taken);
                    let message = message.into();
                    let send = async move { (index, client.send(message).await) };
                    this.sends.push(Box::pin(send));
                    this.taken += 1;
                }
                Poll::Ready(None) => this.messages = None,
                Poll::Pending => break,
            }
        }
        match Pin::new(&mut this.sends).poll_next(context) {
            // Nothing is under way; more may come.
            Poll::Ready(None) if this.messages.is_some() => Poll::Pending,
            next => next,
        }
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
