//! Limits on the size of replies and of data kept from them.

/// The maximum size of a successful reply: 4 MiB.
pub(crate) const REPLY_BYTES: usize = 4 << 20;
/// The number of bytes read of an unsuccessful reply: 256 KiB. Its status is enough to classify it.
pub(crate) const ERROR_REPLY_BYTES: usize = 256 << 10;
/// The number of bytes that an error keeps of a reply without a readable message: 4 KiB.
pub(crate) const KEPT_BODY_BYTES: usize = 4 << 10;
/// The number of bytes kept of an unparsable reply of the token endpoint: 64 KiB.
pub(crate) const SALVAGED_BYTES: usize = 64 << 10;
/// The number of the service's messages that an error keeps.
pub(crate) const MESSAGES: usize = 32;
/// The number of bytes kept of each message and of a trace id: 1 KiB.
pub(crate) const MESSAGE_BYTES: usize = 1 << 10;
/// The number of bytes kept of the service's error code.
pub(crate) const CODE_BYTES: usize = 128;
/// The number of message ids that a receipt keeps.
pub(crate) const MESSAGE_IDS: usize = 1000;

/// Returns the longest prefix of a string within this number of bytes.
pub(crate) fn start(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_ends_before_the_character_that_does_not_fit() {
        assert_eq!(start("a€b", 5), "a€b");
        assert_eq!(start("a€b", 4), "a€");
        assert_eq!(start("a€b", 3), "a");
        assert_eq!(start("€", 2), "");
    }
}
