//! The index of conversations, which lags behind, and searches in it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
};

use super::{
    Alternative, Millis, Store,
    record::{Conversation, StoredMessage},
};

/// How many changes can wait for the lag to be over. Beyond, the oldest show earlier.
const MAX_PENDING: usize = 100_000;

/// A conversation as the index has it.
#[derive(Clone)]
pub(super) struct Document {
    /// The index of the last message.
    pub(super) last: Option<usize>,
    pub(super) last_date: Millis,
    pub(super) last_manual_date: Option<Millis>,
    pub(super) unread: u64,
    pub(super) starred: bool,
}

/// The conversations of a location, as a search finds them.
#[derive(Default)]
pub(super) struct SearchIndex {
    documents: HashMap<usize, Document>,
    by_last: BTreeSet<(Millis, usize)>,
    by_last_manual: BTreeSet<(Millis, usize)>,
    /// Changes that do not show yet, by the date from which they do. The counter tells those of
    /// one date apart.
    pending: BTreeMap<(Millis, u64), (usize, Option<Document>)>,
    changes: u64,
}

impl SearchIndex {
    /// Changes the document of a conversation; `None` removes it. The change shows once the lag
    /// is over, or at once if the data was stored in the remote past.
    pub(super) fn update(
        &mut self,
        conversation: usize,
        document: Option<Document>,
        stored: Millis,
        lag: Millis,
    ) {
        if stored == Millis::MIN {
            // Earlier changes that still wait lack this one.
            for (other, waiting) in self.pending.values_mut() {
                if *other == conversation {
                    waiting.clone_from(&document);
                }
            }
            self.put(conversation, document);
            return;
        }
        self.show(stored);
        let date = stored.saturating_add(lag);
        self.changes += 1;
        self.pending
            .insert((date, self.changes), (conversation, document));
        // A clock that stands still must not make them pile up.
        while self.pending.len() > MAX_PENDING
            && let Some((_, (conversation, document))) = self.pending.pop_first()
        {
            self.put(conversation, document);
        }
    }

    /// Shows the changes whose time has come.
    fn show(&mut self, now: Millis) {
        while let Some(change) = self.pending.first_entry()
            && change.key().0 <= now
        {
            let (conversation, document) = change.remove();
            self.put(conversation, document);
        }
    }

    /// Removes a conversation at once, and again once its changes that do not show yet have shown.
    pub(super) fn forget(&mut self, conversation: usize) {
        self.put(conversation, None);
        if let Some((last, _)) = self.pending.last_key_value() {
            self.changes += 1;
            self.pending
                .insert((last.0, self.changes), (conversation, None));
        }
    }

    fn put(&mut self, conversation: usize, document: Option<Document>) {
        if let Some(old) = self.documents.remove(&conversation) {
            self.by_last.remove(&(old.last_date, conversation));
            if let Some(date) = old.last_manual_date {
                self.by_last_manual.remove(&(date, conversation));
            }
        }
        if let Some(document) = document {
            self.by_last.insert((document.last_date, conversation));
            if let Some(date) = document.last_manual_date {
                self.by_last_manual.insert((date, conversation));
            }
            self.documents.insert(conversation, document);
        }
    }
}

/// The date by which a search sorts.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::sandbox) enum SearchBy {
    LastMessage,
    LastManualMessage,
}

/// A search; `None` and empty stand for no condition.
pub(in crate::sandbox) struct Search {
    pub(in crate::sandbox) conversation: Option<String>,
    pub(in crate::sandbox) contact: Option<String>,
    pub(in crate::sandbox) assigned_to: Vec<String>,
    /// In lower case.
    pub(in crate::sandbox) text: Option<String>,
    pub(in crate::sandbox) unread: Option<bool>,
    pub(in crate::sandbox) starred: bool,
    pub(in crate::sandbox) last_type: Option<String>,
    pub(in crate::sandbox) last_manual: Option<bool>,
    pub(in crate::sandbox) last_outbound: Option<bool>,
    pub(in crate::sandbox) added: (Option<Millis>, Option<Millis>),
    pub(in crate::sandbox) by: SearchBy,
    pub(in crate::sandbox) ascending: bool,
    /// The sort value after which the page begins.
    pub(in crate::sandbox) after: Option<Millis>,
    pub(in crate::sandbox) limit: usize,
}

/// A conversation that was found, as the index has it.
pub(in crate::sandbox) struct Found<'s> {
    pub(in crate::sandbox) conversation: &'s Conversation,
    pub(in crate::sandbox) last: Option<&'s StoredMessage>,
    pub(in crate::sandbox) last_date: Millis,
    pub(in crate::sandbox) unread: u64,
    pub(in crate::sandbox) starred: bool,
    pub(in crate::sandbox) assigned_to: Option<&'s str>,
    /// The date by which the search sorts.
    pub(in crate::sandbox) sort: Millis,
}

impl Search {
    /// Returns whether each conversation of a location fits.
    fn is_for_all(&self) -> bool {
        self.assigned_to.is_empty()
            && self.text.is_none()
            && self.unread.is_none()
            && !self.starred
            && self.last_type.is_none()
            && self.last_manual.is_none()
            && self.last_outbound.is_none()
            && self.added == (None, None)
    }
}

impl Store {
    /// Brings the index to the state that it has at this time. Call it before each search.
    pub(in crate::sandbox) fn refresh_index(&mut self, location: &str, now: Millis) {
        if let Some(location) = self.locations.get_mut(location) {
            location.search.show(now);
        }
    }

    /// Returns a page of conversations and the number of all that fit.
    pub(in crate::sandbox) fn search(
        &self,
        location: &str,
        search: &Search,
    ) -> (Vec<Found<'_>>, usize) {
        let Some(index) = self.locations.get(location).map(|l| &l.search) else {
            return (Vec::new(), 0);
        };
        // A contact has few conversations: they are sorted here instead of looked for in the index.
        let few: BTreeSet<_>;
        let keys = match (&search.conversation, &search.contact) {
            (None, None) => match search.by {
                SearchBy::LastMessage => &index.by_last,
                SearchBy::LastManualMessage => &index.by_last_manual,
            },
            (id, contact) => {
                let by_id = id.as_ref().map(|id| self.conversation_ids.get(id));
                let candidates: Vec<usize> = match (by_id, contact) {
                    (Some(found), _) => found.into_iter().copied().collect(),
                    (None, Some(contact)) => self.conversations_of(contact, location),
                    (None, None) => Vec::new(),
                };
                let key = |candidate: usize| {
                    let document = index.documents.get(&candidate)?;
                    let date = match search.by {
                        SearchBy::LastMessage => Some(document.last_date),
                        SearchBy::LastManualMessage => document.last_manual_date,
                    };
                    let of_contact = contact
                        .as_ref()
                        .is_none_or(|contact| self.conversations[candidate].contact == *contact);
                    Some((date?, candidate)).filter(|_| of_contact)
                };
                few = candidates.into_iter().filter_map(key).collect();
                &few
            }
        };
        let fits = |key: &&(Millis, usize)| search.is_for_all() || self.fits(index, search, key.1);
        let total = if search.is_for_all() {
            keys.len()
        } else {
            keys.iter().filter(fits).count()
        };
        let inclusive = self.has(Alternative::InclusiveStartAfterDate);
        let page: Vec<_> = if search.ascending {
            let start = match search.after {
                None => Bound::Unbounded,
                Some(date) if inclusive => Bound::Included((date, 0)),
                Some(date) => Bound::Excluded((date, usize::MAX)),
            };
            let fitting = keys.range((start, Bound::Unbounded)).filter(fits);
            fitting.take(search.limit).collect()
        } else {
            let end = match search.after {
                None => Bound::Unbounded,
                Some(date) if inclusive => Bound::Included((date, usize::MAX)),
                Some(date) => Bound::Excluded((date, 0)),
            };
            let fitting = keys.range((Bound::Unbounded, end)).rev().filter(fits);
            fitting.take(search.limit).collect()
        };
        let found = page.into_iter().filter_map(|(sort, conversation)| {
            let document = index.documents.get(conversation)?;
            let conversation = self.conversations.get(*conversation)?;
            Some(Found {
                conversation,
                last: document.last.and_then(|last| self.messages.get(last)),
                last_date: document.last_date,
                unread: document.unread,
                starred: document.starred,
                assigned_to: self.assigned_to(&conversation.contact),
                sort: *sort,
            })
        });
        (found.collect(), total)
    }

    /// Returns the contact's conversations, also deleted ones that the index may still have.
    fn conversations_of(&self, contact: &str, location: &str) -> Vec<usize> {
        let location = self.locations.get(location);
        let found = location.and_then(|location| location.conversations_of.get(contact));
        found.cloned().unwrap_or_default()
    }

    fn fits(&self, index: &SearchIndex, search: &Search, conversation: usize) -> bool {
        let Some(document) = index.documents.get(&conversation) else {
            return false;
        };
        let Some(conversation) = self.conversations.get(conversation) else {
            return false;
        };
        let contact = &conversation.contact;
        let last = document.last.and_then(|last| self.messages.get(last));
        let assigned = || {
            let user = self.assigned_to(contact).unwrap_or("unassigned");
            search.assigned_to.iter().any(|wanted| wanted == user)
        };
        let mentions = |text: &String| {
            let has = |field: Option<String>| {
                field.is_some_and(|field| field.to_lowercase().contains(text.as_str()))
            };
            has(Some(self.name(contact)))
                || has(self.phone(contact))
                || has(self.email_address(contact))
                || has(last.and_then(|last| last.content.text.clone()))
        };
        let wanted = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        (search.assigned_to.is_empty() || assigned())
            && search.text.as_ref().is_none_or(mentions)
            && wanted(search.unread, document.unread > 0)
            && (!search.starred || document.starred)
            && search
                .last_type
                .as_ref()
                .is_none_or(|wanted| last.is_some_and(|last| last.content.kind == wanted.as_str()))
            && wanted(
                search.last_manual,
                last.is_some_and(|last| last.content.is_manual()),
            )
            && wanted(
                search.last_outbound,
                last.is_some_and(|last| last.content.outbound),
            )
            && search
                .added
                .0
                .is_none_or(|start| conversation.added >= start)
            && search.added.1.is_none_or(|end| conversation.added <= end)
    }
}
