//! The tokens of an installation. Each refresh gives new ones and spends the old refresh token.

use std::{
    fmt, mem,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::{Either, select};
use tokio::sync::Mutex;

use super::{
    cache::{CachedToken, Source},
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

/// How long the store may take for one operation.
const STORE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a reservation by another process is respected. That process exchanges the refresh
/// token in less, unless it was killed. Taking over earlier would cost a refused exchange.
const RESERVATION_LIFETIME: Duration = Duration::from_secs(30);
/// How long to wait for other processes altogether, if they reserve one after the other.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// When to look whether another process has stored new tokens: one pause after the other.
const RACE_POLLS: [Duration; 6] = [
    Duration::from_millis(20),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
];
/// How long a refresh token that was refused is not tried again. It may be refused for a reason
/// that passes.
const REFUSED_PAUSE: Duration = Duration::from_secs(60);
/// How long nothing is exchanged after an exchange failed otherwise.
const FAILED_PAUSE: Duration = Duration::from_secs(1);

/// Where the tokens of an installation come from: the store, or an exchange of the refresh token
/// in it.
pub(super) struct InstallationTokens {
    resource: Resource,
    exchange: Arc<dyn Exchange>,
    store: Arc<dyn TokenStore>,
    clock: Arc<dyn Clock>,
    /// Locked by whoever installs or refreshes, so that one does after the other.
    owned: Mutex<Owned>,
}

#[derive(Default)]
struct Owned {
    unstored: Option<Unstored>,
    failed: Option<Failed>,
    /// The reservation that this process made last.
    reservation: Option<String>,
}

/// Tokens that the service gave and that are not in the store yet.
#[derive(Clone)]
struct Unstored {
    new: Tokens,
    /// Those that they were exchanged for; `None` if the app was installed.
    exchanged: Option<Tokens>,
}

/// An exchange that failed.
struct Failed {
    tokens: Tokens,
    error: Error,
    until: Instant,
}

/// What [`InstallationTokens::reserve`] found.
enum Reservation {
    /// Another process has refreshed the tokens.
    Fresh(CachedToken),
    /// These tokens are this process's to exchange.
    Reserved(Reserved),
}

/// Tokens whose refresh token this process may exchange.
struct Reserved {
    tokens: Tokens,
    /// Whether another process had reserved them, and may still come to its end.
    contested: bool,
}

impl InstallationTokens {
    pub(super) fn new(
        resource: Resource,
        exchange: Arc<dyn Exchange>,
        store: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            resource,
            exchange,
            store,
            clock,
            owned: Mutex::default(),
        }
    }

    /// Stores the tokens of a new installation, in place of those of an older one.
    pub(super) async fn install(&self, new: Tokens) -> Result<CachedToken, Error> {
        let mut owned = self.owned.lock().await;
        let exchanged = None;
        owned.failed = None;
        owned.unstored = Some(Unstored { new, exchanged });
        let stored = self.commit(&mut owned).await?;
        CachedToken::new(&stored, &*self.clock)
    }

    /// Stores what could not be stored before, if there is anything.
    pub(super) async fn settle(&self) -> Result<(), Error> {
        let mut owned = self.owned.lock().await;
        if owned.unstored.is_some() {
            self.commit(&mut owned).await?;
        }
        Ok(())
    }

    /// Gets a token other than the old one, which was refused or is about to expire.
    async fn refresh(&self, old: Option<&AccessToken>) -> Result<CachedToken, Error> {
        let mut owned = self.owned.lock().await;
        if owned.unstored.is_some() {
            self.commit(&mut owned).await?;
        }
        let mut salvaged = false;
        loop {
            let reserved = match self.reserve(&mut owned, old).await? {
                Reservation::Fresh(token) => return Ok(token),
                Reservation::Reserved(reserved) => reserved,
            };
            let new = match self
                .exchange
                .refresh(&self.resource, &reserved.tokens)
                .await
            {
                Ok(new) => new,
                Err(error) => return self.not_exchanged(&mut owned, reserved, error, old).await,
            };
            let exchanged = Some(reserved.tokens);
            owned.unstored = Some(Unstored { new, exchanged });
            let stored = self.commit(&mut owned).await?;
            if let Some(token) = self.fresh(&stored, old) {
                return Ok(token.exchanged(&*self.clock));
            }
            // All that could be read of a strange reply may be a refresh token. Once is enough.
            let again = stored.access_token().is_empty() && !mem::replace(&mut salvaged, true);
            if !again {
                return Err(no_token("the service gives no token that can be used"));
            }
        }
    }

    /// Reserves the refresh token for this process: a store that can't be written to must not
    /// cost it.
    async fn reserve(
        &self,
        owned: &mut Owned,
        old: Option<&AccessToken>,
    ) -> Result<Reservation, Error> {
        let start = self.clock.instant();
        let mut since = start;
        let mut polls = RACE_POLLS.iter();
        let mut stored = self.stored().await?;
        loop {
            if let Some(token) = self.fresh(&stored, old) {
                return Ok(Reservation::Fresh(token));
            }
            let now = self.clock.instant();
            if let Some(failed) = &owned.failed
                && failed.tokens.are(&stored)
                && now < failed.until
            {
                return Err(failed.error.clone());
            }
            if stored.refresh_token().is_none_or(str::is_empty) {
                return Err(no_token("the stored tokens have no refresh token"));
            }
            let by = stored.reserved_by();
            let contested = by.is_some() && by != owned.reservation.as_deref();
            if contested && now.saturating_duration_since(since) < RESERVATION_LIFETIME {
                if now.saturating_duration_since(start) >= MAX_WAIT {
                    return Err(no_token("other processes exchange the refresh token"));
                }
                let pause = polls.next().unwrap_or(&RACE_POLLS[RACE_POLLS.len() - 1]);
                self.clock.sleep(*pause).await;
                let before = mem::replace(&mut stored, self.stored().await?);
                if before != stored {
                    since = self.clock.instant();
                    polls = RACE_POLLS.iter();
                }
                continue;
            }
            let name = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
            let tokens = stored.reserved(name.clone());
            match self
                .replace(Some(&stored), &tokens)
                .await
                .map_err(no_store)?
            {
                Replaced::Done => {
                    owned.reservation = Some(name);
                    return Ok(Reservation::Reserved(Reserved { tokens, contested }));
                }
                Replaced::Other(Some(other)) => {
                    stored = other;
                    since = self.clock.instant();
                }
                Replaced::Other(None) => return Err(no_tokens()),
            }
        }
    }

    /// The error of an exchange that failed; or the token of another process that was first.
    async fn not_exchanged(
        &self,
        owned: &mut Owned,
        reserved: Reserved,
        error: Error,
        old: Option<&AccessToken>,
    ) -> Result<CachedToken, Error> {
        let Reserved { tokens, contested } = reserved;
        let refused = matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Rejected);
        if refused {
            for pause in RACE_POLLS {
                let stored = self.stored().await?;
                if !stored.are(&tokens)
                    && let Some(token) = self.fresh(&stored, old)
                {
                    return Ok(token);
                }
                if stored == tokens && !contested {
                    // It is reserved for this process still: no other has used it.
                    break;
                }
                self.clock.sleep(pause).await;
            }
        }
        // If this fails, other processes wait until the reservation expires.
        let _ = self.replace(Some(&tokens), &tokens.released()).await;
        let lost = error.kind() == ErrorKind::TokensNotStored;
        let error = match lost {
            true => error,
            false => Error::new(ErrorKind::NoToken).with_source(error),
        };
        let error = error.with_resource(&self.resource);
        let pause = if refused || lost {
            REFUSED_PAUSE
        } else {
            FAILED_PAUSE
        };
        owned.failed = Some(Failed {
            tokens,
            error: error.clone(),
            until: self.clock.instant() + pause,
        });
        Err(error)
    }

    /// Stores what is not stored yet. Returns the tokens that are in the store then.
    async fn commit(&self, owned: &mut Owned) -> Result<Tokens, Error> {
        let Some(Unstored { new, exchanged }) = owned.unstored.clone() else {
            return self.stored().await;
        };
        match self.store_newest(&new, exchanged.as_ref()).await {
            Ok(stored) => {
                owned.unstored = None;
                stored.ok_or_else(no_tokens)
            }
            Err(error) => Err(not_stored(new, error).with_resource(&self.resource)),
        }
    }

    /// Stores new tokens, unless newer ones are there. Returns what is there then: nothing if
    /// somebody removed the installation meanwhile.
    async fn store_newest(
        &self,
        new: &Tokens,
        exchanged: Option<&Tokens>,
    ) -> Result<Option<Tokens>, BoxError> {
        let mut current = match exchanged {
            Some(exchanged) => Some(exchanged.clone()),
            None => self.get().await?,
        };
        loop {
            let keep = match (&current, exchanged) {
                // What looked like a failure has stored them.
                (Some(current), _) if current.released() == *new => true,
                (Some(current), Some(exchanged)) if current.are(exchanged) => false,
                // Another process was first, or somebody put others there.
                (Some(current), Some(_)) => !current.are_older_than(new) || !current.is_dated(),
                (None, Some(_)) => true,
                (Some(current), None) => new.are_older_than(current),
                (None, None) => false,
            };
            if keep {
                return Ok(current);
            }
            match self.replace(current.as_ref(), new).await? {
                Replaced::Done => return Ok(Some(new.clone())),
                Replaced::Other(other) => current = other,
            }
        }
    }

    async fn stored(&self) -> Result<Tokens, Error> {
        self.get().await.map_err(no_store)?.ok_or_else(no_tokens)
    }

    async fn get(&self) -> Result<Option<Tokens>, BoxError> {
        self.in_time(self.store.get(&self.resource)).await
    }

    async fn replace(&self, expected: Option<&Tokens>, new: &Tokens) -> Result<Replaced, BoxError> {
        self.in_time(self.store.replace(&self.resource, expected, new))
            .await
    }

    async fn in_time<T>(&self, done: BoxFuture<'_, Result<T, BoxError>>) -> Result<T, BoxError> {
        match select(done, self.clock.sleep(STORE_TIMEOUT)).await {
            Either::Left((done, _)) => done,
            Either::Right(_) => Err("the store did not answer in time".into()),
        }
    }

    /// A token that can be sent with. What can't be, such as one with a space in it, may still
    /// be refreshed.
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
        let owned = self.owned.try_lock();
        owned.is_ok_and(|owned| owned.unstored.is_none() && owned.failed.is_none())
    }
}

impl fmt::Debug for InstallationTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallationTokens")
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

/// Tokens were issued but could not be persisted.
pub(super) fn not_stored(tokens: Tokens, error: impl Into<BoxError>) -> Error {
    Error::new(ErrorKind::TokensNotStored)
        .with_source(error)
        .with_unstored_tokens(tokens)
}

pub(super) fn no_token(why: &str) -> Error {
    Error::new(ErrorKind::NoToken).with_source(why)
}

fn no_tokens() -> Error {
    no_token("no tokens are stored for this installation")
}

fn no_store(error: BoxError) -> Error {
    Error::new(ErrorKind::NoToken).with_source(error)
}
