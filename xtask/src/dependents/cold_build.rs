//! `cargo xtask cold-build`: measures a user's first build, compared with that of a user of only
//! the crates that most API clients depend on anyway.

use std::{
    fs,
    time::{Duration, Instant},
};

use super::{Dependent, at, library};
use crate::{Result, run};

const BASE: &str = "\
reqwest = \"0.13\"
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"
tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }
";

/// Builds the dependents from scratch, alternating between them, and prints the medians.
pub(crate) fn cold_build(rounds: usize) -> Result<()> {
    let with = |features: &[&str]| library(features).map(|library| format!("{BASE}{library}"));
    let manifests = [
        ("base", BASE.to_owned()),
        ("without-generate", with(&["default-tls", "webhook"])?),
        (
            "with-generate",
            with(&["default-tls", "generate", "webhook"])?,
        ),
    ];
    let mut dependents = Vec::new();
    for (name, dependencies) in manifests {
        let manifest = format!("[dependencies]\n{dependencies}");
        let dependent = Dependent::new(name, &manifest, "fn main() {}\n")?;
        dependents.push((name, dependent, Vec::new()));
    }
    for round in 1..=rounds {
        for (name, dependent, times) in &mut dependents {
            let time = build(dependent)?;
            println!("round {round}: {name} {:.1} s", time.as_secs_f64());
            times.push(time);
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    };
    let medians: Vec<_> = dependents
        .iter_mut()
        .map(|(name, dependent, times)| Ok((*name, median(times), crates(dependent)?)))
        .collect::<Result<_>>()?;
    for (name, time, crates) in &medians {
        let ratio = time / medians[0].1;
        println!("{name}: {time:.1} s, {ratio:.2} times the base, {crates} crates");
    }
    Ok(())
}

/// Returns the time of a build from scratch.
fn build(dependent: &Dependent) -> Result<Duration> {
    let target = dependent.folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target).map_err(|e| at(&target, &e))?;
    }
    let mut build = dependent.cargo(&["build", "--quiet", "--target-dir", "target"]);
    build.env_remove("CARGO_TARGET_DIR");
    // Cargo does not compile crates from a registry incrementally, but would do so with this one,
    // which is in a folder.
    build.env("CARGO_INCREMENTAL", "0");
    let start = Instant::now();
    run(&mut build)?;
    Ok(start.elapsed())
}

/// Returns the number of crates in a build, including those of build scripts and macros.
fn crates(dependent: &Dependent) -> Result<usize> {
    let arguments = [
        "tree",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--no-dedupe",
    ];
    let output = dependent
        .cargo(&arguments)
        .output()
        .map_err(|e| e.to_string())?;
    let tree = String::from_utf8_lossy(&output.stdout);
    let crates: std::collections::BTreeSet<_> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    Ok(crates.len())
}
