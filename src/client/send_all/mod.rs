//! Sends many messages.

mod results;
mod stop;
mod under_way;

use std::{sync::Arc, time::Duration};

use futures_core::Stream;
use futures_util::stream;
use tokio_util::sync::CancellationToken;

use super::Client;
#[cfg(doc)]
use crate::ErrorKind;
use crate::{
    api,
    boxed::BoxFuture,
    outbound::AnyMessage,
    rate_limit::{Permit, Prepaid, Refusal, acquire},
};

pub use results::SendAll;

/// The number of messages that [`Client::send_all`] sends concurrently.
pub const DEFAULT_CONCURRENCY: usize = 16;

impl Client {
    /// Sends many messages concurrently, as fast as the service's limits allow. Each message comes
    /// with a key of the caller's choice, such as a line number or an id of its own; the stream
    /// yields the key with the result, in the order of completion. An error affects only its own
    /// message.
    ///
    /// For messages without keys, [`enumerate`](Iterator::enumerate) counts them.
    ///
    /// A message is taken from the iterator when the rate limiter grants a permit for it. So memory
    /// use does not grow with the number of messages. [`max_wait`](crate::ClientBuilder::max_wait)
    /// bounds neither the wait for the rate limit nor the pauses between the attempts of a message:
    /// a `Retry-After` of up to an hour is waited out before each further attempt that the
    /// [`RetryPolicy`](crate::RetryPolicy) allows. If the iterator can't tell whether it has
    /// more items (the lower bound of its `size_hint` is 0), one message is taken before its
    /// permit, so that the end is noticed immediately. No message is taken while the stream is not
    /// polled; messages already taken continue.
    ///
    /// No more messages are taken after an error that [affects all
    /// messages](crate::Error::affects_all_messages), such as an exhausted daily limit or a token
    /// that the service rejects, or once a custom limiter refuses a permit, even if only because it
    /// would come too late.
    ///
    /// The stream then ends after the results of all taken messages: an attempt in progress runs to
    /// its end, and messages that wait for their first or next one yield the same error with
    /// [`Delivery::NotSent`](crate::Delivery::NotSent). [`stopped`](SendAll::stopped) returns it.
    /// The rest stays in the iterator; pass the iterator by `&mut` to keep it. [`SendAll::stop_on`]
    /// and [`SendAll::stop`] stop earlier.
    ///
    /// If the stream is dropped, the outcome of messages that were taken and not yielded is
    /// unknown: they may have been sent.
    ///
    /// # Panics
    ///
    /// When it is polled outside of a tokio runtime. No message is lost.
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
    /// let messages = contacts.map(|contact| (contact, outbound::Sms::new(contact, "Hello")));
    ///
    /// let mut sends = client.send_all(messages);
    /// while let Some((contact, result)) = sends.next().await {
    ///     match result {
    ///         Ok(receipt) => println!("{contact}: {}", receipt.message_id()),
    ///         Err(error) => println!("{contact}: {} ({error})", error.delivery()),
    ///     }
    /// }
    /// # assert_eq!(sandbox.requests().len(), 3);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    pub fn send_all<I, K, M>(&self, messages: I) -> SendAll<stream::Iter<I::IntoIter>, K>
    where
        I: IntoIterator<Item = (K, M)>,
        M: AnyMessage,
    {
        self.send_stream(stream::iter(messages))
    }

    /// Sends many messages from a stream, such as the receiving end of a channel. It works like
    /// [`send_all`](Self::send_all), and ends when the stream does.
    ///
    /// # Panics
    ///
    /// When it is polled outside of a tokio runtime.
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use futures_util::{StreamExt, stream};
    /// use leadconnector::outbound;
    ///
    /// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
    /// # let client = sandbox.client();
    /// let contacts = stream::iter(["contact-1", "contact-2"]);
    /// let messages = contacts.map(|contact| (contact, outbound::Sms::new(contact, "Hello")));
    ///
    /// let mut sends = client.send_stream(messages);
    /// while let Some((contact, result)) = sends.next().await {
    ///     println!("{contact}: {}", result?.message_id());
    /// }
    /// # assert_eq!(sandbox.requests().len(), 2);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    pub fn send_stream<S, K, M>(&self, messages: S) -> SendAll<S, K>
    where
        S: Stream<Item = (K, M)>,
        M: AnyMessage,
    {
        SendAll::new(self.clone(), messages)
    }

    /// Waits for a permit without a time limit.
    fn next_permit(&self) -> BoxFuture<'static, Result<Permit, Refusal>> {
        let client = self.clone();
        Box::pin(async move {
            let settings = &client.api.inner;
            acquire(&*settings.limiter, &settings.budget, Duration::MAX).await
        })
    }

    /// Returns a client whose first request uses this permit, and whose further requests wait for
    /// theirs without a time limit, until it is stopped.
    fn with_permit(&self, permit: Permit, stop: CancellationToken) -> Self {
        let mut api = api::Client::clone(&self.api);
        let limiter = Arc::clone(&api.inner.limiter);
        api.inner.limiter = Arc::new(Prepaid::new(permit, limiter));
        api.inner.max_wait = Duration::MAX;
        api.inner.stop = Some(stop);
        Self { api: Arc::new(api) }
    }
}
