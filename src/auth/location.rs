//! Tokens of locations, minted from that of their company.

use std::{
    fmt,
    sync::{Arc, MutexGuard},
    time::{Duration, Instant},
};

use super::{
    cache::{CachedToken, Source},
    provider::AccessToken,
    tokens::Tokens,
};
use crate::{
    Error, ErrorKind,
    api::{self, types::GetLocationAccessTokenBody},
    boxed::BoxFuture,
    clock::Clock,
    id::{CompanyId, LocationId, Resource},
    idle_map::Idle,
    lock::Mutex,
};

/// How long no token is minted after that failed.
const FAILED_PAUSE: Duration = Duration::from_secs(1);

/// Mints a token whenever the last one expires. Nothing is stored: a token that is lost is
/// minted again.
pub(super) struct LocationTokens {
    company: CompanyId,
    location: Resource,
    body: GetLocationAccessTokenBody,
    /// Asks with the company's token.
    api: api::Client,
    /// Why minting failed the last time, and until when that counts.
    failed: Mutex<Option<(Error, Instant)>>,
}

impl LocationTokens {
    pub(super) fn new(company: CompanyId, location: LocationId, api: api::Client) -> Self {
        Self {
            body: GetLocationAccessTokenBody {
                company_id: company.to_string(),
                location_id: location.to_string(),
            },
            company,
            location: Resource::Location(location),
            api,
            failed: Mutex::default(),
        }
    }

    async fn mint(&self) -> Result<CachedToken, Error> {
        let before = self.failed().take();
        if let Some((error, until)) = before
            && self.clock().instant() < until
        {
            *self.failed() = Some((error.clone(), until));
            return Err(error);
        }
        let reply = self.api.get_location_access_token(&self.body).await;
        let reply = reply.map_err(|error| {
            let error = Error::from(error);
            match error.kind() {
                // The company's own trouble.
                ErrorKind::NoToken | ErrorKind::TokensNotStored => error,
                _ => self.not_minted(error.without_reply()),
            }
        })?;
        let tokens = Tokens::of_reply(reply.value(), None, self.clock().now());
        let tokens =
            tokens.ok_or_else(|| self.not_minted(Error::new(ErrorKind::UnexpectedReply)))?;
        let token = CachedToken::new(&tokens, self.clock())?;
        Ok(token.exchanged(self.clock()))
    }

    fn not_minted(&self, error: Error) -> Error {
        let error = Error::new(ErrorKind::NoToken).with_source(error);
        let error = error.with_resource(&self.location);
        let until = self.clock().instant() + FAILED_PAUSE;
        *self.failed() = Some((error.clone(), until));
        error
    }

    fn failed(&self) -> MutexGuard<'_, Option<(Error, Instant)>> {
        self.failed.lock()
    }
}

impl Source for LocationTokens {
    fn resource(&self) -> &Resource {
        &self.location
    }

    fn clock(&self) -> &dyn Clock {
        &*self.api.inner.clock
    }

    fn next(
        self: Arc<Self>,
        _: Option<AccessToken>,
    ) -> BoxFuture<'static, Result<CachedToken, Error>> {
        Box::pin(async move { self.mint().await })
    }
}

impl Idle for LocationTokens {
    fn is_idle(&self) -> bool {
        true
    }
}

impl fmt::Debug for LocationTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocationTokens")
            .field("company", &self.company)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
