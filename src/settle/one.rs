//! Settles one message.

use std::{future::IntoFuture, sync::Arc, time::Duration};

use super::{
    outcome::Settled,
    search::Search,
    unsettled::Unsettled,
    wait::{FIRST_LOOK, PATIENCE, Pending, times, until_seen},
};
use crate::{BoxFuture, Client, Error};

impl Client {
    /// Looks for a message that may have been sent or recorded; await the result. It never sends
    /// anything.
    ///
    /// It looks first 2 seconds after the end of the call that left the message unknown, and again
    /// after growing pauses until the message is seen or 60 seconds have passed since that end;
    /// [`Settle::patience`] sets another limit. If the limit has passed before the first look, it
    /// looks once, without waiting. A call whose end is not known counts as having ended 5 minutes
    /// after it began, or now if that is earlier. Each look searches the contact's conversation,
    /// unless [`Unsettled::in_conversation`] names it, and reads its messages around that time.
    ///
    /// The first look that finds a candidate decides. Give the ids of your receipts for the contact
    /// to [`Unsettled::except`]: an equal text that has a receipt would be taken for this message.
    ///
    /// See [`settle`](crate::settle) for what else it can't know. To settle many messages, use
    /// [`settle_all`](Self::settle_all).
    ///
    /// # Errors
    ///
    /// Those of the requests, and [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if
    /// the conversation is not known and neither is the location.
    ///
    /// # Panics
    ///
    /// When it is awaited outside of a tokio runtime with I/O and time.
    pub fn settle(&self, unsettled: &Unsettled) -> Settle {
        Settle {
            client: self.clone(),
            unsettled: unsettled.clone(),
            patience: PATIENCE,
        }
    }
}

/// A look for one message, which [`Client::settle`] starts; await it.
///
/// It ends with the first look that finds a candidate, and does not wait for another one to appear.
#[derive(Clone, Debug)]
#[must_use = "nothing happens before it is awaited"]
pub struct Settle {
    client: Client,
    unsettled: Unsettled,
    patience: Duration,
}

impl Settle {
    /// Sets how long after the end of its call the message is looked for. The default is 60
    /// seconds; with zero, there is one look. A call whose end is not known counts as having ended
    /// 5 minutes after it began, or now if that is earlier.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    async fn run(self) -> Result<Settled, Error> {
        let unsettled = std::iter::once(&self.unsettled);
        let (wait, time) = times(&self.client, unsettled, FIRST_LOOK, self.patience);
        self.client.clock().sleep(wait).await;
        let search = Search::new(&self.client, self.unsettled, Arc::default());
        let time = time.saturating_sub(wait);
        let mut settled = until_seen(&self.client, vec![Pending::new(search)], time).await;
        settled.pop().unwrap_or(Ok(Settled::NotSeen))
    }
}

impl IntoFuture for Settle {
    type Output = Result<Settled, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
