//! Files that are written next to the one that they replace.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tokio::{fs::File, task::spawn_blocking};

/// The buffer of a file that is written.
const WRITE_BYTES: usize = 64 << 10;

/// A file that is being written, under a name of its own. Dropping it removes the file.
pub(super) struct PartialFile(Option<PathBuf>);

impl PartialFile {
    /// Creates a file in the folder of another one.
    pub(super) async fn next_to(path: &Path) -> io::Result<(Self, File)> {
        if path.file_name().is_none() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // Without the other's name, which may be as long as names can be.
        let name = format!(".leadconnector-{:016x}.part", fastrand::u64(..));
        let path = path.with_file_name(name);
        // Both are made in one step, which may end after this was dropped.
        let created = spawn_blocking(move || {
            let file = fs::File::create_new(&path)?;
            Ok::<_, io::Error>((Self(Some(path)), file))
        });
        let (partial, file) = created.await??;
        let mut file = File::from_std(file);
        file.set_max_buf_size(WRITE_BYTES);
        Ok((partial, file))
    }

    /// Gives the file the name of the other one, which it replaces.
    pub(super) async fn rename(mut self, path: &Path) -> io::Result<()> {
        if let Some(partial) = &self.0 {
            tokio::fs::rename(partial, path).await?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // Nobody is left to tell.
            let _ = fs::remove_file(path);
        }
    }
}
