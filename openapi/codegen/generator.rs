//! Runs progenitor. `build.rs` and xtask share this module, so it needs nothing but progenitor
//! and its input.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::{OpenAPI, ReferenceOr};
use progenitor_impl::{GenerationSettings, Generator, HooksMode};

/// The path of progenitor's input, relative to the library's Cargo.toml: the specification as
/// `input.rs` prepares it.
pub(crate) const INPUT: &str = "openapi/generated/progenitor.json";
/// The path of the digest of progenitor's output for this input, relative to the same folder.
pub(crate) const DIGEST: &str = "openapi/generated/progenitor.digest";

/// Generates the low-level client and its types, which `output.rs` adapts afterwards.
///
/// # Errors
///
/// If the generator does not support the specification. It panics then; a user's build must
/// not fail because of that.
pub(crate) fn generate(input: &str) -> Result<String, String> {
    let openapi: OpenAPI = serde_json::from_str(input).map_err(|e| e.to_string())?;
    let client = "crate::runtime::Settings".parse();
    let mut settings = GenerationSettings::new();
    settings
        .with_hooks(HooksMode::Expected)
        .with_inner_type(client.map_err(|_| "the client's type is not Rust")?)
        .with_map_type("::serde_json::Map")
        .with_derive("PartialEq");
    for (name, schema) in openapi.components.iter().flat_map(|all| &all.schemas) {
        if let ReferenceOr::Item(schema) = schema
            && let Some(rust_type) = schema.schema_data.extensions.get("x-rust-type")
            && let Some(rust_type) = rust_type.as_str()
        {
            settings.with_replacement(name, rust_type, std::iter::empty());
        }
    }
    let mut generator = Generator::new(&settings);
    match catch_unwind(AssertUnwindSafe(|| generator.generate_tokens(&openapi))) {
        Ok(code) => Ok(code.map_err(|e| e.to_string())?.to_string()),
        Err(_) => Err("the generator panicked".to_owned()),
    }
}

/// Returns the digest of generated code (FNV-1a). Whitespace does not count: it depends on the
/// version of proc-macro2.
pub(crate) fn digest(code: &str) -> String {
    let bytes = code.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let digest = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{digest:016x}\n")
}
