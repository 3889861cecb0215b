//! The tokens of an installation. Each refresh spends the refresh token and returns the next one,
//! so it is a transaction: reserve the refresh token in the store, exchange it, commit the new
//! tokens.

mod bounded_store;
mod commit;
mod details;
mod errors;
#[cfg(test)]
mod model;
mod reservation;
#[cfg(test)]
mod skewed_clock;
#[cfg(test)]
mod tests;
mod unstored;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

pub use self::details::Installation;
pub(super) use self::errors::lost;
use self::{
    bounded_store::BoundedStore,
    errors::{NEVER_AS_EXPECTED, must_reinstall, no_store, no_token},
    reservation::{Reservation, Reserved, Reserver},
    unstored::{Before, Grant, Unstored, was_installed_within},
};
use super::{
    cache::Source,
    cached_token::CachedToken,
    exchange::Exchange,
    needs_reinstall::not_issued,
    provider::AccessToken,
    store::{Replaced, TokenStore},
    tokens::Tokens,
};
use crate::{
    Error, ErrorKind,
    boxed::{BoxError, BoxFuture},
    clock::Clock,
    id::{CompanyId, Resource},
    idle_map::Idle,
};

/// The pause after a refresh token was rejected, or its exchange gave nothing that can be used. The
/// reason may be temporary.
const REJECTED_PAUSE: Duration = Duration::from_secs(60);
/// The pause after an exchange failed for another reason.
const FAILED_PAUSE: Duration = Duration::from_secs(1);
/// How many times in a row a compare-and-swap may find unexpected tokens. Other processes cause one
/// or two; more indicate a defective store.
const MAX_SWAPS: usize = 16;
/// The date of an installation is that of an HTTP reply, in whole seconds: it may have been made up
/// to this much later.
const INSTALLATION_PRECISION: TimeDelta = TimeDelta::seconds(1);

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

/// An exchange that failed or gave no usable token.
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

    /// Stores the tokens of a new installation, replacing those of an older one. `began` is when
    /// the exchange of its code began.
    ///
    /// If the replies of two installations arrive out of order, the later installation wins, and
    /// the other one's tokens are in the error.
    pub(super) async fn install(&self, tokens: Tokens, began: Instant) -> Result<(), Error> {
        let mut state = self.state.lock().await;
        state.failed = None;
        let since = self.clock.instant().saturating_duration_since(began);
        let is_later = |unstored: &Unstored| was_installed_within(&unstored.tokens, &tokens, since);
        if state.unstored.as_ref().is_some_and(is_later) {
            return Err(self.superseded(tokens));
        }
        let earlier = state.unstored.take().map(Unstored::into_earlier);
        let grant = Grant::Code {
            began,
            before: Before::NotRead,
            earlier: earlier.unwrap_or_default(),
        };
        state.unstored = Some(Unstored { tokens, grant });
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

    /// Removes the tokens from the store, and those that could not be stored before. With a date,
    /// it keeps those of an installation that may have been made after it: losing tokens that work
    /// is worse than keeping some that don't. Returns whether no tokens are left.
    pub(super) async fn forget(&self, before: Option<DateTime<Utc>>) -> Result<bool, Error> {
        // A refresh in progress ends first. One of another process finds no tokens to replace, and
        // so does not store its own.
        let mut state = self.state.lock().await;
        let is_later = |tokens: &Tokens| {
            let Some(date) = before else { return false };
            let installed_at = tokens.installed_at();
            installed_at.is_none_or(|installed_at| date - installed_at < INSTALLATION_PRECISION)
        };
        if state
            .unstored
            .as_ref()
            .is_some_and(|unstored| is_later(&unstored.tokens))
        {
            return Ok(false);
        }
        *state = State::default();
        let mut stored = self
            .store
            .get()
            .await
            .map_err(|error| self.not_removed(error))?;
        for _ in 0..MAX_SWAPS {
            let Some(tokens) = stored else {
                return Ok(true);
            };
            if is_later(&tokens) {
                return Ok(false);
            }
            let removed = self.store.remove(&tokens).await;
            match removed.map_err(|error| self.not_removed(error))? {
                Replaced::Done => return Ok(true),
                Replaced::Other(other) => stored = other,
            }
        }
        Err(self.not_removed(NEVER_AS_EXPECTED.into()))
    }

    fn not_removed(&self, error: BoxError) -> Error {
        no_store(error).with_resource(&self.resource)
    }

    /// Gets a token other than the old one, which was rejected or is about to expire.
    async fn refresh(&self, old: Option<&AccessToken>) -> Result<CachedToken, Error> {
        let mut state = self.state.lock().await;
        if state.unstored.is_some() {
            self.commit(&mut state).await?;
        }
        let mut unusable = None;
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
            let salvaged = stored.access_token().is_empty();
            unusable = Some(stored);
            if !salvaged {
                break;
            }
        }
        let error = no_token("the service returned no usable token").with_resource(&self.resource);
        state.failed = unusable.map(|tokens| Failed {
            tokens,
            error: error.clone(),
            until: self.clock.instant() + REJECTED_PAUSE,
        });
        Err(error)
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
        let Reserved { tokens, contested } = reserved;
        // If this fails, other processes wait until the reservation expires.
        let _ = self.store.replace(Some(&tokens), &tokens.released()).await;
        let unread = error.kind() == ErrorKind::TokensNotStored;
        let error = if unread {
            error
        } else {
            not_issued(error, contested)
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

    async fn stored(&self) -> Result<Tokens, Error> {
        let stored = self.store.get().await.map_err(no_store)?;
        stored.ok_or_else(|| self.nothing_stored())
    }

    /// Makes the error of an account whose tokens are not in the store.
    pub(super) fn nothing_stored(&self) -> Error {
        must_reinstall(match &self.resource {
            Resource::Company(_) => "no tokens are stored for this company",
            Resource::Location(_) => {
                "no tokens are stored for this location; if its company installed the app, \
                 OAuth::location_client makes its client"
            }
        })
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

    fn company(&self) -> Option<&CompanyId> {
        match &self.resource {
            Resource::Company(company) => Some(company),
            Resource::Location(_) => None,
        }
    }

    fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    fn next(
        self: Arc<Self>,
        old: Option<AccessToken>,
    ) -> BoxFuture<'static, Result<CachedToken, Error>> {
        Box::pin(async move {
            let refreshed = self.refresh(old.as_ref()).await;
            refreshed.map_err(|error| error.with_resource(&self.resource))
        })
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
