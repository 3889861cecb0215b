//! Lists the snapshots that differ from the crate's current output.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Result, cargo, run};

/// Runs the snapshot tests, which write snapshots that differ as `.snap.new`.
pub(crate) fn take() -> Result<()> {
    let mut tests = cargo(&["test", "--quiet", "--all-features", "--test", "it"]);
    tests.args(["--", "snapshots::", "webhook::"]);
    tests
        .env("INSTA_UPDATE", "new")
        .env("INSTA_FORCE_PASS", "1");
    // A test that fails now does so for another reason than a differing snapshot.
    run(&mut tests)
}

/// Lists the snapshots that await review.
pub(crate) fn waiting(root: &Path) -> Result<Vec<PathBuf>> {
    let mut waiting = Vec::new();
    let mut folders = vec![PathBuf::from("tests/it/snapshots")];
    while let Some(folder) = folders.pop() {
        let at = |e: std::io::Error| format!("{}: {e}", folder.display());
        for file in fs::read_dir(root.join(&folder)).map_err(at)? {
            let file = file.map_err(at)?;
            let path = folder.join(file.file_name());
            if file.file_type().map_err(at)?.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(".snap.new") {
                waiting.push(path);
            }
        }
    }
    waiting.sort();
    Ok(waiting)
}

/// Returns the instructions for reviewing them.
pub(crate) fn review(waiting: &[PathBuf]) -> String {
    let names: Vec<_> = waiting
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    format!(
        "snapshots that await review:\n  {}\nread each, then `cargo insta accept`, or run the tests once with INSTA_UPDATE=always",
        names.join("\n  ")
    )
}
