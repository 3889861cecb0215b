//! Events that the sandbox posts by itself, to the URLs that a test registers.

mod build;
mod events;
mod post;

use std::{collections::VecDeque, fmt};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use super::{Sandbox, store::Happened};
use crate::webhook::testing::Signer;

pub(super) use self::post::post_all;

/// The number of events that wait for their delivery, including those of scheduled messages.
const MAX_PENDING: usize = 10_000;
/// The bytes of the events that wait for their delivery.
const MAX_PENDING_BYTES: usize = 64 << 20;
/// The number of deliveries that [`Sandbox::deliveries`] returns.
const MAX_DELIVERIES: usize = 10_000;
/// The number of events that are posted at the same time.
pub(super) const MAX_CONCURRENT_POSTS: usize = 32;
/// The number of URLs that can be registered.
const MAX_WEBHOOKS: usize = 100;

/// The registered URLs, and what was posted.
#[derive(Default)]
pub(super) struct Webhooks {
    urls: Vec<String>,
    deliveries: VecDeque<WebhookDelivery>,
    /// The number of deliveries that were forgotten.
    forgotten: usize,
    pending: usize,
    pending_bytes: usize,
    /// The number of scheduled messages that wait for their time.
    scheduled: usize,
}

/// What the task that posts events is to do.
pub(super) enum Job {
    Post(Post),
    /// Wait until a scheduled message is sent.
    Schedule(Happened, i64),
}

/// A signed event on its way to a URL.
pub(super) struct Post {
    /// The number of its delivery.
    number: usize,
    url: String,
    headers: HeaderMap,
    body: Bytes,
}

/// The delivery of an event or message to a URL, from [`Sandbox::deliveries`].
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    kind: String,
    url: String,
    attempts: u32,
    status: Option<StatusCode>,
    is_finished: bool,
}

impl WebhookDelivery {
    /// Returns the type of the event, such as `InboundMessage`; `ProviderOutboundMessage` for a
    /// message that is delivered to its conversation provider.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.kind
    }

    /// Returns the URL that the event is posted to.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the number of times that the event was posted so far; 0 for one that was dropped
    /// because too many waited.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the status of the last reply, or `None` if the last attempt got none.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Returns whether the event is not posted again: it was accepted, or is given up.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Returns whether the URL accepted the event with a 2xx.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| status.is_success())
    }
}

/// Omits the URL, which may contain a secret.
impl fmt::Debug for WebhookDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookDelivery")
            .field("event_type", &self.kind)
            .field("attempts", &self.attempts)
            .field("status", &self.status)
            .field("is_finished", &self.is_finished)
            .finish_non_exhaustive()
    }
}

impl Webhooks {
    /// Signs an event for a URL and records its delivery. It is dropped if too many wait.
    fn post(
        &mut self,
        signer: &Signer,
        kind: &str,
        event: &impl Serialize,
        url: &str,
    ) -> Option<Post> {
        let (headers, body) = signer.sign(event);
        let is_full = self.pending >= MAX_PENDING
            || self.pending_bytes.saturating_add(body.len()) > MAX_PENDING_BYTES;
        if self.deliveries.len() >= MAX_DELIVERIES {
            self.deliveries.pop_front();
            self.forgotten += 1;
        }
        let number = self.forgotten + self.deliveries.len();
        self.deliveries.push_back(WebhookDelivery {
            kind: kind.to_owned(),
            url: url.to_owned(),
            attempts: 0,
            status: None,
            is_finished: is_full,
        });
        if is_full {
            return None;
        }
        self.pending += 1;
        self.pending_bytes += body.len();
        Some(Post {
            number,
            url: url.to_owned(),
            headers,
            body,
        })
    }

    /// Records an attempt.
    fn attempted(&mut self, post: &Post, status: Option<StatusCode>, is_finished: bool) {
        if is_finished {
            self.pending -= 1;
            self.pending_bytes -= post.body.len();
        }
        let index = post.number.checked_sub(self.forgotten);
        if let Some(delivery) = index.and_then(|index| self.deliveries.get_mut(index)) {
            delivery.attempts += 1;
            delivery.status = status;
            delivery.is_finished = is_finished;
        }
    }
}

impl Sandbox {
    /// Registers the webhook of the app that [`install`](Self::install) installs: from now on, its
    /// events are posted to this URL, signed by [`signer`](Self::signer). The latest 100 URLs stay
    /// registered.
    ///
    /// | event | when |
    /// | --- | --- |
    /// | `InboundMessage`, `ConversationUnreadUpdate` | an inbound message is recorded |
    /// | `OutboundMessage` | a message is sent, also one that fails later; when its time has come, if it is scheduled |
    /// | `ConversationUnreadUpdate` | the number of unread messages of a conversation is changed |
    /// | `ContactCreate`, `ContactUpdate`, `ContactTagUpdate`, `ContactDndUpdate` | a request creates or changes a contact |
    /// | `INSTALL`, `UNINSTALL` | [`install`](Self::install) and [`uninstall`](Self::uninstall) |
    ///
    /// What a test puts into the memory is no event. Events come in any order. Any reply but a 2xx, a
    /// lost connection and no reply within 5 seconds count as failures; after each, the event is
    /// posted again, up to [`MAX_DELIVERY_ATTEMPTS`](super::MAX_DELIVERY_ATTEMPTS) times in all,
    /// after 10 seconds by the sandbox's [clock](Self::start_with_clock) and then twice as long each
    /// time, up to 10 minutes; a random part of each wait is left out. At most 10,000 events, and
    /// 64 MiB of them, wait for their delivery; those beyond are dropped. Dropping the sandbox ends
    /// all deliveries.
    ///
    /// ```no_run
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{inbound, sandbox::{Sandbox, WebhookDelivery}};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.webhook("http://127.0.0.1:3000/webhook"); // it verifies with sandbox.verifier()
    /// let message = inbound::Sms::from_contact("jane").provider("provider-id").text("Hi");
    /// sandbox.client().add_inbound(message).await?;
    ///
    /// sandbox.until(|sandbox| sandbox.deliveries().iter().all(WebhookDelivery::is_finished)).await;
    /// assert!(sandbox.deliveries().iter().all(WebhookDelivery::is_accepted));
    /// # Ok(())
    /// # }
    /// ```
    pub fn webhook(&self, url: impl Into<String>) {
        let webhooks = &mut self.shared.lock().webhooks;
        if webhooks.urls.len() >= MAX_WEBHOOKS {
            webhooks.urls.remove(0);
        }
        webhooks.urls.push(url.into());
    }

    /// Returns the deliveries of events to [webhooks](Self::webhook), and of messages to the
    /// [delivery URLs](super::Provider::delivery_url) of providers: the latest 10,000, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<WebhookDelivery> {
        let state = self.shared.lock();
        state.webhooks.deliveries.iter().cloned().collect()
    }
}

/// Sends what is to be posted to the task that posts it.
pub(super) fn enqueue(queue: &UnboundedSender<Job>, jobs: impl IntoIterator<Item = Job>) {
    for job in jobs {
        // An error means that the sandbox was dropped.
        let _ = queue.send(job);
    }
}
