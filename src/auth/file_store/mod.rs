//! A store of tokens in files.

mod files;
mod lock;

use std::{fs, io, path::PathBuf};

use self::files::Files;
use super::{
    store::{Replaced, TokenStore},
    tokens::Tokens,
};
use crate::{
    boxed::{BoxError, BoxFuture},
    id::Resource,
};

/// Keeps the tokens of each installation in a folder of its own within one folder, for one
/// process or several on the same machine.
///
/// Files are readable by their owner alone (mode 0600) and replaced as a whole, also if the power
/// fails. An installation's folder is locked while its file is read or written; if another
/// process holds the lock for 10 seconds, the operation fails. The disk must be a local one:
/// locks of network file systems may not hold.
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
/// // Tokens that the application has from before:
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
    /// Opens the store in a folder. A folder that does not exist is created, for its owner alone
    /// (mode 0700).
    ///
    /// # Errors
    ///
    /// If it can't be created, or if users other than its owner may write to it (mode `0o022`):
    /// they could replace the tokens with their own.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        files::private_folder().recursive(true).create(&folder)?;
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

    /// Works on the files of an installation, on a thread that may block.
    async fn work<T: Send + 'static>(
        &self,
        key: &Resource,
        work: impl FnOnce(&Files) -> io::Result<T> + Send + 'static,
    ) -> Result<T, BoxError> {
        let files = Files::new(&self.folder, key);
        let done = tokio::task::spawn_blocking(move || {
            // The system's errors don't name the file.
            work(&files).map_err(|error| {
                let path = files.folder.display();
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
}
