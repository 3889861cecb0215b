#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod code;
mod lint;
mod views;

use crate::{
    codegen::{self, SPEC},
    regen::read,
};

fn spec() -> String {
    read(SPEC.as_ref()).unwrap()
}

/// Generates the low-level client from a specification.
fn api(spec: &str) -> proc_macro2::TokenStream {
    let spec = crate::lint::checked(spec).unwrap_or_else(|problems| panic!("{problems:?}"));
    codegen::generate(&spec).unwrap().remove("api.rs").unwrap()
}
