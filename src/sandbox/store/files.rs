//! Files that were uploaded, and what belongs to calls: recordings and transcriptions.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;

/// The number of uploaded files that are remembered.
const MAX_UPLOADS: usize = 1000;
/// The bytes of uploaded files that are remembered: 64 MiB.
const MAX_UPLOAD_BYTES: usize = 64 << 20;

/// All files. Of those that were uploaded, the oldest are forgotten.
#[derive(Default)]
pub(in crate::sandbox) struct Files {
    uploads: VecDeque<StoredFile>,
    bytes: usize,
    count: usize,
    recordings: HashMap<String, Bytes>,
    transcriptions: HashMap<String, Vec<String>>,
}

/// An uploaded file.
pub(in crate::sandbox) struct StoredFile {
    path: String,
    pub(in crate::sandbox) content_type: String,
    pub(in crate::sandbox) content: Bytes,
}

impl Files {
    /// Stores a file. Returns the path that it can be fetched from, which ends with this name.
    pub(in crate::sandbox) fn store(
        &mut self,
        name: &str,
        content_type: String,
        content: Bytes,
    ) -> String {
        self.count += 1;
        let path = format!("/files/{:08}/{name}", self.count);
        self.bytes += content.len();
        self.uploads.push_back(StoredFile {
            path: path.clone(),
            content_type,
            content,
        });
        while self.uploads.len() > MAX_UPLOADS || self.bytes > MAX_UPLOAD_BYTES {
            let Some(oldest) = self.uploads.pop_front() else {
                break;
            };
            self.bytes -= oldest.content.len();
        }
        path
    }

    /// Returns the file at a path.
    pub(in crate::sandbox) fn uploaded(&self, path: &str) -> Option<&StoredFile> {
        self.uploads.iter().find(|file| file.path == path)
    }

    pub(in crate::sandbox) fn record(&mut self, message: String, audio: Bytes) {
        self.recordings.insert(message, audio);
    }

    pub(in crate::sandbox) fn recording(&self, message: &str) -> Option<&Bytes> {
        self.recordings.get(message)
    }

    pub(in crate::sandbox) fn transcribe(&mut self, message: String, sentences: Vec<String>) {
        self.transcriptions.insert(message, sentences);
    }

    /// Returns the sentences of a call; none if there is no transcription.
    pub(in crate::sandbox) fn transcription(&self, message: &str) -> &[String] {
        let sentences = self.transcriptions.get(message);
        sentences.map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_uploads_are_forgotten_by_number_and_by_size() {
        let half = Bytes::from(vec![0; MAX_UPLOAD_BYTES / 2]);
        let store = |files: &mut Files, content: &Bytes| {
            files.store("a.txt", "text/plain".to_owned(), content.clone())
        };
        for (content, kept) in [(Bytes::new(), MAX_UPLOADS), (half, 2)] {
            let mut files = Files::default();
            let first = store(&mut files, &content);
            for _ in 1..kept {
                store(&mut files, &content);
            }
            assert!(files.uploaded(&first).is_some());
            let last = store(&mut files, &content);
            assert!(files.uploaded(&first).is_none() && files.uploaded(&last).is_some());
            assert_eq!(files.uploads.len(), kept);
        }
    }
}
