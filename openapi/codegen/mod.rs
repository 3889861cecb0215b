//! Generates code from `openapi/leadconnector.yaml`. `cargo xtask regen` writes it to
//! `openapi/generated`, where it is reviewed and compiled; `build.rs` generates it again to
//! check whether it is the same.

mod builders;
mod from_json;
pub(crate) mod input;
mod operations;
pub(crate) mod output;
pub(crate) mod spec;
pub(crate) mod views;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use openapiv3::OpenAPI;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use progenitor_impl::{GenerationSettings, Generator, HooksMode};
use quote::{ToTokens, quote};
use serde_json::Value;
use syn::Lit;

/// The path of the specification, relative to the library's Cargo.toml.
pub(crate) const SPEC: &str = "openapi/leadconnector.yaml";
/// The path of the reviewed code, relative to the same folder.
pub(crate) const GENERATED: &str = "openapi/generated";

/// The code of each file in [`GENERATED`].
pub(crate) type Files = BTreeMap<&'static str, TokenStream>;

/// Parses the specification.
///
/// # Errors
///
/// If it is not YAML; the error names the place.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|e| format!("is not YAML: {e}"))
}

/// Generates the code. `cargo xtask regen` has already checked the specification.
///
/// # Errors
///
/// If the generator does not support the specification. It panics then; a user's build must
/// not fail because of that.
pub(crate) fn generate(spec: &Value) -> Result<Files, String> {
    catch_unwind(AssertUnwindSafe(|| {
        Ok(BTreeMap::from([
            ("api.rs", api(spec)?),
            ("builders.rs", builders::builders(spec)?),
            ("names.rs", operations::names(spec)),
            ("operations.rs", operations::operations(spec)),
            ("views.rs", views::views(spec)?),
        ]))
    }))
    .unwrap_or_else(|_| Err("the generator panicked".to_owned()))
}

/// Generates the low-level client and its types.
fn api(spec: &Value) -> Result<TokenStream, String> {
    let input = input::narrow(spec);
    let openapi: OpenAPI = serde_json::from_value(input).map_err(|e| e.to_string())?;
    let mut settings = GenerationSettings::new();
    settings
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::runtime::Settings })
        .with_map_type("::serde_json::Map")
        .with_derive("PartialEq");
    for (name, schema) in spec::entries(spec, "/components/schemas") {
        if let Some(rust_type) = schema["x-rust-type"].as_str() {
            settings.with_replacement(name, rust_type, std::iter::empty());
        }
    }
    for (name, rust_type) in &views::replacements(spec) {
        settings.with_replacement(name, rust_type, std::iter::empty());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&openapi)
        .map_err(|e| e.to_string())?;
    let mut file = syn::parse2(tokens).map_err(|e| e.to_string())?;
    output::adapt(&mut file)?;
    Ok(file.into_token_stream())
}

/// Returns whether a reviewed file contains this code. Commas, braces and the quoting of strings
/// are ignored, since formatting changes them.
pub(crate) fn is_same(reviewed: &str, code: &TokenStream) -> bool {
    reviewed
        .parse::<TokenStream>()
        .is_ok_and(|reviewed| significant(reviewed) == significant(code.clone()))
}

fn significant(code: TokenStream) -> Vec<String> {
    let mut tokens = Vec::new();
    for token in code {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                tokens.extend(significant(group.stream()));
            }
            TokenTree::Group(group) => {
                tokens.push(format!("{:?}", group.delimiter()));
                tokens.extend(significant(group.stream()));
                tokens.push("end".to_owned());
            }
            TokenTree::Punct(comma) if comma.as_char() == ',' => {}
            TokenTree::Literal(literal) => tokens.push(match Lit::new(literal) {
                Lit::Str(text) => format!("{:?}", text.value()),
                other => other.to_token_stream().to_string(),
            }),
            other => tokens.push(other.to_string()),
        }
    }
    tokens
}
