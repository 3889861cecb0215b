//! The types of files that the service takes, by the extension of their names.

/// The extensions, and the media type of each.
#[rustfmt::skip]
const TYPES: &[(&str, &str)] = &[
    ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"), ("png", "image/png"), ("gif", "image/gif"),
    ("svg", "image/svg+xml"), ("heic", "image/heic"), ("ai", "application/postscript"),
    ("mp4", "video/mp4"), ("mpeg", "video/mpeg"), ("3gp", "video/3gpp"),
    ("mp3", "audio/mpeg"), ("wav", "audio/wav"), ("wave", "audio/wav"), ("aiff", "audio/aiff"),
    ("aif", "audio/aiff"), ("aifc", "audio/aiff"), ("gsm", "audio/gsm"), ("ulaw", "audio/basic"),
    ("ogg", "audio/ogg"), ("aac", "audio/aac"), ("m4a", "audio/mp4"), ("amr", "audio/amr"),
    ("pdf", "application/pdf"), ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("txt", "text/plain"), ("csv", "text/csv"), ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("zip", "application/zip"), ("rar", "application/vnd.rar"),
    ("vcf", "text/vcard"), ("vcard", "text/vcard"), ("ics", "text/calendar"),
];

/// Returns the media type of a file; `None` if the service does not take files of its type.
pub(crate) fn content_type(name: &str) -> Option<&'static str> {
    let extension = extension(name)?;
    let known = TYPES
        .iter()
        .find(|(known, _)| extension.eq_ignore_ascii_case(known));
    known.map(|(_, content_type)| *content_type)
}

/// Returns the extension of a file's name.
pub(super) fn extension(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty()).then_some(extension)
}

/// Lists the extensions for an error.
pub(super) fn allowed() -> String {
    let extensions: Vec<_> = TYPES.iter().map(|(extension, _)| *extension).collect();
    format!("a name that ends with one of: {}", extensions.join(", "))
}
