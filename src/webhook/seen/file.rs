//! A deduplication store in a file.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use super::{
    DEFAULT_SEEN_CAPACITY, RESERVED_FOR, Reservation, ReservationId, Seen,
    keys::{Entry, Keys, Sha256, State, sha256},
    record::{self, Change, Record},
};
use crate::{
    boxed::{BoxError, BoxFuture},
    clock::{Clock, SystemClock},
    folder,
};

/// The beginning of a file. A number follows that is different each time the file is replaced.
const MAGIC: [u8; 8] = *b"lc-seen2";
const HEADER: usize = 16;

/// The number of records in a file below which it is not replaced.
const FEW_RECORDS: u64 = 4096;

/// A deduplication store in a folder, bounded by count, for one or more processes on the same machine.
///
/// A key that [`confirm`](Seen::confirm) marked as handled stays so, even if the process is killed or
/// the power fails, until newer keys need its room: its age does not count, so that a clock that jumps
/// makes nothing be handled twice. A key that a killed process had reserved can be reserved again after
/// [`RESERVED_FOR`]; the time of day says how old its reservation is.
///
/// Every change is appended to one file, which is replaced by a shorter one when most of it is
/// outdated: it has at most two records of 57 bytes for each key that the store may hold, 11 MB by
/// default, and the memory that a store takes is that of [`MemorySeen`](super::MemorySeen). The folder
/// is locked for each operation; if another process holds the lock for 10 seconds, the operation fails.
/// The disk must be local: locks of network file systems are unreliable.
/// All processes must use the same capacity. Operations need a tokio runtime.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// use leadconnector::webhook::{FileSeen, Reservation, ReservationId, Seen};
///
/// # let folder = std::env::temp_dir().join(format!("leadconnector-seen-{}", std::process::id()));
/// let seen = FileSeen::new(&folder)?;
/// assert_eq!(seen.reserve("key", ReservationId::random()).await?, Reservation::Reserved);
/// seen.confirm("key").await?;
/// drop(seen);
///
/// let after_a_restart = FileSeen::new(&folder)?;
/// let again = after_a_restart.reserve("key", ReservationId::random()).await?;
/// assert_eq!(again, Reservation::Handled);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(())
/// # }
/// ```
pub struct FileSeen {
    folder: PathBuf,
    log: Arc<Mutex<Log>>,
}

impl FileSeen {
    /// Opens the store in a folder, for [`DEFAULT_SEEN_CAPACITY`] keys. If the folder does not exist, it
    /// is created and accessible only by its owner (mode 0700).
    ///
    /// # Errors
    ///
    /// If it can't be created or read, if users other than its owner may write to it (mode `0o022`),
    /// or if its file was not written by this type.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        Self::with_capacity(folder, DEFAULT_SEEN_CAPACITY)
    }

    /// Opens a store that holds at most this many keys; otherwise like [`new`](Self::new). When it is
    /// full, it forgets the oldest key.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn with_capacity(folder: impl Into<PathBuf>, keys: NonZeroUsize) -> io::Result<Self> {
        Self::with_clock(folder, keys, SystemClock::new())
    }

    /// Opens a store with a clock of your own, for tests; otherwise like
    /// [`with_capacity`](Self::with_capacity).
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn with_clock(
        folder: impl Into<PathBuf>,
        keys: NonZeroUsize,
        clock: impl Clock + 'static,
    ) -> io::Result<Self> {
        let folder = folder.into();
        folder::create(&folder)?;
        let mut log = Log {
            folder: folder.clone(),
            start: clock.instant(),
            clock: Box::new(clock),
            keys: Keys::new(keys),
            generation: None,
            records: 0,
        };
        log.with(|_, _, _| Ok(()))
            .map_err(|error| named(&folder, &error))?;
        Ok(Self {
            folder,
            log: Arc::new(Mutex::new(log)),
        })
    }

    /// Runs an operation on a thread that may block. The operations of this process wait for each
    /// other first, so that they occupy one thread.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Log) -> io::Result<T> + Send + 'static,
    ) -> Result<T, BoxError> {
        let mut log = Arc::clone(&self.log).lock_owned().await;
        let done = tokio::task::spawn_blocking(move || work(&mut log)).await?;
        Ok(done.map_err(|error| named(&self.folder, &error))?)
    }
}

/// A moment, on both clocks.
#[derive(Clone, Copy)]
struct Now {
    /// The time of day, since 1970, which other processes can read and which may jump.
    date: Duration,
    /// The time since this process opened the store, plus [`RESERVED_FOR`], so that reservations which
    /// are older than the store have a time, too.
    monotonic: Duration,
}

impl Now {
    /// Returns when a record was made, on the monotonic clock. Only the age of a reservation matters,
    /// up to its end.
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

/// Adds the folder to an error, since I/O errors of the system don't name the file.
fn named(folder: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", folder.display()))
}

impl Seen for FileSeen {
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        let key = sha256(key);
        Box::pin(self.work(move |log| {
            log.with(|log, file, now| {
                let state = log.keys.state(&key, now.monotonic);
                if state == Reservation::Reserved {
                    log.append(file, Change::To(State::Reserved(id)), now, key)?;
                }
                Ok(state)
            })
        }))
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        let key = sha256(key);
        Box::pin(self.work(move |log| {
            log.with(|log, file, now| {
                log.append(file, Change::To(State::Handled), now, key)?;
                file.sync_data()
            })
        }))
    }

    fn release<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let key = sha256(key);
        Box::pin(self.work(move |log| {
            log.with(|log, file, now| {
                if log.keys.is_reserved(&key, id) {
                    log.append(file, Change::Released(id), now, key)?;
                }
                Ok(())
            })
        }))
    }
}

impl fmt::Debug for FileSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSeen")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// The file, and what this process has read of it.
struct Log {
    folder: PathBuf,
    clock: Box<dyn Clock>,
    start: Instant,
    keys: Keys,
    /// The number in the header of the file that was read.
    generation: Option<[u8; 8]>,
    /// The number of its records that were read.
    records: u64,
}

impl Log {
    /// Locks the folder, reads what other processes have appended, and runs an operation on the file.
    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &mut File, Now) -> io::Result<T>,
    ) -> io::Result<T> {
        let _lock = folder::lock(&self.folder, folder::LOCK_TIMEOUT)?;
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

    fn append(&mut self, file: &mut File, change: Change, now: Now, key: Sha256) -> io::Result<()> {
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
