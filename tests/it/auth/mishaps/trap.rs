//! A store that misbehaves once, at one step.

use tokio::sync::Notify;

use super::*;

/// A store operation at which something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Read,
    Reserve,
    Commit,
}

/// What the store does at the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Fails,
    /// Fails after it has stored the tokens.
    FailsAfterStoring,
    Panics,
    /// Never returns.
    Hangs,
    HangsAfterStoring,
    /// Waits for a signal.
    Waits,
    WaitsAfterStoring,
}

/// An in-memory store that misbehaves once, at one step.
#[derive(Clone, Debug, Default)]
pub(super) struct Trap {
    pub(super) store: MemoryStore,
    pub(super) set: Arc<Mutex<Option<(Step, Does)>>>,
    pub(super) reached: Arc<Notify>,
    pub(super) released: Arc<Notify>,
}

impl Trap {
    async fn pass<T>(
        &self,
        step: Step,
        done: BoxFuture<'_, Result<T, BoxError>>,
    ) -> Result<T, BoxError> {
        let does = {
            let mut set = self.set.lock().unwrap();
            set.take_if(|(at, _)| *at == step).map(|(_, does)| does)
        };
        let Some(does) = does else { return done.await };
        let mut done = Some(done);
        let mut result = None;
        if let Does::FailsAfterStoring | Does::HangsAfterStoring | Does::WaitsAfterStoring = does {
            result = Some(done.take().unwrap().await);
        }
        self.reached.notify_one();
        match does {
            Does::Fails | Does::FailsAfterStoring => Err("the disk is full".into()),
            Does::Panics => panic!("on command"),
            Does::Hangs | Does::HangsAfterStoring => std::future::pending().await,
            Does::Waits | Does::WaitsAfterStoring => {
                self.released.notified().await;
                match result {
                    Some(result) => result,
                    None => done.unwrap().await,
                }
            }
        }
    }
}

impl TokenStore for Trap {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        Box::pin(self.pass(Step::Read, self.store.get(key)))
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        let commits = expected.is_none_or(|old| old.access_token() != new.access_token());
        let step = if commits { Step::Commit } else { Step::Reserve };
        Box::pin(self.pass(step, self.store.replace(key, expected, new)))
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        self.store.remove(key, expected)
    }
}
