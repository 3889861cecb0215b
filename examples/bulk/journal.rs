//! A journal: the outcome of each message, in a file that survives the process.
//!
//! Its first line names the input and the service. Each further line is the state of one
//! message at that time; the last line of a message counts.
//!
//! ```text
//! {"journal":2,"input_sha256":"9f86...","messages":3,"service":"https://services..."}
//! {"line":2,"at":"2026-05-01T18:00:00Z","state":"sending"}
//! {"line":2,"at":"2026-05-01T18:00:01Z","state":"accepted","message_id":"..."}
//! {"line":3,"at":"2026-05-01T18:00:01Z","state":"sending"}
//! {"line":3,"at":"2026-05-01T18:00:02Z","state":"rejected","kind":"Rejected","status":422}
//! ```
//!
//! It contains neither the text nor the recipient of a message.

use std::{
    collections::BTreeMap,
    error::Error,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use leadconnector::{Delivery, outbound::SendReceipt};
use serde::{Deserialize, Serialize};

/// The version of the journal's format.
const VERSION: u32 = 2;

/// The state of a message.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum State {
    /// The send began. If no other state follows, the process ended during the send.
    Sending,
    Accepted {
        message_id: String,
    },
    NotSent(Failure),
    Rejected(Failure),
    Unknown(Failure),
    /// It may have been sent, and the service has it.
    Found {
        message_id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<String>,
    },
    /// It may have been sent, and the service has several messages like it.
    Ambiguous {
        message_ids: Vec<String>,
    },
    /// It may have been sent, and the service does not show it.
    NotSeen,
}

/// Why a message was not accepted.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// The [`ErrorKind`], by its name.
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
}

impl State {
    pub(crate) fn of(result: &Result<SendReceipt, leadconnector::Error>) -> Self {
        let error = match result {
            Ok(receipt) => {
                let message_id = receipt.message_id().as_str().to_owned();
                return Self::Accepted { message_id };
            }
            Err(error) => error,
        };
        let failure = Failure {
            kind: format!("{:?}", error.kind()),
            status: error.status().map(|status| status.as_u16()),
        };
        match error.delivery() {
            Delivery::Unknown => Self::Unknown(failure),
            // Not because of the message, such as a rejected token: it can be sent again.
            Delivery::Rejected if !error.affects_all_messages() => Self::Rejected(failure),
            Delivery::Rejected | Delivery::NotSent => Self::NotSent(failure),
        }
    }
}

/// The input and the service that a journal belongs to. Used with others, it would skip messages
/// that were never sent.
#[derive(PartialEq, Serialize, Deserialize)]
pub(crate) struct Header {
    journal: u32,
    input_sha256: String,
    messages: usize,
    service: String,
}

impl Header {
    pub(crate) fn new(input_sha256: String, messages: usize, service: String) -> Self {
        let journal = VERSION;
        Self {
            journal,
            input_sha256,
            messages,
            service,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Entry {
    line: u64,
    at: DateTime<Utc>,
    #[serde(flatten)]
    state: State,
}

/// What the entries of a line say.
struct Entries {
    /// When the last send began.
    began: DateTime<Utc>,
    /// When the message came to its last state.
    at: DateTime<Utc>,
    state: State,
}

/// Notes the next entry of a line.
fn note(lines: &mut BTreeMap<u64, Entries>, entry: Entry) {
    let Entry { line, at, state } = entry;
    let before = lines.get(&line).map(|entries| entries.began);
    let began = match state {
        State::Sending => at,
        _ => before.unwrap_or(at),
    };
    lines.insert(line, Entries { began, at, state });
}

/// A journal, locked by this process.
pub(crate) struct Journal {
    file: File,
    entries: BTreeMap<u64, Entries>,
    /// The error after which nothing is written.
    failure: Option<io::Error>,
}

impl Journal {
    /// Opens the journal of an input, or creates it.
    pub(crate) fn open(input: &Path, header: &Header) -> Result<Self, Box<dyn Error>> {
        let path = path(input);
        let at = |problem: &dyn ToString| format!("{}: {}", path.display(), problem.to_string());
        let mut options = OpenOptions::new();
        let options = options.read(true).append(true).create(true);
        let mut file = options.open(&path).map_err(|error| at(&error))?;
        // Held until the file is closed, which the system does however the process ends.
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => at(&"another run is using this journal"),
            TryLockError::Error(error) => at(&error),
        })?;

        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| at(&error))?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let first = line_of(header)?;
        if whole == 0 && !first.starts_with(&bytes) {
            return Err(at(&"the file is not a journal of this input").into());
        }
        let entries = read(&bytes[..whole], header).map_err(|problem| at(&problem))?;
        // The last line is torn if the process or the machine stopped during the write. Its
        // state is lost: if it was "sending", nothing was sent yet; if it came after that,
        // the message stays unknown.
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(|error| at(&error))?;
        }
        if whole == 0 {
            file.write_all(&first).map_err(|error| at(&error))?;
        }
        Ok(Self {
            file,
            entries,
            failure: None,
        })
    }

    /// Returns the state of the message on this line.
    pub(crate) fn state(&self, line: u64) -> Option<&State> {
        self.entries.get(&line).map(|entries| &entries.state)
    }

    /// Returns when the last send of this message began and ended, if it may have been sent and was
    /// not found. If the process was killed, only the beginning is known.
    pub(crate) fn unsettled(&self, line: u64) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
        let Entries { began, at, state } = self.entries.get(&line)?;
        match state {
            State::Sending => Some((*began, None)),
            State::Unknown(_) | State::NotSeen => Some((*began, Some(*at))),
            _ => None,
        }
    }

    /// Returns the error that stopped writing to the journal, if any.
    pub(crate) fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }

    /// Records that a message is about to be sent. Returns false if that failed; the message
    /// must not be sent then.
    ///
    /// A write survives a crash of the process at once, but a power failure only after
    /// `sync_data`, without which a message might be sent again. `sync_data` takes milliseconds;
    /// the service accepts ten messages a second.
    pub(crate) fn begin(&mut self, line: u64) -> bool {
        self.write(line, State::Sending);
        if self.failure.is_none() {
            self.failure = self.file.sync_data().err();
        }
        self.failure.is_none()
    }

    /// Records the outcome of a message. If a power failure loses it, the message is unknown
    /// and not sent again, so it needs no `sync_data`.
    pub(crate) fn end(&mut self, line: u64, state: State) {
        self.write(line, state);
    }

    fn write(&mut self, line: u64, state: State) {
        let at = Utc::now();
        // After a partial write, the next entry would be on the same line.
        if self.failure.is_none() {
            let entry = Entry {
                line,
                at,
                state: state.clone(),
            };
            // Unbuffered, so that nothing is lost if the process is killed.
            let written = line_of(&entry).and_then(|line| self.file.write_all(&line));
            self.failure = written.err();
        }
        note(&mut self.entries, Entry { line, at, state });
    }
}

/// Returns the journal's path: the input's with `.journal` appended.
pub(crate) fn path(input: &Path) -> PathBuf {
    let mut path = input.as_os_str().to_owned();
    path.push(".journal");
    path.into()
}

fn line_of(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// Reads complete lines.
fn read(bytes: &[u8], header: &Header) -> Result<BTreeMap<u64, Entries>, String> {
    const AWAY: &str = "To start over and send all messages, move the journal away";
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let Some(first) = lines.next() else {
        return Ok(BTreeMap::new());
    };
    let found: Header = serde_json::from_slice(first)
        .map_err(|_| "the first line is not that of a journal".to_owned())?;
    if found.journal != VERSION {
        return Err(format!(
            "the journal has format version {}, not {VERSION}",
            found.journal
        ));
    }
    if found.service != header.service {
        let (found, now) = (found.service, &header.service);
        return Err(format!(
            "the journal is of messages to {found}, not to {now}. {AWAY}"
        ));
    }
    if found != *header {
        return Err(format!(
            "the journal belongs to another version of the input: lines were changed, added, \
             removed or moved since. To continue, put the input back as it was. {AWAY}"
        ));
    }
    let mut entries = BTreeMap::new();
    for (number, line) in (2..).zip(lines) {
        let entry: Entry = serde_json::from_slice(line)
            .map_err(|error| format!("line {number} cannot be read: {error}"))?;
        note(&mut entries, entry);
    }
    Ok(entries)
}
