//! Looks until every message is seen or the time is up.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};

use super::{
    outcome::{Found, Settled},
    resolve::{Case, lacking, resolve},
    search::Search,
    unsettled::Unsettled,
};
use crate::{Client, Error};

/// How long after the end of a call its message is looked for, if not set.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How long after the end of a call the first look is: the service may go on with a request that
/// was given up here.
pub(super) const FIRST_LOOK: Duration = Duration::from_secs(2);
/// How long a call may have lasted of which only the beginning is known.
const LONGEST_CALL: TimeDelta = TimeDelta::minutes(5);
/// The longest pause between looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The number of messages that are looked for concurrently.
const CONCURRENCY: usize = 8;

/// A message that is looked for together with others.
pub(super) struct Pending {
    pub(super) search: Search,
    pub(super) candidates: Vec<Found>,
    pub(super) error: Option<Error>,
}

impl Pending {
    pub(super) fn new(search: Search) -> Self {
        Self {
            search,
            candidates: Vec::new(),
            error: None,
        }
    }
}

/// Returns how long to wait before the first look, and how long to look in all.
pub(super) fn times<'a>(
    client: &Client,
    unsettled: impl Iterator<Item = &'a Unsettled>,
    first: Duration,
    patience: Duration,
) -> (Duration, Duration) {
    let now = client.clock().now();
    let longest = |began: DateTime<Utc>| began.checked_add_signed(LONGEST_CALL).unwrap_or(began);
    let ended = |one: &Unsettled| one.ended().unwrap_or_else(|| longest(one.began()));
    let ended = unsettled.map(|one| ended(one).min(now)).max();
    let passed = (now - ended.unwrap_or(now)).to_std().unwrap_or_default();
    (
        first.saturating_sub(passed),
        patience.saturating_sub(passed),
    )
}

/// Looks for all messages, again and again until each is seen or this much time has passed.
pub(super) async fn until_seen(
    client: &Client,
    mut pending: Vec<Pending>,
    time: Duration,
) -> Vec<Result<Settled, Error>> {
    let clock = client.clock();
    let start = clock.instant();
    let mut pause = FIRST_LOOK;
    loop {
        let left = time.saturating_sub(clock.instant().saturating_duration_since(start));
        let looks = missing(&pending).into_iter().collect::<Vec<_>>();
        if looks.is_empty() {
            break;
        }
        let mut looked = vec![false; pending.len()];
        for index in looks {
            looked[index] = true;
        }
        let looks = stream::iter(pending.into_iter().zip(looked));
        let looks =
            looks.map(|(one, look)| async move { if look { one.look().await } else { one } });
        // In the order of the messages.
        pending = looks.buffered(CONCURRENCY).collect().await;
        if left.is_zero() || missing(&pending).is_empty() {
            break;
        }
        clock.sleep(pause.min(left)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    let settled = resolve(&cases(&pending));
    let settled = settled.into_iter().zip(pending);
    settled
        .map(|(settled, pending)| match pending.error {
            Some(error) => Err(error),
            None => Ok(settled),
        })
        .collect()
}

impl Pending {
    async fn look(mut self) -> Self {
        match self.search.candidates().await {
            // An export may have seen what the conversation does not show.
            Ok(found) if found.is_empty() => {}
            Ok(found) => self.candidates = found,
            Err(error) => self.error = Some(error),
        }
        self
    }
}

fn cases(pending: &[Pending]) -> Vec<Case> {
    let mut failed: HashMap<_, Vec<&Unsettled>> = HashMap::new();
    for one in pending.iter().filter(|one| one.error.is_some()) {
        let unsettled = one.search.unsettled();
        let of_contact = failed.entry(unsettled.contact_id()).or_default();
        of_contact.push(unsettled);
    }
    let may_be_failed = |unsettled: &Unsettled| match unsettled.contact_id() {
        Some(contact) => {
            let owners = [Some(contact), None];
            let mut failed = owners
                .iter()
                .filter_map(|owner| failed.get(owner))
                .flatten();
            failed.any(|failed| unsettled.resembles(failed))
        }
        None => failed
            .values()
            .flatten()
            .any(|failed| unsettled.resembles(failed)),
    };
    let case = |one: &Pending| {
        let unsettled = one.search.unsettled();
        Case {
            began: unsettled.began(),
            candidates: one.candidates.clone(),
            is_unsure: one.error.is_some()
                || may_be_failed(unsettled)
                || one.search.may_be_earlier(&one.candidates),
        }
    };
    pending.iter().map(case).collect()
}

/// Returns the messages to look for: those that may still appear.
fn missing(pending: &[Pending]) -> Vec<usize> {
    let mut missing = lacking(&cases(pending));
    missing.retain(|index| pending[*index].error.is_none());
    missing
}
