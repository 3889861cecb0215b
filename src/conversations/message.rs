//! Fields of messages that have several places.

use std::time::Duration;

use crate::{
    id::EmailMessageId,
    view::reply::{DeliveryStatus, Message},
};

impl Message {
    /// Returns the length of a call, from [`meta`](Self::meta). Some calls have none, even long
    /// ones.
    #[must_use]
    pub fn call_duration(&self) -> Option<Duration> {
        let meta = self.meta()?;
        let call = meta.call().and_then(|call| call.duration());
        call.or_else(|| meta.call_duration())
    }

    /// Returns how a call ended, from [`meta`](Self::meta).
    #[must_use]
    pub fn call_status(&self) -> Option<DeliveryStatus> {
        let meta = self.meta()?;
        let call = meta.call().and_then(|call| call.status());
        call.or_else(|| meta.call_status())
    }

    /// Returns the ids of the emails in a thread of emails, from [`meta`](Self::meta).
    #[must_use]
    pub fn email_message_ids(&self) -> Vec<EmailMessageId> {
        let mut thread = self.meta().and_then(|meta| meta.email());
        while let Some(part) = thread {
            let ids = part.message_ids();
            if !ids.is_empty() {
                return ids;
            }
            thread = part.email();
        }
        Vec::new()
    }
}
