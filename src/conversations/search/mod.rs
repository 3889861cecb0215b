//! Searching the conversations of a location.

mod place;
mod walk;

use chrono::{DateTime, Utc, serde::ts_milliseconds_option};
use serde::Serialize;

use self::walk::SearchWalk;
use super::Conversation;
use crate::{
    Client,
    api::types,
    id::ContactId,
    operation::SEARCH_CONVERSATIONS,
    paging::{Cursor, Fingerprint, Items, Pages},
};

/// The largest page of a search that is known to work, and the default.
pub const MAX_SEARCH_PAGE: u32 = 100;

/// A search of a location's conversations, which
/// [`Conversations::search`](super::Conversations::search) starts: the filters, of which all must
/// match, and the order.
///
/// The service reads a search index, which is some seconds behind: a conversation that was just
/// created or changed is not in it yet.
///
/// A stream yields each conversation once. One that gets a new message while the stream runs moves
/// to the other end of the order. With the [oldest first](Self::oldest_first), the stream reaches
/// it there, unless it has yielded it already; with the newest first, the stream misses it. So for
/// a sync, read the oldest first, and leave what changes meanwhile to the next search.
///
/// Each page continues after the date of a last message. If more conversations have their last
/// message in the same millisecond than fit on a page, which the service may make smaller than
/// requested, the rest of them can't be reached, and the stream fails with
/// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply). If the service returns a page that is
/// smaller than requested and tells no total, the stream ends after that page.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use futures_util::TryStreamExt;
///
/// let client = client.at("location-id");
/// let mut unread = client.conversations().search().unread().stream();
/// while let Some(conversation) = unread.try_next().await? {
///     println!("{:?}: {:?}", conversation.id(), conversation.unread_count());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is requested before the stream is polled"]
pub struct Search {
    client: Client,
    filter: Filter,
    oldest_first: bool,
    page_size: u32,
    resume_from: Option<Cursor>,
}

#[derive(Clone, Default, Serialize)]
struct Filter {
    contact: Option<ContactId>,
    assigned_to: Option<String>,
    text: Option<String>,
    status: Option<types::ConversationStatus>,
    direction: Option<types::MessageDirection>,
    // In the precision with which they are sent.
    #[serde(serialize_with = "ts_milliseconds_option::serialize")]
    added_since: Option<DateTime<Utc>>,
    #[serde(serialize_with = "ts_milliseconds_option::serialize")]
    added_until: Option<DateTime<Utc>>,
}

/// Omits the values, since the text may be a name or a phone number.
impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Filter")
            .field("contact", &self.contact)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Search {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            filter: Filter::default(),
            oldest_first: false,
            page_size: MAX_SEARCH_PAGE,
            resume_from: None,
        }
    }

    /// Only conversations of this contact. There is one, except for group messages and reviews.
    pub fn contact(mut self, contact: impl Into<ContactId>) -> Self {
        self.filter.contact = Some(contact.into());
        self
    }

    /// Only conversations assigned to this user.
    pub fn assigned_to(mut self, user: impl Into<String>) -> Self {
        self.filter.assigned_to = Some(user.into());
        self
    }

    /// Only conversations assigned to nobody.
    pub fn unassigned(self) -> Self {
        self.assigned_to("unassigned")
    }

    /// Only conversations that match this text, such as a name or a phone number.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.filter.text = Some(text.into());
        self
    }

    /// Only conversations with unread messages.
    pub fn unread(self) -> Self {
        self.status(types::ConversationStatus::Unread)
    }

    /// Only conversations without unread messages.
    pub fn read(self) -> Self {
        self.status(types::ConversationStatus::Read)
    }

    /// Only starred conversations.
    pub fn starred(self) -> Self {
        self.status(types::ConversationStatus::Starred)
    }

    fn status(mut self, status: types::ConversationStatus) -> Self {
        self.filter.status = Some(status);
        self
    }

    /// Only conversations whose last message came from the contact.
    pub fn last_inbound(mut self) -> Self {
        self.filter.direction = Some(types::MessageDirection::Inbound);
        self
    }

    /// Only conversations whose last message went to the contact.
    pub fn last_outbound(mut self) -> Self {
        self.filter.direction = Some(types::MessageDirection::Outbound);
        self
    }

    /// Only conversations created since then, whenever their last message was.
    pub fn added_since(mut self, date: DateTime<Utc>) -> Self {
        self.filter.added_since = Some(date);
        self
    }

    /// Only conversations created until then, whenever their last message was.
    pub fn added_until(mut self, date: DateTime<Utc>) -> Self {
        self.filter.added_until = Some(date);
        self
    }

    /// Orders by the date of the last message, the latest first. This is the default.
    pub fn newest_first(mut self) -> Self {
        self.oldest_first = false;
        self
    }

    /// Orders by the date of the last message, the earliest first.
    pub fn oldest_first(mut self) -> Self {
        self.oldest_first = true;
        self
    }

    /// Sets the number of conversations to request at a time: 1 to 100 ([`MAX_SEARCH_PAGE`]), which
    /// is the default.
    pub fn page_size(mut self, conversations: u32) -> Self {
        self.page_size = conversations;
        self
    }

    /// Continues from a cursor of the same search; `None` starts at the beginning.
    pub fn resume_from(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.resume_from = cursor.into();
        self
    }

    /// Returns the stream of the conversations.
    ///
    /// Its errors are those of the requests, and before any request
    /// [`Configuration`](crate::ErrorKind::Configuration) if the client knows no location and
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the page size or the cursor is not
    /// valid.
    pub fn stream(self) -> Items<Conversation> {
        self.pages().items()
    }

    /// Returns the stream of the pages, which also tell the total number of conversations.
    pub fn pages(self) -> Pages<Conversation> {
        let cursor = self.resume_from.clone();
        Pages::new(self.fingerprint(), cursor, |place| {
            SearchWalk::new(self, place)
        })
    }

    fn fingerprint(&self) -> Fingerprint {
        let settings = (self.client.location(), &self.filter, self.oldest_first);
        Fingerprint::new(&SEARCH_CONVERSATIONS, &settings)
    }
}
