//! The memory of a process.

use std::fs;

/// Returns the resident memory of a process, named as in `/proc`, in bytes. Only Linux reports it.
pub(crate) fn resident(process: &str) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes << 10)
}
