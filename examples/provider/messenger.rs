//! Stands for the messenger: a file that it writes messages to. In your bridge, this is its API.

use std::{collections::HashSet, io, path::Path};

use serde::{Deserialize, Serialize};

use super::lines::Lines;

pub(crate) struct Messenger {
    lines: Lines,
    /// The ids of the messages in the file.
    sent: HashSet<String>,
}

#[derive(Serialize, Deserialize)]
struct Message {
    id: String,
    to: String,
    text: String,
}

impl Messenger {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let (lines, messages) = Lines::open::<Message>(path)?;
        let sent = messages.into_iter().map(|message| message.id).collect();
        Ok(Self { lines, sent })
    }

    /// Sends a text. The id makes a repeat harmless; use your messenger's idempotency key for that,
    /// if it has one, and look for the message before a repeat if it has none.
    pub(crate) fn send(&mut self, id: &str, to: &str, text: &str) -> io::Result<()> {
        if self.sent.contains(id) {
            return Ok(());
        }
        let [id, to, text] = [id, to, text].map(str::to_owned);
        let message = Message { id, to, text };
        self.lines.append(&message)?;
        self.sent.insert(message.id);
        Ok(())
    }
}
