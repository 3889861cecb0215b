//! A file of lines that survives a power failure and a full disk.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

/// A file that values are appended to as lines of JSON.
pub(crate) struct Lines {
    file: File,
    /// The length of the file. `None` once it may end with a part of a line: nothing is written
    /// then, since the next line would continue that one.
    length: Option<u64>,
}

impl Lines {
    /// Opens or creates a file, and locks it. Returns its values too.
    pub(crate) fn open<T: DeserializeOwned>(path: &Path) -> io::Result<(Self, Vec<T>)> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        // Two bridges with one file would send everything twice.
        file.try_lock()?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // A last line without its end was being written when the process died, and was not
        // acknowledged.
        let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        if whole < text.len() {
            file.set_len(whole as u64)?;
        }
        let values = serde_json::Deserializer::from_slice(&text[..whole]).into_iter();
        let values = values.collect::<Result<_, _>>()?;
        let length = Some(whole as u64);
        Ok((Self { file, length }, values))
    }

    /// Appends a value. Once this returns, it survives a power failure. After an error, the file is
    /// as it was before.
    pub(crate) fn append(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        let Some(length) = self.length else {
            return Err(io::Error::other("an earlier write failed; start again"));
        };
        let written = self.file.write_all(&line);
        if let Err(error) = written.and_then(|()| self.file.sync_data()) {
            self.length = self.file.set_len(length).ok().map(|()| length);
            return Err(error);
        }
        self.length = Some(length + line.len() as u64);
        Ok(())
    }
}
