//! Stands for the messenger: a file that it writes messages to. In your bridge, this is its API.

use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use serde_json::{Value, json};

pub(crate) struct Messenger {
    file: File,
    sent: HashSet<String>,
}

impl Messenger {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        let text = fs::read_to_string(path)?;
        let lines = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let sent = lines.filter_map(|line| line["id"].as_str().map(str::to_owned));
        Ok(Self {
            file,
            sent: sent.collect(),
        })
    }

    /// Sends a text. The id makes a repeat harmless; use your messenger's idempotency key for that,
    /// if it has one, and look for the message before a repeat if it has none.
    pub(crate) fn send(&mut self, id: &str, to: &str, text: &str) -> io::Result<()> {
        if !self.sent.insert(id.to_owned()) {
            return Ok(());
        }
        writeln!(self.file, "{}", json!({ "id": id, "to": to, "text": text }))
    }
}
