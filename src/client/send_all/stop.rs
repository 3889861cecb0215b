//! Whether to take no more messages after an error.

use sync_wrapper::SyncWrapper;

use crate::Error;

/// A caller's decision whether to stop after an error.
type Decide = Box<dyn FnMut(&Error) -> bool + Send>;

/// The error that stopped a stream, and what decides on that.
#[derive(Default)]
pub(super) struct Stop {
    decide: Option<SyncWrapper<Decide>>,
    error: Option<Error>,
    /// Whether all further messages would fail for the same reason.
    for_all: bool,
}

impl Stop {
    /// Sets the caller's decision.
    pub(super) fn on(&mut self, decide: impl FnMut(&Error) -> bool + Send + 'static) {
        self.decide = Some(SyncWrapper::new(Box::new(decide)));
    }

    /// Returns whether the error of a message stops the stream.
    pub(super) fn is_stopped_by(&mut self, error: &Error) -> bool {
        // Asked in any case, since it may count.
        let decide = self.decide.as_mut();
        let is_told = decide.is_some_and(|decide| decide.get_mut()(error));
        let for_all = error.affects_all_messages();
        if for_all || is_told {
            self.record(error.clone(), for_all);
        }
        for_all || is_told
    }

    /// Records the error that stopped the stream, unless another did before.
    pub(super) fn record(&mut self, error: Error, for_all: bool) {
        if self.error.is_none() {
            self.error = Some(error);
            self.for_all = for_all;
        }
    }

    /// Returns the error that stopped the stream.
    pub(super) fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Returns that error if all further messages would fail for the same reason.
    pub(super) fn error_for_all(&self) -> Option<&Error> {
        self.error().filter(|_| self.for_all)
    }
}
