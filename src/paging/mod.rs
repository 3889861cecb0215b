//! Lists that the service returns a page at a time, as streams.
//!
//! [`Items`] yields the items of a list and [`Pages`] its pages. Both are lazy: a page is requested
//! when it is needed and not before, and dropping the stream stops reading. An item comes once,
//! even if the service repeats it on the next page: at least the last 10,000 ids are remembered,
//! and memory use does not grow with the list.
//!
//! A page that can't be read ends the stream with its error. If the service repeats itself or does
//! not say how to go on, the stream yields the items of the last page that could be read, and ends
//! with [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply). `cursor` then returns where to go
//! on; it can be serialized and passed to `resume_from` of the same list, with the same filters and
//! order. Once the stream has ended without an error, the cursor is the [end](Cursor::is_end), from
//! where nothing is read again:
//!
//! ```no_run
//! # async fn example(client: leadconnector::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use futures_util::StreamExt;
//! use leadconnector::paging::Cursor;
//!
//! # let stored: Option<Cursor> = None;
//! let conversation = client.messages().in_conversation("conversation-id");
//! let mut messages = conversation.resume_from(stored).stream();
//! while let Some(message) = messages.next().await {
//!     match message {
//!         Ok(message) => println!("{:?}", message.id()),
//!         Err(error) => eprintln!("{error}; go on later"),
//!     }
//! }
//! std::fs::write("cursor.json", serde_json::to_string(&messages.cursor())?)?;
//! if messages.cursor().is_some_and(Cursor::is_end) {
//!     println!("that was all");
//! }
//! # Ok(())
//! # }
//! ```

mod cursor;
mod recent;
mod walk;

use std::{
    collections::VecDeque,
    fmt,
    ops::RangeInclusive,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{Stream, stream::BoxStream};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use sync_wrapper::SyncWrapper;

use crate::{Error, Problem, operation::Operation, view::Object};

pub use cursor::Cursor;
pub(crate) use cursor::{Fingerprint, foreign_cursor};
pub(crate) use recent::Recent;
pub(crate) use walk::{MAX_STALE_PAGES, Next, Read, Walk};

use cursor::{BEGINNING, END};
use walk::Reader;

/// Returns the number of entries in the array of a page, which may be nested in a field of the same
/// name; `None` if there is no array: then the reply is no page, although its status is a success.
pub(crate) fn entries(page: &Object, name: &str) -> Option<usize> {
    let mut value = page.0.get(name)?;
    if let Value::Object(nested) = value {
        value = nested.get(name)?;
    }
    value.as_array().map(Vec::len)
}

/// Checks the number of items to request at a time.
pub(crate) fn page_size(
    operation: &Operation,
    size: u32,
    allowed: RangeInclusive<u32>,
) -> Result<u32, Error> {
    if allowed.contains(&size) {
        return Ok(size);
    }
    let allowed = format!("{} to {}", allowed.start(), allowed.end());
    let problem = Problem::new("page_size", size.to_string(), allowed);
    Err(Error::invalid_request(operation, vec![problem]))
}

/// A page of a list, without the items that earlier pages had.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use futures_util::TryStreamExt;
///
/// # let stored: Option<leadconnector::paging::Cursor> = None;
/// // A job that reads one page each time that it runs.
/// let client = client.at("location-id");
/// let search = client.conversations().search().oldest_first().resume_from(stored);
/// if let Some(page) = search.pages().try_next().await? {
///     println!("{} of {:?}", page.items.len(), page.total);
///     let stored = page.next; // for the next run
/// #   let _ = stored;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the order of the service.
    pub items: Vec<T>,
    /// The number of items of the whole list, if the service tells it. It may change while the list
    /// is read, and of a resumed list, it may count only the items that are left.
    pub total: Option<u64>,
    /// Where the next page begins: the [end](Cursor::is_end) if the service has said that this page
    /// is the last. Otherwise the next page can be empty, which ends the list too. If the service
    /// has not said where, it is this page again, and the stream goes on with an error.
    pub next: Cursor,
}

type PageStream<T> = BoxStream<'static, Result<Page<T>, Error>>;

/// The pages of a list: a [`Stream`].
#[must_use = "nothing is requested while the stream is not polled"]
pub struct Pages<T> {
    list: Fingerprint,
    /// `None` once the list has ended or failed.
    pages: Option<SyncWrapper<PageStream<T>>>,
    cursor: Option<Cursor>,
}

impl<T: Send + 'static> Pages<T> {
    /// Makes the stream of the walk that begins at this cursor of the list; the function that makes
    /// the walk gets `None` for the beginning, and never the end. If it fails, so does the stream.
    pub(crate) fn new<W: Walk<Item = T>>(
        list: Fingerprint,
        cursor: Option<Cursor>,
        walk: impl FnOnce(Option<&str>) -> Result<W, Error>,
    ) -> Self {
        let place = cursor.as_ref().map(|cursor| cursor.place(list));
        let (place, made) = match place.unwrap_or(Ok(BEGINNING)) {
            Ok(place @ (BEGINNING | END)) => (place, walk(None)),
            Ok(place) => (place, walk(Some(place))),
            // What else is wrong comes first: without a location, no cursor fits.
            Err(error) => (BEGINNING, walk(None).and(Err(error))),
        };
        let pages = match made {
            Ok(_) if place == END => None,
            Ok(walk) => {
                let reader = Reader::new(walk, list, place.to_owned());
                let pages = stream::try_unfold(reader, |mut reader| async move {
                    let page = reader.next_page().await?;
                    Ok(page.map(|page| (page, reader)))
                });
                Some(SyncWrapper::new(pages.boxed()))
            }
            Err(error) => Some(SyncWrapper::new(stream::iter([Err(error)]).boxed())),
        };
        Self {
            list,
            pages,
            cursor,
        }
    }
}

impl<T> Pages<T> {
    /// Returns where the page after the latest one begins, even if it could not be read; if the
    /// service has not said where, the latest page again. `None` means the beginning of the list.
    /// Once the stream has ended without an error, it is the [end](Cursor::is_end).
    #[must_use]
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Converts the stream into one of the items.
    pub fn items(self) -> Items<T> {
        Items {
            cursor: self.cursor.clone(),
            pages: self,
            items: VecDeque::new(),
        }
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(pages) = &mut self.pages else {
            return Poll::Ready(None);
        };
        let page = ready!(pages.get_mut().as_mut().poll_next(context));
        match &page {
            Some(Ok(page)) => self.cursor = Some(page.next.clone()),
            Some(Err(_)) => self.pages = None,
            None => {
                self.pages = None;
                self.cursor = Some(Cursor::new(self.list, END));
            }
        }
        Poll::Ready(page)
    }
}

/// The items of a list: a [`Stream`].
#[must_use = "nothing is requested while the stream is not polled"]
pub struct Items<T> {
    pages: Pages<T>,
    /// The items of the current page that were not yielded yet.
    items: VecDeque<T>,
    /// Where the current page begins.
    cursor: Option<Cursor>,
}

impl<T> Items<T> {
    /// Returns where to continue: at the beginning of the page of the latest item or, after the
    /// last item of a page, of the next one; after an error, of the page that could not be read. So
    /// a stream that resumes there repeats the items of a page that was not read to its end. `None`
    /// means the beginning of the list. Once the stream has ended without an error, it is the
    /// [end](Cursor::is_end).
    #[must_use]
    pub fn cursor(&self) -> Option<&Cursor> {
        if self.items.is_empty() {
            self.pages.cursor()
        } else {
            self.cursor.as_ref()
        }
    }
}

impl<T: Unpin> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            let begins = self.pages.cursor.clone();
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    self.cursor = begins;
                    self.items = page.items.into();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.items.len(), None)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("buffered", &self.items.len())
            .finish_non_exhaustive()
    }
}
