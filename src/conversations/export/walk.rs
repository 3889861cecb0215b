//! The walks of an export, which survive the expiry of the service's cursor.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::{Export, Place};
use crate::{
    Client, Error, ErrorKind,
    api::{ResponseValue, types},
    conversations::{Channel, Message, given},
    id::LocationId,
    operation::EXPORT_MESSAGES,
    paging::{MAX_STALE_PAGES, Next, Read, Recent, Walk, entries},
    validate::record_id,
};

/// The time after its last use at which a cursor of the service counts as expired. It lives for two
/// minutes, of which the request may take some.
const CURSOR_LIFETIME: Duration = Duration::from_secs(90);
/// How often in a row a walk starts again without having got any further.
const MAX_RESTARTS: usize = 3;

/// The state of an export.
///
/// A walk goes from page to page with the service's cursor. If that has expired, or if the pages
/// end before the total that the service told, it starts again at the date it has reached, and
/// known messages are dropped.
pub(super) struct ExportWalk {
    pub(super) export: Export,
    pub(super) location: LocationId,
    pub(super) place: Place,
    /// The service's cursor, and when it was last used.
    pub(super) cursor: Option<(String, Instant)>,
    /// The entries received since the walk last started.
    received: u64,
    /// The largest total that the service told since then.
    total: u64,
    /// How often the walk started again since it last received anything new.
    restarts: usize,
    /// Whether the walk is before the date that it had reached when it last started.
    pub(super) is_catching_up: bool,
    /// While it is: the date of the last page that it has passed.
    pub(super) passed: Option<DateTime<Utc>>,
    pub(super) passed_pages: usize,
    /// The pages in a row without anything new that got the walk no further.
    stale_pages: usize,
    cursors: Recent,
    pub(super) recent: Recent,
    ended: bool,
}

impl ExportWalk {
    pub(super) fn new(export: Export, place: Option<Place>) -> Result<Self, Error> {
        let location = export.client.required_location(&EXPORT_MESSAGES)?.clone();
        if let Some(contact) = &export.contact {
            Error::check(&EXPORT_MESSAGES, record_id("contact_id", Some(contact)))?;
        }
        if let Some(conversation) = &export.conversation {
            given(&EXPORT_MESSAGES, "conversation_id", conversation.as_str())?;
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

    pub(super) fn by_update(&self) -> bool {
        self.export.updated_since.is_some()
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
            Next::At(self.place.to_text())
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
            // Pages of nothing but messages that are filtered out, or that were yielded before the
            // walk started again, may be many: the walk itself counts those that get it no further.
            // A page that ends where the walk started gets runs of one page no further, either.
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
