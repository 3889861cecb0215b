//! Creates crates in `target` that depend on the library, to test what its users experience.

pub(crate) mod cold_build;
pub(crate) mod other_generator;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Result, cargo, root};

/// A crate in its own folder, with a copy of the library's lock file.
struct Dependent {
    folder: PathBuf,
}

impl Dependent {
    /// Writes the crate, replacing an older one.
    fn new(name: &str, manifest: &str, main: &str) -> Result<Self> {
        let folder = target()?.join("dependents").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|e| at(&folder, &e))?;
        }
        fs::create_dir_all(folder.join("src")).map_err(|e| at(&folder, &e))?;
        let package =
            format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
        let manifest = format!("{package}\n[workspace]\n\n{manifest}");
        let lock = fs::read(root().join("Cargo.lock")).map_err(|e| at(&root(), &e))?;
        for (file, content) in [
            ("Cargo.toml", manifest.as_bytes()),
            ("src/main.rs", main.as_bytes()),
            ("Cargo.lock", &lock),
        ] {
            fs::write(folder.join(file), content).map_err(|e| at(&folder, &e))?;
        }
        Ok(Self { folder })
    }

    /// Returns a command that runs Cargo offline in the crate's folder.
    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = cargo(&["--offline"]);
        cargo.args(arguments).current_dir(&self.folder);
        cargo
    }
}

/// Returns the line of Cargo.toml for the library with these features.
fn library(features: &[&str]) -> Result<String> {
    let path = fs::canonicalize(root()).map_err(|e| at(&root(), &e))?;
    Ok(format!(
        "leadconnector = {{ path = {path:?}, default-features = false, features = {features:?} }}\n"
    ))
}

fn target() -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let target = root().join(target);
    fs::create_dir_all(&target).map_err(|e| at(&target, &e))?;
    fs::canonicalize(&target).map_err(|e| at(&target, &e))
}

fn at(path: &Path, e: &dyn std::fmt::Display) -> String {
    format!("{}: {e}", path.display())
}
