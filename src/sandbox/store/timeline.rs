//! The status of a message over time.

use std::borrow::Cow;

use super::Millis;

/// How many steps a timeline has after the first. Beyond, the oldest are forgotten.
const MAX_STEPS: usize = 32;

/// The status of a message from some time on.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sandbox) struct Step {
    pub(in crate::sandbox) since: Millis,
    /// `None` for a status that is null, as that of an email that was just sent.
    pub(in crate::sandbox) status: Option<Cow<'static, str>>,
    /// Why it failed.
    pub(in crate::sandbox) error: Option<String>,
}

/// The status of a message over time: steps in the order of their dates, some of them perhaps in
/// the future.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sandbox) struct Timeline {
    first: Step,
    later: Vec<Step>,
}

impl Step {
    pub(in crate::sandbox) fn new(since: Millis, status: impl Into<Cow<'static, str>>) -> Self {
        Self {
            since,
            status: Some(status.into()),
            error: None,
        }
    }
}

impl Timeline {
    pub(in crate::sandbox) fn new(first: Step) -> Self {
        Self {
            first,
            later: Vec::new(),
        }
    }

    /// Appends a step.
    pub(in crate::sandbox) fn then(mut self, step: Step) -> Self {
        self.later.push(step);
        self
    }

    /// Returns the step that is current at this time; the first one before it has begun.
    pub(in crate::sandbox) fn at(&self, time: Millis) -> &Step {
        let begun = self.later.iter().rev().find(|step| step.since <= time);
        begun.unwrap_or(&self.first)
    }

    /// Sets the status from now on: what was still to come does not happen.
    pub(in crate::sandbox) fn set(&mut self, step: Step) {
        self.later.retain(|other| other.since < step.since);
        self.later.push(step);
        if self.later.len() > MAX_STEPS {
            self.first = self.later.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(timeline: &Timeline, time: Millis) -> Option<&str> {
        timeline.at(time).status.as_deref()
    }

    #[test]
    fn the_status_follows_the_steps() {
        let timeline = Timeline::new(Step::new(10, "queued"))
            .then(Step::new(20, "sent"))
            .then(Step::new(30, "delivered"));
        for (time, expected) in [
            (0, "queued"),
            (10, "queued"),
            (19, "queued"),
            (20, "sent"),
            (29, "sent"),
            (30, "delivered"),
            (Millis::MAX, "delivered"),
        ] {
            assert_eq!(status(&timeline, time), Some(expected), "{time}");
        }
    }

    #[test]
    fn a_status_that_is_set_replaces_what_was_to_come() {
        let mut timeline = Timeline::new(Step::new(10, "queued"))
            .then(Step::new(20, "sent"))
            .then(Step::new(30, "delivered"));
        timeline.set(Step::new(25, "failed"));
        assert_eq!(status(&timeline, 24), Some("sent"));
        assert_eq!(status(&timeline, 25), Some("failed"));
        assert_eq!(status(&timeline, 99), Some("failed"));
    }
}
