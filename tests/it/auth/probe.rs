//! A store that fails, panics and waits on command.

use super::*;

/// An in-memory store that does so.
#[derive(Clone, Debug, Default)]
pub(super) struct Probe {
    pub(super) store: MemoryStore,
    fails: Arc<Mutex<Fails>>,
    pub(super) panics: Arc<AtomicBool>,
    /// The next commit takes effect immediately, and returns once this is empty again.
    pub(super) waits: Arc<Mutex<Option<Waits>>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fails {
    #[default]
    Nothing,
    /// Storing new tokens fails; reserving the old ones succeeds.
    Commits,
    Everything,
    /// Every operation for the location `l0` fails.
    Some,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    Next,
    This,
}

impl Probe {
    pub(super) fn fail(&self, fails: Fails) {
        *self.fails.lock().unwrap() = fails;
    }
}

impl TokenStore for Probe {
    fn get<'a>(&'a self, key: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        self.store.get(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            assert!(!self.panics.load(Ordering::SeqCst), "on command");
            let commits = expected.is_none_or(|old| old.access_token() != new.access_token());
            let fails = *self.fails.lock().unwrap();
            let some = fails == Fails::Some && *key == Resource::location("l0");
            if fails == Fails::Everything || some || fails == Fails::Commits && commits {
                return Err("the disk is full".into());
            }
            let replaced = self.store.replace(key, expected, new).await;
            let waits = || *self.waits.lock().unwrap();
            if commits && waits() == Some(Waits::Next) {
                *self.waits.lock().unwrap() = Some(Waits::This);
                while waits().is_some() {
                    tokio::task::yield_now().await;
                }
            }
            replaced
        })
    }

    fn remove<'a>(
        &'a self,
        key: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        Box::pin(async move {
            if *self.fails.lock().unwrap() == Fails::Everything {
                return Err("the disk is full".into());
            }
            self.store.remove(key, expected).await
        })
    }
}
