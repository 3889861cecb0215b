//! A token store in files.

mod files;

use std::{io, path::PathBuf};

use self::files::Files;
use super::{
    store::{Replaced, TokenStore},
    tokens::Tokens,
};
use crate::{
    boxed::{BoxError, BoxFuture},
    folder,
    id::Resource,
};

/// Stores the tokens of each installation in a folder of its own below one root folder, for one or
/// more processes on the same machine.
///
/// Files are readable only by their owner (mode 0600) and are replaced atomically, even if the
/// power fails. Removing an installation's tokens leaves its empty folder. The folder is locked
/// while its file is read or written; if another process holds the lock for 5 seconds, the
/// operation fails. The disk must be local: locks of network file systems are unreliable.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// use leadconnector::auth::{FileStore, TokenStore, Tokens};
/// use leadconnector::id::Resource;
///
/// # let folder = std::env::temp_dir().join(format!("leadconnector-store-{}", std::process::id()));
/// let store = FileStore::new(&folder)?;
/// let resource = Resource::location("location-id");
///
/// // Tokens that the application already has:
/// let tokens = Tokens::new("access-token", Some("refresh-token".to_owned()), None);
/// store.replace(&resource, None, &tokens).await?;
/// assert_eq!(store.get(&resource).await?, Some(tokens));
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
}

impl FileStore {
    /// Opens the store in a folder. If the folder does not exist, it is created and accessible only
    /// by its owner (mode 0700).
    ///
    /// # Errors
    ///
    /// If it can't be created, or if users other than its owner may write to it (mode `0o022`),
    /// because they could replace the tokens with their own.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        folder::create(&folder)?;
        Ok(Self { folder })
    }

    /// Runs a file operation of an installation on a thread that may block.
    async fn work<T: Send + 'static>(
        &self,
        key: &Resource,
        work: impl FnOnce(&Files) -> io::Result<T> + Send + 'static,
    ) -> Result<T, BoxError> {
        let files = Files::new(&self.folder, key);
        let done = tokio::task::spawn_blocking(move || {
            // I/O errors of the system don't name the file.
            work(&files).map_err(|error| {
                let path = files.printable().display();
                io::Error::new(error.kind(), format!("{path}: {error}"))
            })
        });
        Ok(done.await??)
    }
}

impl TokenStore for FileStore {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        Box::pin(self.work(key, |files| match files.lock()? {
            Some(_lock) => files.read(),
            None => Ok(None),
        }))
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        let (expected, new) = (expected.cloned(), new.clone());
        Box::pin(self.work(key, move |files| {
            if expected.is_none() {
                files.create_folder()?;
            }
            let Some(_lock) = files.lock()? else {
                return Ok(Replaced::Other(None));
            };
            let current = files.read()?;
            if current != expected {
                return Ok(Replaced::Other(current));
            }
            files.write(new)?;
            Ok(Replaced::Done)
        }))
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        let expected = expected.clone();
        Box::pin(self.work(key, move |files| {
            let Some(_lock) = files.lock()? else {
                return Ok(Replaced::Other(None));
            };
            let current = files.read()?;
            if current != Some(expected) {
                return Ok(Replaced::Other(current));
            }
            files.remove()?;
            Ok(Replaced::Done)
        }))
    }
}
