//! The token files of one installation.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{auth::tokens::Tokens, folder, id::Resource, redact, runtime::encode_path};

/// How long to wait while another process holds the lock: less than the time limit of an operation
/// of a store, so that the error says why.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// The contents of a token file.
#[derive(Serialize, Deserialize)]
struct Entry {
    resource: Resource,
    tokens: Tokens,
}

impl Entry {
    fn parse(bytes: &[u8]) -> io::Result<Self> {
        serde_json::from_slice(bytes).map_err(|error| {
            // Serde's own error quotes values.
            let (line, column) = (error.line(), error.column());
            let found = format!("the file does not hold tokens (line {line}, column {column})");
            io::Error::new(io::ErrorKind::InvalidData, found)
        })
    }
}

/// The folder of an installation, with its token file and the new file that is about to replace it.
/// Only the holder of the folder's lock may touch the files.
pub(super) struct Files {
    pub(super) folder: PathBuf,
    resource: Resource,
}

impl Files {
    pub(super) fn new(folder: &Path, key: &Resource) -> Self {
        let kind = match key {
            Resource::Company(_) => "company",
            Resource::Location(_) => "location",
        };
        Self {
            folder: folder.join(format!("{kind}-{}", encode_path(id_of(key)))),
            resource: key.clone(),
        }
    }

    /// Returns the folder to name in errors: the root folder if the id may be a phone number or
    /// another secret, passed by mistake.
    pub(super) fn printable(&self) -> &Path {
        let id = id_of(&self.resource);
        let root = || self.folder.parent().unwrap_or(&self.folder);
        if redact::id_or_ellipsis(id) == id {
            &self.folder
        } else {
            root()
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join("tokens.json")
    }

    fn new_path(&self) -> PathBuf {
        self.folder.join("tokens.new")
    }

    /// Creates the folder if it does not exist.
    pub(super) fn create_folder(&self) -> io::Result<()> {
        let created = folder::builder().create(&self.folder);
        match created {
            Ok(()) => self.folder.parent().map_or(Ok(()), folder::sync),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Locks the folder and completes the work of a process that was killed. Returns `None` if
    /// there is no folder.
    pub(super) fn lock(&self) -> io::Result<Option<File>> {
        match folder::lock(&self.folder, LOCK_TIMEOUT) {
            Ok(lock) => self.recover().map(|()| Some(lock)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn read(&self) -> io::Result<Option<Tokens>> {
        let Some(bytes) = read_if_there(&self.path())? else {
            return Ok(None);
        };
        let entry = Entry::parse(&bytes)?;
        self.check(&entry)?;
        Ok(Some(entry.tokens))
    }

    fn check(&self, entry: &Entry) -> io::Result<()> {
        if entry.resource == self.resource {
            return Ok(());
        }
        // Some file systems are case-insensitive.
        Err(io::Error::other("the file belongs to another installation"))
    }

    pub(super) fn write(&self, tokens: Tokens) -> io::Result<()> {
        let resource = self.resource.clone();
        let bytes = serde_json::to_vec(&Entry { resource, tokens })?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(self.new_path())?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        self.finish()
    }

    /// Removes the token file. The folder stays, since another process may be about to lock it.
    pub(super) fn remove(&self) -> io::Result<()> {
        fs::remove_file(self.path())?;
        folder::sync(&self.folder)
    }

    /// Replaces the old file with the new one.
    fn finish(&self) -> io::Result<()> {
        fs::rename(self.new_path(), self.path())?;
        folder::sync(&self.folder)
    }

    /// Completes the work of a process that was killed while it stored new tokens: if they are
    /// complete, they are the only ones that still work.
    fn recover(&self) -> io::Result<()> {
        let Some(bytes) = read_if_there(&self.new_path())? else {
            return Ok(());
        };
        match Entry::parse(&bytes) {
            Ok(entry) => self.check(&entry).and_then(|()| self.finish()),
            Err(_) => fs::remove_file(self.new_path()),
        }
    }
}

fn id_of(resource: &Resource) -> &str {
    match resource {
        Resource::Company(id) => id.as_str(),
        Resource::Location(id) => id.as_str(),
    }
}

fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
