//! Decides which message became which, for messages that are settled together.

use std::{collections::HashMap, mem};

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
        let fits = |(case, found): (&usize, &&Found)| {
            best(&cases[*case].candidates).any(|candidate| key(candidate) == key(found))
        };
        let is_counted = !is_unsure && found.len() == group.cases.len();
        if is_counted && group.cases.iter().zip(&found).all(fits) {
            for (case, found) in group.cases.into_iter().zip(found) {
                settled[case] = Settled::Found(found.clone());
            }
            continue;
        }
        for case in group.cases {
            let mut candidates: Vec<_> = best(&cases[case].candidates).collect();
            sort(&mut candidates);
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
pub(super) fn lacking(cases: &[Case]) -> Vec<usize> {
    let mut is_lacking: Vec<_> = cases.iter().map(|c| c.candidates.is_empty()).collect();
    for group in groups(cases) {
        if group.found.len() < group.cases.len() {
            for case in group.cases {
                is_lacking[case] = true;
            }
        }
    }
    (0..cases.len()).filter(|case| is_lacking[*case]).collect()
}

/// Cases that are connected by common candidates.
struct Group<'a> {
    /// In the order in which their calls began.
    cases: Vec<usize>,
    /// All their candidates, in the order in which they were added.
    found: Vec<&'a Found>,
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

/// Sorts messages by the time at which they were added.
fn sort(found: &mut [&Found]) {
    found.sort_unstable_by_key(|found| (found.added, key(found)));
}

/// Groups the cases that have candidates.
fn groups(cases: &[Case]) -> Vec<Group<'_>> {
    let mut cases_of: HashMap<_, (&Found, Vec<usize>)> = HashMap::new();
    for (index, case) in cases.iter().enumerate() {
        for found in best(&case.candidates) {
            let entry = cases_of.entry(key(found));
            let (latest, sharing) = entry.or_insert_with(|| (found, Vec::new()));
            *latest = found;
            sharing.push(index);
        }
    }
    let mut is_grouped = vec![false; cases.len()];
    let mut groups = Vec::new();
    for first in 0..cases.len() {
        if cases[first].candidates.is_empty() || mem::replace(&mut is_grouped[first], true) {
            continue;
        }
        let (mut members, mut found, mut next) = (vec![first], Vec::new(), 0);
        while let Some(member) = members.get(next).copied() {
            next += 1;
            for candidate in best(&cases[member].candidates) {
                // Another member may have had it.
                let Some((candidate, sharing)) = cases_of.remove(&key(candidate)) else {
                    continue;
                };
                found.push(candidate);
                for other in sharing {
                    if !mem::replace(&mut is_grouped[other], true) {
                        members.push(other);
                    }
                }
            }
        }
        members.sort_unstable_by_key(|member| (cases[*member].began, *member));
        sort(&mut found);
        groups.push(Group {
            cases: members,
            found,
        });
    }
    groups
}
