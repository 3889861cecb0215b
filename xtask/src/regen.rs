//! `cargo xtask regen`: generates files from the specification, or checks that they are current.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::TokenStream;
use serde_json::Value;
use sha2::{Digest, Sha256};
use similar::TextDiff;

#[cfg(feature = "library")]
use crate::snapshots;
use crate::{
    Result,
    codegen::{
        self, GENERATED, SPEC,
        generator::{DIGEST, INPUT},
    },
    lint, root,
};

/// The paths of files, relative to the library's Cargo.toml, and their contents.
type Made = BTreeMap<PathBuf, String>;

/// Writes the generated files, or with `--check` fails with a diff if they are out of date.
///
/// The code is generated first and without the library, which contains it and may not compile
/// yet. Then this program runs again with the library, for the files that need it.
pub(crate) fn regen(check: bool) -> Result<()> {
    let text = fs::read_to_string(root().join(SPEC)).map_err(|e| format!("{SPEC}: {e}"))?;
    let spec = lint::checked(&text).map_err(|problems| problems.join("\n"))?;
    let done = |folder, made: &Made| match check {
        true => compare(folder, made),
        false => write(folder, made),
    };
    done(GENERATED, &code(&text, &spec)?)?;
    #[cfg(feature = "library")]
    {
        use crate::schemas;
        done(schemas::FOLDER, &schemas::schemas(&spec)?)?;
        if !check {
            snapshots::take()?;
        }
        let waiting = snapshots::waiting(&root())?;
        match (check, waiting.is_empty()) {
            (_, true) => Ok(()),
            (true, false) => Err(snapshots::review(&waiting)),
            (false, false) => {
                println!("{}", snapshots::review(&waiting));
                Ok(())
            }
        }
    }
    #[cfg(not(feature = "library"))]
    {
        let mut again = crate::cargo(&["run", "--quiet", "--package", "xtask"]);
        again.args(["--features", "library", "--", "regen"]);
        again.args(check.then_some("--check"));
        crate::run(&mut again)
    }
}

/// Writes the files of a folder, and removes those that are no longer generated.
fn write(folder: &str, made: &Made) -> Result<()> {
    for path in stale(folder, made)? {
        fs::remove_file(root().join(&path)).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("removed {}", path.display());
    }
    fs::create_dir_all(root().join(folder)).map_err(|e| format!("{folder}: {e}"))?;
    for (path, text) in made {
        if read(path).as_ref() == Some(text) {
            continue;
        }
        fs::write(root().join(path), text).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Fails with a diff if the files of a folder differ from the generated ones.
fn compare(folder: &str, made: &Made) -> Result<()> {
    let mut problems = Vec::new();
    for path in stale(folder, made)? {
        problems.push(format!("{} is no longer generated", path.display()));
    }
    for (path, text) in made {
        let there = read(path).unwrap_or_default();
        if there != *text {
            let name = path.display().to_string();
            let diff = TextDiff::from_lines(&there, text);
            problems.push(diff.unified_diff().header(&name, "regenerated").to_string());
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    problems.push("run `cargo xtask regen` and review the changes".to_owned());
    Err(problems.join("\n"))
}

/// Generates the code, and what `build.rs` needs to check it. Any edit of the specification
/// changes the result.
pub(crate) fn code(text: &str, spec: &Value) -> Result<Made> {
    let generated = codegen::generate(spec).map_err(|e| format!("{SPEC}: {e}"))?;
    let mut made = Made::from([
        (PathBuf::from(INPUT), generated.input),
        (PathBuf::from(DIGEST), generated.digest),
    ]);
    for (name, code) in &generated.code {
        let mut reviewed = reviewed(code)?;
        // In one file only, so that the others don't conflict in each merge.
        if *name == "operations.rs" {
            let digest = Sha256::digest(text.as_bytes());
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            reviewed.insert_str(0, &format!("// SHA-256 of the specification: {digest}\n"));
        }
        made.insert(Path::new(GENERATED).join(name), reviewed);
    }
    Ok(made)
}

/// Formats generated code as it is reviewed and compiled.
fn reviewed(code: &TokenStream) -> Result<String> {
    let file = syn::parse2(code.clone()).map_err(|e| format!("the code is not Rust: {e}"))?;
    Ok(format!(
        "// Made from {SPEC} by `cargo xtask regen`; do not edit.\n\n{}",
        prettyplease::unparse(&file),
    ))
}

/// Returns the existing files that are no longer generated.
fn stale(folder: &str, made: &Made) -> Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    let Ok(files) = fs::read_dir(root().join(folder)) else {
        return Ok(stale);
    };
    for file in files {
        let file = file.map_err(|e| format!("{folder}: {e}"))?;
        let path = Path::new(folder).join(file.file_name());
        if !made.contains_key(&path) {
            stale.push(path);
        }
    }
    Ok(stale)
}

/// Returns the contents of a file, if it exists.
pub(crate) fn read(path: &Path) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}
