//! `cargo xtask regen`: writes what is made of the specification, for review.
//! `cargo xtask regen --check`: writes nothing, and fails with a diff if something differs.

#[path = "../../build.rs"]
#[expect(dead_code, reason = "a build script, whose main is not called here")]
mod build;
mod schemas;
mod snapshots;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use sha2::{Digest, Sha256};
use similar::TextDiff;

type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["regen"] => regen(),
        ["regen", "--check"] => check(),
        _ => Err("usage: cargo xtask regen [--check]".to_owned()),
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

fn regen() -> Result<()> {
    let made = make()?;
    for path in stale(&made)? {
        fs::remove_file(root().join(&path)).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("removed {}", path.display());
    }
    for (path, text) in &made {
        if read(path).as_ref() == Some(text) {
            continue;
        }
        let target = root().join(path);
        let folder = target.parent().unwrap_or(&target);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&target, text))
            .map_err(|e| format!("{}: {e}", path.display()))?;
        println!("wrote {}", path.display());
    }
    snapshots::take()?;
    let waiting = snapshots::waiting(&root())?;
    if waiting.is_empty() {
        println!("no snapshot waits for review");
    } else {
        println!("{}", snapshots::review(&waiting));
    }
    Ok(())
}

fn check() -> Result<()> {
    let made = make()?;
    let mut problems = Vec::new();
    for path in stale(&made)? {
        problems.push(format!("{} is made from nothing any more", path.display()));
    }
    for (path, text) in &made {
        let there = read(path).unwrap_or_default();
        if there != *text {
            let name = path.display().to_string();
            let diff = TextDiff::from_lines(&there, text);
            problems.push(diff.unified_diff().header(&name, "regenerated").to_string());
        }
    }
    let waiting = snapshots::waiting(&root())?;
    if !waiting.is_empty() {
        problems.push(snapshots::review(&waiting));
    }
    if problems.is_empty() {
        return Ok(());
    }
    problems.push("run `cargo xtask regen` and review what it writes".to_owned());
    Err(problems.join("\n"))
}

/// Every file that is made from the specification.
fn make() -> Result<BTreeMap<PathBuf, String>> {
    let text = fs::read_to_string(root().join(build::SPEC))
        .map_err(|e| format!("{}: {e}", build::SPEC))?;
    let generated = build::generate(&text).map_err(|problems| problems.join("\n"))?;
    let mut made = schemas::schemas(&text)?;
    made.insert("openapi/generated.rs".into(), review(&text, &generated)?);
    Ok(made)
}

/// The generated code as one file to read. Any edit of the specification changes it.
fn review(spec: &str, generated: &build::Generated) -> Result<String> {
    let format = |code: &str| {
        syn::parse_file(code)
            .map(|file| prettyplease::unparse(&file))
            .map_err(|e| format!("the generated code is not Rust: {e}"))
    };
    let digest: String = Sha256::digest(spec.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let operations = format(&format!("mod operations {{ {} }}", generated.operations))?;
    let names = format(&format!("mod names {{ {} }}", generated.names))?;
    Ok(format!(
        "// What build.rs makes of {}. For review only: this file is not compiled.\n\
         // Written by `cargo xtask regen`; do not edit.\n\
         // SHA-256 of the specification: {digest}\n\n{}\n{operations}\n{names}",
        build::SPEC,
        format(&generated.api)?,
    ))
}

/// Schemas that are there and no longer made.
fn stale(made: &BTreeMap<PathBuf, String>) -> Result<Vec<PathBuf>> {
    let Ok(files) = fs::read_dir(root().join(schemas::FOLDER)) else {
        return Ok(Vec::new());
    };
    let mut stale = Vec::new();
    for file in files {
        let file = file.map_err(|e| format!("{}: {e}", schemas::FOLDER))?;
        let path = Path::new(schemas::FOLDER).join(file.file_name());
        if !made.contains_key(&path) {
            stale.push(path);
        }
    }
    Ok(stale)
}

fn read(path: &Path) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}
