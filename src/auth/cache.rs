//! An in-memory token shared by all calls, with single-flight refresh.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::{Either, FutureExt, Shared, select};

use super::{
    cached_token::CachedToken,
    provider::{AccessToken, TokenProvider},
    worker::Worker,
};
use crate::{
    Error, ErrorKind,
    boxed::{BoxError, BoxFuture},
    clock::Clock,
    id::{CompanyId, Resource},
    idle_map::Idle,
    lock::Mutex,
    redact::id_or_ellipsis,
};

/// The pause after a failed refresh while the current token is still valid.
const FAILED_REFRESH_PAUSE: TimeDelta = TimeDelta::seconds(30);

/// How long the call that starts a refresh waits for it while the current token is still valid. A
/// working token endpoint replies within that time, so that a program that ends after its last call
/// has stored the new tokens; a failing one delays the call no longer.
const MAX_WAIT_AHEAD: Duration = Duration::from_secs(2);

/// The source of tokens for a [`TokenCache`].
pub(super) trait Source: fmt::Debug + Send + Sync + 'static {
    fn resource(&self) -> &Resource;

    /// The company that installed the app, or whose location it is, if known.
    fn company(&self) -> Option<&CompanyId>;

    fn clock(&self) -> &dyn Clock;

    /// Gets a token other than the old one, which was rejected or is about to expire.
    fn next(
        self: Arc<Self>,
        old: Option<AccessToken>,
    ) -> BoxFuture<'static, Result<CachedToken, Error>>;
}

/// Caches the token of a source in memory.
pub(super) struct TokenCache<S> {
    source: Arc<S>,
    worker: Arc<Worker>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<CachedToken>,
    /// The refresh in progress.
    refresh: Option<Refresh>,
    /// Counts calls of [`TokenCache::forget`]. The result of a refresh from an earlier generation
    /// is not cached.
    generation: u64,
    pause_until: Option<DateTime<Utc>>,
}

/// A refresh in progress, shared by the calls that wait for it.
type Refresh = Shared<BoxFuture<'static, Result<AccessToken, Error>>>;

/// The result of [`TokenCache::look`].
enum Look {
    /// A token that can be sent.
    Token(AccessToken),
    /// A token that expires within minutes, and the refresh that this caller started. It waits for
    /// the refresh for [`MAX_WAIT_AHEAD`].
    Expiring(AccessToken, Refresh),
    /// No token is available until the refresh ends.
    Refreshing(Refresh),
}

impl Look {
    async fn token(self, clock: &dyn Clock) -> Result<AccessToken, Error> {
        let (token, refresh) = match self {
            Self::Token(token) => return Ok(token),
            Self::Refreshing(refresh) => return refresh.await,
            Self::Expiring(token, refresh) => (token, refresh),
        };
        match select(refresh, clock.sleep(MAX_WAIT_AHEAD)).await {
            // No token may be used before the new tokens are stored.
            Either::Left((Err(error), _)) if error.kind() == ErrorKind::TokensNotStored => {
                Err(error)
            }
            Either::Left((Err(_), _)) | Either::Right(_) => Ok(token),
            Either::Left((refreshed, _)) => refreshed,
        }
    }
}

impl<S: Source> TokenCache<S> {
    pub(super) fn new(source: S, worker: Arc<Worker>) -> Self {
        Self {
            source: Arc::new(source),
            worker,
            state: Mutex::default(),
        }
    }

    pub(super) fn source(&self) -> &Arc<S> {
        &self.source
    }

    /// Forgets the token, and discards the result of a refresh in progress. The next call gets a
    /// new token from the source.
    pub(super) fn forget(&self) {
        let mut state = self.state.lock();
        let generation = state.generation + 1;
        *state = State {
            generation,
            ..State::default()
        };
    }

    /// Returns a token other than the rejected one.
    async fn token(self: &Arc<Self>, rejected: Option<&AccessToken>) -> Result<AccessToken, Error> {
        self.look(rejected).token(self.source.clock()).await
    }

    fn look(self: &Arc<Self>, rejected: Option<&AccessToken>) -> Look {
        let clock = self.source.clock();
        let now = clock.now();
        let mut state = self.state.lock();
        let Some(current) = state.current.clone() else {
            return Look::Refreshing(self.join_refresh(&mut state, rejected));
        };
        let rejected_new = rejected == Some(&current.bearer) && current.is_new(clock);
        if current.is_fresh(rejected, now) || rejected_new {
            return Look::Token(current.bearer);
        }
        if !current.is_valid(rejected, now) {
            return Look::Refreshing(self.join_refresh(&mut state, rejected));
        }
        if state.refresh.is_some() || state.pause_until.is_some_and(|until| now < until) {
            return Look::Token(current.bearer);
        }
        let refresh = self.start_refresh(&mut state, Some(&current.bearer));
        Look::Expiring(current.bearer, refresh)
    }

    /// Joins the refresh in progress, or starts one.
    fn join_refresh(self: &Arc<Self>, state: &mut State, old: Option<&AccessToken>) -> Refresh {
        match &state.refresh {
            // A finished refresh that is still here was aborted.
            Some(refresh) if refresh.peek().is_none() => refresh.clone(),
            _ => self.start_refresh(state, old),
        }
    }

    /// Starts a refresh. It continues even if every caller that waits for it is dropped: a refresh
    /// token is single-use, so the reply must not be missed.
    fn start_refresh(self: &Arc<Self>, state: &mut State, old: Option<&AccessToken>) -> Refresh {
        let (this, old, generation) = (Arc::clone(self), old.cloned(), state.generation);
        let refreshed = self.worker.run(async move {
            let next = Arc::clone(&this.source).next(old).await;
            let next = next.map_err(|error| error.with_company(this.source.company()));
            this.finish_refresh(generation, next)
        });
        let refresh = refreshed.boxed().shared();
        state.refresh = Some(refresh.clone());
        refresh
    }

    fn finish_refresh(
        &self,
        generation: u64,
        next: Result<CachedToken, Error>,
    ) -> Result<AccessToken, Error> {
        let bearer = match &next {
            Ok(token) => Ok(token.bearer.clone()),
            Err(error) => Err(error.clone()),
        };
        let mut state = self.state.lock();
        if state.generation != generation {
            // The app was reinstalled meanwhile; the waiting callers asked before that.
            return bearer;
        }
        state.refresh = None;
        match next {
            Ok(token) => {
                state.pause_until = None;
                state.current = Some(token);
            }
            Err(error) => {
                let now = self.source.clock().now();
                state.pause_until = now.checked_add_signed(FAILED_REFRESH_PAUSE);
                if error.kind() == ErrorKind::TokensNotStored {
                    // No token may be used before the new tokens are stored.
                    state.current = None;
                }
                let location = match self.source.resource() {
                    Resource::Location(location) => Some(id_or_ellipsis(location.as_str())),
                    Resource::Company(_) => None,
                };
                let company = self.source.company();
                tracing::warn!(
                    target: "leadconnector",
                    %error,
                    location,
                    company = company.map(|company| id_or_ellipsis(company.as_str())),
                    "token refresh failed"
                );
            }
        }
        bearer
    }
}

/// Exposes a [`TokenCache`] as a client's [`TokenProvider`].
#[derive(Debug)]
pub(super) struct CachedTokens<S>(pub(super) Arc<TokenCache<S>>);

impl<S: Source> TokenProvider for CachedTokens<S> {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        Box::pin(async { Ok(self.0.token(None).await?) })
    }

    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let token = self.0.token(Some(rejected)).await?;
            Ok(token != *rejected)
        })
    }

    fn resource(&self) -> Option<&Resource> {
        Some(self.0.source.resource())
    }
}

impl<S: Source + Idle> Idle for TokenCache<S> {
    fn is_idle(&self) -> bool {
        let state = self.state.lock();
        let clock = self.source.clock();
        // A new token must stay known as new, or it would be refreshed again.
        let new = |token: &CachedToken| token.is_new(clock);
        state.refresh.is_none() && !state.current.as_ref().is_some_and(new) && self.source.is_idle()
    }
}

impl<S: fmt::Debug> fmt::Debug for TokenCache<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}
