//! The key of an event or delivery in a store.

use aws_lc_rs::digest;

use crate::{view::Object, webhook::shape::Shape};

/// The maximum number of bytes of ids that a key contains verbatim.
const PLAIN_IDS: usize = 96;

/// Returns the key of an event or delivery; `None` if it has no webhook id.
pub(in crate::webhook) fn key(shape: Shape, object: &Object) -> Option<String> {
    let shape = match shape {
        Shape::Event => "event",
        Shape::Delivery => "delivery",
    };
    let (app, id) = (object.app_id().unwrap_or_default(), object.webhook_id()?);
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    if app.len() + id.len() <= PLAIN_IDS && app.bytes().chain(id.bytes()).all(plain) {
        return Some(format!("{shape}/{app}/{id}"));
    }
    let mut both = digest::Context::new(&digest::SHA256);
    // The length comes first, so that no other pair of ids has the same bytes.
    both.update(&app.len().to_be_bytes());
    both.update(app.as_bytes());
    both.update(id.as_bytes());
    let both = both.finish();
    let hex = both.as_ref().iter().map(|byte| format!("{byte:02x}"));
    // No plain key has a colon.
    Some(format!("{shape}/sha256:{}", hex.collect::<String>()))
}
