//! A place in a list, which tells the list that it belongs to.

use std::{fmt, hash::Hasher};

use fnv::FnvHasher;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Error, Problem, operation::Operation};

/// The place of the end of a list.
pub(super) const END: &str = "";
/// The place of the beginning of a list, for a first page from which the service has not said how
/// to go on.
pub(super) const BEGINNING: &str = " ";

/// A place in a list, to go on from, or its [end](Self::is_end).
///
/// It is opaque, and belongs to the list that it came from, with the same filters and the same
/// order. A list of another contact, conversation or location, or with another filter, fails with
/// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before any request. The page size may be
/// another one, and so may the dates of an [export](crate::conversations::Export).
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    pub(super) fn new(list: Fingerprint, place: &str) -> Self {
        Self(format!("{list}:{place}"))
    }

    /// Returns the place, if the cursor belongs to the list.
    pub(super) fn place(&self, list: Fingerprint) -> Result<&str, Error> {
        match self.0.split_once(':') {
            Some((of, place)) if of == list.to_string() => Ok(place),
            _ => Err(foreign_cursor(list.operation)),
        }
    }

    /// Returns whether this is the end of the list. A list that is resumed there yields nothing and
    /// makes no request, even if the service has more items by now: read it from the beginning to
    /// get those.
    #[must_use]
    pub fn is_end(&self) -> bool {
        let place = self.0.split_once(':').map(|(_, place)| place);
        place == Some(END)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::json::text("Cursor", deserializer).map(Self)
    }
}

/// Omits the text, which the service may have made from the list's content.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_end() {
            "Cursor(end)"
        } else {
            "Cursor(…)"
        })
    }
}

/// Makes the error of a cursor that does not belong to the list.
pub(crate) fn foreign_cursor(operation: &Operation) -> Error {
    let found = "a cursor of another list";
    let allowed = "a cursor of this list, with the same filters and order";
    let problem = Problem::new("resume_from", found, allowed);
    Error::invalid_request(operation, vec![problem])
}

/// Tells lists apart: a hash of what decides which items a list has and in which order.
///
/// It is the same in each process and each version of this crate, since cursors are stored. With
/// its 24 bits, two lists have the same one once in 16 million times, and a phone number or an
/// address among the filters can't be recovered from it.
#[derive(Clone, Copy)]
pub(crate) struct Fingerprint {
    operation: &'static Operation,
    hash: u32,
}

impl Fingerprint {
    /// Hashes the operation that reads the list, and its settings.
    pub(crate) fn new(operation: &'static Operation, settings: &impl Serialize) -> Self {
        // Settings consist of texts, numbers and lists, so serializing them can't fail.
        let settings = serde_json::to_string(settings).unwrap_or_default();
        let mut hasher = FnvHasher::default();
        hasher.write(operation.id.as_bytes());
        hasher.write(settings.as_bytes());
        let hash = hasher.finish();
        let folded = (hash ^ (hash >> 24) ^ (hash >> 48)) & 0xff_ffff;
        Self {
            operation,
            hash: u32::try_from(folded).unwrap_or_default(),
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06x}", self.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{EXPORT_MESSAGES, GET_MESSAGES};

    /// A change of this text would make every cursor invalid that anyone has stored.
    #[test]
    fn the_text_of_a_cursor_stays_the_same() {
        let list = Fingerprint::new(&GET_MESSAGES, &"conversation-id");
        let cursor = Cursor::new(list, "message-id");
        assert_eq!(cursor.0, "60246a:message-id");
        assert_eq!(cursor.place(list).unwrap(), "message-id");
    }

    #[test]
    fn a_cursor_of_another_list_has_no_place() {
        let list = Fingerprint::new(&GET_MESSAGES, &"conversation-id");
        let text = |text: &str| Cursor(text.to_owned());
        for foreign in [
            Cursor::new(Fingerprint::new(&GET_MESSAGES, &"another"), "message-id"),
            Cursor::new(Fingerprint::new(&EXPORT_MESSAGES, &"conversation-id"), END),
            text(""),
            text("message-id"),
            text(":message-id"),
        ] {
            let error = foreign.place(list).unwrap_err();
            assert_eq!(error.problems()[0].field(), "resume_from");
        }
    }
}
