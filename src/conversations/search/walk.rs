//! The walk of a search from page to page.

use chrono::{DateTime, Utc};

use super::{Filter, MAX_SEARCH_PAGE, Search, place::Place};
use crate::{
    Client, Error,
    api::{ResponseValue, types},
    conversations::Conversation,
    id::LocationId,
    operation::SEARCH_CONVERSATIONS,
    paging::{Next, Read, Recent, Walk, entries, page_size},
    validate::record_id,
};

/// The number of pages in a row that may have nothing but conversations which have moved.
const MAX_MOVED_PAGES: usize = 1_000;

/// The state of a search. The service continues after the sort value of the last hit, the date of
/// its last message, but does not say whether hits with that same date are repeated. So pages
/// overlap by a millisecond, and known conversations are dropped. If a date has more hits than fit
/// a page, there is no way to the rest, and the search fails.
pub(super) struct SearchWalk {
    client: Client,
    location: LocationId,
    filter: Filter,
    oldest_first: bool,
    page_size: u32,
    /// `None` at the beginning.
    place: Option<Place>,
    recent: Recent,
    /// The number of hits of all pages.
    given: u64,
    /// The largest total that the service told; 0 if none.
    total: u64,
}

impl SearchWalk {
    pub(super) fn new(search: Search, place: Option<&str>) -> Result<Self, Error> {
        let place = place.map(Place::of).transpose()?;
        if let Some(contact) = &search.filter.contact {
            Error::check(
                &SEARCH_CONVERSATIONS,
                record_id("contact_id", Some(contact)),
            )?;
        }
        Ok(Self {
            location: search
                .client
                .required_location(&SEARCH_CONVERSATIONS)?
                .clone(),
            page_size: page_size(&SEARCH_CONVERSATIONS, search.page_size, 1..=MAX_SEARCH_PAGE)?,
            client: search.client,
            filter: search.filter,
            oldest_first: search.oldest_first,
            given: place.map_or(0, |place| place.given),
            total: place.map_or(0, |place| place.total),
            place,
            recent: Recent::new(),
        })
    }

    async fn request(&self) -> Result<ResponseValue<types::ConversationPage>, Error> {
        let filter = &self.filter;
        let milliseconds = |date: Option<DateTime<Utc>>| date.map(|date| date.timestamp_millis());
        let mut query = types::SearchConversationsQuery::new(self.location.clone());
        query.contact_id.clone_from(&filter.contact);
        query.assigned_to.clone_from(&filter.assigned_to);
        query.query.clone_from(&filter.text);
        query.status = filter.status;
        query.last_message_direction = filter.direction;
        query.start_date = milliseconds(filter.added_since);
        query.end_date = milliseconds(filter.added_until);
        query.sort_by = Some(types::ConversationSortBy::LastMessageDate);
        query.sort = Some(if self.oldest_first {
            types::SortOrder::Asc
        } else {
            types::SortOrder::Desc
        });
        query.start_after_date = self.start().map(|after| after.to_string());
        query.limit = Some(self.page_size.into());
        self.client.api().search_conversations(&query).await
    }

    /// Returns whether the next page begins later in the order than this.
    fn is_beyond(&self, before: Option<i64>) -> bool {
        match (before, self.start()) {
            (Some(before), Some(start)) if self.oldest_first => start > before,
            (Some(before), Some(start)) => start < before,
            _ => false,
        }
    }

    /// Returns how to go on after a page that is not the last.
    fn next(&mut self, count: usize, is_full: bool, has_more: bool, dates: &[i64]) -> Next {
        let Some(last) = dates.last() else {
            return Next::Lost;
        };
        let largest = self.place.map_or(0, |place| place.largest).max(count);
        let place = match self.place {
            Some(place) if place.after == *last => {
                if !is_full && place.is_done {
                    return Next::End;
                }
                // The page has as many hits as any, which may not be all of this date.
                if is_full || has_more && count >= place.largest {
                    return Next::Lost;
                }
                Place {
                    is_done: true,
                    given: self.given,
                    total: self.total,
                    ..place
                }
            }
            _ => {
                let repeated = dates.iter().filter(|date| *date == last).count() as u64;
                Place {
                    after: *last,
                    is_done: false,
                    given: self.given.saturating_sub(repeated),
                    largest,
                    total: self.total,
                }
            }
        };
        self.place = Some(place);
        Next::At(place.to_text())
    }

    /// Returns where the next page begins: so that hits with the date of the last one are repeated,
    /// unless all of them are known.
    fn start(&self) -> Option<i64> {
        let Place { after, is_done, .. } = self.place?;
        let step = if self.oldest_first { -1 } else { 1 };
        Some(if is_done {
            after
        } else {
            after.saturating_add(step)
        })
    }
}

impl Walk for SearchWalk {
    type Item = Conversation;

    async fn read(&mut self) -> Result<Read<Conversation>, Error> {
        let mut items = Vec::new();
        let mut moved_pages = 0;
        loop {
            let reply = self.request().await?;
            let Some(count) = entries(&reply.value().0, "conversations") else {
                return Err(reply.failure().with_location(self.client.location()));
            };
            let reply = reply.into_inner();
            let total = reply.total();
            let mut hits = reply.into_conversations();
            let dates: Vec<_> = hits.iter().filter_map(sort_value).collect();
            self.recent.retain_new(&mut hits, |hit| &hit.0);
            // A cursor may hold any number.
            self.given = self.given.saturating_add(hits.len() as u64);
            items.append(&mut hits);
            let is_full = count >= self.page_size as usize;
            let is_stuck = self
                .place
                .is_some_and(|place| dates.last() == Some(&place.after));
            if is_full && is_stuck && self.page_size < MAX_SEARCH_PAGE {
                // The date may have more hits than fit the page.
                self.page_size = MAX_SEARCH_PAGE;
                continue;
            }
            self.total = self.total.max(total.unwrap_or_default());
            let has_more = self.given < self.total;
            // The service may return fewer than requested although there are more: then the total
            // says so, unless conversations came or went meanwhile, or the page is as large as any.
            let is_capped =
                self.place.is_some_and(|place| count >= place.largest) && self.total > 0;
            let is_last = count == 0 || !is_full && !has_more && !is_capped && !items.is_empty();
            let before = self.start();
            let next = if is_last {
                Next::End
            } else {
                self.next(count, is_full, has_more, &dates)
            };
            // Conversations that got a message since they were read are at the end of the order,
            // and may fill many pages.
            if items.is_empty()
                && matches!(next, Next::At(_))
                && self.is_beyond(before)
                && moved_pages < MAX_MOVED_PAGES
            {
                moved_pages += 1;
                continue;
            }
            return Ok(Read { items, total, next });
        }
    }

    fn operation(&self) -> (&'static str, &Client) {
        ("search_conversations", &self.client)
    }
}

/// Returns the value that a hit is sorted by.
fn sort_value(hit: &Conversation) -> Option<i64> {
    let sort = hit.json().get("sort").and_then(|sort| sort.get(0));
    let date = || hit.last_message_date().map(|date| date.timestamp_millis());
    sort.and_then(crate::operation::as_integer).or_else(date)
}
