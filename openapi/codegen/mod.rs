//! Generates code from `openapi/leadconnector.yaml`. `cargo xtask regen` writes it to
//! `openapi/generated`, where it is reviewed and compiled. `build.rs` runs `generator.rs` again,
//! to check whether its output is still the same.

mod builders;
mod from_json;
pub(crate) mod generator;
pub(crate) mod input;
mod operations;
pub(crate) mod output;
pub(crate) mod spec;
pub(crate) mod views;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use serde_json::Value;

/// The path of the specification, relative to the library's Cargo.toml.
pub(crate) const SPEC: &str = "openapi/leadconnector.yaml";
/// The path of the reviewed code, relative to the same folder.
pub(crate) const GENERATED: &str = "openapi/generated";

/// Parses the specification.
///
/// # Errors
///
/// If it is not YAML; the error names the place.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|e| format!("is not YAML: {e}"))
}

/// What is generated from a specification.
pub(crate) struct Generated {
    /// The code of each file in [`GENERATED`].
    pub(crate) code: BTreeMap<&'static str, TokenStream>,
    /// The input of progenitor, as JSON.
    pub(crate) input: String,
    /// The digest of progenitor's output.
    pub(crate) digest: String,
}

/// Generates the code. `cargo xtask regen` has already checked the specification.
///
/// # Errors
///
/// If the generator does not support the specification.
pub(crate) fn generate(spec: &Value) -> Result<Generated, String> {
    let input = serde_json::to_string_pretty(&input::narrow(spec)).map_err(|e| e.to_string())?;
    let output = generator::generate(&input)?;
    let mut api = syn::parse_file(&output).map_err(|e| e.to_string())?;
    output::adapt(&mut api)?;
    Ok(Generated {
        code: BTreeMap::from([
            ("api.rs", api.into_token_stream()),
            ("builders.rs", builders::builders(spec)?),
            ("names.rs", operations::names(spec)),
            ("operations.rs", operations::operations(spec)),
            ("views.rs", views::views(spec)?),
        ]),
        input: input + "\n",
        digest: generator::digest(&output),
    })
}
