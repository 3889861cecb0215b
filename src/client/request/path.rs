//! Paths that stay below the base URL.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::problem::Problem;

/// Joins a path to the base URL, if it stays below it whatever a URL parser makes of it.
pub(super) fn join(base: &str, path: &str) -> Result<Url, Problem> {
    let problem = |found: &str| {
        let allowed = "a path below the base URL such as /users/search, without a query; query() \
             adds parameters";
        Problem::new("path", found, allowed)
    };
    let Some(relative) = path.strip_prefix('/') else {
        return Err(problem("text without a slash at the start"));
    };
    if path.contains(['?', '#', '\\']) {
        return Err(problem("a query, a fragment or a backslash"));
    }
    let mut segments: Vec<_> = relative.split('/').collect();
    // Some of the service's paths end with a slash.
    if segments.len() > 1 && segments.last() == Some(&"") {
        segments.pop();
    }
    if segments.iter().any(|segment| is_step(segment)) {
        return Err(problem("an empty segment, `.` or `..`"));
    }
    if path.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(problem("whitespace or a control character"));
    }
    Url::parse(&format!("{base}{path}")).map_err(|_| problem("text that is no path"))
}

/// Returns whether a segment is empty or leads to another folder, for a URL parser or for a server
/// that decodes `%2f` and `%5c` to separators or cuts off parameters after a `;`.
fn is_step(segment: &str) -> bool {
    let decoded = percent_decode_str(segment).decode_utf8_lossy();
    segment.is_empty()
        || decoded.split(['/', '\\']).any(|part| {
            let name = part.split_once(';').map_or(part, |(name, _)| name);
            matches!(name, "." | "..")
        })
}
