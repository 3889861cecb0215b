//! Checks whether the generator that Cargo selected generates the code that was reviewed.
//!
//! Every build compiles the reviewed code in `openapi/generated`. With the feature `generate`,
//! this script generates the code again and warns if the result differs, as it may with another
//! release of the generator. In that case, `cargo xtask regen --check` fails in CI.

#[cfg(feature = "generate")]
#[path = "openapi/codegen/mod.rs"]
mod codegen;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "generate")]
    {
        println!("cargo::rerun-if-changed=openapi");
        if let Err(why) = compare() {
            let why = why.replace('\n', " ");
            println!("cargo::warning=leadconnector compiles its reviewed code; {why}");
        }
    }
}

/// Generates the code and compares it with the reviewed code.
#[cfg(feature = "generate")]
fn compare() -> Result<(), String> {
    use std::{fs, path::Path};

    let read =
        |path: &Path| fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()));
    let spec = codegen::read(&read(Path::new(codegen::SPEC))?)?;
    for (name, code) in codegen::generate(&spec)? {
        let path = Path::new(codegen::GENERATED).join(name);
        if !codegen::is_same(&read(&path)?, &code) {
            return Err(format!(
                "the generator of this build generates a different {}",
                path.display()
            ));
        }
    }
    Ok(())
}
