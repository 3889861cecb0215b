//! Commits new tokens: stores them unless the store has newer ones.

use super::{
    InstallationTokens, MAX_SWAPS, State,
    errors::{NEVER_AS_EXPECTED, lost, not_stored},
    unstored::{Before, Grant, Unstored, Verdict},
};
use crate::{
    Error,
    auth::{store::Replaced, tokens::Tokens},
    boxed::BoxError,
};

impl InstallationTokens {
    /// Stores the unstored tokens, if any. Returns the tokens that the store then holds.
    pub(super) async fn commit(&self, state: &mut State) -> Result<Tokens, Error> {
        let Some(unstored) = &mut state.unstored else {
            return self.stored().await;
        };
        let committed = self.store_newest(unstored).await;
        let tokens = unstored.tokens.clone();
        match committed {
            Ok(committed) => {
                state.unstored = None;
                match committed {
                    Committed::Holds(stored) => stored.ok_or_else(|| self.nothing_stored()),
                    Committed::Superseded => Err(self.superseded(tokens)),
                }
            }
            Err(error) => Err(not_stored(tokens, error).with_resource(&self.resource)),
        }
    }

    /// Makes the error of a new installation that is not stored because of a later one.
    pub(super) fn superseded(&self, tokens: Tokens) -> Error {
        let reason = "another installation of the same account was stored meanwhile";
        lost(tokens, reason).with_resource(&self.resource)
    }

    /// Stores new tokens unless the store has newer ones.
    async fn store_newest(&self, unstored: &mut Unstored) -> Result<Committed, BoxError> {
        let mut stored = match &unstored.grant {
            // Usually right, and saves a read.
            Grant::RefreshToken(spent) => Some(spent.clone()),
            Grant::Code { .. } => self.store.get().await?,
        };
        for _ in 0..MAX_SWAPS {
            let verdict = match (&stored, &unstored.grant) {
                (Some(stored), _) => unstored.compare(stored, self.clock.instant()),
                (None, Grant::Code { .. }) => Verdict::Replace,
                // The installation was removed during its refresh.
                (None, Grant::RefreshToken(_)) => Verdict::Keep,
            };
            match verdict {
                Verdict::Replace => {}
                Verdict::Keep => return Ok(Committed::Holds(stored)),
                Verdict::KeepOthers => return Ok(Committed::Superseded),
            }
            if let Grant::Code {
                before: before @ Before::NotRead,
                ..
            } = &mut unstored.grant
            {
                *before = stored.clone().map_or(Before::Nothing, Before::These);
            }
            match self
                .store
                .replace(stored.as_ref(), &unstored.tokens)
                .await?
            {
                Replaced::Done => return Ok(Committed::Holds(Some(unstored.tokens.clone()))),
                Replaced::Other(other) => stored = other,
            }
        }
        Err(NEVER_AS_EXPECTED.into())
    }
}

/// The result of [`InstallationTokens::store_newest`].
enum Committed {
    /// The store now holds these tokens: the new ones, or what came of them or of a later
    /// installation.
    Holds(Option<Tokens>),
    /// The store holds the tokens of another installation, and the new ones get lost.
    Superseded,
}
