//! Decides which message became which, for messages that are settled together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::outcome::{Found, Settled};
use crate::id::EmailMessageId;

/// An unsettled message with the messages of the service that may be it.
pub(super) struct Case {
    /// When its call began.
    pub(super) began: DateTime<Utc>,
    pub(super) candidates: Vec<Found>,
    /// Whether a message that could not be looked for may be one of the candidates.
    pub(super) is_unsure: bool,
}

/// Returns what became of each message.
///
/// A message of the service belongs to at most one case. Cases that share candidates, such as equal
/// texts to one contact, are told apart by their number: if there are as many messages as cases,
/// all were sent, in the order of their calls; otherwise nobody can say which. That holds too if a
/// message may be missing from the count.
pub(super) fn resolve(cases: &[Case]) -> Vec<Settled> {
    let mut settled = vec![Settled::NotSeen; cases.len()];
    for group in groups(cases) {
        let found = group.found;
        let is_unsure = group.cases.iter().any(|case| cases[*case].is_unsure);
        let fits = |(case, found): (&usize, &Found)| {
            best(&cases[*case].candidates).any(|candidate| key(candidate) == key(found))
        };
        let is_counted = !is_unsure && found.len() == group.cases.len();
        if is_counted && group.cases.iter().zip(&found).all(fits) {
            for (case, found) in group.cases.into_iter().zip(found) {
                settled[case] = Settled::Found(found);
            }
            continue;
        }
        for case in group.cases {
            let mut candidates: Vec<_> = best(&cases[case].candidates).collect();
            candidates.sort_by_key(|found| found.date_added());
            let ids = candidates.into_iter().map(|found| found.message_id.clone());
            let mut ids: Vec<_> = ids.collect();
            // Emails of one thread share its id.
            ids.dedup();
            settled[case] = Settled::Ambiguous(ids);
        }
    }
    settled
}

/// Returns the cases of which some message may still appear: those with fewer candidates than cases
/// that share them.
pub(super) fn lacking(cases: &[Case]) -> BTreeSet<usize> {
    let is_empty = |index: &usize| cases[*index].candidates.is_empty();
    let mut lacking: BTreeSet<_> = (0..cases.len()).filter(is_empty).collect();
    for group in groups(cases) {
        if group.found.len() < group.cases.len() {
            lacking.extend(group.cases);
        }
    }
    lacking
}

/// Cases that are connected by common candidates.
struct Group {
    /// In the order in which their calls began.
    cases: Vec<usize>,
    /// All their candidates, in the order in which they were added.
    found: Vec<Found>,
}

/// Returns the candidates with the highest certainty.
fn best(candidates: &[Found]) -> impl Iterator<Item = &Found> {
    let certainty = candidates.iter().map(|found| found.certainty).max();
    let is_best = move |found: &&Found| Some(found.certainty) == certainty;
    candidates.iter().filter(is_best)
}

/// What tells messages of the service apart: emails of a thread have only their own ids.
fn key(found: &Found) -> (&str, Option<&str>) {
    let email = found.email_message_id.as_ref().map(EmailMessageId::as_str);
    (found.message_id.as_str(), email)
}

/// Groups the cases that have candidates.
fn groups(cases: &[Case]) -> Vec<Group> {
    let mut cases_of: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        for found in best(&case.candidates) {
            cases_of.entry(key(found)).or_default().push(index);
        }
    }
    let mut grouped = BTreeSet::new();
    let mut groups = Vec::new();
    for first in 0..cases.len() {
        if cases[first].candidates.is_empty() || !grouped.insert(first) {
            continue;
        }
        let (mut members, mut found, mut next) = (vec![first], BTreeMap::new(), 0);
        while let Some(member) = members.get(next).copied() {
            next += 1;
            for candidate in best(&cases[member].candidates) {
                found.insert(key(candidate), candidate);
                for other in &cases_of[&key(candidate)] {
                    if grouped.insert(*other) {
                        members.push(*other);
                    }
                }
            }
        }
        members.sort_by_key(|member| cases[*member].began);
        let mut found: Vec<_> = found.into_values().cloned().collect();
        found.sort_by_key(Found::date_added);
        groups.push(Group {
            cases: members,
            found,
        });
    }
    groups
}
