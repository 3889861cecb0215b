//! The walks of an export, which survive the expiry of the service's cursor.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Export, Place};
use crate::{
    Client, Error, ErrorKind,
    api::{ResponseValue, types},
    conversations::{Channel, Message, given},
    id::LocationId,
    paging::{MAX_STALE_PAGES, Next, Read, Recent, Walk, entries},
    validate::record_id,
};

/// The time after its last use at which a cursor of the service counts as expired. It lives for two
/// minutes, of which the request may take some.
const CURSOR_LIFETIME: Duration = Duration::from_secs(90);
/// By how much a walk that starts again overlaps what it has yielded, so that it does not matter
/// whether the service's bounds are inclusive.
const OVERLAP: TimeDelta = TimeDelta::seconds(1);
/// By how much the bounds of the request exceed those of the caller, for the same reason.
const MARGIN: TimeDelta = TimeDelta::milliseconds(1);
/// How often in a row a walk starts again without having got any further.
const MAX_RESTARTS: usize = 3;

/// The number of pages that a walk may pass to the place where it goes on: with the default page, a
/// million messages.
const MAX_PASSED_PAGES: usize = 10_000;

/// The state of an export.
///
/// A walk goes from page to page with the service's cursor. If that has expired, or if the pages end
/// before the total that the service told, it starts again at the date it has reached, and known
/// messages are dropped.
pub(super) struct ExportWalk {
    export: Export,
    location: LocationId,
    place: Place,
    /// The service's cursor, and when it was last used.
    cursor: Option<(String, Instant)>,
    /// The entries received since the walk last started.
    received: u64,
    /// The largest total that the service told since then.
    total: u64,
    /// How often the walk started again since it last received anything new.
    restarts: usize,
    /// Whether the walk is before the date that it had reached when it last started.
    is_catching_up: bool,
    /// While it is: the date of the last page that it has passed.
    passed: Option<DateTime<Utc>>,
    passed_pages: usize,
    /// The pages in a row without anything new that got the walk no further.
    stale_pages: usize,
    cursors: Recent,
    recent: Recent,
    ended: bool,
}

impl ExportWalk {
    pub(super) fn new(export: Export, place: Option<Place>) -> Result<Self, Error> {
        let location = export.client.required_location()?.clone();
        if let Some(contact) = &export.contact {
            Error::check(record_id("contact_id", Some(contact)))?;
        }
        if let Some(conversation) = &export.conversation {
            given("conversation_id", conversation.as_str())?;
        }
        let beginning = Place {
            emails: export.channel == Some(Channel::Email),
            date: None,
        };
        Ok(Self {
            is_catching_up: export.updated_since.is_some(),
            place: place.unwrap_or(beginning),
            export,
            location,
            cursor: None,
            received: 0,
            total: 0,
            restarts: 0,
            passed: None,
            passed_pages: 0,
            stale_pages: 0,
            cursors: Recent::new(),
            recent: Recent::new(),
            ended: false,
        })
    }

    /// Requests a page: the next one, or the first one of a walk.
    async fn request(&self) -> Result<ResponseValue<types::ExportPage>, Error> {
        let Export {
            client,
            contact,
            conversation,
            channel,
            page_size,
            oldest_first,
            since,
            until,
            ..
        } = &self.export;
        let mut since = since.map(|date| earlier(date, MARGIN));
        let mut until = until.map(|date| later(date, MARGIN));
        // By the date of updating, the filter can't be relied on: it may be by the date of adding.
        if !self.by_update() {
            match self.place.date {
                Some(date) if *oldest_first => since = Some(earlier(date, OVERLAP)),
                Some(date) => until = Some(later(date, OVERLAP)),
                None => {}
            }
        }
        let mut query = types::ExportMessagesQuery::new(self.location.clone());
        query.contact_id.clone_from(contact);
        query.conversation_id.clone_from(conversation);
        query.channel = if self.place.emails {
            Some(types::ExportChannel::Email)
        } else {
            channel.and_then(Channel::export)
        };
        query.start_date = since;
        query.end_date = until;
        query.sort_by = Some(if self.by_update() {
            types::ExportSortBy::UpdatedAt
        } else {
            types::ExportSortBy::CreatedAt
        });
        query.sort_order = Some(if *oldest_first {
            types::SortOrder::Asc
        } else {
            types::SortOrder::Desc
        });
        query.limit = Some((*page_size).into());
        query.cursor = self.cursor.as_ref().map(|(cursor, _)| cursor.clone());
        client.api().export_messages(&query).await
    }

    fn by_update(&self) -> bool {
        self.export.updated_since.is_some()
    }

    /// Returns the date that the walk is ordered by.
    fn date(&self, message: &Message) -> Option<DateTime<Utc>> {
        if self.by_update() {
            message.date_updated()
        } else {
            message.date_added()
        }
    }

    /// Starts the walk again at the date that it has reached.
    fn start_again(&mut self) {
        self.cursor = None;
        self.cursors = Recent::new();
        self.received = 0;
        self.total = 0;
        self.restarts += 1;
        self.is_catching_up = self.by_update();
        self.passed = None;
        self.passed_pages = 0;
        self.stale_pages = 0;
    }

    /// Ends the walk, and begins the one over the emails if it is due.
    fn end_walk(&mut self) {
        if self.place.emails || self.export.channel.is_some() {
            self.ended = true;
        } else {
            self.place = Place {
                emails: true,
                date: None,
            };
            self.start_again();
            self.restarts = 0;
        }
    }

    /// Returns whether a page of so many entries without a cursor need not be the last one: an
    /// expired cursor can look like the end, and an export may be capped.
    fn may_have_more(&self, count: usize) -> bool {
        if self.total > 0 {
            return self.received < self.total && self.restarts < MAX_RESTARTS;
        }
        // Without a total, an empty page at the end of a list looks the same: one try is enough.
        count == 0 && self.cursor.is_some() && self.restarts == 0
    }

    fn now(&self) -> Instant {
        self.export.client.clock().instant()
    }

    /// Requests the next page. Starts again if the cursor has expired.
    async fn next_reply(&mut self) -> Result<ResponseValue<types::ExportPage>, Error> {
        if self.restarts < MAX_RESTARTS
            && let Some((_, used)) = &self.cursor
            && self.now().saturating_duration_since(*used) > CURSOR_LIFETIME
        {
            self.start_again();
        }
        let result = self.request().await;
        match result {
            // Presumably an expired cursor.
            Err(error)
                if self.cursor.is_some()
                    && error.kind() == ErrorKind::Rejected
                    && self.restarts < MAX_RESTARTS =>
            {
                self.start_again();
                self.request().await
            }
            result => result,
        }
    }

    /// Returns whether a walk that passes what was yielded before it started gets on with this page.
    fn gets_nearer(&mut self, messages: &[Message]) -> bool {
        let dates = messages.iter().filter_map(|message| self.date(message));
        let date = middle(dates.collect(), false);
        let is_nearer = self.is_catching_up
            && self.passed_pages < MAX_PASSED_PAGES
            && date.is_some_and(|date| self.passed.is_none_or(|passed| date < passed));
        if is_nearer {
            self.passed = date;
            self.passed_pages += 1;
        }
        is_nearer
    }

    /// Removes what was not asked for and what is known, and notes the date that the walk has
    /// reached. Returns whether the rest of the walk is out of the bounds.
    fn keep_wanted(&mut self, messages: &mut Vec<Message>) -> bool {
        let Export {
            since,
            until,
            updated_since,
            oldest_first,
            ..
        } = self.export;
        let dates: Vec<_> = messages
            .iter()
            .filter_map(|message| self.date(message))
            .collect();
        let is_out = |date: &DateTime<Utc>| {
            if oldest_first {
                until.is_some_and(|until| *date > until)
            } else {
                updated_since.or(since).is_some_and(|since| *date < since)
            }
        };
        let is_over = !dates.is_empty() && dates.iter().all(is_out);
        let reached = self.place.date;
        messages.retain(|message| {
            let Some(date) = self.date(message) else {
                return true;
            };
            // The latest first, so these were yielded before the walk started again.
            let was_given = self.is_catching_up
                && reached.is_some_and(|reached| date > later(reached, OVERLAP));
            !was_given
                && updated_since.is_none_or(|since| date >= since)
                && since.is_none_or(|since| date >= since)
                && until.is_none_or(|until| date <= until)
        });
        // Of the dates of the page, the one in the middle, in case one of them is odd: what is repeated
        // is known, and what is skipped would be lost. The least far one would not get on if each run
        // reads a single page.
        let date = if oldest_first {
            let ahead = |date: &DateTime<Utc>| reached.is_none_or(|reached| *date >= reached);
            middle(dates.into_iter().filter(ahead).collect(), true)
        } else {
            let ahead = |date: &DateTime<Utc>| reached.is_none_or(|reached| *date <= reached);
            middle(dates.into_iter().filter(ahead).collect(), false)
        };
        if let Some(date) = date.filter(|_| !messages.is_empty()) {
            self.place.date = Some(date);
            self.is_catching_up &= reached == Some(date);
        }
        self.recent.retain_new(messages, |message| &message.0);
        is_over
    }

    /// Requests the next page, without the messages that are known.
    async fn next_new(&mut self) -> Result<Read<Message>, Error> {
        let reply = self.next_reply().await?;
        let Some(count) = entries(&reply.value().0, "messages") else {
            return Err(reply.failure().with_location(self.export.client.location()));
        };
        let reply = reply.into_inner();
        let total = reply.total();
        let next = reply.next_cursor().map(str::to_owned);
        let mut messages = reply.into_messages();
        self.received += count as u64;
        self.total = self.total.max(total.unwrap_or_default());
        let gets_nearer = self.gets_nearer(&messages);
        let is_over = self.keep_wanted(&mut messages);
        if !messages.is_empty() {
            self.stale_pages = 0;
            self.restarts = 0;
        } else if !gets_nearer {
            self.stale_pages += 1;
        }
        let next = next.filter(|next| !next.is_empty() && count > 0);
        let is_known = next.as_ref().is_some_and(|next| !self.cursors.insert(next));
        let mut is_lost = false;
        if is_over {
            self.end_walk();
        } else if let Some(next) = next.filter(|_| !is_known) {
            self.cursor = Some((next, self.now()));
        } else if self.may_have_more(count) {
            self.start_again();
        } else if is_known && (self.total == 0 || self.received < self.total) {
            is_lost = true;
        } else {
            self.end_walk();
        }
        messages.retain(|message| self.export.wants(message));
        let next = if self.ended {
            Next::End
        } else if is_lost || self.stale_pages >= MAX_STALE_PAGES {
            Next::Lost
        } else {
            Next::At(self.place.cursor())
        };
        Ok(Read {
            items: messages,
            total,
            next,
        })
    }
}

impl Walk for ExportWalk {
    type Item = Message;

    async fn read(&mut self) -> Result<Read<Message>, Error> {
        let mut items = Vec::new();
        loop {
            let mut read = self.next_new().await?;
            items.append(&mut read.items);
            // Pages of nothing but messages that are filtered out, or that were yielded before the walk
            // started again, may be many: the walk itself counts those that get it no further. A page
            // that ends where the walk started gets runs of one page no further, either.
            let is_enough = if self.is_catching_up {
                items.len() >= self.export.page_size as usize
            } else {
                !items.is_empty()
            };
            if is_enough || !matches!(read.next, Next::At(_)) {
                return Ok(Read { items, ..read });
            }
        }
    }

    fn operation(&self) -> (&'static str, &Client) {
        ("export_messages", &self.export.client)
    }
}

fn earlier(date: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    date.checked_sub_signed(by).unwrap_or(date)
}

fn later(date: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    date.checked_add_signed(by).unwrap_or(date)
}

/// Returns the date in the middle; of two, the earlier one if the earliest come first.
fn middle(mut dates: Vec<DateTime<Utc>>, oldest_first: bool) -> Option<DateTime<Utc>> {
    dates.sort_unstable();
    let last = dates.len().checked_sub(1)?;
    let index = if oldest_first {
        last / 2
    } else {
        last.div_ceil(2)
    };
    dates.get(index).copied()
}
