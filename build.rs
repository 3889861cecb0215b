//! Checks whether the generator that Cargo selected generates the code that was reviewed.
//!
//! Every build compiles the reviewed code in `openapi/generated`. With the feature `generate`,
//! this script runs the generator again and warns if its output differs, as it may with another
//! release of the generator. In that case, `cargo xtask regen --check` fails in CI.

#[cfg(feature = "generate")]
#[path = "openapi/codegen/generator.rs"]
mod generator;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "generate")]
    {
        for path in [
            "openapi/codegen/generator.rs",
            generator::INPUT,
            generator::DIGEST,
        ] {
            println!("cargo::rerun-if-changed={path}");
        }
        if let Err(why) = compare() {
            let why = why.replace('\n', " ");
            println!("cargo::warning=leadconnector compiles its reviewed code; {why}");
        }
    }
}

/// Runs the generator and compares its output with that from which the reviewed code was made.
#[cfg(feature = "generate")]
fn compare() -> Result<(), String> {
    let read = |path| std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"));
    let code = generator::generate(&read(generator::INPUT)?)?;
    if generator::digest(&code) == read(generator::DIGEST)? {
        Ok(())
    } else {
        Err("the generator of this build generates different code".to_owned())
    }
}
