//! The commands of the crate's developers; [`USAGE`] lists them.

mod api;
#[path = "../../openapi/codegen/mod.rs"]
mod codegen;
mod dependents;
mod lint;
mod modules;
mod regen;
#[cfg(feature = "library")]
mod schemas;
#[cfg(feature = "library")]
mod snapshots;
#[cfg(all(test, feature = "library"))]
mod tests;

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  regen          checks the specification, writes the files generated from it, and lists
                 the snapshots that await review
  regen --check  writes nothing, and fails with a diff if a generated file is out of date
  modules        fails if the dependencies between the library's modules have a cycle
  api            writes the listing of the public API
  api --check    writes nothing, and fails with a diff if the listing is out of date
  other-generator
                 fails if a user with another generator does not compile the reviewed code
  cold-build     measures a user's first build, with and without the feature generate;
                 takes some 10 minutes";

use dependents::{cold_build, other_generator};

type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["regen"] => regen::regen(false),
        ["regen", "--check"] => regen::regen(true),
        ["api"] => api::api(false),
        ["api", "--check"] => api::api(true),
        ["cold-build"] => cold_build::cold_build(3),
        ["other-generator"] => other_generator::other_generator(),
        ["modules"] => modules::modules(),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// Returns the folder of the library's Cargo.toml.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns a command that runs Cargo in the library's folder.
fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments).current_dir(root());
    cargo
}

/// Runs a command and fails if it fails.
fn run(command: &mut Command) -> Result<()> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(e) => Err(format!("{command:?}: {e}")),
    }
}
