//! An in-memory token and the time at which to refresh it.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::{provider::AccessToken, tokens::Tokens};
use crate::{Error, clock::Clock};

/// How long before its expiry a token is refreshed. Jitter moves the refresh up to a fifth earlier,
/// so that many processes don't refresh at once. A token with a short remaining lifetime is
/// refreshed in the last tenth of it.
const REFRESH_BEFORE_EXPIRY: TimeDelta = TimeDelta::minutes(5);
/// The minimum age at which a rejected token is refreshed again: a service that calls every token
/// invalid must not cause an exchange for each message.
const MIN_AGE: Duration = Duration::from_secs(60);

/// A token in memory.
#[derive(Clone, Debug)]
pub(super) struct CachedToken {
    pub(super) bearer: AccessToken,
    expires_at: Option<DateTime<Utc>>,
    refresh_at: Option<DateTime<Utc>>,
    /// When the service issued it for a refresh token, by the service's clock.
    refreshed_at: Option<DateTime<Utc>>,
    /// When this process exchanged it; `None` if another process did.
    exchanged_at: Option<Instant>,
}

impl CachedToken {
    /// # Errors
    ///
    /// If the service issued a token that can't be sent as a bearer.
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
            refreshed_at: tokens.refreshed_at(),
            exchanged_at: None,
        })
    }

    /// Marks the token as exchanged by this process, now.
    pub(super) fn exchanged_now(mut self, clock: &dyn Clock) -> Self {
        self.exchanged_at = Some(clock.instant());
        self
    }

    /// Returns whether it differs from the old token and is not about to expire.
    pub(super) fn is_fresh(&self, old: Option<&AccessToken>, now: DateTime<Utc>) -> bool {
        old != Some(&self.bearer) && self.refresh_at.is_none_or(|at| now < at)
    }

    /// Returns whether it can still be sent.
    pub(super) fn is_valid(&self, rejected: Option<&AccessToken>, now: DateTime<Utc>) -> bool {
        rejected != Some(&self.bearer) && self.expires_at.is_none_or(|at| now < at)
    }

    /// Returns whether this or another process refreshed it within [`MIN_AGE`].
    pub(super) fn is_new(&self, clock: &dyn Clock) -> bool {
        // Clocks of two machines differ in either direction.
        let since_refresh = |at: DateTime<Utc>| (clock.now() - at).abs();
        let since_exchange = |at| clock.instant().saturating_duration_since(at);
        self.exchanged_at
            .is_some_and(|at| since_exchange(at) < MIN_AGE)
            || self
                .refreshed_at
                .is_some_and(|at| since_refresh(at).to_std().is_ok_and(|age| age < MIN_AGE))
    }
}
