//! Runs tests in their own processes: to measure memory, to capture logs, to be killed.

use std::{env, process::Command};

/// Set in a process that [`is_alone`] or [`command`] started.
const ALONE: &str = "LEADCONNECTOR_TEST_ALONE";

/// Returns the command that runs one test of this binary, named by its path, in a process of
/// its own with its output visible.
pub(crate) fn command(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(ALONE, "1");
    command
}

/// Returns whether this process was started by [`command`].
pub(crate) fn is_child() -> bool {
    env::var_os(ALONE).is_some()
}

/// Returns true in the test's own process. Otherwise, runs the test in a new process,
/// panics if it fails there, and returns false.
pub(crate) fn is_alone(test: &str) -> bool {
    if is_child() {
        return true;
    }
    let output = command(test).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}{errors}"
    );
    false
}

/// Returns the resident memory of this process, in KiB.
#[cfg(target_os = "linux")]
pub(crate) fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse().unwrap()
}
