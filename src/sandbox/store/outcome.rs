//! What becomes of a message that is sent.

use std::{borrow::Cow, time::Duration};

use super::{
    Millis, millis,
    timeline::{Step, Timeline},
};

const SENT_AFTER: Duration = Duration::from_secs(1);
const DELIVERED_AFTER: Duration = Duration::from_secs(3);

/// What becomes of a message that is sent, on the sandbox's
/// [clock](crate::sandbox::Sandbox::start_with_clock). Pass it to
/// [`Sandbox::outcome`](crate::sandbox::Sandbox::outcome) or
/// [`Contact::outcome`](crate::sandbox::Contact::outcome).
///
/// A message is `queued` first; the status of an email is null instead. A message that is scheduled
/// is `scheduled` until its time comes.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an outcome does nothing until it is passed to `Sandbox::outcome` or `Contact::outcome`"]
pub struct Outcome {
    /// The statuses after the first, and how long after the send each begins.
    statuses: Vec<(Duration, Cow<'static, str>)>,
    /// Why it failed, in the last status.
    error: Option<String>,
}

impl Outcome {
    /// The message is `sent` after 1 second and `delivered` after 3. This is the default.
    pub fn delivered() -> Self {
        Self {
            statuses: vec![
                (SENT_AFTER, "sent".into()),
                (DELIVERED_AFTER, "delivered".into()),
            ],
            error: None,
        }
    }

    /// The message is `failed` after 1 second, with this text in `error`.
    pub fn failed(error: impl Into<String>) -> Self {
        Self {
            statuses: vec![(SENT_AFTER, "failed".into())],
            error: Some(error.into()),
        }
    }

    /// The message remains queued.
    pub fn queued() -> Self {
        Self {
            statuses: Vec::new(),
            error: None,
        }
    }

    /// Adds a status that the message gets this long after the send.
    ///
    /// ```
    /// use std::time::Duration;
    /// use leadconnector::sandbox::Outcome;
    ///
    /// let read = Outcome::delivered().then("read", Duration::from_secs(60));
    /// let at_once = Outcome::queued().then("delivered", Duration::ZERO);
    /// ```
    pub fn then(mut self, status: impl Into<String>, after_the_send: Duration) -> Self {
        self.statuses
            .push((after_the_send, Cow::Owned(status.into())));
        self.statuses.sort_by_key(|(after, _)| *after);
        self
    }

    /// Returns the statuses of a message that is sent now.
    pub(super) fn timeline(&self, now: Millis, scheduled: Option<Millis>, email: bool) -> Timeline {
        let start = scheduled.unwrap_or(now);
        let queued = Step {
            since: start,
            status: (!email).then_some("queued".into()),
            error: None,
        };
        let mut timeline = match scheduled {
            Some(_) => Timeline::new(Step::new(now, "scheduled")).then(queued),
            None => Timeline::new(queued),
        };
        let last = self.statuses.len().saturating_sub(1);
        for (index, (after, status)) in self.statuses.iter().enumerate() {
            let mut step = Step::new(start.saturating_add(millis(*after)), status.clone());
            step.error = self.error.clone().filter(|_| index == last);
            timeline = timeline.then(step);
        }
        timeline
    }
}

impl Default for Outcome {
    fn default() -> Self {
        Self::delivered()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_queued_sent_and_delivered() {
        let timeline = Outcome::default().timeline(5_000, None, false);
        for (time, expected) in [
            (5_000, "queued"),
            (6_000, "sent"),
            (7_999, "sent"),
            (8_000, "delivered"),
        ] {
            assert_eq!(timeline.at(time).status.as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_fresh_email_has_no_status() {
        let timeline = Outcome::queued().timeline(5_000, None, true);
        assert_eq!(timeline.at(5_000).status, None);
    }

    #[test]
    fn a_scheduled_message_waits_for_its_time() {
        let timeline = Outcome::failed("No numbers").timeline(5_000, Some(60_000), false);
        let status = |time| timeline.at(time).status.as_deref();
        assert_eq!(status(59_999), Some("scheduled"));
        assert_eq!(status(60_000), Some("queued"));
        assert_eq!(timeline.at(60_000).error, None);
        assert_eq!(status(61_000), Some("failed"));
        assert_eq!(timeline.at(61_000).error.as_deref(), Some("No numbers"));
    }
}
