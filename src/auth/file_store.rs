//! Tokens in files.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use super::{
    store::{Replaced, TokenStore},
    tokens::Tokens,
};
use crate::{
    boxed::{BoxError, BoxFuture},
    id::Resource,
    runtime::encode_path,
};

/// How long to wait until another process is done with a file.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// How often to look whether it is.
const LOCK_POLL: Duration = Duration::from_millis(5);

/// Keeps the tokens of each installation in a file of a folder, for one process or several on
/// the same machine. Files are readable by their owner alone (mode 0600), replaced as a whole,
/// and locked while they are read or written, for at most 10 seconds by one process.
///
/// The folder must be on a local disk: locks of network file systems may not hold.
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
}

/// What a file holds.
#[derive(Serialize, Deserialize)]
struct Entry {
    resource: Resource,
    tokens: Tokens,
}

impl Entry {
    fn parse(bytes: &[u8]) -> io::Result<Self> {
        serde_json::from_slice(bytes).map_err(|error| {
            // What serde says of a value quotes it.
            let (line, column) = (error.line(), error.column());
            let found = format!("the file does not hold tokens (line {line}, column {column})");
            io::Error::new(io::ErrorKind::InvalidData, found)
        })
    }
}

impl FileStore {
    /// A store in this folder. If there is none, it is created, for its owner alone (mode 0700).
    ///
    /// # Errors
    ///
    /// If it can't be created, or if users other than its owner may write to it (mode `0o022`):
    /// they could put tokens of their own there.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(&folder)?;
        #[cfg(unix)]
        {
            let metadata = fs::metadata(&folder)?;
            let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
            if mode & 0o022 != 0 {
                let path = folder.display();
                let found = format!(
                    "{path}: found a folder of mode {mode:o}, which others may write to; allowed: \
                     one that its owner alone may write to, such as 700"
                );
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, found));
            }
        }
        Ok(Self { folder })
    }

    /// Does something with the files of an installation while nobody else does, on a thread
    /// that may wait.
    async fn locked<T: Send + 'static>(
        &self,
        key: &Resource,
        work: impl FnOnce(&Files) -> io::Result<T> + Send + 'static,
    ) -> Result<T, BoxError> {
        let files = Files::new(&self.folder, key);
        let done = tokio::task::spawn_blocking(move || {
            let work = || {
                let _lock = files.lock()?;
                files.recover()?;
                work(&files)
            };
            // The system's words don't say which file.
            work().map_err(|error| {
                let path = files.path("json");
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })
        });
        Ok(done.await??)
    }
}

impl TokenStore for FileStore {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        Box::pin(self.locked(key, Files::read))
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        let (expected, new) = (expected.cloned(), new.clone());
        Box::pin(self.locked(key, move |files| {
            let current = files.read()?;
            if current != expected {
                return Ok(Replaced::Other(current));
            }
            files.write(new)?;
            Ok(Replaced::Done)
        }))
    }
}

/// The files of one installation.
struct Files {
    folder: PathBuf,
    name: String,
    resource: Resource,
}

impl Files {
    fn new(folder: &Path, key: &Resource) -> Self {
        let (kind, id) = match key {
            Resource::Company(id) => ("company", id.as_str()),
            Resource::Location(id) => ("location", id.as_str()),
        };
        Self {
            folder: folder.to_owned(),
            name: format!("{kind}-{}", encode_path(id)),
            resource: key.clone(),
        }
    }

    fn path(&self, extension: &str) -> PathBuf {
        self.folder.join(format!("{}.{extension}", self.name))
    }

    /// Locks the files against other processes, until the lock is dropped.
    fn lock(&self) -> io::Result<File> {
        let start = Instant::now();
        loop {
            let mut options = Self::private();
            let file = options
                .create(true)
                .truncate(false)
                .open(self.path("lock"))?;
            match file.try_lock() {
                // The system ends it with the process, however that ends.
                Ok(()) if self.is_current(&file)? => return Ok(file),
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
            if start.elapsed() >= LOCK_TIMEOUT {
                let found = "another process holds the lock of the file";
                return Err(io::Error::new(io::ErrorKind::TimedOut, found));
            }
            thread::sleep(LOCK_POLL);
        }
    }

    /// Whether the file that was locked is still the one at its path: if somebody deleted it,
    /// another process may have locked a new one.
    #[cfg(unix)]
    fn is_current(&self, locked: &File) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt;
        let locked = locked.metadata()?;
        match fs::metadata(self.path("lock")) {
            Ok(current) => Ok((current.dev(), current.ino()) == (locked.dev(), locked.ino())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A file that is open can't be deleted.
    #[cfg(not(unix))]
    fn is_current(&self, _: &File) -> io::Result<bool> {
        Ok(true)
    }

    /// For writing a file that is readable by its owner alone.
    fn private() -> OpenOptions {
        let mut options = OpenOptions::new();
        options.write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
    }

    fn read(&self) -> io::Result<Option<Tokens>> {
        let bytes = match fs::read(self.path("json")) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let entry = Entry::parse(&bytes)?;
        self.check(&entry)?;
        Ok(Some(entry.tokens))
    }

    fn check(&self, entry: &Entry) -> io::Result<()> {
        if entry.resource == self.resource {
            return Ok(());
        }
        // File names of some systems do not tell upper from lower case.
        Err(io::Error::other("the file is that of another installation"))
    }

    fn write(&self, tokens: Tokens) -> io::Result<()> {
        let resource = self.resource.clone();
        let bytes = serde_json::to_vec(&Entry { resource, tokens })?;
        let mut file = Self::private().create_new(true).open(self.path("new"))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        self.finish()
    }

    /// Puts the new file in the place of the old one.
    fn finish(&self) -> io::Result<()> {
        fs::rename(self.path("new"), self.path("json"))?;
        // So that the new name too outlives a power cut. Not every system can do that.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// Ends what a process began that was killed while it stored: new tokens that are whole
    /// are the only ones that still work.
    fn recover(&self) -> io::Result<()> {
        let new = match fs::read(self.path("new")) {
            Ok(new) => new,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        match Entry::parse(&new) {
            Ok(entry) => self.check(&entry).and_then(|()| self.finish()),
            Err(_) => fs::remove_file(self.path("new")),
        }
    }
}
