//! The state outside of the processes: time, the service, the store, and the invariants to check.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::super::{Error, Replaced, Tokens};
use crate::{
    clock::{Clock, ManualClock},
    lock,
};

pub(super) type Shared = Arc<lock::Mutex<World>>;
pub(super) type Event = Box<dyn FnOnce(&mut World) + Send>;

/// What may go wrong in a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mishaps {
    pub(super) slow: bool,
    pub(super) store: bool,
    pub(super) network: bool,
    pub(super) kills: bool,
    /// The dates of replies, which come from several clocks.
    pub(super) dates: bool,
    /// The clocks of the processes, which jump.
    pub(super) clocks: bool,
}

/// Tokens that the service issued; number 3 is `a3` and `r3`.
pub(super) struct Issued {
    /// The number of the installation that they belong to.
    pub(super) installation: usize,
    pub(super) process: usize,
    pub(super) spent: bool,
    /// The process has received them.
    pub(super) arrived: bool,
    /// The reply was lost, or no tokens could be read from it.
    pub(super) lost: bool,
    /// They need not be stored: they were returned in an error, because those of another
    /// installation are kept, or the process that could not store them got those of a later one.
    pub(super) superseded: bool,
}

/// An exchange of a refresh token.
pub(super) struct Started {
    pub(super) number: usize,
    pub(super) process: usize,
    pub(super) failed: bool,
    /// A store operation of this process has failed since then.
    pub(super) store_failed: bool,
}

/// The state outside of the processes.
pub(super) struct World {
    pub(super) random: fastrand::Rng,
    pub(super) clock: ManualClock,
    pub(super) mishaps: Mishaps,
    /// Nothing goes wrong in this history.
    pub(super) calm: bool,
    /// Installations are removed in this history.
    pub(super) forgets: bool,
    pub(super) events: Vec<(Instant, Event)>,
    pub(super) stored: Option<Tokens>,
    pub(super) issued: Vec<Issued>,
    pub(super) installations: usize,
    pub(super) last_date: DateTime<Utc>,
    pub(super) exchanges: Vec<Started>,
    pub(super) killed: Vec<usize>,
    /// The installations whose tokens were removed.
    pub(super) forgotten: Vec<usize>,
    /// The last installation whose tokens a process may have dropped, unstored, to forget them.
    pub(super) dropped: Option<usize>,
    /// The newest tokens that a call has returned.
    pub(super) acknowledged: Option<(usize, usize)>,
    pub(super) log: Vec<String>,
    pub(super) violations: Vec<String>,
    pub(super) counts: Counts,
}

/// Counts events by name.
pub(super) type Counts = BTreeMap<&'static str, u64>;

impl World {
    pub(super) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(..100) < percent
    }

    pub(super) fn seconds(&mut self, upto: f64) -> Duration {
        Duration::from_secs_f64(self.random.f64() * upto)
    }

    pub(super) fn at(&mut self, delay: Duration, event: impl FnOnce(&mut World) + Send + 'static) {
        if delay.is_zero() {
            return event(self);
        }
        let due = self.clock.instant() + delay;
        self.events.push((due, Box::new(event)));
    }

    pub(super) fn log(&mut self, line: &str) {
        let seconds = self.clock.now().timestamp_millis() % 100_000_000;
        self.log.push(format!("{seconds} {line}"));
    }

    pub(super) fn violation(&mut self, what: String) {
        self.log(&format!("VIOLATION: {what}"));
        self.violations.push(what);
    }

    /// Returns the position of tokens in the order in which the service issued them.
    pub(super) fn rank(&self, number: usize) -> (usize, usize) {
        (self.issued[number].installation, number)
    }

    pub(super) fn stored_rank(&self) -> Option<(usize, usize)> {
        self.stored.as_ref().map(|stored| self.rank(number(stored)))
    }

    /// Issues tokens, for a new installation if `installation` is `None`. Returns the tokens and
    /// their date.
    pub(super) fn issue(
        &mut self,
        installation: Option<usize>,
        process: usize,
    ) -> (Tokens, DateTime<Utc>) {
        let now = self.clock.now();
        // The service's dates are in whole seconds. It installs the app at most once a second.
        let date = now.trunc_subsecs(0).max(self.last_date);
        let date = match installation {
            Some(_) => date,
            None => date.max(self.last_date + TimeDelta::seconds(1)),
        };
        self.last_date = date;
        // Without a date in the reply, the local clock counts, which may be ahead.
        let ahead = installation.is_some() && self.mishaps.network && self.chance(10);
        let date = if ahead {
            date + TimeDelta::hours(1)
        } else {
            date
        };
        let date = if self.mishaps.dates {
            let (minutes, behind) = (self.random.i64(0..300), self.random.bool());
            date + TimeDelta::minutes(if behind { -minutes } else { minutes })
        } else {
            date
        };
        let installation = installation.unwrap_or_else(|| {
            self.installations += 1;
            self.installations
        });
        let number = self.issued.len();
        self.issued.push(Issued {
            installation,
            process,
            spent: false,
            arrived: false,
            lost: false,
            superseded: false,
        });
        self.log(&format!(
            "service issues {number} of installation {installation} to {process}"
        ));
        let expires_at = now + TimeDelta::seconds(86_399);
        let (access_token, refresh_token) = (format!("a{number}"), format!("r{number}"));
        (
            Tokens::new(access_token, Some(refresh_token), Some(expires_at)),
            date,
        )
    }

    pub(super) fn compare_and_swap(
        &mut self,
        process: usize,
        expected: Option<&Tokens>,
        new: &Tokens,
    ) -> Replaced {
        if self.stored.as_ref() != expected {
            self.log(&format!("{process} does not store {}", number(new)));
            return Replaced::Other(self.stored.clone());
        }
        self.log(&format!(
            "{process} stores {} ({:?})",
            number(new),
            new.reserved_by()
        ));
        // A process whose store reported a failure can't know that it stored tokens, and that they
        // were removed since.
        let installation = self.issued[number(new)].installation;
        let store_failed = self.counts.contains_key("store failures");
        if self.forgotten.contains(&installation) && !store_failed {
            self.violation(format!("{} is back", number(new)));
        }
        self.stored = Some(new.clone());
        self.check_acknowledged();
        Replaced::Done
    }

    pub(super) fn remove(&mut self, process: usize, expected: &Tokens) -> Replaced {
        if self.stored.as_ref() != Some(expected) {
            return Replaced::Other(self.stored.clone());
        }
        self.count("removals");
        let number = number(expected);
        self.log(&format!("{process} removes {number}"));
        self.stored = None;
        let installation = self.issued[number].installation;
        self.forgotten.push(installation);
        self.acknowledged = self
            .acknowledged
            .filter(|(acknowledged, _)| *acknowledged > installation);
        Replaced::Done
    }

    /// Returns whether tokens need not be stored, because those of their installation or of a later
    /// one were removed.
    pub(super) fn is_forgotten(&self, number: usize) -> bool {
        let installation = self.issued[number].installation;
        self.forgotten.iter().max() >= Some(&installation) || self.dropped >= Some(installation)
    }

    pub(super) fn acknowledge(&mut self, number: usize) {
        self.count("acknowledged");
        if self.is_forgotten(number) {
            return;
        }
        self.acknowledged = self.acknowledged.max(Some(self.rank(number)));
        self.check_acknowledged();
    }

    pub(super) fn check_acknowledged(&mut self) {
        let (stored, acknowledged) = (self.stored_rank(), self.acknowledged);
        if stored < acknowledged {
            self.violation(format!(
                "{stored:?} is stored, {acknowledged:?} was acknowledged"
            ));
        }
    }

    /// Marks what a process has received for earlier installations and not stored, now that it has
    /// the tokens of a later one: it does not store the former any more, even if another process's
    /// tokens then supersede the latter.
    pub(super) fn supersede_unstored(&mut self, later: usize) {
        let stored = self.stored_rank().map(|(installation, _)| installation);
        let (process, installation) = (self.issued[later].process, self.issued[later].installation);
        for issued in &mut self.issued {
            issued.superseded |= issued.arrived
                && issued.process == process
                && issued.installation < installation
                && Some(issued.installation) != stored;
        }
    }

    /// Checks that a call fails only if something else failed. Notes the tokens that are lost with
    /// the error.
    pub(super) fn check_failure(&mut self, error: &Error) {
        if let Some(tokens) = error.unstored_tokens().filter(|_| error.is_final()) {
            self.count("superseded");
            let number = number(tokens);
            self.log(&format!("{number} is superseded"));
            self.issued[number].superseded = true;
        }
        if self.calm && self.stored.is_some() && self.forgotten.is_empty() {
            self.violation(format!("a call fails: {error:?}"));
        }
    }

    /// Checks that no refresh token is exchanged twice, unless the first exchange failed, the
    /// process that made it could not store the result, or its installation was removed: whether it
    /// may be back is checked when it is stored.
    pub(super) fn check_exchange(&mut self, number: usize) {
        let again = self.exchanges.iter().any(|started| {
            started.number == number
                && !started.failed
                && !self.killed.contains(&started.process)
                && !started.store_failed
        });
        let installation = self.issued[number].installation;
        // A clock that is ahead ends the reservations of other processes early.
        if again && !self.mishaps.clocks && !self.forgotten.contains(&installation) {
            self.violation(format!("{number} is exchanged again"));
        }
    }
}

pub(super) fn number(tokens: &Tokens) -> usize {
    tokens.refresh_token().unwrap()[1..].parse().unwrap()
}
