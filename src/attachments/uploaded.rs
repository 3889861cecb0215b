//! What an upload returns.

use std::fmt;

use serde_json::Value;

use super::multipart::escaped;
use crate::validate::attachments;

/// The URLs of uploaded files, by their names, in the order in which they were added.
///
/// Pass it to the attachments of a message:
///
/// ```no_run
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// use leadconnector::outbound::Email;
///
/// let upload = client.attachments().upload_for("contact-id");
/// let uploaded = upload.path("offer.pdf").path("logo.png").send().await?;
/// let email = Email::new("contact-id").subject("Offer").html("<p>Attached</p>").attachments(&uploaded);
/// client.send(email).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Uploaded {
    files: Vec<(String, String)>,
}

impl Uploaded {
    /// Reads the URLs of a reply; text that is no http or https URL is none. The service may have
    /// changed names.
    pub(super) fn read(names: &[String], files: Option<&Value>) -> Self {
        let files = files.and_then(Value::as_object).into_iter().flatten();
        let mut left: Vec<_> = files
            .filter_map(|(name, url)| Some((name.clone(), url.as_str()?.to_owned())))
            .filter(|(_, url)| is_url(url))
            .collect();
        let mut read = Vec::with_capacity(left.len());
        for name in names {
            let escaped = escaped(name);
            let found = left.iter().position(|(n, _)| n == name || *n == escaped);
            if let Some(found) = found {
                read.push((name.clone(), left.remove(found).1));
            }
        }
        read.extend(left);
        Self { files: read }
    }

    /// Returns the URL of the file with this name.
    #[must_use]
    pub fn url(&self, name: &str) -> Option<&str> {
        let mut files = self.files.iter();
        let file = files.find(|(known, _)| known == name);
        file.map(|(_, url)| &**url)
    }

    /// Iterates over the URLs.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(_, url)| &**url)
    }

    /// Iterates over the names and URLs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, url)| (&**name, &**url))
    }

    /// Returns the number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns whether there are no files. An upload that succeeded has some.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

fn is_url(text: &str) -> bool {
    attachments(&[text.to_owned()]).next().is_none()
}

/// Yields the URLs.
impl IntoIterator for Uploaded {
    type Item = String;
    type IntoIter =
        std::iter::Map<std::vec::IntoIter<(String, String)>, fn((String, String)) -> String>;

    fn into_iter(self) -> Self::IntoIter {
        self.files.into_iter().map(|(_, url)| url)
    }
}

/// Yields the URLs.
impl<'u> IntoIterator for &'u Uploaded {
    type Item = &'u str;
    type IntoIter =
        std::iter::Map<std::slice::Iter<'u, (String, String)>, fn(&'u (String, String)) -> &'u str>;

    fn into_iter(self) -> Self::IntoIter {
        self.files.iter().map(|(_, url)| url)
    }
}

/// Omits names and URLs, with which anybody can read the files.
impl fmt::Debug for Uploaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Uploaded")
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(names: &[&str], files: &Value) -> Vec<(String, String)> {
        let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        Uploaded::read(&names, Some(files)).files
    }

    #[test]
    fn a_file_may_come_under_another_name_but_not_without_a_url() {
        let pair = |name: &str, url: &str| (name.to_owned(), url.to_owned());
        let url = "https://files.example/1";
        assert_eq!(
            read(&["a.txt"], &json!({ "a_1.txt": url })),
            [pair("a_1.txt", url)]
        );
        for url in [
            "",
            " ",
            "javascript:x",
            "file:///etc/passwd",
            "/a",
            "https://a b",
        ] {
            assert_eq!(read(&["a.txt"], &json!({ "a.txt": url })), [], "{url}");
        }
    }
}
