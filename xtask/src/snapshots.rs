//! Snapshots that differ from what the crate does now.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Result, root};

/// Runs the tests that take snapshots, so that those that differ are written as `.snap.new`.
pub(crate) fn take() -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "test",
            "--quiet",
            "--all-features",
            "--test",
            "it",
            "snapshots::",
        ])
        .current_dir(root())
        .env("INSTA_UPDATE", "new")
        .env("INSTA_FORCE_PASS", "1")
        .status()
        .map_err(|e| format!("cargo test: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the snapshots' tests fail for another reason than a difference".to_owned())
    }
}

/// The snapshots that wait for review.
pub(crate) fn waiting(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = root.join("tests/it/snapshots");
    let mut waiting = Vec::new();
    for file in fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let name = file.map_err(|e| e.to_string())?.file_name();
        if name.to_string_lossy().ends_with(".snap.new") {
            waiting.push(Path::new("tests/it/snapshots").join(name));
        }
    }
    waiting.sort();
    Ok(waiting)
}

/// What to do about them.
pub(crate) fn review(waiting: &[PathBuf]) -> String {
    let names: Vec<_> = waiting
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    format!(
        "snapshots that wait for review:\n  {}\nread each, then `cargo insta accept`, or rename it to .snap",
        names.join("\n  ")
    )
}
