//! The tokens of an installation: each refresh gives new ones and kills the old refresh token.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_core::future::BoxFuture;

use super::{
    AccessToken, BoxError, Replaced, Tokens,
    cached::{Held, Source},
    oauth::App,
};
use crate::{
    Delivery, Error, ErrorKind,
    api::types::{GrantType, UserType},
    clock::Clock,
    id::Resource,
};

/// When a refresh token is refused that another process may just have used, how long its new
/// tokens may take to appear in the store.
const WINNER: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
    Duration::from_millis(1600),
];

/// Where the tokens of an installation come from: the store, or an exchange of the refresh
/// token in it.
pub(super) struct Rotation {
    app: Arc<App>,
    resource: Resource,
    /// Tokens that the service gave and the store did not take.
    unstored: Mutex<Option<Unstored>>,
}

#[derive(Clone)]
struct Unstored {
    replaces: Replaces,
    new: Tokens,
}

/// What new tokens take the place of.
#[derive(Clone)]
enum Replaces {
    /// Those that they were exchanged for.
    Old(Tokens),
    /// Whatever is there: the app was installed anew.
    Anything,
}

impl Rotation {
    pub(super) fn new(app: Arc<App>, resource: Resource) -> Self {
        Self {
            app,
            resource,
            unstored: Mutex::default(),
        }
    }

    async fn rotate(&self, old: Option<&AccessToken>) -> Result<Held, Error> {
        if self.unstored().is_none()
            && let Some(stored) = self.stored().await?
            && let Some(held) = self.fresh(&stored, old)
        {
            return Ok(held);
        }
        // Held to the end, so that no two processes refresh at once.
        let lease = match self.app.store.lease(&self.resource).await {
            Ok(lease) => lease,
            Err(error) => {
                return Err(match &*self.unstored() {
                    Some(unstored) => self.not_stored(unstored.new.clone(), error),
                    None => no_store(error),
                });
            }
        };
        let unstored = self.unstored().clone();
        if let Some(unstored) = unstored {
            self.store(unstored).await?;
        }
        let Some(stored) = self.stored().await? else {
            return Err(no_token("no tokens are stored for this installation"));
        };
        // Those of this process, or another was first.
        if let Some(held) = self.fresh(&stored, old) {
            return Ok(held);
        }
        let refresh_token = stored.refresh_token().filter(|token| !token.is_empty());
        let Some(refresh_token) = refresh_token else {
            return Err(no_token("the stored tokens have no refresh token"));
        };
        let mut form = self.app.form(GrantType::RefreshToken);
        form.refresh_token = Some(refresh_token.to_owned());
        form.user_type = Some(match self.resource {
            Resource::Company(_) => UserType::Company,
            Resource::Location(_) => UserType::Location,
        });
        match self.app.exchange(&form, Some(&stored)).await {
            Ok((new, _)) => {
                let replaces = Replaces::Old(stored);
                let tokens = self.store(Unstored { replaces, new }).await?;
                Held::new(&tokens, self.clock().now())
            }
            Err(error) if error.delivery() == Delivery::Rejected => {
                // Without a lease, another process may have used it a moment ago.
                let waits = if lease.is_exclusive() {
                    1
                } else {
                    WINNER.len()
                };
                self.winner(&stored, old, &WINNER[..waits], error).await
            }
            Err(error) => Err(Error::new(ErrorKind::NoToken).with_source(error)),
        }
    }

    /// The refresh token was refused. If another process used it, its new tokens are there.
    async fn winner(
        &self,
        stored: &Tokens,
        old: Option<&AccessToken>,
        waits: &[Duration],
        error: Error,
    ) -> Result<Held, Error> {
        for wait in waits {
            self.clock().sleep(*wait).await;
            if let Some(other) = self.stored().await?
                && other != *stored
                && let Some(held) = self.fresh(&other, old)
            {
                return Ok(held);
            }
        }
        Err(Error::new(ErrorKind::NoToken).with_source(error))
    }

    /// Stores the tokens of a new installation.
    pub(super) async fn install(&self, new: Tokens) -> Result<(), Error> {
        let replaces = Replaces::Anything;
        self.store(Unstored { replaces, new }).await.map(drop)
    }

    /// Stores new tokens before anybody uses them. Returns those that are in the store then.
    async fn store(&self, unstored: Unstored) -> Result<Tokens, Error> {
        // Until the store says that it has them, whatever becomes of this task.
        *self.unstored() = Some(unstored.clone());
        let Unstored { replaces, new } = unstored;
        let replaced = match self.replace(&replaces, &new).await {
            Ok(replaced) => replaced,
            Err(error) => return Err(self.not_stored(new, error)),
        };
        *self.unstored() = None;
        match replaced {
            Replaced::Done => Ok(new),
            // Somebody stored others, such as those of a new installation, or these.
            Replaced::Other(Some(other)) => Ok(other),
            Replaced::Other(None) => Err(no_token("the installation was removed from the store")),
        }
    }

    async fn replace(&self, replaces: &Replaces, new: &Tokens) -> Result<Replaced, BoxError> {
        let (store, key) = (&self.app.store, &self.resource);
        let mut there = match replaces {
            Replaces::Old(old) => return store.replace(key, Some(old), new).await,
            Replaces::Anything => store.get(key).await?,
        };
        loop {
            match store.replace(key, there.as_ref(), new).await? {
                Replaced::Done => return Ok(Replaced::Done),
                Replaced::Other(other) => there = other,
            }
        }
    }

    fn not_stored(&self, tokens: Tokens, error: BoxError) -> Error {
        not_stored(Some(&self.resource), tokens, error)
    }

    async fn stored(&self) -> Result<Option<Tokens>, Error> {
        self.app.store.get(&self.resource).await.map_err(no_store)
    }

    /// Tokens that can be sent with. Those that can't, as a bearer with a space in it, may
    /// still be refreshed.
    fn fresh(&self, tokens: &Tokens, old: Option<&AccessToken>) -> Option<Held> {
        let now = self.clock().now();
        let held = Held::new(tokens, now).ok()?;
        held.is_fresh(old, now).then_some(held)
    }

    fn unstored(&self) -> MutexGuard<'_, Option<Unstored>> {
        // Whole between any two statements that hold the lock.
        self.unstored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for Rotation {
    fn resource(&self) -> &Resource {
        &self.resource
    }

    fn clock(&self) -> &dyn Clock {
        &*self.app.clock
    }

    fn next(self: Arc<Self>, old: Option<AccessToken>) -> BoxFuture<'static, Result<Held, Error>> {
        Box::pin(async move { self.rotate(old.as_ref()).await })
    }
}

impl fmt::Debug for Rotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installation")
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

/// The service gave these tokens, and the store has them not.
pub(super) fn not_stored(
    resource: Option<&Resource>,
    tokens: Tokens,
    error: impl Into<BoxError>,
) -> Error {
    Error::new(ErrorKind::TokensNotStored)
        .with_source(error)
        .with_unstored_tokens(resource.cloned(), tokens)
}

pub(super) fn no_token(why: &str) -> Error {
    Error::new(ErrorKind::NoToken).with_source(why)
}

fn no_store(error: BoxError) -> Error {
    Error::new(ErrorKind::NoToken).with_source(error)
}
