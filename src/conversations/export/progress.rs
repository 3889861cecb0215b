//! How far a walk has got by date, and which messages of a page are new.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Export, walk::ExportWalk};
use crate::conversations::Message;

/// By how much a walk that starts again overlaps what it has yielded, so that it does not matter
/// whether the service's bounds are inclusive.
pub(super) const OVERLAP: TimeDelta = TimeDelta::seconds(1);
/// The number of pages that a walk may pass to the place where it goes on: with the default page, a
/// million messages.
const MAX_PASSED_PAGES: usize = 10_000;

impl ExportWalk {
    /// Returns the date that the walk is ordered by.
    fn date(&self, message: &Message) -> Option<DateTime<Utc>> {
        if self.by_update() {
            message.date_updated()
        } else {
            message.date_added()
        }
    }

    /// Returns whether a walk that passes what was yielded before it started gets on with this
    /// page.
    pub(super) fn gets_nearer(&mut self, messages: &[Message]) -> bool {
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
    pub(super) fn keep_wanted(&mut self, messages: &mut Vec<Message>) -> bool {
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
        // Of the dates of the page, the one in the middle, in case one of them is odd: what is
        // repeated is known, and what is skipped would be lost. The least far one would not get on
        // if each run reads a single page.
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
}

pub(super) fn earlier(date: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    date.checked_sub_signed(by).unwrap_or(date)
}

pub(super) fn later(date: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
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
