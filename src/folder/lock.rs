//! The lock of a folder, between processes.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// The interval between attempts.
const POLL: Duration = Duration::from_millis(5);

/// Locks a folder until the returned file is dropped or the process ends. Waits for this long while
/// another process holds the lock.
pub(crate) fn lock(folder: &Path, timeout: Duration) -> io::Result<File> {
    let start = Instant::now();
    loop {
        let file = open(folder)?;
        match file.try_lock() {
            Ok(()) if is_current(&file, folder)? => return Ok(file),
            // The folder was deleted and recreated.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if start.elapsed() < timeout => thread::sleep(POLL),
            Err(TryLockError::WouldBlock) => {
                let found = "another process holds the folder's lock";
                return Err(io::Error::new(io::ErrorKind::TimedOut, found));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Opens the folder itself. A lock file could be deleted while it is locked, which would allow a
/// second lock; a folder can't be deleted without the files in it.
#[cfg(unix)]
fn open(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// Returns whether the locked folder is still the one at this path.
#[cfg(unix)]
fn is_current(locked: &File, folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (locked, current) = (locked.metadata()?, std::fs::metadata(folder)?);
    Ok((current.dev(), current.ino()) == (locked.dev(), locked.ino()))
}

#[cfg(not(unix))]
fn is_current(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Opens a file in the folder that can't be deleted while it is open.
#[cfg(not(unix))]
fn open(folder: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    // FILE_SHARE_READ and FILE_SHARE_WRITE, without FILE_SHARE_DELETE.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 0x1 | 0x2);
    options.open(folder.join("lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_held_is_an_error_when_its_time_is_up() {
        let folder =
            std::env::temp_dir().join(format!("leadconnector-lock-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let held = lock(&folder, Duration::ZERO).unwrap();
        let error = lock(&folder, Duration::ZERO).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        // Waiters get the lock if it is released in time.
        let waits = std::thread::scope(|scope| {
            let waits = scope.spawn(|| lock(&folder, Duration::from_secs(10)));
            drop(held);
            waits.join().unwrap()
        });
        waits.unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_lock_of_a_folder_that_was_replaced_is_not_current() {
        let name = format!("leadconnector-replaced-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        let old = lock(&folder, Duration::ZERO).unwrap();
        assert!(is_current(&old, &folder).unwrap());
        std::fs::remove_dir(&folder).unwrap();
        std::fs::create_dir(&folder).unwrap();
        assert!(!is_current(&old, &folder).unwrap());
        std::fs::remove_dir(&folder).unwrap();
    }
}
