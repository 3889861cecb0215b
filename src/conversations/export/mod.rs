//! Exporting the messages of a location.

mod place;
mod progress;
mod request;
mod walk;

use chrono::{DateTime, Utc};

use self::{place::Place, walk::ExportWalk};
use super::{Channel, Message};
use crate::{
    Client, Error,
    id::{ContactId, ConversationId},
    operation::EXPORT_MESSAGES,
    paging::{Cursor, Fingerprint, Items, Pages, page_size},
};

/// The smallest page of an export.
pub const MIN_EXPORT_PAGE: u32 = 10;
/// The largest page of an export that all versions of the API accept.
pub const MAX_EXPORT_PAGE: u32 = 500;
const DEFAULT_EXPORT_PAGE: u32 = 100;

/// An export of a location's messages, which [`Messages::export`](super::Messages::export) starts:
/// the filters, of which all must match, and the order.
///
/// The service exports emails separately, so a whole export is two walks: first everything but
/// emails, then the emails. Each of them is in the order of the date. Emails come without subject
/// and body, one entry for each thread. Activities, such as an appointment in the conversation, are
/// left out; the service itself leaves out group messages and review requests.
///
/// The export reads an index that is some seconds behind. The service's cursor expires after two
/// minutes, so a slow consumer makes the stream start again at the date that it had reached;
/// messages that it had yielded are not repeated.
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use chrono::{Duration, Utc};
/// use futures_util::TryStreamExt;
///
/// let client = client.at("location-id");
/// let yesterday = Utc::now() - Duration::days(1);
/// let mut messages = client.messages().export().updated_since(yesterday).stream();
/// while let Some(message) = messages.try_next().await? {
///     println!("{:?}: {:?}", message.id(), message.status());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is requested before the stream is polled"]
pub struct Export {
    client: Client,
    contact: Option<ContactId>,
    conversation: Option<ConversationId>,
    channel: Option<Channel>,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    updated_since: Option<DateTime<Utc>>,
    oldest_first: bool,
    page_size: u32,
    resume_from: Option<Cursor>,
}

impl Export {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            contact: None,
            conversation: None,
            channel: None,
            since: None,
            until: None,
            updated_since: None,
            oldest_first: false,
            page_size: DEFAULT_EXPORT_PAGE,
            resume_from: None,
        }
    }

    /// Only messages of this contact.
    pub fn contact(mut self, contact: impl Into<ContactId>) -> Self {
        self.contact = Some(contact.into());
        self
    }

    /// Only messages of this conversation.
    pub fn conversation(mut self, conversation: impl Into<ConversationId>) -> Self {
        self.conversation = Some(conversation.into());
        self
    }

    /// Only messages of this channel.
    pub fn channel(mut self, channel: Channel) -> Self {
        self.channel = Some(channel);
        self
    }

    /// Only messages since then, inclusive, by the date they were added.
    pub fn since(mut self, date: DateTime<Utc>) -> Self {
        self.since = Some(date);
        self
    }

    /// Only messages until then, inclusive, by the date they were added.
    pub fn until(mut self, date: DateTime<Utc>) -> Self {
        self.until = Some(date);
        self
    }

    /// Only messages that were changed since then, inclusive, such as those with a new status, in
    /// the order of the change, the latest first. It combines with neither [`since`](Self::since),
    /// [`until`](Self::until) nor [`oldest_first`](Self::oldest_first).
    ///
    /// For a sync, store the time at which an export began, and export what was updated since then
    /// next time, minus a minute for the lag of the index.
    pub fn updated_since(mut self, date: DateTime<Utc>) -> Self {
        self.updated_since = Some(date);
        self
    }

    /// Orders by date, the latest first. This is the default.
    pub fn newest_first(mut self) -> Self {
        self.oldest_first = false;
        self
    }

    /// Orders by date, the earliest first.
    pub fn oldest_first(mut self) -> Self {
        self.oldest_first = true;
        self
    }

    /// Sets the number of messages to request at a time: 10 ([`MIN_EXPORT_PAGE`]) to 500
    /// ([`MAX_EXPORT_PAGE`]). The default is 100.
    pub fn page_size(mut self, messages: u32) -> Self {
        self.page_size = messages;
        self
    }

    /// Continues from a cursor of the same export, at any later time; `None` starts at the
    /// beginning. It repeats about half of the previous page, and messages of the second at which
    /// it continues. So a job that reads a single page per run advances slowly, and only if a page
    /// has about three times as many messages as the service has of one second.
    pub fn resume_from(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.resume_from = cursor.into();
        self
    }

    /// Returns the stream of the messages.
    ///
    /// Its errors are those of the requests, and before any request
    /// [`Configuration`](crate::ErrorKind::Configuration) if the client knows no location and
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the page size, the cursor or the
    /// combination of dates is not valid.
    pub fn stream(self) -> Items<Message> {
        self.pages().items()
    }

    /// Returns the stream of the pages.
    pub fn pages(self) -> Pages<Message> {
        let cursor = self.resume_from.clone();
        Pages::new(self.fingerprint(), cursor, |place| self.walk(place))
    }

    /// Returns whether a message is on the channel, and not an entry about an activity.
    fn wants(&self, message: &Message) -> bool {
        let message_type = message.message_type();
        let is_activity = message_type.is_some_and(|of| of.as_str().starts_with("TYPE_ACTIVITY_"));
        !is_activity && (self.channel.is_none() || message.channel() == self.channel)
    }

    /// Leaves out the dates: a place is a date itself, and a sync names other dates on each day.
    fn fingerprint(&self) -> Fingerprint {
        // The name of the variant, which stays the same.
        let channel = self.channel.map(|channel| format!("{channel:?}"));
        let settings = (
            self.client.location(),
            &self.contact,
            &self.conversation,
            channel,
            self.oldest_first,
            self.updated_since.is_some(),
        );
        Fingerprint::new(&EXPORT_MESSAGES, &settings)
    }

    fn walk(self, place: Option<&str>) -> Result<ExportWalk, Error> {
        let place = place.map(Place::of).transpose()?;
        page_size(
            &EXPORT_MESSAGES,
            self.page_size,
            MIN_EXPORT_PAGE..=MAX_EXPORT_PAGE,
        )?;
        if self.updated_since.is_some()
            && (self.since.is_some() || self.until.is_some() || self.oldest_first)
        {
            let found = "since, until or oldest_first beside it";
            let allowed = "an export by the date of adding or of updating";
            let problem = crate::Problem::new("updated_since", found, allowed);
            return Err(Error::invalid_request(&EXPORT_MESSAGES, vec![problem]));
        }
        ExportWalk::new(self, place)
    }
}
