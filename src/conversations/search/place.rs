//! A place in a search.

use crate::{Error, operation::SEARCH_CONVERSATIONS, paging::foreign_cursor};

/// A place in a search: the date that it has reached, and what it needs to know of the pages
/// before, so that a search which is resumed there knows where it ends.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The sort value of the last hit, in milliseconds.
    pub(super) after: i64,
    /// Whether all hits with that value are known. Otherwise the next page repeats them, since the
    /// service does not say whether it does.
    pub(super) is_done: bool,
    /// The number of hits that the next page does not repeat.
    pub(super) given: u64,
    /// The number of hits of the largest page, which may be all that the service allows.
    pub(super) largest: usize,
    /// The largest total that the service told; 0 if none. A hit that no longer matches the search,
    /// such as a conversation that was marked as read, is not counted in later ones.
    pub(super) total: u64,
}

impl Place {
    /// Reads what [`to_text`](Self::to_text) returned.
    pub(super) fn of(text: &str) -> Result<Self, Error> {
        let place = serde_json::from_str::<(i64, bool, u64, usize, u64)>(text);
        let (after, is_done, given, largest, total) =
            place.map_err(|_| foreign_cursor(&SEARCH_CONVERSATIONS))?;
        Ok(Self {
            after,
            is_done,
            given,
            largest,
            total,
        })
    }

    /// Returns the place as the text of a cursor.
    pub(super) fn to_text(self) -> String {
        format!(
            "[{},{},{},{},{}]",
            self.after, self.is_done, self.given, self.largest, self.total
        )
    }
}
