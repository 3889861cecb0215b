//! Posting events to a webhook, as the service does.

use std::{io, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;

use super::Sandbox;
use crate::webhook::{Verifier, testing::Signer};

/// How often an event is posted at the most: once, and 12 times again.
pub const MAX_TRIES: u32 = 13;
/// The wait before the second try; it doubles with each. The service waits for minutes and
/// hours here.
const FIRST_WAIT: Duration = Duration::from_millis(1);
/// How long the receiver has to answer a try.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_millis(64);

/// What a webhook answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: StatusCode,
    body: Bytes,
    tries: u32,
}

impl Answer {
    /// The status of the last try.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The body of the last try.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// How often the event was posted.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.tries
    }
}

impl Sandbox {
    /// Signs the events that this sandbox delivers.
    #[must_use]
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// A verifier of the events that this sandbox delivers.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.signer.verifier()
    }

    /// Posts a signed event to a webhook and returns what it answered. Any answer but a 2xx
    /// (a redirect too), none within 5 seconds, and a lost connection is followed by another try, up to [`MAX_TRIES`] in all, with
    /// waits that grow as the service's do but last milliseconds.
    ///
    /// # Errors
    ///
    /// If the last try gets no answer.
    pub async fn deliver(
        &self,
        event: &(impl Serialize + Sync + ?Sized),
        url: &str,
    ) -> io::Result<Answer> {
        let (headers, body) = self.signer.sign(event);
        let mut wait = FIRST_WAIT;
        let mut tries = 0;
        loop {
            tries += 1;
            let request = self.http.post(url).headers(headers.clone());
            let answer = post(request.body(body.clone()), tries).await;
            let delivered = answer.as_ref().is_ok_and(|a| a.status.is_success());
            if delivered || tries == MAX_TRIES {
                return answer;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }
}

async fn post(request: reqwest::RequestBuilder, tries: u32) -> io::Result<Answer> {
    let response = request.send().await.map_err(io::Error::other)?;
    Ok(Answer {
        status: response.status(),
        body: response.bytes().await.map_err(io::Error::other)?,
        tries,
    })
}
