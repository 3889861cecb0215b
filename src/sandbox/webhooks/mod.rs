//! Events that the sandbox posts by itself, to the URLs that a test registers.

mod build;
mod delivery;
mod events;
mod post;

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use super::{Sandbox, store::Happened};
use crate::webhook::testing::Signer;

pub use self::delivery::WebhookDelivery;
pub(super) use self::post::post_all;

/// The number of events that wait: for their delivery, for their next attempt, or for the time of a
/// scheduled message.
const MAX_WAITING: usize = 10_000;
/// The bytes of the events that wait.
const MAX_WAITING_BYTES: usize = 64 << 20;
/// The number of finished deliveries that [`Sandbox::deliveries`] returns.
const MAX_FINISHED: usize = 10_000;
/// The number of events that are posted at the same time.
pub(super) const MAX_CONCURRENT_POSTS: usize = 32;
/// The number of URLs that can be registered.
const MAX_WEBHOOKS: usize = 100;

/// The registered URLs, and what was posted.
#[derive(Default)]
pub(super) struct Webhooks {
    urls: Vec<String>,
    /// The deliveries that wait and the latest finished ones, by number.
    deliveries: BTreeMap<usize, WebhookDelivery>,
    /// The numbers of the finished ones, in the order in which they finished.
    finished: VecDeque<usize>,
    next: usize,
    /// The number of events that wait.
    waiting: usize,
    waiting_bytes: usize,
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
        if !self.has_room(body.len()) {
            self.drop_event(kind, url);
            return None;
        }
        self.waiting += 1;
        self.waiting_bytes += body.len();
        Some(Post {
            number: self.record(kind, url),
            url: url.to_owned(),
            headers,
            body,
        })
    }

    /// Takes the place of an event that waits for the time of a scheduled message, unless too many
    /// wait.
    fn schedule(&mut self) -> bool {
        let has_room = self.has_room(0);
        self.waiting += usize::from(has_room);
        has_room
    }

    /// Gives back the place of an event whose time has come.
    fn scheduled(&mut self) {
        self.waiting -= 1;
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.waiting < MAX_WAITING && self.waiting_bytes.saturating_add(bytes) <= MAX_WAITING_BYTES
    }

    /// Records that an event is not posted.
    fn drop_event(&mut self, kind: &str, url: &str) {
        let number = self.record(kind, url);
        if let Some(delivery) = self.deliveries.get_mut(&number) {
            delivery.is_finished = true;
            delivery.is_dropped = true;
        }
        self.finish(number);
    }

    /// Records a delivery that waits, and returns its number.
    fn record(&mut self, kind: &str, url: &str) -> usize {
        let number = self.next;
        self.next += 1;
        let delivery = WebhookDelivery {
            kind: kind.to_owned(),
            url: url.to_owned(),
            attempts: 0,
            status: None,
            is_finished: false,
            is_dropped: false,
        };
        self.deliveries.insert(number, delivery);
        number
    }

    /// Records an attempt.
    fn attempted(&mut self, post: &Post, status: Option<StatusCode>, is_finished: bool) {
        if let Some(delivery) = self.deliveries.get_mut(&post.number) {
            delivery.attempts += 1;
            delivery.status = status;
            delivery.is_finished = is_finished;
        }
        if is_finished {
            self.waiting -= 1;
            self.waiting_bytes -= post.body.len();
            self.finish(post.number);
        }
    }

    /// Forgets the delivery that finished first once there are too many.
    fn finish(&mut self, number: usize) {
        self.finished.push_back(number);
        if self.finished.len() > MAX_FINISHED
            && let Some(forgotten) = self.finished.pop_front()
        {
            self.deliveries.remove(&forgotten);
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
    /// What a test puts into the memory is no event. Events come in any order. Any reply but a 2xx,
    /// a lost connection and no reply within 5 seconds count as failures; after each, the event is
    /// posted again, up to [`MAX_DELIVERY_ATTEMPTS`](super::MAX_DELIVERY_ATTEMPTS) times in all,
    /// after 10 seconds by the sandbox's [clock](Self::start_with_clock) and then twice as long
    /// each time, up to 10 minutes; a random part of each wait is left out. An event has the status
    /// that its message had when the event was made, in all attempts: no event of the service tells
    /// a later one.
    ///
    /// At most 10,000 events, and 64 MiB of them, wait at a time, for an attempt or for the time of
    /// a scheduled message. One beyond is dropped, and listed [so](WebhookDelivery::is_dropped).
    /// Dropping the sandbox ends all deliveries.
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
    /// [delivery URLs](super::Provider::delivery_url) of providers, oldest first: those that wait,
    /// and the 10,000 that finished last.
    #[must_use]
    pub fn deliveries(&self) -> Vec<WebhookDelivery> {
        let state = self.shared.lock();
        state.webhooks.deliveries.values().cloned().collect()
    }
}

/// Sends what is to be posted to the task that posts it.
pub(super) fn enqueue(queue: &UnboundedSender<Job>, jobs: impl IntoIterator<Item = Job>) {
    for job in jobs {
        // An error means that the sandbox was dropped.
        let _ = queue.send(job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_that_wait_for_an_attempt_and_for_their_time_share_one_bound() {
        let signer = Signer::generate();
        let mut webhooks = Webhooks::default();
        let mut posts = Vec::new();
        for number in 0..MAX_WAITING {
            if number % 2 == 0 {
                assert!(webhooks.schedule());
            } else {
                posts.push(webhooks.post(&signer, "a", &number, "u").unwrap());
            }
        }
        assert!(!webhooks.schedule());
        assert!(webhooks.post(&signer, "dropped", &1, "u").is_none());
        let last = |webhooks: &Webhooks| webhooks.deliveries.values().last().unwrap().clone();
        let dropped = last(&webhooks);
        assert_eq!((dropped.event_type(), dropped.attempts()), ("dropped", 0));
        assert!(dropped.is_dropped() && dropped.is_finished() && !dropped.is_accepted());

        // An attempt that fails keeps its place.
        webhooks.attempted(&posts[0], None, false);
        assert!(!webhooks.schedule());
        webhooks.attempted(&posts[0], None, true);
        assert!(webhooks.schedule());
        assert!(!webhooks.schedule());
        webhooks.scheduled();
        assert!(webhooks.post(&signer, "posted", &1, "u").is_some());
        assert!(!last(&webhooks).is_dropped() && !last(&webhooks).is_finished());
    }

    #[test]
    fn large_events_are_dropped_before_there_are_many() {
        let signer = Signer::generate();
        let mut webhooks = Webhooks::default();
        let large = "x".repeat(MAX_WAITING_BYTES / 4);
        let posts = [(); 4].map(|()| webhooks.post(&signer, "a", &large, "u"));
        // The quotes are the bytes too many.
        assert_eq!(posts.iter().filter(|post| post.is_some()).count(), 3);
        assert!(webhooks.post(&signer, "a", &1, "u").is_some());
    }

    #[test]
    fn deliveries_that_wait_are_not_forgotten() {
        let signer = Signer::generate();
        let mut webhooks = Webhooks::default();
        let first = webhooks.post(&signer, "first", &1, "u").unwrap();
        for _ in 0..=MAX_FINISHED {
            webhooks.drop_event("dropped", "u");
        }
        assert_eq!(webhooks.deliveries.len(), 1 + MAX_FINISHED);
        let listed = webhooks.deliveries.values().next().unwrap();
        assert_eq!(
            (listed.event_type(), listed.is_finished()),
            ("first", false)
        );
        webhooks.attempted(&first, Some(StatusCode::OK), true);
        assert_eq!(webhooks.deliveries.len(), MAX_FINISHED);
        let listed = webhooks.deliveries.values().next().unwrap();
        assert!(listed.is_accepted());
    }
}
