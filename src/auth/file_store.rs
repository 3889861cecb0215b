//! Tokens in files.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use futures_core::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::{BoxError, Lease, Replaced, TokenStore, Tokens};
use crate::{hooks::encode_path, id::Resource};

/// How often it is looked whether another process has ended its lease.
const LEASE_POLL: Duration = Duration::from_millis(20);
/// How long another process's lease is waited for: longer than any renewal takes.
const LEASE_WAIT: Duration = Duration::from_secs(120);

/// Keeps the tokens of each installation in a file of a folder, for one process or several on
/// the same machine. Files are readable by their owner alone (mode 0600), written as a whole
/// (a new file takes the old one's place), and locked while they are read or written. While
/// one process renews tokens, the others wait for it.
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
    /// A store in this folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If it can't be made.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(&folder)?;
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
                let lock = files.open("lock")?;
                lock.lock()?;
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
            let there = files.read()?;
            if there != expected {
                return Ok(Replaced::Other(there));
            }
            files.write(new)?;
            Ok(Replaced::Done)
        }))
    }

    fn lease<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Lease, BoxError>> {
        Box::pin(async move {
            let file = Files::new(&self.folder, key).open("lease")?;
            let mut waited = Duration::ZERO;
            loop {
                match file.try_lock() {
                    // The system ends it with the process, however that ends.
                    Ok(()) => return Ok(Lease::new(file)),
                    Err(TryLockError::WouldBlock) if waited < LEASE_WAIT => {
                        tokio::time::sleep(LEASE_POLL).await;
                        waited += LEASE_POLL;
                    }
                    Err(TryLockError::WouldBlock) => {
                        return Err(io::Error::from(io::ErrorKind::TimedOut).into());
                    }
                    Err(TryLockError::Error(error)) => return Err(error.into()),
                }
            }
        })
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

    /// Opens a file to lock it.
    fn open(&self, extension: &str) -> io::Result<File> {
        let mut options = Self::private();
        options.create(true).truncate(false);
        options.open(self.path(extension))
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
