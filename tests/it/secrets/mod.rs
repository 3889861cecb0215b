//! No secret is printed: whatever is read, and wherever it contains a token, a number, an address
//! or text, neither errors nor values show it.

mod everything;
mod listed;
mod logged;
pub(crate) mod memory;
mod readers;
mod replies;

use std::{error::Error, fmt::Debug, sync::LazyLock};

use aho_corasick::AhoCorasick;
use serde_json::{Value, json};

/// What must never be printed.
pub(crate) const PRIVATE_TOKEN: &str = "pit-5c1e7a42-9d3b-4f60-8e21-b7d4c90a6f13";
pub(crate) const JWT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJhdXRoQ2xhc3MiOiJMb2NhdGlvbiJ9.c2lnbmF0dXJl";
pub(crate) const PHONE: &str = "+19175550199";
pub(crate) const DIGITS: i64 = 19_175_550_199;
pub(crate) const ADDRESS: &str = "jane.roe@private.example";
pub(crate) const TEXT: &str = "Dear Jane, the MARKER of your order is 7.";

/// Strings that must never be printed.
pub(crate) const SECRETS: &[&str] = &[PRIVATE_TOKEN, JWT, PHONE, "19175550199", ADDRESS, TEXT];

/// Fragments that show that a secret was printed, at least in part.
const TRACES: &[&str] = &[
    "pit-", "5c1e7a42", "eyJ", "c2ln", "917555", "550199", "jane", "roe@", "private", "MARKER",
    "Jane", "order",
];

/// Asserts that a string contains no secret. `of` says what was printed.
pub(crate) fn assert_silent_text(printed: &str, of: &str) {
    // One pass for all traces: the tests print some hundred megabytes.
    static SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| AhoCorasick::new(TRACES).unwrap());
    if let Some(found) = SEARCH.find(printed) {
        panic!("{of} prints {}: {printed}", TRACES[found.pattern()]);
    }
}

/// Asserts that `Debug` shows no secret.
pub(crate) fn assert_silent(value: &dyn Debug, of: &str) {
    assert_silent_text(&format!("{value:?} {value:#?}"), of);
}

/// Asserts that an error and its sources show no secret.
pub(crate) fn assert_silent_error(error: &dyn Error, of: &str) {
    let mut next = Some(error);
    while let Some(error) = next {
        assert_silent(error, of);
        assert_silent_text(&format!("{error} {error:#}"), of);
        next = error.source();
    }
}

/// Returns a string as it appears in double-encoded JSON.
pub(crate) fn encoded_twice(secret: &str) -> String {
    json!({ "type": secret, "accessToken": secret, "message": secret }).to_string()
}

/// Returns a secret in every form that a value can have.
pub(crate) fn shapes(secret: &str) -> Vec<Value> {
    vec![
        json!(secret),
        json!(encoded_twice(secret)),
        json!(DIGITS),
        json!(-DIGITS),
        json!(0.5 + 19_175_550_199.0),
        json!([secret]),
        json!([[secret], { "to": secret }, DIGITS, null]),
        json!({ secret: secret }),
        json!({ secret: null }),
        json!({ "to": secret, "from": { secret: DIGITS }, "status": secret }),
        json!({ "code": secret, "type": DIGITS, secret: [secret] }),
    ]
}

/// Without this, the other tests would prove nothing.
#[test]
fn the_check_finds_secrets() {
    for secret in SECRETS {
        let printed = std::panic::catch_unwind(|| assert_silent(secret, "a test"));
        assert!(printed.is_err(), "{secret}");
        let error = Box::<dyn Error>::from(*secret);
        let printed = std::panic::catch_unwind(|| {
            let error = Box::<dyn Error>::from(*secret);
            assert_silent_error(&*error, "a test");
        });
        assert!(printed.is_err(), "{error}");
    }
}
