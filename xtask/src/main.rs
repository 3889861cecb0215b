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

  regen          checks the specification, writes what is made from it, and lists the
                 snapshots that wait for review
  regen --check  writes nothing, and fails with a diff if something differs
  modules        fails if the library's modules form a circle
  api            writes the listing of the public API
  api --check    fails with a diff if the public API is not what is listed
  other-generator
                 fails if a user with another generator does not compile the reviewed code
  cold-build     measures the first build of a user, with and without the feature generate;
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

/// The folder of the library's Cargo.toml.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Cargo, in the library's folder.
fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments).current_dir(root());
    cargo
}

/// Runs a command to its end.
fn run(command: &mut Command) -> Result<()> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(e) => Err(format!("{command:?}: {e}")),
    }
}
