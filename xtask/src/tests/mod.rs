#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod code;
mod lint;
mod views;

use crate::{codegen::SPEC, regen::read};

fn spec() -> String {
    read(SPEC.as_ref()).unwrap()
}
