//! The errors of an installation without a token.

use crate::{
    Error, ErrorKind,
    auth::{needs_reinstall::NeedsReinstall, tokens::Tokens},
    boxed::BoxError,
};

/// Why a compare-and-swap of a defective store fails.
pub(super) const NEVER_AS_EXPECTED: &str = "the stored tokens change after every read";

/// Makes the error of tokens that only the error holds: nothing will try to store them.
pub(in super::super) fn lost(tokens: Tokens, reason: &str) -> Error {
    not_stored(tokens, reason).no_retry()
}

/// Makes the error of tokens that were issued but could not be stored.
pub(super) fn not_stored(tokens: Tokens, error: impl Into<BoxError>) -> Error {
    Error::new(ErrorKind::TokensNotStored)
        .with_source(error)
        .with_unstored_tokens(tokens)
}

pub(super) fn no_token(why: &str) -> Error {
    Error::new(ErrorKind::NoToken).with_source(why)
}

/// Makes the error of an installation that has nothing to get a token with.
pub(super) fn must_reinstall(why: &str) -> Error {
    no_token(why).with_extension(NeedsReinstall)
}

pub(super) fn no_store(error: BoxError) -> Error {
    Error::new(ErrorKind::NoToken).with_source(error)
}
