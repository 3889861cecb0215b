//! One token for all calls, refreshed by one task at a time.

use std::{
    fmt,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::{FutureExt, Shared};
use tokio::sync::oneshot;

use super::{
    provider::{AccessToken, TokenProvider},
    tokens::Tokens,
    worker::Worker,
};
use crate::{
    Error, ErrorKind,
    boxed::{BoxError, BoxFuture},
    clock::Clock,
    id::Resource,
    idle_map::Idle,
    lock::Mutex,
};

/// A token is refreshed this long before it expires, and up to a fifth more, so that many
/// processes do not come at once. One that is valid for less when it is read is refreshed in the
/// last tenth of that time.
const REFRESH_BEFORE_EXPIRY: TimeDelta = TimeDelta::minutes(5);
/// How long to wait after a refresh failed while the token is still valid.
const FAILED_REFRESH_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// A token that was exchanged this recently is not exchanged again because the service calls it
/// invalid: one that calls every token invalid must not cause one exchange for each message.
const MIN_AGE: Duration = Duration::from_secs(60);

/// Where the next token comes from.
pub(super) trait Source: fmt::Debug + Send + Sync + 'static {
    fn resource(&self) -> &Resource;

    fn clock(&self) -> &dyn Clock;

    /// Gets a token other than the old one, which was refused or is about to expire.
    fn next(
        self: Arc<Self>,
        old: Option<AccessToken>,
    ) -> BoxFuture<'static, Result<CachedToken, Error>>;
}

/// A token in memory.
#[derive(Clone, Debug)]
pub(super) struct CachedToken {
    bearer: AccessToken,
    expires_at: Option<DateTime<Utc>>,
    refresh_at: Option<DateTime<Utc>>,
    /// When this process exchanged it, if it did.
    exchanged_at: Option<Instant>,
}

impl CachedToken {
    /// # Errors
    ///
    /// If the service gave something that can't be sent as a bearer.
    pub(super) fn new(tokens: &Tokens, clock: &dyn Clock) -> Result<Self, Error> {
        let bearer = AccessToken::new(tokens.access_token())?;
        let expires_at = tokens.expires_at();
        let refresh_at = expires_at.map(|expires_at| {
            let left = expires_at - clock.now();
            let before = REFRESH_BEFORE_EXPIRY.min(left / 10).max(TimeDelta::zero());
            let jitter = before / 1000 * fastrand::i32(0..=200);
            expires_at - before - jitter
        });
        Ok(Self {
            bearer,
            expires_at,
            refresh_at,
            exchanged_at: None,
        })
    }

    /// Marks that this process exchanged it now.
    pub(super) fn exchanged(mut self, clock: &dyn Clock) -> Self {
        self.exchanged_at = Some(clock.instant());
        self
    }

    /// Whether it is another than the old one and not about to expire.
    pub(super) fn is_fresh(&self, old: Option<&AccessToken>, now: DateTime<Utc>) -> bool {
        old != Some(&self.bearer) && self.refresh_at.is_none_or(|at| now < at)
    }

    /// Whether this process exchanged it a moment ago.
    fn is_new(&self, now: Instant) -> bool {
        self.exchanged_at
            .is_some_and(|at| now.saturating_duration_since(at) < MIN_AGE)
    }

    fn is_valid(&self, refused: Option<&AccessToken>, now: DateTime<Utc>) -> bool {
        refused != Some(&self.bearer) && self.expires_at.is_none_or(|at| now < at)
    }
}

/// The token of a source. Clones share it.
#[derive(Debug)]
pub(super) struct TokenCache<S>(Arc<Inner<S>>);

pub(super) struct Inner<S> {
    source: Arc<S>,
    worker: Arc<Worker>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<CachedToken>,
    /// The refresh that is under way.
    refresh: Option<Refresh>,
    /// How often a token was set. A refresh that began before is not for this one any more.
    generation: u64,
    pause_until: Option<DateTime<Utc>>,
}

/// A refresh that is under way, for those who wait for it.
type Refresh = Shared<BoxFuture<'static, Result<AccessToken, Error>>>;

/// What [`TokenCache::look`] found.
enum Look {
    /// This will do.
    Token(AccessToken),
    /// This will do for a while; the caller has started its refresh, and sees to its end.
    Expiring(AccessToken, Refresh),
    /// There is none until the refresh ends.
    Refreshing(Refresh),
}

impl<S: Source> TokenCache<S> {
    pub(super) fn source(&self) -> &Arc<S> {
        &self.0.source
    }

    /// Takes another token, in place of the current one and of one that is on its way.
    pub(super) fn set(&self, token: Option<CachedToken>) {
        let mut state = self.0.state.lock();
        state.generation += 1;
        state.current = token;
        state.refresh = None;
        state.pause_until = None;
    }

    fn look(&self, refused: Option<&AccessToken>) -> Look {
        let clock = self.0.source.clock();
        let (now, instant) = (clock.now(), clock.instant());
        let mut state = self.0.state.lock();
        let Some(current) = state.current.clone() else {
            return Look::Refreshing(self.join_refresh(&mut state, refused));
        };
        let bearer = current.bearer.clone();
        if current.is_fresh(refused, now) || refused == Some(&bearer) && current.is_new(instant) {
            return Look::Token(bearer);
        }
        if !current.is_valid(refused, now) {
            return Look::Refreshing(self.join_refresh(&mut state, refused));
        }
        if state.refresh.is_some() || state.pause_until.is_some_and(|until| now < until) {
            return Look::Token(bearer);
        }
        let refresh = self.start_refresh(&mut state, Some(&bearer));
        Look::Expiring(bearer, refresh)
    }

    /// Joins the refresh that is under way, or starts one.
    fn join_refresh(&self, state: &mut State, old: Option<&AccessToken>) -> Refresh {
        match &state.refresh {
            // One that has ended and is still here was cut short.
            Some(refresh) if refresh.peek().is_none() => refresh.clone(),
            _ => self.start_refresh(state, old),
        }
    }

    /// Starts a refresh. It goes on when all who wait for it are dropped: a refresh token works
    /// once, so its reply must not be missed.
    fn start_refresh(&self, state: &mut State, old: Option<&AccessToken>) -> Refresh {
        let (done, refreshed) = oneshot::channel();
        let (this, old, generation) = (self.clone(), old.cloned(), state.generation);
        let job = async move {
            let source = Arc::clone(&this.0.source);
            let next = AssertUnwindSafe(async { source.next(old).await }).catch_unwind();
            // A store may panic.
            let next = next.await.unwrap_or_else(|_| Err(cut_short()));
            // Those who wait may be gone.
            let _ = done.send(this.finish_refresh(generation, next));
        };
        let refresh = match self.0.worker.run(job) {
            Ok(()) => refreshed
                .map(|token| token.unwrap_or_else(|_| Err(cut_short())))
                .boxed(),
            Err(error) => {
                let error = Error::new(ErrorKind::NoToken).with_source(error);
                std::future::ready(Err(error)).boxed()
            }
        };
        let refresh = refresh.shared();
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
        let mut state = self.0.state.lock();
        if state.generation != generation {
            // The app was installed anew meanwhile. Those who wait for this one asked before.
            return bearer;
        }
        state.refresh = None;
        match next {
            Ok(token) => {
                state.pause_until = None;
                state.current = Some(token);
            }
            Err(error) => {
                let now = self.0.source.clock().now();
                state.pause_until = now.checked_add_signed(FAILED_REFRESH_PAUSE);
                if error.kind() == ErrorKind::TokensNotStored {
                    // Nothing is sent before they are.
                    state.current = None;
                }
                tracing::warn!(target: "leadconnector", %error, "no new token");
            }
        }
        bearer
    }
}

impl<S: Source> TokenProvider for TokenCache<S> {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        Box::pin(async {
            match self.look(None) {
                Look::Token(token) => Ok(token),
                Look::Refreshing(refresh) => Ok(refresh.await?),
                Look::Expiring(token, refresh) => match refresh.await {
                    Ok(new) => Ok(new),
                    // Nothing is sent before new tokens are stored.
                    Err(error) if error.kind() == ErrorKind::TokensNotStored => Err(error.into()),
                    Err(_) => Ok(token),
                },
            }
        })
    }

    fn renew<'a>(&'a self, refused: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let token = match self.look(Some(refused)) {
                Look::Token(token) | Look::Expiring(token, _) => token,
                Look::Refreshing(refresh) => refresh.await?,
            };
            Ok(token != *refused)
        })
    }

    fn resource(&self) -> Option<&Resource> {
        Some(self.0.source.resource())
    }
}

impl<S> Inner<S> {
    pub(super) fn new(source: S, worker: Arc<Worker>) -> Self {
        Self {
            source: Arc::new(source),
            worker,
            state: Mutex::default(),
        }
    }
}

impl<S> From<Arc<Inner<S>>> for TokenCache<S> {
    fn from(inner: Arc<Inner<S>>) -> Self {
        Self(inner)
    }
}

impl<S: Idle> Idle for Inner<S> {
    fn is_idle(&self) -> bool {
        self.state.lock().refresh.is_none() && self.source.is_idle()
    }
}

/// Nobody knows how far it came.
pub(super) fn cut_short() -> Error {
    Error::new(ErrorKind::NoToken).with_source("the exchange of tokens was cut short")
}

impl<S> Clone for TokenCache<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: fmt::Debug> fmt::Debug for Inner<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}
