//! The walks of an export, which survive the expiry of the service's cursor.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Export, Place};
use crate::{
    Error, ErrorKind,
    api::types,
    conversations::{Channel, Message},
    id::LocationId,
    paging::{Page, Recent, Walk},
};

/// The time after its last use at which a cursor of the service counts as expired. It lives for two
/// minutes, of which the request may take some.
const CURSOR_LIFETIME: Duration = Duration::from_secs(90);
/// By how much a walk that starts again overlaps what it has yielded, so that it does not matter
/// whether the service's bounds are inclusive.
const OVERLAP: TimeDelta = TimeDelta::seconds(1);
/// By how much the bounds of the request exceed those of the caller, for the same reason.
const MARGIN: TimeDelta = TimeDelta::milliseconds(1);
/// The number of pages in a row without anything new after which an export fails, so that a service
/// that repeats itself does not keep it reading forever.
const MAX_STALE_PAGES: usize = 10;

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
    /// The messages received since the walk last started.
    received: u64,
    /// Whether the walk has received anything new since it last started.
    has_advanced: bool,
    /// Whether the walk is before the date that it had reached when it last started.
    is_catching_up: bool,
    /// The pages since the walk last started.
    pages: usize,
    /// The pages in a row without anything new.
    stale_pages: usize,
    /// The number of these at which the export fails.
    max_stale_pages: usize,
    cursors: Recent,
    recent: Recent,
    ended: bool,
}

impl ExportWalk {
    pub(super) fn new(export: Export, place: Option<Place>) -> Result<Self, Error> {
        let location = export.client.required_location()?.clone();
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
            has_advanced: false,
            pages: 0,
            stale_pages: 0,
            max_stale_pages: MAX_STALE_PAGES,
            cursors: Recent::new(),
            recent: Recent::new(),
            ended: false,
        })
    }

    /// Requests a page: the next one, or the first one of a walk.
    async fn request(&self) -> Result<types::ExportPage, Error> {
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
        let mut since = since.map(|date| date - MARGIN);
        let mut until = until.map(|date| date + MARGIN);
        // By the date of updating, the filter can't be relied on: it may be by the date of adding.
        if !self.by_update() {
            match self.place.date {
                Some(date) if *oldest_first => since = Some(date - OVERLAP),
                Some(date) => until = Some(date + OVERLAP),
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
        let reply = client.api().export_messages(&query).await?;
        Ok(reply.into_inner())
    }

    fn by_update(&self) -> bool {
        self.export.updated_since.is_some()
    }

    /// Returns the date that the walk is ordered by.
    fn date(&self, message: &Message) -> Option<DateTime<Utc>> {
        if self.by_update() {
            message.date_updated().or_else(|| message.date_added())
        } else {
            message.date_added()
        }
    }

    /// Starts the walk again at the date that it has reached.
    fn start_again(&mut self) {
        self.cursor = None;
        self.cursors = Recent::new();
        self.received = 0;
        self.has_advanced = false;
        self.is_catching_up = self.by_update();
        // Without a filter by date, it has to pass all earlier pages.
        self.max_stale_pages = MAX_STALE_PAGES + self.pages;
        self.pages = 0;
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
        }
    }

    fn now(&self) -> Instant {
        self.export.client.clock().instant()
    }

    /// Requests the next page. Starts again if the cursor has expired.
    async fn next_reply(&mut self) -> Result<types::ExportPage, Error> {
        if let Some((_, used)) = &self.cursor
            && self.now().saturating_duration_since(*used) > CURSOR_LIFETIME
        {
            self.start_again();
        }
        let result = self.request().await;
        match result {
            // Presumably an expired cursor.
            Err(error) if self.cursor.is_some() && error.kind() == ErrorKind::Rejected => {
                self.start_again();
                self.request().await
            }
            result => result,
        }
    }

    /// Removes what was not asked for and what is known, and notes the date that the walk has
    /// reached. Returns whether the rest of the walk is out of the bounds.
    fn keep_wanted(&mut self, messages: &mut Vec<Message>) -> bool {
        let Export {
            since,
            until,
            updated_since,
            ..
        } = self.export;
        let mut is_over = false;
        messages.retain(|message| {
            let Some(date) = self.date(message) else {
                return true;
            };
            if updated_since.is_some_and(|since| date < since) {
                is_over = true;
                return false;
            }
            // The latest first, so these were yielded before the walk started again.
            let was_given = self.is_catching_up
                && self
                    .place
                    .date
                    .is_some_and(|reached| date > reached + OVERLAP);
            !was_given
                && since.is_none_or(|since| date >= since)
                && until.is_none_or(|until| date <= until)
        });
        if let Some(date) = messages.iter().rev().find_map(|message| self.date(message)) {
            self.place.date = Some(date);
            self.is_catching_up = false;
        }
        self.recent
            .retain_new(messages, |message| message.0.text("id"));
        is_over
    }
}

impl Walk for ExportWalk {
    type Item = Message;

    async fn next_page(&mut self) -> Result<Option<Page<Message>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let reply = self.next_reply().await?;
        let total = reply.total();
        let next = reply.next_cursor().map(str::to_owned);
        let mut messages = reply.into_messages();
        self.received += messages.len() as u64;
        self.pages += 1;
        let is_empty = messages.is_empty();
        let is_over = self.keep_wanted(&mut messages);
        let is_stale = messages.is_empty();
        self.has_advanced |= !is_stale;
        self.stale_pages = if is_stale { self.stale_pages + 1 } else { 0 };
        let next = next.filter(|next| !next.is_empty() && self.cursors.insert(next));
        if is_over {
            self.end_walk();
        } else if let Some(next) = next.filter(|_| !is_empty) {
            if self.stale_pages >= self.max_stale_pages {
                let error = Error::new(ErrorKind::UnexpectedReply);
                return Err(error.with_operation("export_messages"));
            }
            self.cursor = Some((next, self.now()));
        } else if self.has_advanced && total.is_some_and(|total| self.received < total) {
            // An expired cursor can look like the end, and an export may be capped.
            self.start_again();
        } else {
            self.end_walk();
        }
        messages.retain(|message| self.export.wants(message));
        let mut page = Page::new(messages);
        page.total = total;
        page.next = (!self.ended).then(|| self.place.cursor());
        Ok(Some(page))
    }
}
