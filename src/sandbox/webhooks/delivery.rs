//! What became of an event.

use std::fmt;

use http::StatusCode;

/// The delivery of an event or message to a URL, from
/// [`Sandbox::deliveries`](crate::sandbox::Sandbox::deliveries).
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    pub(super) kind: String,
    pub(super) url: String,
    pub(super) attempts: u32,
    pub(super) status: Option<StatusCode>,
    pub(super) is_finished: bool,
    pub(super) is_dropped: bool,
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

    /// Returns the number of times that the event was posted so far.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the status of the last reply, or `None` if the last attempt got none.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Returns whether the event is not posted again: it was accepted, given up or dropped.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Returns whether the URL accepted the event with a 2xx.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| status.is_success())
    }

    /// Returns whether the event was dropped without an attempt, because too many others waited.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        self.is_dropped
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
            .field("is_dropped", &self.is_dropped)
            .finish_non_exhaustive()
    }
}
