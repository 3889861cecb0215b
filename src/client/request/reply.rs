//! Replies to requests to any path.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// A reply of the service to [`Request::send`](super::Request::send).
///
/// ```
/// # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
/// let reply = client.request(http::Method::GET, "/users/search").send().await?;
/// println!("{} bytes of {:?}", reply.body().len(), reply.headers().get("content-type"));
/// # Ok(())
/// # }
/// ```
pub struct RawReply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl RawReply {
    /// Returns the status, a 2xx.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body, unchanged.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the body without copying it.
    #[must_use]
    pub fn into_body(self) -> Bytes {
        self.body
    }
}

/// Omits the headers and the content of the body, which may contain anything.
impl fmt::Debug for RawReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawReply")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}
