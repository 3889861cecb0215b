//! The file of a deduplication store: records that are appended, and replaced when most are
//! outdated.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    num::NonZeroUsize,
    path::PathBuf,
    time::{Duration, Instant},
};

use super::{
    RESERVED_FOR,
    keys::{Entry, Keys, Sha256},
    record::{self, Change, Record},
};
use crate::{clock::Clock, folder};

/// The beginning of a file. A number follows that is different each time the file is replaced.
const MAGIC: [u8; 8] = *b"lc-seen2";
const HEADER: usize = 16;

/// How long to wait while another process holds the lock.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// The number of records in a file below which it is not replaced.
const FEW_RECORDS: u64 = 4096;

/// A moment, on both clocks.
#[derive(Clone, Copy)]
pub(super) struct Now {
    /// The time of day, since 1970, which other processes can read and which may jump.
    date: Duration,
    /// The time since this process opened the store, plus [`RESERVED_FOR`], so that reservations
    /// which are older than the store have a time, too.
    pub(super) monotonic: Duration,
}

impl Now {
    /// Returns when a record was made, on the monotonic clock. Only the age of a reservation
    /// matters, up to its end.
    fn monotonic_of(self, date: Duration) -> Duration {
        let age = self.date.saturating_sub(date).min(RESERVED_FOR);
        self.monotonic.saturating_sub(age)
    }

    /// Returns the time of day of a moment on the monotonic clock.
    fn date_of(self, monotonic: Duration) -> Duration {
        let age = self.monotonic.saturating_sub(monotonic);
        self.date.saturating_sub(age)
    }
}

/// The file, and what this process has read of it.
pub(super) struct Log {
    folder: PathBuf,
    clock: Box<dyn Clock>,
    start: Instant,
    pub(super) keys: Keys,
    /// The number in the header of the file that was read.
    generation: Option<[u8; 8]>,
    /// The number of its records that were read.
    records: u64,
}

impl Log {
    pub(super) fn new(folder: PathBuf, keys: NonZeroUsize, clock: impl Clock + 'static) -> Self {
        Self {
            folder,
            start: clock.instant(),
            clock: Box::new(clock),
            keys: Keys::new(keys),
            generation: None,
            records: 0,
        }
    }

    /// Locks the folder, reads what other processes have appended, and runs an operation on the
    /// file.
    pub(super) fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &mut File, Now) -> io::Result<T>,
    ) -> io::Result<T> {
        let _lock = folder::lock(&self.folder, LOCK_TIMEOUT)?;
        // Not earlier: waiting for the lock may take long.
        let now = self.now();
        let mut file = match self.open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.keys.clear();
                self.replace(now)?
            }
            file => file?,
        };
        self.read(&mut file, now)?;
        if self.records >= FEW_RECORDS && self.records / 2 > self.keys.len() as u64 {
            file = self.replace(now)?;
            self.read(&mut file, now)?;
        }
        work(self, &mut file, now)
    }

    fn now(&self) -> Now {
        let date = self.clock.now().timestamp_millis();
        Now {
            date: Duration::from_millis(u64::try_from(date).unwrap_or(0)),
            monotonic: RESERVED_FOR + self.clock.instant().saturating_duration_since(self.start),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join("seen.log")
    }

    fn open(&self) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(self.path())
    }

    /// Reads the records that this process has not read yet, and removes one that is incomplete,
    /// because the process that wrote it was killed or the power failed.
    fn read(&mut self, file: &mut File, now: Now) -> io::Result<()> {
        let mut header = [0; HEADER];
        let is_header = file.read_exact(&mut header).map(|()| header[..8] == MAGIC);
        if !matches!(is_header, Ok(true)) {
            let found = "seen.log was not written by FileSeen";
            return Err(io::Error::new(io::ErrorKind::InvalidData, found));
        }
        let mut generation = [0; 8];
        generation.copy_from_slice(&header[8..]);
        let length = file.metadata()?.len() - HEADER as u64;
        let complete = length / record::LENGTH as u64;
        if self.generation != Some(generation) || complete < self.records {
            self.keys.clear();
            self.generation = Some(generation);
            self.records = 0;
        }
        if length != complete * record::LENGTH as u64 {
            file.set_len(offset(complete))?;
        }
        file.seek(SeekFrom::Start(offset(self.records)))?;
        let mut reader = BufReader::new(&mut *file);
        let mut bytes = [0; record::LENGTH];
        while self.records < complete {
            reader.read_exact(&mut bytes)?;
            if let Some(record) = Record::from_bytes(&bytes) {
                self.apply(&record, now);
            }
            self.records += 1;
        }
        file.seek(SeekFrom::Start(offset(complete)))?;
        Ok(())
    }

    fn apply(&mut self, record: &Record, now: Now) {
        let since = now.monotonic_of(record.date);
        match record.change {
            Change::To(state) => self.keys.put(record.key, Entry { since, state }),
            Change::Released(id) => self.keys.release(&record.key, id),
        }
    }

    pub(super) fn append(
        &mut self,
        file: &mut File,
        change: Change,
        now: Now,
        key: Sha256,
    ) -> io::Result<()> {
        let date = now.date;
        let record = Record { change, date, key };
        file.write_all(&record.to_bytes())?;
        self.apply(&record, now);
        self.records += 1;
        Ok(())
    }

    /// Replaces the file, if there is one, with one that has a single record for each key.
    fn replace(&mut self, now: Now) -> io::Result<File> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(fastrand::u64(..).to_be_bytes());
        for (key, entry) in self.keys.iter() {
            let record = Record {
                change: Change::To(entry.state),
                date: now.date_of(entry.since),
                key: *key,
            };
            bytes.extend(record.to_bytes());
        }
        let new = self.folder.join("seen.new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(new, self.path())?;
        folder::sync(&self.folder)?;
        self.open()
    }
}

fn offset(records: u64) -> u64 {
    HEADER as u64 + records * record::LENGTH as u64
}
