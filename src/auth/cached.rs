//! One token for all who ask, renewed by one task at a time.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_core::future::BoxFuture;
use futures_util::future::{FutureExt, Shared};
use tokio::task::AbortHandle;

use super::{AccessToken, BoxError, TokenProvider, Tokens};
use crate::{Error, ErrorKind, clock::Clock, id::Resource};

/// A token is renewed this long before it expires, and up to a fifth more, so that many
/// processes do not come at once. One that is not valid for long any more when it is read is
/// renewed in the last tenth of that time.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// After a renewal failed while the token is still valid, the next one waits this long.
const PAUSE: TimeDelta = TimeDelta::seconds(30);

/// Where the next token comes from.
pub(super) trait Source: fmt::Debug + Send + Sync + 'static {
    fn resource(&self) -> &Resource;

    fn clock(&self) -> &dyn Clock;

    /// Gets a token other than this one, which was refused or is about to expire.
    fn next(self: Arc<Self>, old: Option<AccessToken>) -> BoxFuture<'static, Result<Held, Error>>;
}

/// A token in memory.
#[derive(Clone)]
pub(super) struct Held {
    bearer: AccessToken,
    expires_at: Option<DateTime<Utc>>,
    renew_at: Option<DateTime<Utc>>,
}

impl Held {
    /// # Errors
    ///
    /// If the service gave something that can't be sent as a bearer.
    pub(super) fn new(tokens: &Tokens, now: DateTime<Utc>) -> Result<Self, Error> {
        let bearer = AccessToken::new(tokens.access_token())?;
        let expires_at = tokens.expires_at();
        let renew_at = expires_at.map(|expires_at| {
            let ahead = AHEAD.min((expires_at - now) / 10).max(TimeDelta::zero());
            let jitter = ahead / 1000 * fastrand::i32(0..=200);
            expires_at - ahead - jitter
        });
        Ok(Self {
            bearer,
            expires_at,
            renew_at,
        })
    }

    /// Whether it is another than the old one and not about to expire.
    pub(super) fn is_fresh(&self, old: Option<&AccessToken>, now: DateTime<Utc>) -> bool {
        old != Some(&self.bearer) && self.renew_at.is_none_or(|at| now < at)
    }

    fn is_valid(&self, refused: Option<&AccessToken>, now: DateTime<Utc>) -> bool {
        refused != Some(&self.bearer) && self.expires_at.is_none_or(|at| now < at)
    }
}

/// The token of a source. Clones share it.
#[derive(Debug)]
pub(super) struct Cached<S>(Arc<Inner<S>>);

struct Inner<S> {
    source: Arc<S>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// The renewal that is under way.
    flight: Option<Flight>,
    /// How many renewals there were.
    flights: u64,
    pause_until: Option<DateTime<Utc>>,
}

#[derive(Clone)]
struct Flight {
    number: u64,
    task: AbortHandle,
    landed: Shared<BoxFuture<'static, Result<AccessToken, Error>>>,
}

impl<S: Source> Cached<S> {
    pub(super) fn new(source: S) -> Self {
        Self(Arc::new(Inner {
            source: Arc::new(source),
            state: Mutex::default(),
        }))
    }

    pub(super) fn source(&self) -> &S {
        &self.0.source
    }

    /// Forgets the token, and the one that is on its way, so that the next is asked of the
    /// source.
    pub(super) fn forget(&self) {
        let mut state = self.lock();
        state.held = None;
        state.flight = None;
    }

    /// The token, if there is one that will do; otherwise the renewal to wait for.
    fn look(&self, refused: Option<&AccessToken>) -> Result<AccessToken, Flight> {
        let now = self.0.source.clock().now();
        let mut state = self.lock();
        match &state.held {
            Some(held) if held.is_fresh(refused, now) => Ok(held.bearer.clone()),
            Some(held) if held.is_valid(refused, now) => {
                let bearer = held.bearer.clone();
                if state.pause_until.is_none_or(|until| until <= now) {
                    // Nobody waits for it.
                    drop(self.fly(&mut state, Some(&bearer)));
                }
                Ok(bearer)
            }
            _ => Err(self.fly(&mut state, refused)),
        }
    }

    /// Joins the renewal that is under way, or begins one. It goes on when all who wait for
    /// it are dropped: a refresh token works once, so its answer must not be missed.
    fn fly(&self, state: &mut State, old: Option<&AccessToken>) -> Flight {
        if let Some(flight) = &state.flight
            // One that ended without landing was cut short.
            && !flight.task.is_finished()
        {
            return flight.clone();
        }
        state.flights += 1;
        let number = state.flights;
        let (this, old) = (self.clone(), old.cloned());
        let task = tokio::spawn(async move {
            let next = Arc::clone(&this.0.source).next(old).await;
            this.land(number, next)
        });
        let flight = Flight {
            number,
            task: task.abort_handle(),
            // A task fails when its runtime shuts down, or a store panics.
            landed: async { task.await.unwrap_or_else(|_| Err(cut_short())) }
                .boxed()
                .shared(),
        };
        state.flight = Some(flight.clone());
        flight
    }

    /// Ends a renewal.
    fn land(&self, number: u64, next: Result<Held, Error>) -> Result<AccessToken, Error> {
        let mut state = self.lock();
        let bearer = next.as_ref().map(|held| held.bearer.clone());
        let bearer = bearer.map_err(Clone::clone);
        if state.flight.as_ref().map(|flight| flight.number) != Some(number) {
            // Forgotten on its way. Those who waited for it asked before.
            return bearer;
        }
        state.flight = None;
        match next {
            Ok(held) => {
                state.pause_until = None;
                state.held = Some(held);
            }
            Err(error) => {
                state.pause_until = Some(self.0.source.clock().now() + PAUSE);
                if error.kind() == ErrorKind::TokensNotStored {
                    // Nothing is sent before they are.
                    state.held = None;
                }
                tracing::warn!(target: "leadconnector", %error, "no new token");
            }
        }
        bearer
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Whole between any two statements that hold the lock.
        let state = &self.0.state;
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Source> TokenProvider for Cached<S> {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        Box::pin(async {
            match self.look(None) {
                Ok(token) => Ok(token),
                Err(flight) => Ok(flight.landed.await?),
            }
        })
    }

    fn renew<'a>(&'a self, refused: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let token = match self.look(Some(refused)) {
                Ok(token) => token,
                Err(flight) => flight.landed.await?,
            };
            Ok(token != *refused)
        })
    }

    fn resource(&self) -> Option<&Resource> {
        Some(self.0.source.resource())
    }
}

/// Nobody knows how far it came.
pub(super) fn cut_short() -> Error {
    Error::new(ErrorKind::NoToken).with_source("the exchange of tokens was cut short")
}

impl<S> Clone for Cached<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: fmt::Debug> fmt::Debug for Inner<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}
