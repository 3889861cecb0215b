//! The journal: what the bridge has accepted and how far it has come, in a file that survives the
//! process. In your bridge, this may be a table of your database.

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::Path,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::lines::Lines;

/// Work that was accepted.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// A message of the service, for the messenger: the JSON of the delivery that was verified.
    Deliver(String),
    /// A message of the messenger, for the service.
    Receive(Received),
}

/// A message that somebody wrote in the messenger.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Received {
    pub(crate) location: String,
    pub(crate) contact: String,
    /// The messenger's id of the message.
    pub(crate) id: String,
    pub(crate) written: DateTime<Utc>,
    pub(crate) text: String,
}

/// A job that is not done.
pub(crate) struct Job {
    pub(crate) number: u64,
    pub(crate) work: Work,
    /// When a request that must not be made twice began, unless it certainly had no effect.
    pub(crate) began: Option<DateTime<Utc>>,
}

/// What a line of the journal says about a job.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    Accepted(Work),
    Began(Option<DateTime<Utc>>),
    Done,
}

pub(crate) struct Journal {
    lines: Lines,
    next: u64,
    /// The location and id of every message of the messenger, done or not: it may post one again if
    /// the bridge was killed before it replied. Your bridge should forget those that are older than
    /// any repeat.
    received: HashSet<(String, String)>,
}

impl Journal {
    /// Opens or creates the journal. Returns the jobs that are not done too, in their order.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<Job>)> {
        let (lines, entries) = Lines::open::<(u64, Entry)>(path)?;
        let mut journal = Self {
            lines,
            next: 0,
            received: HashSet::new(),
        };
        let mut jobs = BTreeMap::new();
        for (number, entry) in entries {
            match entry {
                Entry::Accepted(work) => drop(jobs.insert(number, journal.job(work))),
                Entry::Began(at) => {
                    if let Some(job) = jobs.get_mut(&number) {
                        job.began = at;
                    }
                }
                Entry::Done => drop(jobs.remove(&number)),
            }
        }
        Ok((journal, jobs.into_values().collect()))
    }

    /// Accepts work. Once this returns, it survives a power failure. Returns `None` for a message
    /// of the messenger that was accepted before.
    pub(crate) fn accept(&mut self, work: Work) -> io::Result<Option<Job>> {
        if key(&work).is_some_and(|key| self.received.contains(&key)) {
            return Ok(None);
        }
        let entry = (self.next, Entry::Accepted(work.clone()));
        self.lines.append(&entry)?;
        Ok(Some(self.job(work)))
    }

    /// Makes the next job.
    fn job(&mut self, work: Work) -> Job {
        self.received.extend(key(&work));
        let number = self.next;
        self.next += 1;
        let began = None;
        Job {
            number,
            work,
            began,
        }
    }

    /// Notes that a request that must not be made twice begins, or, with `None`, that it had no
    /// effect.
    pub(crate) fn began(&mut self, job: &mut Job, at: Option<DateTime<Utc>>) -> io::Result<()> {
        // That it had no effect holds as long as the process, even if it can't be written.
        job.began = job.began.and(at);
        self.lines.append(&(job.number, Entry::Began(at)))?;
        job.began = at;
        Ok(())
    }

    pub(crate) fn done(&mut self, job: &Job) -> io::Result<()> {
        self.lines.append(&(job.number, Entry::Done))
    }
}

/// Returns what identifies a message of the messenger.
fn key(work: &Work) -> Option<(String, String)> {
    match work {
        Work::Deliver(_) => None,
        Work::Receive(received) => Some((received.location.clone(), received.id.clone())),
    }
}
