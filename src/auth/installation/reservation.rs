//! Reservations: among the processes that share a store, only one exchanges a refresh token.

use std::{
    convert::Infallible,
    hash::{BuildHasher, RandomState},
    pin::pin,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures_util::future::{Either, select};

use super::{
    InstallationTokens, MAX_SWAPS, State,
    bounded_store::STORE_TIMEOUT,
    errors::{NEVER_AS_EXPECTED, must_reinstall, no_store, no_token},
};
use crate::{
    Error,
    auth::{cached_token::CachedToken, provider::AccessToken, store::Replaced, tokens::Tokens},
};

/// How long another process's reservation is respected after it was last renewed; after that, the
/// process counts as killed. Half of the time for which the service repeats the tokens that the
/// process may have got. Longer than two operations of the slowest store plus one
/// [`RENEWAL_INTERVAL`].
const RESERVATION_LIFETIME: Duration = Duration::from_secs(15);
const _: () = assert!(
    RESERVATION_LIFETIME.as_secs() > 2 * STORE_TIMEOUT.as_secs() + RENEWAL_INTERVAL.as_secs()
);
/// The interval at which a reservation is renewed during an exchange. Few exchanges last that long.
const RENEWAL_INTERVAL: Duration = Duration::from_secs(2);
/// The total time to wait for other processes if they reserve one after the other.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// The waits between checks for new tokens from another process; the last one repeats.
const RACE_POLLS: [Duration; 6] = [
    Duration::from_millis(20),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
    LAST_POLL,
];
const LAST_POLL: Duration = Duration::from_millis(800);

/// The result of [`InstallationTokens::reserve`].
pub(super) enum Reservation {
    /// Another process has refreshed the tokens.
    Fresh(CachedToken),
    /// This process may exchange the refresh token.
    Reserved(Reserved),
}

/// Tokens whose refresh token this process may exchange.
pub(super) struct Reserved {
    pub(super) tokens: Tokens,
    /// Whether they were reserved by another process that may still be alive.
    pub(super) contested: bool,
}

impl InstallationTokens {
    /// Reserves the refresh token for this process. A store that can't be written to fails here,
    /// before the refresh token is spent.
    pub(super) async fn reserve(
        &self,
        state: &State,
        old: Option<&AccessToken>,
    ) -> Result<Reservation, Error> {
        let start = self.clock.instant();
        let mut stored = self.stored().await?;
        let mut free_at = self.free_at(&stored);
        let mut polls = RACE_POLLS.iter();
        let mut swaps = 0;
        loop {
            if let Some(token) = self.fresh(&stored, old) {
                return Ok(Reservation::Fresh(token));
            }
            let now = self.clock.instant();
            if let Some(failed) = &state.failed
                && failed.tokens.are(&stored)
                && now < failed.until
            {
                return Err(failed.error.clone());
            }
            if stored.refresh_token().is_none_or(str::is_empty) {
                return Err(must_reinstall("the stored tokens have no refresh token"));
            }
            let by = stored.reserved_by();
            let contested = by.is_some_and(|name| !self.reserver.has(name));
            if contested && now < free_at {
                if now.saturating_duration_since(start) >= MAX_WAIT {
                    return Err(no_token("other processes are exchanging the refresh token"));
                }
                self.pause(*polls.next().unwrap_or(&LAST_POLL)).await;
                let current = self.stored().await?;
                if current != stored {
                    stored = current;
                    free_at = self.free_at(&stored);
                    polls = RACE_POLLS.iter();
                }
                continue;
            }
            if swaps == MAX_SWAPS {
                return Err(no_token(NEVER_AS_EXPECTED));
            }
            swaps += 1;
            let tokens = stored.reserved(self.reserver.name(), self.clock.now());
            let replaced = self.store.replace(Some(&stored), &tokens).await;
            match replaced.map_err(no_store)? {
                Replaced::Done => {
                    let took = self.clock.instant().saturating_duration_since(now);
                    if took <= STORE_TIMEOUT {
                        return Ok(Reservation::Reserved(Reserved { tokens, contested }));
                    }
                    // This process was suspended, so others may have considered it dead.
                    stored = tokens;
                }
                Replaced::Other(Some(other)) => {
                    stored = other;
                    free_at = self.free_at(&stored);
                }
                Replaced::Other(None) => return Err(self.nothing_stored()),
            }
        }
    }

    /// Returns when a reservation that this process sees for the first time ends. The date that it
    /// carries comes from another clock, so it can only shorten the wait; an unknown date and one
    /// in the future count as now.
    fn free_at(&self, stored: &Tokens) -> Instant {
        let age = |at: DateTime<Utc>| (self.clock.now() - at).to_std().unwrap_or_default();
        let age = stored.reserved_at().map_or(Duration::ZERO, age);
        self.clock.instant() + RESERVATION_LIFETIME.saturating_sub(age)
    }

    /// Exchanges a reserved refresh token, and renews the reservation until the exchange ends.
    pub(super) async fn exchange(&self, reserved: &mut Reserved) -> Result<Tokens, Error> {
        let previous = reserved.tokens.clone();
        let exchange = self.exchange.refresh(&self.resource, &previous);
        let renewal = pin!(self.keep_reserved(&mut reserved.tokens));
        match select(exchange, renewal).await {
            Either::Left((result, _)) => result,
            Either::Right((never, _)) => match never {},
        }
    }

    /// Renews a reservation until dropped.
    async fn keep_reserved(&self, tokens: &mut Tokens) -> Infallible {
        loop {
            self.pause(RENEWAL_INTERVAL).await;
            let renewed = tokens.reserved(self.reserver.name(), self.clock.now());
            match self.store.replace(Some(tokens), &renewed).await {
                Ok(Replaced::Done) => *tokens = renewed,
                // A renewal reported a failure but took effect.
                Ok(Replaced::Other(Some(stored))) if self.holds(&stored, tokens) => {
                    *tokens = stored;
                }
                // The next renewal follows soon.
                Ok(Replaced::Other(_)) | Err(_) => {}
            }
        }
    }

    /// Returns whether the store holds the tokens, reserved by this process.
    fn holds(&self, stored: &Tokens, tokens: &Tokens) -> bool {
        let by = stored.reserved_by();
        by.is_some_and(|name| self.reserver.has(name)) && stored.are(tokens)
    }

    /// Waits for the tokens of another process, which may have exchanged the refresh token that was
    /// rejected here. Returns `None` if there is no such process.
    pub(super) async fn stored_by_another(
        &self,
        reserved: &Reserved,
        old: Option<&AccessToken>,
    ) -> Option<CachedToken> {
        for pause in RACE_POLLS {
            if let Ok(Some(stored)) = self.store.get().await {
                if !stored.are(&reserved.tokens)
                    && let Some(token) = self.fresh(&stored, old)
                {
                    return Some(token);
                }
                if stored == reserved.tokens && !reserved.contested {
                    // This process still holds the reservation, so no other has exchanged the
                    // token.
                    return None;
                }
            }
            self.pause(pause).await;
        }
        None
    }

    /// Sleeps. Other jobs of the thread run even if the clock's sleep ends at once.
    async fn pause(&self, duration: Duration) {
        self.clock.sleep(duration).await;
        tokio::task::yield_now().await;
    }
}

/// Generates the reservation names of one process.
pub(super) struct Reserver {
    process: String,
}

impl Reserver {
    pub(super) fn new() -> Self {
        // The standard library seeds it from the system, so no two machines share it.
        let random = || RandomState::new().hash_one(0);
        Self {
            process: format!("{:016x}{:016x}", random(), random()),
        }
    }

    /// Returns a unique reservation name.
    fn name(&self) -> String {
        format!("{}-{:016x}", self.process, fastrand::u64(..))
    }

    /// Returns whether this process made the reservation.
    fn has(&self, name: &str) -> bool {
        name.starts_with(&self.process)
    }
}
