//! Exports of messages: their results are kept for a walk from page to page.

use std::collections::BTreeMap;

use super::{Alternative, Location, Millis, Refusal, Store, kind, record::StoredMessage};

/// How long a cursor is valid after the last request of its export.
const CURSOR_LIFE: Millis = 120_000;
/// How many exports are kept. Beyond, the one that was used least recently is dropped.
const MAX_EXPORTS: usize = 100;

/// The date by which an export sorts.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::sandbox) enum SortBy {
    Added,
    Updated,
}

/// What to export; `None` stands for no condition.
pub(in crate::sandbox) struct Export {
    pub(in crate::sandbox) conversation: Option<String>,
    pub(in crate::sandbox) contact: Option<String>,
    /// `None` is everything except emails.
    pub(in crate::sandbox) channel: Option<String>,
    pub(in crate::sandbox) start: Option<Millis>,
    pub(in crate::sandbox) end: Option<Millis>,
    pub(in crate::sandbox) sort: SortBy,
    pub(in crate::sandbox) ascending: bool,
}

/// A page of an export.
pub(in crate::sandbox) struct ExportPage {
    /// The indexes of the messages.
    pub(in crate::sandbox) messages: Vec<usize>,
    /// The time as of which the messages are to be shown.
    pub(in crate::sandbox) time: Millis,
    pub(in crate::sandbox) cursor: Option<String>,
    pub(in crate::sandbox) total: usize,
}

/// The results of an export, in order, as of the time when it began.
struct Results {
    location: String,
    messages: Vec<usize>,
    total: usize,
    time: Millis,
    last_used: Millis,
}

/// The exports that can be continued, by number.
#[derive(Default)]
pub(super) struct Exports {
    results: BTreeMap<usize, Results>,
    count: usize,
}

impl Exports {
    /// Keeps the results of an export and returns its number.
    fn insert(&mut self, results: Results) -> usize {
        if self.results.len() >= MAX_EXPORTS {
            let oldest = self.results.iter().min_by_key(|(_, kept)| kept.last_used);
            if let Some(number) = oldest.map(|(number, _)| *number) {
                self.results.remove(&number);
            }
        }
        self.count += 1;
        self.results.insert(self.count, results);
        self.count
    }

    /// Frees the memory of expired exports. Their totals remain.
    fn expire(&mut self, now: Millis) {
        for results in self.results.values_mut() {
            if results.is_expired(now) {
                results.messages = Vec::new();
            }
        }
    }
}

impl Results {
    fn is_expired(&self, now: Millis) -> bool {
        now - self.last_used > CURSOR_LIFE
    }
}

/// Writes the cursor of a page.
fn cursor(number: usize, offset: usize) -> String {
    format!("sandboxExport{number}.{offset}")
}

/// Reads a cursor.
fn number_and_offset(cursor: &str) -> Option<(usize, usize)> {
    let (number, offset) = cursor.strip_prefix("sandboxExport")?.split_once('.')?;
    Some((number.parse().ok()?, offset.parse().ok()?))
}

impl Store {
    /// Returns the first page of an export.
    pub(in crate::sandbox) fn export(
        &mut self,
        location: &str,
        export: &Export,
        limit: usize,
        now: Millis,
    ) -> ExportPage {
        self.exports.expire(now);
        let time = now - self.lag;
        let messages = self.results(location, export, time);
        let results = Results {
            location: location.to_owned(),
            total: messages.len(),
            messages,
            time,
            last_used: now,
        };
        // One page needs no cursor, so its results need not be kept.
        if self.next(&results, limit).is_none() {
            return self.page(&results, 0, limit, None);
        }
        let number = self.exports.insert(results);
        // It was just inserted.
        self.page(&self.exports.results[&number], 0, limit, Some(number))
    }

    /// Returns a later page of an export of a location. The same cursor always leads to the same
    /// page.
    pub(in crate::sandbox) fn continue_export(
        &mut self,
        location: &str,
        cursor: &str,
        limit: usize,
        now: Millis,
    ) -> Result<ExportPage, Refusal> {
        self.exports.expire(now);
        let Some((number, offset)) = number_and_offset(cursor) else {
            return Err(Refusal::ExpiredCursor(0));
        };
        let results = self.exports.results.get_mut(&number);
        let Some(results) = results.filter(|results| results.location == location) else {
            return Err(Refusal::ExpiredCursor(0));
        };
        if results.is_expired(now) {
            return Err(Refusal::ExpiredCursor(results.total));
        }
        results.last_used = now;
        // It was just found.
        let results = &self.exports.results[&number];
        Ok(self.page(results, offset, limit, Some(number)))
    }

    fn page(
        &self,
        results: &Results,
        offset: usize,
        limit: usize,
        number: Option<usize>,
    ) -> ExportPage {
        let messages = results.messages.iter().skip(offset).take(limit);
        let remembered = messages.filter(|index| self.messages.get(**index).is_some());
        let next = self.next(results, offset.saturating_add(limit));
        ExportPage {
            messages: remembered.copied().collect(),
            time: results.time,
            cursor: number.zip(next).map(|(number, next)| cursor(number, next)),
            total: results.total,
        }
    }

    /// Returns the offset of the next page, if the service would give a cursor.
    fn next(&self, results: &Results, offset: usize) -> Option<usize> {
        let full_last_page = offset == results.total && offset > 0;
        let more = offset < results.total
            || full_last_page && !self.has(Alternative::NoCursorAfterFullPage);
        more.then_some(offset)
    }

    /// Returns the messages of an export in its order, as the index had them at this time.
    fn results(&self, location: &str, export: &Export, time: Millis) -> Vec<usize> {
        let Some(place) = self.locations.get(location) else {
            return Vec::new();
        };
        let fits = |index: &usize| {
            let message = &self.messages[*index];
            message.life.exists(time) && self.is_wanted(message, export, time)
        };
        let mut messages: Vec<usize> = self
            .candidates(place, location, export)
            .into_iter()
            .filter(fits)
            .collect();
        if export.sort == SortBy::Updated {
            messages.sort_by_key(|index| (self.updated(&self.messages[*index], time), *index));
        }
        if !export.ascending {
            messages.reverse();
        }
        messages
    }

    /// Returns the messages of the place that the export is about, by date.
    fn candidates(&self, place: &Location, location: &str, export: &Export) -> Vec<usize> {
        let wanted_id = export.conversation.as_ref();
        let conversations: Vec<usize> = match (wanted_id, &export.contact) {
            (None, None) => {
                let email = export.channel.as_deref() == Some("Email");
                let set = if email {
                    &place.threads
                } else {
                    &place.messages
                };
                return set.iter().map(|(_, index)| *index).collect();
            }
            (Some(id), _) => self.conversation_ids.get(id).copied().into_iter().collect(),
            (None, Some(contact)) => place
                .conversations_of
                .get(contact)
                .cloned()
                .unwrap_or_default(),
        };
        let of_export = |index: &usize| {
            let conversation = &self.conversations[*index];
            let contact = export.contact.as_ref();
            conversation.location == location && contact.is_none_or(|c| conversation.contact == *c)
        };
        let mut keys: Vec<_> = conversations
            .into_iter()
            .filter(of_export)
            .flat_map(|index| &self.conversations[index].messages)
            .collect();
        keys.sort_unstable();
        keys.into_iter().map(|(_, index)| *index).collect()
    }

    fn is_wanted(&self, message: &StoredMessage, export: &Export, time: Millis) -> bool {
        let kind = &message.content.kind;
        let on_channel = match export.channel.as_deref() {
            Some(channel) => kind::is_on(kind, channel),
            // Review requests by SMS are not exported.
            None => !kind::is_email(kind) && kind != "TYPE_SMS_REVIEW_REQUEST",
        };
        let filters_updates =
            export.sort == SortBy::Updated && self.has(Alternative::ExportFiltersByUpdate);
        let date = if filters_updates {
            self.updated(message, time)
        } else {
            message.life.added
        };
        let exclusive = self.has(Alternative::ExclusiveExportDates);
        let after = |start| date > start || date == start && !exclusive;
        let before = |end| date < end || date == end && !exclusive;
        on_channel && export.start.is_none_or(after) && export.end.is_none_or(before)
    }
}
