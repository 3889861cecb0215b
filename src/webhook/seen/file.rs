//! A deduplication store in a file.

use std::{
    fmt, io,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::Mutex;

use super::{
    DEFAULT_SEEN_CAPACITY, Reservation, ReservationId, Seen,
    keys::{State, sha256},
    log::Log,
    record::Change,
};
use crate::{
    boxed::{BoxError, BoxFuture},
    clock::{Clock, SystemClock},
    folder,
};

/// A deduplication store in a folder, bounded by count, for one or more processes on the same
/// machine.
///
/// A key that [`confirm`](Seen::confirm) marked as handled stays so, even if the process is killed
/// or the power fails, until newer keys need its room: its age does not count, so that a clock that
/// jumps makes nothing be handled twice. A key that a killed process had reserved can be reserved
/// again after [`RESERVED_FOR`](super::RESERVED_FOR); the time of day says how old its reservation
/// is.
///
/// Every change is appended to one file, which is replaced by a shorter one when most of it is
/// outdated: it has at most two records of 57 bytes for each key that the store may hold, 11 MB by
/// default, and the memory that a store takes is that of [`MemorySeen`](super::MemorySeen). The
/// folder is locked for each operation; if another process holds the lock for 10 seconds, the
/// operation fails. The disk must be local: locks of network file systems are unreliable. All
/// processes must use the same capacity. Operations need a tokio runtime.
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
    /// Opens the store in a folder, for [`DEFAULT_SEEN_CAPACITY`] keys. If the folder does not
    /// exist, it is created and accessible only by its owner (mode 0700).
    ///
    /// # Errors
    ///
    /// If it can't be created or read, if users other than its owner may write to it (mode
    /// `0o022`), or if its file was not written by this type.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        Self::with_capacity(folder, DEFAULT_SEEN_CAPACITY)
    }

    /// Opens a store that holds at most this many keys; otherwise like [`new`](Self::new). When it
    /// is full, it forgets the oldest key.
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
        let mut log = Log::new(folder.clone(), keys, clock);
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
