//! Reading a list a page at a time, until it ends or the service does not say how to go on.

use super::{Cursor, Fingerprint, Page, Recent, cursor::END};
use crate::{Client, Error, ErrorKind, retryable::Final};

/// The number of pages in a row without anything new after which a list fails, so that a service
/// that repeats itself does not keep it reading forever.
pub(crate) const MAX_STALE_PAGES: usize = 10;

/// Requests the pages of a list.
pub(crate) trait Walk: Send + 'static {
    type Item: Send + 'static;

    /// Requests the next page; not called again after one that is the last or leads nowhere.
    fn read(&mut self) -> impl Future<Output = Result<Read<Self::Item>, Error>> + Send;

    /// Returns the operation that [`read`](Self::read) calls, and with which client.
    fn operation(&self) -> (&'static str, &Client);
}

/// What was read: the items that earlier pages did not have, and how to go on.
pub(crate) struct Read<T> {
    pub(crate) items: Vec<T>,
    /// The number of items of the whole list, if the service tells it.
    pub(crate) total: Option<u64>,
    pub(crate) next: Next,
}

/// How a list goes on after a page.
pub(crate) enum Next {
    /// At this place.
    At(String),
    /// This was the last page.
    End,
    /// There is more, but the service has not said where, or says where it has been read.
    Lost,
}

impl Next {
    /// Goes on at this place, unless the service has not said one or the list was there already:
    /// that would lead to the same pages again.
    pub(crate) fn at_new(place: Option<String>, known: &mut Recent) -> Self {
        match place.filter(|place| known.insert(place)) {
            Some(place) => Self::At(place),
            None => Self::Lost,
        }
    }
}

/// Makes pages of what a walk reads. So that no list withholds what it could read, the items of a
/// page come before the error that says that the list can't go on.
pub(super) struct Reader<W> {
    walk: W,
    list: Fingerprint,
    next: Next,
}

impl<W: Walk> Reader<W> {
    pub(super) fn new(walk: W, list: Fingerprint, begins: String) -> Self {
        let next = Next::At(begins);
        Self { walk, list, next }
    }

    /// Returns the next page that has anything new; `None` after the last one.
    pub(super) async fn next_page(&mut self) -> Result<Option<Page<W::Item>>, Error> {
        for _ in 0..MAX_STALE_PAGES {
            let begins = match &self.next {
                Next::At(place) => place.clone(),
                Next::End => return Ok(None),
                Next::Lost => break,
            };
            let Read { items, total, next } = self.walk.read().await?;
            self.next = next;
            if items.is_empty() {
                continue;
            }
            let next = match &self.next {
                Next::At(place) => place,
                Next::End => END,
                Next::Lost => &begins,
            };
            let next = Cursor::new(self.list, next);
            return Ok(Some(Page { items, total, next }));
        }
        if let Next::End = self.next {
            return Ok(None);
        }
        let (operation, client) = self.walk.operation();
        Err(Error::new(ErrorKind::UnexpectedReply)
            .with_extension(Final)
            .with_operation(operation)
            .with_location(client.location()))
    }
}
