//! The bounds of what a reply may bring.

/// The most that is read of a successful reply: 4 MiB.
pub(crate) const REPLY_BYTES: usize = 4 << 20;
/// The most that is read of a reply that is no success: 256 KiB. Its status says what it is.
pub(crate) const ERROR_REPLY_BYTES: usize = 256 << 10;
/// The most that an error keeps of a reply without a readable message: 4 KiB.
pub(crate) const KEPT_BODY_BYTES: usize = 4 << 10;
/// The most that is kept of a reply of the token endpoint that could not be read: 64 KiB.
pub(crate) const SALVAGED_BYTES: usize = 64 << 10;
/// How many of the service's messages an error keeps.
pub(crate) const MESSAGES: usize = 32;
/// The most that is kept of each message, and of a trace id: 1 KiB.
pub(crate) const MESSAGE_BYTES: usize = 1 << 10;
/// How many message ids a receipt keeps.
pub(crate) const MESSAGE_IDS: usize = 1000;

/// The longest start of a text that has no more bytes than this.
pub(crate) fn start(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
