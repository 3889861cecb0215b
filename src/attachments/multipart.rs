//! Bodies of the type `multipart/form-data` (RFC 7578).

use std::fmt::Write as _;

use bytes::Bytes;
use http::HeaderValue;

use crate::client::{Part, Parts, Progress};

/// A form of fields and files that is sent as it is read.
pub(super) struct Form {
    boundary: String,
    parts: Vec<Part>,
}

impl Form {
    /// Begins a form. Its boundary is random, so that no content can hold it except by chance,
    /// which is one in 2^128.
    pub(super) fn new() -> Self {
        Self {
            boundary: format!("leadconnector-{:032x}", fastrand::u128(..)),
            parts: Vec::new(),
        }
    }

    /// Returns the header `Content-Type`.
    pub(super) fn content_type(&self) -> Option<HeaderValue> {
        format!("multipart/form-data; boundary={}", self.boundary)
            .parse()
            .ok()
    }

    pub(super) fn field(&mut self, name: &str, value: &str) {
        let field = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n",
            self.boundary
        );
        self.parts.push(Part::Bytes(field.into()));
    }

    pub(super) fn file(&mut self, name: &str, file_name: &str, content_type: &str, content: Part) {
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{}\"\r\n\
             Content-Type: {content_type}\r\n\r\n",
            self.boundary,
            escaped(file_name)
        );
        let end = Bytes::from_static(b"\r\n");
        self.parts
            .extend([Part::Bytes(head.into()), content, Part::Bytes(end)]);
    }

    pub(super) fn finish(mut self, progress: Option<Progress>) -> Parts {
        let end = format!("--{}--\r\n", self.boundary);
        self.parts.push(Part::Bytes(end.into()));
        Parts::new(self.parts, progress)
    }
}

/// Percent-encodes quotes and control characters, as browsers do, so that a name can't end its
/// header. Others stay as they are, in UTF-8.
pub(super) fn escaped(file_name: &str) -> String {
    let mut escaped = String::with_capacity(file_name.len());
    for c in file_name.chars() {
        if c == '"' || c.is_control() {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string can't fail.
                let _ = write!(escaped, "%{byte:02X}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}
