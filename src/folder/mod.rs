//! Folders with files that several processes share.

mod lock;

use std::{
    fs::{DirBuilder, File},
    io,
    path::Path,
};

pub(crate) use self::lock::lock;

/// Creates a folder if it does not exist, accessible only by its owner.
///
/// # Errors
///
/// If it can't be created, or if users other than its owner may write to it, because they could
/// replace the files in it with their own.
pub(crate) fn create(folder: &Path) -> io::Result<()> {
    builder().recursive(true).create(folder)?;
    #[cfg(unix)]
    {
        let metadata = std::fs::metadata(folder)?;
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
    Ok(())
}

/// A builder of folders that only their owner may access.
pub(crate) fn builder() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "modes are Unix's"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Makes new names in a folder survive a power failure, on systems that support it.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    let _ = folder;
    Ok(())
}
