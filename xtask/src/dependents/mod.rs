//! Crates that depend on the library, made in `target` to see what its users see.

pub(crate) mod cold_build;
pub(crate) mod other_generator;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Result, cargo, root};

/// A crate in a folder of its own, with the library's lock file to start from.
struct Dependent {
    folder: PathBuf,
}

impl Dependent {
    /// Writes the crate anew.
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

    /// Cargo in the crate's folder; it gets nothing from the network.
    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = cargo(&["--offline"]);
        cargo.args(arguments).current_dir(&self.folder);
        cargo
    }
}

/// The dependency on the library, with some of its features.
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
