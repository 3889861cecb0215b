//! The journal: what the bridge has accepted and how far it has come, in a file that survives the
//! process.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    file: File,
    next: u64,
}

impl Journal {
    /// Opens or creates the journal. Returns the jobs that are not done too, in their order.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<Open>)> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        // Two bridges with one journal would send everything twice.
        file.try_lock()?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // A last line without its end was being written when the process died, and was not
        // acknowledged.
        let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        file.set_len(whole as u64)?;
        let (mut open, mut next) = (BTreeMap::new(), 0);
        for line in text[..whole]
            .split(|b| *b == b'\n')
            .filter(|l| !l.is_empty())
        {
            match serde_json::from_slice(line)? {
                Entry::Accepted { number, work } => {
                    next = next.max(number + 1);
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
        Ok((Self { file, next }, open.into_values().collect()))
    }

    /// Accepts a job. Once this returns, it survives a power failure.
    pub(crate) fn accept(&mut self, work: Job) -> io::Result<Open> {
        let number = self.next;
        let accepted = work.clone();
        self.write(&Entry::Accepted {
            number,
            work: accepted,
        })?;
        self.next += 1;
        let started = None;
        Ok(Open {
            number,
            work,
            started,
        })
    }

    pub(crate) fn start(
        &mut self,
        number: u64,
        at: chrono::DateTime<chrono::Utc>,
    ) -> io::Result<()> {
        self.write(&Entry::Started { number, at })
    }

    pub(crate) fn not_sent(&mut self, number: u64) -> io::Result<()> {
        self.write(&Entry::NotSent { number })
    }

    pub(crate) fn done(&mut self, number: u64) -> io::Result<()> {
        self.write(&Entry::Done { number })
    }

    fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.file.sync_data()
    }
}
