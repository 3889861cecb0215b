//! Removes the server's data from errors of the HTTP library.

use std::{error::Error as StdError, fmt, io};

/// Returns the printable parts of an error of the HTTP library.
///
/// The URL is removed, which may hold a query or a proxy's password. An HTTP/2 error is replaced by
/// its code, because it quotes the server's debug data, and a TLS error by its cause, because it
/// quotes the names in the server's certificate.
pub(super) fn printable(error: reqwest::Error) -> Box<dyn StdError + Send + Sync> {
    if let Some(error) = http2(&error) {
        Box::new(error)
    } else if let Some(cause) = tls(&error) {
        Box::new(TlsError(cause))
    } else {
        Box::new(error.without_url())
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

/// Returns the cause of a TLS error. It is the content of an I/O error, which skips its content
/// when asked for a source.
fn tls(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    let mut next = Some(error);
    while let Some(error) = next {
        next = error.source();
        let Some(error) = error.downcast_ref::<io::Error>() else {
            continue;
        };
        let Some(content) = error.get_ref() else {
            continue;
        };
        #[cfg(any(feature = "default-tls", feature = "rustls-no-provider"))]
        if let Some(error) = content.downcast_ref() {
            return Some(cause(error));
        }
        // Another version of rustls, or one that only other crates in the build have enabled.
        if error.kind() == io::ErrorKind::InvalidData && !content.is::<io::Error>() {
            return Some(FAILED);
        }
        next = Some(content);
    }
    None
}

const FAILED: &str = "the handshake failed";

#[cfg(any(feature = "default-tls", feature = "rustls-no-provider"))]
fn cause(error: &rustls::Error) -> &'static str {
    use rustls::{CertificateError as Certificate, Error};

    match error {
        Error::InvalidCertificate(error) => match error {
            Certificate::Expired | Certificate::ExpiredContext { .. } => {
                "the server's certificate has expired"
            }
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet"
            }
            Certificate::Revoked => "the server's certificate is revoked",
            Certificate::UnknownIssuer => "the issuer of the server's certificate is unknown",
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                "the server's certificate is for another name"
            }
            _ => "the server's certificate is not valid",
        },
        Error::AlertReceived(_) => "the server ended the handshake with an alert",
        Error::PeerIncompatible(_) | Error::NoApplicationProtocol => {
            "the client and the server have no TLS version or cipher in common"
        }
        Error::InvalidMessage(_) => "the server does not speak TLS",
        _ => FAILED,
    }
}

/// A TLS error, reduced to its cause.
#[derive(Debug)]
struct TlsError(&'static str);

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TLS failed: {}", self.0)
    }
}

impl StdError for TlsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_tls_error_has_a_general_cause() {
        let unknown = io::Error::new(io::ErrorKind::InvalidData, "valid for jane.example");
        assert_eq!(tls(&io::Error::other(unknown)), Some(FAILED));
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(tls(&io::Error::other(refused)), None);
    }

    #[test]
    fn an_http2_error_says_what_was_ended_by_whom_and_why() {
        let describe = |reason: Option<h2::Reason>, went_away, is_remote| {
            let error = Http2Error {
                reason,
                went_away,
                is_remote,
            };
            error.to_string()
        };
        assert_eq!(
            describe(Some(h2::Reason::INTERNAL_ERROR), false, true),
            "HTTP/2 stream ended by the server: unexpected internal error encountered"
        );
        assert_eq!(
            describe(None, true, false),
            "HTTP/2 connection ended by the client"
        );
    }
}
