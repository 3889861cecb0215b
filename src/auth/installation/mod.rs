//! The tokens of an installation. Each refresh spends the refresh token and returns the next one,
//! so it is a transaction: reserve the refresh token in the store, exchange it, commit the new
//! tokens.

mod bounded_store;
#[cfg(test)]
mod model;
mod reservation;
#[cfg(test)]
mod tests;
mod unstored;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use self::{
    bounded_store::BoundedStore,
    reservation::{Reservation, Reserved, Reserver},
    unstored::{Before, Grant, Unstored},
};
use super::{
    cache::Source,
    cached_token::CachedToken,
    exchange::Exchange,
    provider::AccessToken,
    store::{Replaced, TokenStore},
    tokens::Tokens,
};
use crate::{
    Error, ErrorKind,
    boxed::{BoxError, BoxFuture},
    clock::Clock,
    id::Resource,
    idle_map::Idle,
};

/// The pause after a refresh token was rejected. The reason may be temporary.
const REJECTED_PAUSE: Duration = Duration::from_secs(60);
/// The pause after an exchange failed for another reason.
const FAILED_PAUSE: Duration = Duration::from_secs(1);
/// How many times in a row a compare-and-swap may find unexpected tokens. Other processes cause one
/// or two; more indicate a defective store.
const MAX_SWAPS: usize = 16;

/// Gets the tokens of an installation from the store, or by exchanging the stored refresh token.
pub(super) struct InstallationTokens {
    resource: Resource,
    exchange: Arc<dyn Exchange>,
    store: BoundedStore,
    clock: Arc<dyn Clock>,
    reserver: Reserver,
    /// Held for a whole installation or refresh, so that these run one after the other.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    unstored: Option<Unstored>,
    failed: Option<Failed>,
}

/// An exchange that failed.
struct Failed {
    tokens: Tokens,
    error: Error,
    /// The tokens are not exchanged again before then.
    until: Instant,
}

impl InstallationTokens {
    pub(super) fn new(
        resource: Resource,
        exchange: Arc<dyn Exchange>,
        store: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store: BoundedStore::new(store, resource.clone(), Arc::clone(&clock)),
            resource,
            exchange,
            clock,
            reserver: Reserver::new(),
            state: Mutex::default(),
        }
    }

    /// Stores the tokens of a new installation, replacing those of an older one.
    pub(super) async fn install(&self, tokens: Tokens) -> Result<(), Error> {
        let mut state = self.state.lock().await;
        state.failed = None;
        // If the replies of two installations arrive out of order, the later installation wins.
        let outdated = |unstored: &Unstored| !tokens.are_older_than(&unstored.tokens);
        if state.unstored.as_ref().is_none_or(outdated) {
            let grant = Grant::Code(Before::NotAttempted);
            state.unstored = Some(Unstored { tokens, grant });
        }
        self.commit(&mut state).await.map(drop)
    }

    /// Stores tokens that could not be stored before, if any.
    pub(super) async fn settle(&self) -> Result<(), Error> {
        let mut state = self.state.lock().await;
        if state.unstored.is_some() {
            self.commit(&mut state).await?;
        }
        Ok(())
    }

    /// Gets a token other than the old one, which was rejected or is about to expire.
    async fn refresh(&self, old: Option<&AccessToken>) -> Result<CachedToken, Error> {
        let mut state = self.state.lock().await;
        if state.unstored.is_some() {
            self.commit(&mut state).await?;
        }
        // An unparsable reply may yield only a refresh token, which is then exchanged at once.
        for _ in 0..2 {
            let mut reserved = match self.reserve(&state, old).await? {
                Reservation::Fresh(token) => return Ok(token),
                Reservation::Reserved(reserved) => reserved,
            };
            let tokens = match self.exchange(&mut reserved).await {
                Ok(tokens) => tokens,
                Err(error) => return self.not_exchanged(&mut state, reserved, error, old).await,
            };
            let grant = Grant::RefreshToken(reserved.tokens);
            state.unstored = Some(Unstored { tokens, grant });
            let stored = self.commit(&mut state).await?;
            if let Some(token) = self.fresh(&stored, old) {
                return Ok(token.exchanged_now(&*self.clock));
            }
            if !stored.access_token().is_empty() {
                break;
            }
        }
        Err(no_token("the service returned no usable token"))
    }

    /// Handles a failed exchange: returns the error, or the tokens of another process that
    /// exchanged the refresh token first.
    async fn not_exchanged(
        &self,
        state: &mut State,
        reserved: Reserved,
        error: Error,
        old: Option<&AccessToken>,
    ) -> Result<CachedToken, Error> {
        let rejected = matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Rejected);
        if rejected && let Some(token) = self.stored_by_another(&reserved, old).await {
            return Ok(token);
        }
        let Reserved { tokens, .. } = reserved;
        // If this fails, other processes wait until the reservation expires.
        let _ = self.store.replace(Some(&tokens), &tokens.released()).await;
        let unread = error.kind() == ErrorKind::TokensNotStored;
        let error = if unread {
            error
        } else {
            Error::new(ErrorKind::NoToken).with_source(error)
        };
        let error = error.with_resource(&self.resource);
        let pause = if rejected || unread {
            REJECTED_PAUSE
        } else {
            FAILED_PAUSE
        };
        state.failed = Some(Failed {
            tokens,
            error: error.clone(),
            until: self.clock.instant() + pause,
        });
        Err(error)
    }

    /// Stores the unstored tokens, if any. Returns the tokens that the store then holds.
    async fn commit(&self, state: &mut State) -> Result<Tokens, Error> {
        let Some(unstored) = &mut state.unstored else {
            return self.stored().await;
        };
        match self.store_newest(unstored).await {
            Ok(stored) => {
                state.unstored = None;
                stored.ok_or_else(nothing_stored)
            }
            Err(error) => {
                let tokens = unstored.tokens.clone();
                Err(not_stored(tokens, error).with_resource(&self.resource))
            }
        }
    }

    /// Stores new tokens unless the store has newer ones. Returns the tokens that the store then
    /// holds: none if the installation was removed during its refresh.
    async fn store_newest(&self, unstored: &mut Unstored) -> Result<Option<Tokens>, BoxError> {
        let mut stored = match &unstored.grant {
            // Usually right, and saves a read.
            Grant::RefreshToken(spent) => Some(spent.clone()),
            Grant::Code(_) => self.store.get().await?,
        };
        for _ in 0..MAX_SWAPS {
            let supersede = match &stored {
                // An earlier attempt reported a failure but stored them.
                Some(stored) if stored.released() == unstored.tokens => false,
                Some(stored) => unstored.supersede(stored),
                None => matches!(unstored.grant, Grant::Code(_)),
            };
            if !supersede {
                return Ok(stored);
            }
            if let Grant::Code(before @ Before::NotAttempted) = &mut unstored.grant {
                *before = stored.clone().map_or(Before::Nothing, Before::These);
            }
            match self
                .store
                .replace(stored.as_ref(), &unstored.tokens)
                .await?
            {
                Replaced::Done => return Ok(Some(unstored.tokens.clone())),
                Replaced::Other(other) => stored = other,
            }
        }
        Err(NEVER_AS_EXPECTED.into())
    }

    async fn stored(&self) -> Result<Tokens, Error> {
        let stored = self.store.get().await.map_err(no_store)?;
        stored.ok_or_else(nothing_stored)
    }

    /// Returns a token that can be sent. An unusable token, such as one with a space in it, may
    /// still be refreshed.
    fn fresh(&self, tokens: &Tokens, old: Option<&AccessToken>) -> Option<CachedToken> {
        let token = CachedToken::new(tokens, &*self.clock).ok()?;
        token.is_fresh(old, self.clock.now()).then_some(token)
    }
}

impl Source for InstallationTokens {
    fn resource(&self) -> &Resource {
        &self.resource
    }

    fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    fn next(
        self: Arc<Self>,
        old: Option<AccessToken>,
    ) -> BoxFuture<'static, Result<CachedToken, Error>> {
        Box::pin(async move { self.refresh(old.as_ref()).await })
    }
}

impl Idle for InstallationTokens {
    fn is_idle(&self) -> bool {
        let ended = |failed: &Failed| failed.until <= self.clock.instant();
        let state = self.state.try_lock();
        state.is_ok_and(|state| state.unstored.is_none() && state.failed.as_ref().is_none_or(ended))
    }
}

impl fmt::Debug for InstallationTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallationTokens")
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

const NEVER_AS_EXPECTED: &str = "the stored tokens change after every read";

/// Tokens were issued but could not be persisted.
pub(super) fn not_stored(tokens: Tokens, error: impl Into<BoxError>) -> Error {
    Error::new(ErrorKind::TokensNotStored)
        .with_source(error)
        .with_unstored_tokens(tokens)
}

fn no_token(why: &str) -> Error {
    Error::new(ErrorKind::NoToken).with_source(why)
}

fn nothing_stored() -> Error {
    no_token("no tokens are stored for this installation")
}

fn no_store(error: BoxError) -> Error {
    Error::new(ErrorKind::NoToken).with_source(error)
}
