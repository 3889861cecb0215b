//! Tells whether the generator that Cargo chose makes the code that was reviewed.
//!
//! What is compiled is the reviewed code in `openapi/generated`, the same for everybody. With
//! the feature `generate` this script makes it anew, and warns if it came out different, as it
//! may with another release of the generator. In the crate's own checkout, and in CI,
//! `cargo xtask regen --check` fails then.

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
            println!("cargo::warning=leadconnector is compiled from its reviewed code; {why}");
        }
    }
}

/// Makes the code and compares it with the reviewed code.
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
                "the generator of this build makes another {}",
                path.display()
            ));
        }
    }
    Ok(())
}
