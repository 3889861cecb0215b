//! Removes the server's data from errors of the HTTP library.

use std::{error::Error as StdError, fmt};

/// Returns the printable parts of an error of the HTTP library.
///
/// The URL is removed, which may hold a query or a proxy's password. An HTTP/2 error is replaced by
/// its code, because it quotes the server's debug data.
pub(super) fn printable(error: reqwest::Error) -> Box<dyn StdError + Send + Sync> {
    match http2(&error) {
        Some(error) => Box::new(error),
        None => Box::new(error.without_url()),
    }
}

fn http2(error: &reqwest::Error) -> Option<Http2Error> {
    let mut source = StdError::source(error);
    while let Some(error) = source {
        if let Some(h2) = error.downcast_ref::<h2::Error>() {
            return Some(Http2Error {
                reason: h2.reason(),
                went_away: h2.is_go_away(),
                is_remote: h2.is_remote(),
            });
        }
        source = error.source();
    }
    None
}

/// An HTTP/2 error, reduced to its code.
#[derive(Debug)]
struct Http2Error {
    reason: Option<h2::Reason>,
    went_away: bool,
    is_remote: bool,
}

impl fmt::Display for Http2Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.is_remote { "server" } else { "client" };
        let ended = if self.went_away {
            "connection"
        } else {
            "stream"
        };
        write!(f, "HTTP/2 {ended} ended by the {side}")?;
        match self.reason {
            Some(reason) => write!(f, ": {}", reason.description()),
            None => Ok(()),
        }
    }
}

impl StdError for Http2Error {}
