//! Keys as PEM.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The number of base64 characters per line.
const LINE: usize = 64;

pub(super) fn write(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    for (at, character) in base64.char_indices() {
        if at > 0 && at % LINE == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem + &format!("\n-----END {label}-----\n")
}
