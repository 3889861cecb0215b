//! Settles many messages with few requests.

use std::{
    collections::HashMap,
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_core::{Stream, stream::BoxStream};
use futures_util::{StreamExt, TryStreamExt, stream};
use sync_wrapper::SyncWrapper;

use super::{
    earlier::{Earlier, Owner},
    outcome::{Found, Settled},
    search::Search,
    unsettled::Unsettled,
    wait::{PATIENCE, Pending, times, until_seen},
};
use crate::{
    Client, Error,
    conversations::{Channel, MAX_EXPORT_PAGE, Message},
    id::{ContactId, ConversationId, LocationId},
};

/// The number of messages that are settled together.
const BATCH: usize = 10_000;
/// How long after the end of the last call the export is read: its index is some seconds behind.
const INDEX_LAG: Duration = Duration::from_secs(10);
/// An export is read up to this number of pages for each message, the number of requests that
/// reading its conversation takes, and for all of them up to [`PAGES`].
const PAGES_EACH: usize = 2;
const PAGES: usize = 10;

impl Client {
    /// Looks for many messages that may have been sent or recorded, each with a key of the caller's
    /// choice. It never sends anything. The stream yields the key with what became of the message.
    ///
    /// Up to 10,000 messages are looked for together, as a batch. Reading the location's export
    /// over the time of their calls finds most of them, with a request for up to 500 messages; the
    /// rest is looked for like [`settle`](Self::settle) does. Equal texts to one contact are
    /// counted: if the service has as many of them as are unsettled, all are found. If the search
    /// for one of them fails, nothing is certain about the others.
    ///
    /// It does not know which messages have receipts: an equal text to the contact within the same
    /// minutes is taken for the one that is looked for, unless [`Unsettled::except`] names it, as
    /// below.
    ///
    /// What an earlier batch found is not found again. For that, the stream keeps ids, about a
    /// hundred bytes for each message, until it is dropped.
    ///
    /// The results of a batch come when all of its messages are settled: usually 10 seconds after
    /// the last call, and 60 seconds after it ([`SettleAll::patience`]) if any is not seen. A call
    /// whose end is not known counts as having ended 5 minutes after it began, or now if that is
    /// earlier.
    ///
    /// An error, such as a message without a location, concerns only its own message.
    ///
    /// # Panics
    ///
    /// When it is polled outside of a tokio runtime with I/O and time.
    ///
    /// ```
    /// # async fn example(client: leadconnector::Client) {
    /// use std::collections::HashMap;
    ///
    /// use futures_util::StreamExt;
    /// use leadconnector::outbound;
    ///
    /// let contacts = ["contact-1", "contact-2", "contact-1"];
    /// let messages = contacts.map(|contact| (contact, outbound::Sms::new(contact, "Hello")));
    /// let (mut unsettled, mut receipts) = (Vec::new(), HashMap::<_, Vec<_>>::new());
    /// let mut sends = client.send_all(messages);
    /// while let Some((contact, result)) = sends.next().await {
    ///     match result {
    ///         Ok(receipt) => receipts.entry(contact).or_default().push(receipt),
    ///         Err(error) => unsettled.extend(error.unsettled().map(|one| (contact, one))),
    ///     }
    /// }
    /// // A message that has a receipt is not one of those that are looked for.
    /// let unsettled = unsettled.into_iter().map(move |(contact, one)| {
    ///     let receipts = receipts.get(contact).into_iter().flatten();
    ///     (contact, one.except(receipts.map(|receipt| receipt.message_id().as_str())))
    /// });
    /// let mut settled = client.settle_all(unsettled);
    /// while let Some((contact, settled)) = settled.next().await {
    ///     println!("{contact}: {settled:?}");
    /// }
    /// # }
    /// ```
    pub fn settle_all<I, K>(&self, unsettled: I) -> SettleAll<K>
    where
        I: IntoIterator<Item = (K, Unsettled), IntoIter: Send + 'static>,
        K: Send + 'static,
    {
        self.settle_stream(stream::iter(unsettled))
    }

    /// Looks for many messages from a stream, such as the rows of a database; otherwise like
    /// [`settle_all`](Self::settle_all). A batch begins when it has 10,000 messages or the stream
    /// ends.
    ///
    /// # Panics
    ///
    /// When it is polled outside of a tokio runtime with I/O and time.
    ///
    /// ```
    /// # async fn example(
    /// #     client: leadconnector::Client,
    /// #     journal: impl futures_util::Stream<Item = String> + Send + 'static,
    /// # ) {
    /// use futures_util::StreamExt;
    /// use leadconnector::settle::Unsettled;
    ///
    /// // The lines of a journal, in which each message has its number.
    /// let unsettled = journal.filter_map(|line| {
    ///     std::future::ready(serde_json::from_str::<(u64, Unsettled)>(&line).ok())
    /// });
    /// let mut settled = client.settle_stream(unsettled);
    /// while let Some((number, settled)) = settled.next().await {
    ///     println!("{number}: {settled:?}");
    /// }
    /// # }
    /// ```
    pub fn settle_stream<S, K>(&self, unsettled: S) -> SettleAll<K>
    where
        S: Stream<Item = (K, Unsettled)> + Send + 'static,
        K: Send + 'static,
    {
        SettleAll {
            client: self.clone(),
            patience: PATIENCE,
            source: Some(SyncWrapper::new(unsettled.boxed())),
            results: None,
        }
    }
}

/// What became of many messages, which [`Client::settle_all`] and [`Client::settle_stream`] look
/// for: a [`Stream`] of each key with the outcome.
#[must_use = "nothing happens while the stream is not polled"]
pub struct SettleAll<K> {
    client: Client,
    patience: Duration,
    /// Until the stream is polled.
    source: Option<SyncWrapper<BoxStream<'static, (K, Unsettled)>>>,
    results: Option<SyncWrapper<BoxStream<'static, Outcome<K>>>>,
}

type Outcome<K> = (K, Result<Settled, Error>);

impl<K> SettleAll<K> {
    /// Sets how long after the end of the last call the messages of a batch are looked for. The
    /// default is 60 seconds.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

impl<K: Send + 'static> Stream for SettleAll<K> {
    type Item = Outcome<K>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(source) = self.source.take() {
            let (client, patience) = (self.client.clone(), self.patience);
            let batches = source.into_inner().chunks(BATCH);
            let start = (batches, Arc::default());
            let results = stream::unfold(start, move |(mut batches, mut earlier)| {
                let client = client.clone();
                async move {
                    let batch = batches.next().await?;
                    let settled = settle(client, batch, patience, &mut earlier).await;
                    Some((settled, (batches, earlier)))
                }
            });
            let results = results.flat_map(stream::iter).boxed();
            self.results = Some(SyncWrapper::new(results));
        }
        match &mut self.results {
            Some(results) => results.get_mut().poll_next_unpin(context),
            None => Poll::Ready(None),
        }
    }
}

// Keys are moved and never pinned.
impl<K> Unpin for SettleAll<K> {}

impl<K> fmt::Debug for SettleAll<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettleAll")
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

async fn settle<K>(
    client: Client,
    batch: Vec<(K, Unsettled)>,
    patience: Duration,
    earlier: &mut Arc<Earlier>,
) -> Vec<Outcome<K>> {
    let unsettled = batch.iter().map(|(_, unsettled)| unsettled);
    let (wait, time) = times(&client, unsettled, INDEX_LAG.min(patience), patience);
    client.clock().sleep(wait).await;
    let (keys, mut pending): (Vec<_>, Vec<_>) = batch
        .into_iter()
        .map(|(key, unsettled)| {
            let search = Search::new(&client, unsettled, Arc::clone(earlier));
            (key, Pending::new(search))
        })
        .unzip();
    let owners = pending.iter().map(|one| Owner::of(one.search.unsettled()));
    let owners: Vec<_> = owners.collect();
    let mut locations: HashMap<Option<LocationId>, Vec<&mut Pending>> = HashMap::new();
    for one in &mut pending {
        let location = one.search.client().location().cloned();
        locations.entry(location).or_default().push(one);
    }
    for (location, pending) in locations {
        if let Some(location) = location {
            // What it misses for any reason, single reads find, or tell the reason.
            let _ = walk(&client.at(location), pending).await;
        }
    }
    let settled = until_seen(&client, pending, time.saturating_sub(wait)).await;
    let earlier = Arc::make_mut(earlier);
    for (owners, settled) in owners.into_iter().zip(&settled) {
        earlier.add(owners, settled);
    }
    keys.into_iter().zip(settled).collect()
}

/// Collects the candidates from the export of a location. If it can't be read to its end, they
/// don't count: the one may be among those that it has not shown.
async fn walk(client: &Client, mut pending: Vec<&mut Pending>) -> Result<(), Error> {
    let unsettled = || pending.iter().map(|one| one.search.unsettled());
    let mut export = client.messages().export().page_size(MAX_EXPORT_PAGE);
    if let Some(earliest) = unsettled().map(Unsettled::earliest).min() {
        export = export.since(earliest);
    }
    let latest = unsettled().map(Unsettled::latest).max();
    if let Some(latest) = latest.filter(|latest| *latest < DateTime::<Utc>::MAX_UTC) {
        export = export.until(latest);
    }
    if unsettled().all(Unsettled::is_email) {
        export = export.channel(Channel::Email);
    }
    let of = Owners::new(unsettled());
    let pages = PAGES + PAGES_EACH * pending.len();
    let mut export = export.pages();
    let mut candidates: Vec<(usize, Vec<Found>)> = Vec::new();
    for _ in 0..pages {
        let Some(page) = export.try_next().await? else {
            for (index, found) in candidates {
                pending[index].candidates.extend(found);
            }
            return Ok(());
        };
        for message in page.items {
            for index in of.owners(&message) {
                let found = pending[index].search.of_entry(&message).await?;
                candidates.push((index, found));
            }
        }
    }
    Ok(())
}

/// The messages of each contact, or of a conversation if the contact is not known.
struct Owners {
    contacts: HashMap<ContactId, Vec<usize>>,
    conversations: HashMap<ConversationId, Vec<usize>>,
}

impl Owners {
    fn new<'a>(unsettled: impl Iterator<Item = &'a Unsettled>) -> Self {
        let (mut contacts, mut conversations) = (HashMap::new(), HashMap::new());
        for (index, unsettled) in unsettled.enumerate() {
            if let Some(contact) = unsettled.contact_id() {
                let indexes: &mut Vec<_> = contacts.entry(contact.clone()).or_default();
                indexes.push(index);
            } else if let Some(conversation) = unsettled.conversation_id() {
                let indexes: &mut Vec<_> = conversations.entry(conversation.clone()).or_default();
                indexes.push(index);
            }
        }
        Self {
            contacts,
            conversations,
        }
    }

    fn owners(&self, message: &Message) -> Vec<usize> {
        let of_contact = message.contact_id().and_then(|id| self.contacts.get(&id));
        let conversation = message.conversation_id();
        let of_conversation = conversation.and_then(|id| self.conversations.get(&id));
        let owners = of_contact.into_iter().chain(of_conversation).flatten();
        owners.copied().collect()
    }
}
