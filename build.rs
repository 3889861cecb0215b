//! Turns `openapi/leadconnector.yaml` into the endpoint code and the table of operations.
//!
//! `cargo xtask regen` includes this file, so that what it shows for review is what the
//! build makes.

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::exit,
};

#[path = "openapi/check.rs"]
pub(crate) mod check;
#[path = "openapi/narrow.rs"]
mod narrow;
#[path = "openapi/output.rs"]
mod output;
#[path = "openapi/reading.rs"]
mod reading;
#[path = "openapi/table.rs"]
mod table;

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, HooksMode};
use quote::{ToTokens, quote};
use serde_json::Value;

/// The specification, from the folder of Cargo.toml.
pub(crate) const SPEC: &str = "openapi/leadconnector.yaml";

/// The code made from the specification.
pub(crate) struct Generated {
    /// The low-level client and its types.
    pub(crate) api: String,
    /// The table of operations.
    pub(crate) operations: String,
    /// The names that may be printed.
    pub(crate) names: String,
}

fn main() {
    println!("cargo::rerun-if-changed={SPEC}");
    let text = fs::read_to_string(SPEC).unwrap_or_else(|e| stop(&[format!("{SPEC}: {e}")]));
    let generated = generate(&text).unwrap_or_else(|problems| stop(&problems));
    let out = env::var_os("OUT_DIR").unwrap_or_else(|| stop(&["OUT_DIR is not set".to_owned()]));
    for (file, code) in [
        ("api.rs", generated.api),
        ("operations.rs", generated.operations),
        ("names.rs", generated.names),
    ] {
        let path = Path::new(&out).join(file);
        fs::write(&path, code).unwrap_or_else(|e| stop(&[format!("{}: {e}", path.display())]));
    }
}

fn stop(problems: &[String]) -> ! {
    for problem in problems {
        // One directive is one line.
        for line in problem.lines() {
            println!("cargo::error={line}");
        }
    }
    exit(1)
}

/// Checks the specification and makes the code.
///
/// # Errors
///
/// Everything that is wrong with the specification, each with its place in it.
pub(crate) fn generate(text: &str) -> Result<Generated, Vec<String>> {
    let spec: Value =
        serde_saphyr::from_str(text).map_err(|e| vec![format!("{SPEC} is not YAML: {e}")])?;
    let at = |problem| format!("{SPEC}: {problem}");
    let problems = check::check(&spec);
    if !problems.is_empty() {
        return Err(problems.into_iter().map(at).collect());
    }
    let operations = table::operations(&spec).to_string();
    let names = table::names(&spec).to_string();

    let (narrowed, open_sets) = narrow::narrow(&spec);
    let openapi: OpenAPI = check::parse(&narrowed).map_err(|problem| vec![at(problem)])?;
    let mut settings = GenerationSettings::new();
    settings
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::runtime::Settings })
        .with_map_type("::serde_json::Map")
        .with_derive("PartialEq");
    for (name, rust_type) in &open_sets {
        settings.with_replacement(name, rust_type, std::iter::empty());
    }
    // It panics over what it has no code for.
    let tokens = catch_unwind(AssertUnwindSafe(|| {
        Generator::new(&settings).generate_tokens(&openapi)
    }))
    .map_err(|_| vec![at("progenitor panicked, see above".to_owned())])?
    .map_err(|e| vec![at(e.to_string())])?;
    let mut file = syn::parse2(tokens).map_err(|e| vec![at(e.to_string())])?;
    output::adapt(&mut file).map_err(|problem| vec![at(problem)])?;
    Ok(Generated {
        api: file.into_token_stream().to_string(),
        operations,
        names,
    })
}
