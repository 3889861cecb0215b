//! Posts events to a webhook, as the service does.

use std::{io, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;

use super::{Sandbox, Shared};
use crate::webhook::{Verifier, testing::Signer};

/// The maximum number of times that [`Sandbox::deliver`] posts an event: one attempt and 12
/// retries.
pub const MAX_DELIVERY_ATTEMPTS: u32 = 13;
/// The backoff before the second attempt, in real time; it doubles with each. The service's
/// backoffs are minutes to hours.
const INITIAL_BACKOFF: Duration = Duration::from_millis(1);
/// The time that the receiver has to reply to an attempt.
const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_BACKOFF: Duration = Duration::from_millis(64);

/// How a webhook replied to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookReply {
    status: StatusCode,
    body: Bytes,
    attempts: u32,
}

impl WebhookReply {
    /// Returns the status of the last attempt.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the body of the last attempt.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the number of times that the event was posted.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl Sandbox {
    /// Returns the signer of the events that this sandbox delivers.
    #[must_use]
    pub fn signer(&self) -> &Signer {
        &self.shared.signer
    }

    /// Returns a verifier for the events that this sandbox delivers, whichever app and location
    /// they are for. To test the binding of your own too, build yours with the sandbox's key
    /// instead:
    ///
    /// ```
    /// # async fn example(sandbox: leadconnector::sandbox::Sandbox) {
    /// use leadconnector::{sandbox::CLIENT_ID, webhook::Verifier};
    ///
    /// let key = sandbox.signer().public_key();
    /// let verifier = Verifier::builder().only_keys([key]).app(CLIENT_ID).build();
    /// # let _ = verifier;
    /// # }
    /// ```
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.signer().verifier()
    }

    /// Posts a signed event to a webhook and returns its reply. Unless the reply is a 2xx, posts it
    /// again, up to [`MAX_DELIVERY_ATTEMPTS`] times in all; redirects, lost connections and no
    /// reply within 5 seconds count as failures too. The backoffs grow like the service's but last
    /// milliseconds.
    ///
    /// ```no_run
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{sandbox::{Sandbox, event}, webhook::EventMessageType};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let verifier = sandbox.verifier(); // for the receiver on port 3000
    /// let event = event::MessageEvent::inbound(EventMessageType::Sms, "contact-id").body("Hi");
    /// let reply = sandbox.deliver(&event, "http://127.0.0.1:3000/webhook").await?;
    /// assert_eq!(reply.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the last attempt gets no reply, or if no HTTP client can be built.
    pub async fn deliver(
        &self,
        event: &(impl Serialize + Sync + ?Sized),
        url: &str,
    ) -> io::Result<WebhookReply> {
        let http = self.shared.http().await?;
        let (headers, body) = self.signer().sign(event);
        let mut wait = INITIAL_BACKOFF;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let request = http.post(url).headers(headers.clone());
            let reply = post(request.body(body.clone()), attempts).await;
            let delivered = reply.as_ref().is_ok_and(|reply| reply.status.is_success());
            if delivered || attempts == MAX_DELIVERY_ATTEMPTS {
                return reply;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(MAX_BACKOFF);
        }
    }
}

impl Shared {
    /// Returns the client that posts to webhooks.
    pub(super) async fn http(&self) -> io::Result<&reqwest::Client> {
        self.http.get_or_try_init(async || client()).await
    }
}

fn client() -> io::Result<reqwest::Client> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .build()
        .map_err(io::Error::other)
}

async fn post(request: reqwest::RequestBuilder, attempts: u32) -> io::Result<WebhookReply> {
    let response = request.send().await.map_err(io::Error::other)?;
    Ok(WebhookReply {
        status: response.status(),
        body: response.bytes().await.map_err(io::Error::other)?,
        attempts,
    })
}
