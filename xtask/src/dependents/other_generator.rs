//! `cargo xtask other-generator`: checks that a user whose lock file has other releases of typify
//! and progenitor still compiles the reviewed code, and gets a warning.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::{Dependent, at, library, target};
use crate::{Result, cargo, run};

/// A text in the code that typify generates, and its replacement in the other release.
const WRITTEN: [&str; 2] = ["\"invalid value\"", "\"not a value\""];

const WARNING: &str = "leadconnector compiles its reviewed code";

const MAIN: &str = r#"
use leadconnector::api::types::{SendMessageBody, SendMessageType};

fn main() {
    let problem = "Fax".parse::<SendMessageType>().unwrap_err();
    // As reviewed, whatever the generator produces.
    assert_eq!(problem.to_string(), "invalid value");
    println!("{:?}", SendMessageBody::new("contact", SendMessageType::Sms));
}
"#;

/// Fails if the dependent does not compile or gets no warning.
pub(crate) fn other_generator() -> Result<()> {
    // progenitor-impl that an exact requirement would rule out.
    let manifest = format!(
        "[dependencies]\n{}\n\
         [build-dependencies]\nprogenitor-impl = \">=0.15.2, <0.16\"\n\n\
         [patch.crates-io]\n\
         progenitor-impl = {{ path = \"progenitor-impl\" }}\n\
         typify-impl = {{ path = \"typify-impl\" }}\n",
        library(&["generate"])?,
    );
    let dependent = Dependent::new("other-generator", &manifest, MAIN)?;
    for (name, version) in [("progenitor-impl", "0.15.99"), ("typify-impl", "0.8.99")] {
        let copy = dependent.folder.join(name);
        copy_folder(&source(name)?, &copy)?;
        edit(&copy.join("Cargo.toml"), |text| {
            let (before, rest) = text.split_once("\nversion = \"")?;
            let (_, after) = rest.split_once('"')?;
            Some(format!("{before}\nversion = \"{version}\"{after}"))
        })?;
    }
    edit(
        &dependent.folder.join("typify-impl/src/type_entry.rs"),
        |text| {
            let [old, new] = WRITTEN;
            text.contains(old).then(|| text.replace(old, new))
        },
    )?;

    // The requirement `>=0.15.1, <0.16` is within this one.
    run(&mut dependent.cargo(&[
        "update",
        "--quiet",
        "--package",
        "progenitor-impl",
        "--package",
        "typify-impl",
    ]))?;
    let mut program = dependent.cargo(&["run", "--target-dir"]);
    let output = program.arg(target()?).output().map_err(|e| e.to_string())?;
    let messages = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("the dependent does not run:\n{messages}"));
    }
    if !messages.contains(WARNING) {
        return Err(format!("the dependent got no warning:\n{messages}"));
    }
    println!("compiled from the reviewed code, with a warning");
    Ok(())
}

/// Returns the source folder of a dependency.
fn source(name: &str) -> Result<PathBuf> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let mut metadata = cargo(&["metadata", "--format-version", "1", "--locked"]);
    // The crates of other platforms need not have been downloaded.
    metadata.args(["--filter-platform", host.ok_or("rustc names no host")?]);
    let metadata: Value = serde_json::from_str(&output(&mut metadata)?)
        .map_err(|e| format!("the output of cargo metadata: {e}"))?;
    let mut packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages
        .find(|package| package["name"] == name)
        .and_then(|package| Path::new(package["manifest_path"].as_str()?).parent());
    manifest
        .map(Path::to_owned)
        .ok_or_else(|| format!("{name} is not a dependency"))
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let messages = String::from_utf8_lossy(&output.stderr);
        Err(format!("{command:?}: {messages}"))
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).map_err(|e| at(to, &e))?;
    for entry in fs::read_dir(from).map_err(|e| at(from, &e))? {
        let entry = entry.map_err(|e| at(from, &e))?;
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &copy)?;
        } else {
            fs::copy(&path, &copy).map_err(|e| at(&path, &e))?;
        }
    }
    Ok(())
}

fn edit(path: &Path, edited: impl Fn(&str) -> Option<String>) -> Result<()> {
    let text = fs::read_to_string(path).map_err(|e| at(path, &e))?;
    let text = edited(&text).ok_or_else(|| at(path, &"does not contain the text to replace"))?;
    fs::write(path, text).map_err(|e| at(path, &e))
}
