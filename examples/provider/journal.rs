//! The journal: what the bridge has accepted and how far it has come, in a file that survives the
//! process.

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::Path,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lines::Lines;

/// Work that was accepted.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub(crate) enum Job {
    /// A message of the service, for the messenger: the delivery as it was verified.
    Deliver { delivery: Value },
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
    pub(crate) text: String,
}

/// A line of the journal.
#[derive(Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
enum Entry {
    Accepted {
        number: u64,
        work: Job,
    },
    /// A request that must not be made twice begins.
    Started {
        number: u64,
        at: chrono::DateTime<chrono::Utc>,
    },
    /// It was made, and nothing was recorded.
    NotSent {
        number: u64,
    },
    Done {
        number: u64,
    },
}

/// A job that is not done.
#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) number: u64,
    pub(crate) work: Job,
    /// When its request began, if it did.
    pub(crate) started: Option<chrono::DateTime<chrono::Utc>>,
}

pub(crate) struct Journal {
    lines: Lines,
    next: u64,
    /// The location and id of every message of the messenger, done or not. The messenger may post one
    /// again if the bridge was killed before it replied. A real bridge forgets those that are older
    /// than any repeat.
    received: HashSet<(String, String)>,
}

impl Journal {
    /// Opens or creates the journal. Returns the jobs that are not done too, in their order.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<Open>)> {
        let (lines, entries) = Lines::open(path)?;
        let (mut open, mut next) = (BTreeMap::new(), 0);
        let mut received = HashSet::new();
        for entry in entries {
            match entry {
                Entry::Accepted { number, work } => {
                    next = next.max(number + 1);
                    received.extend(key(&work));
                    let started = None;
                    open.insert(
                        number,
                        Open {
                            number,
                            work,
                            started,
                        },
                    );
                }
                Entry::Started { number, at } => {
                    if let Some(job) = open.get_mut(&number) {
                        job.started = Some(at);
                    }
                }
                Entry::NotSent { number } => {
                    if let Some(job) = open.get_mut(&number) {
                        job.started = None;
                    }
                }
                Entry::Done { number } => drop(open.remove(&number)),
            }
        }
        let journal = Self {
            lines,
            next,
            received,
        };
        Ok((journal, open.into_values().collect()))
    }

    /// Accepts a job. Once this returns, it survives a power failure. Returns `None` for a message of
    /// the messenger that was accepted before.
    pub(crate) fn accept(&mut self, work: Job) -> io::Result<Option<Open>> {
        let key = key(&work);
        if key.as_ref().is_some_and(|key| self.received.contains(key)) {
            return Ok(None);
        }
        let number = self.next;
        self.lines.append(&Entry::Accepted {
            number,
            work: work.clone(),
        })?;
        self.next += 1;
        self.received.extend(key);
        let started = None;
        Ok(Some(Open {
            number,
            work,
            started,
        }))
    }

    pub(crate) fn start(
        &mut self,
        number: u64,
        at: chrono::DateTime<chrono::Utc>,
    ) -> io::Result<()> {
        self.lines.append(&Entry::Started { number, at })
    }

    pub(crate) fn not_sent(&mut self, number: u64) -> io::Result<()> {
        self.lines.append(&Entry::NotSent { number })
    }

    pub(crate) fn done(&mut self, number: u64) -> io::Result<()> {
        self.lines.append(&Entry::Done { number })
    }
}

/// Returns what identifies a message of the messenger.
fn key(work: &Job) -> Option<(String, String)> {
    match work {
        Job::Deliver { .. } => None,
        Job::Receive(received) => Some((received.location.clone(), received.id.clone())),
    }
}
