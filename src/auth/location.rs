//! Tokens of a company's locations, minted from the company's token.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{cache::Source, cached_token::CachedToken, provider::AccessToken, token_reply};
use crate::{
    Error, ErrorKind,
    api::{self, types::GetLocationAccessTokenBody},
    boxed::BoxFuture,
    clock::Clock,
    id::{CompanyId, LocationId, Resource},
    idle_map::Idle,
    lock::Mutex,
};

/// The pause after a failure to mint a token.
const FAILED_PAUSE: Duration = Duration::from_secs(1);

/// Mints a token whenever the last one expires. Nothing is stored: a lost token is minted again.
pub(super) struct LocationTokens {
    company: CompanyId,
    location: Resource,
    body: GetLocationAccessTokenBody,
    /// Authenticates with the company's token.
    api: api::Client,
    failed: Mutex<Option<Failed>>,
}

/// A failed attempt to mint a token.
struct Failed {
    error: Error,
    /// No token is minted before then.
    until: Instant,
}

impl LocationTokens {
    pub(super) fn new(company: CompanyId, location: LocationId, api: api::Client) -> Self {
        Self {
            body: GetLocationAccessTokenBody {
                company_id: company.clone(),
                location_id: location.clone(),
            },
            company,
            location: Resource::Location(location),
            api,
            failed: Mutex::default(),
        }
    }

    async fn mint(&self) -> Result<CachedToken, Error> {
        self.not_paused()?;
        // The path of the other versions does not exist in v3.
        let version = self.api.inner.version.as_ref();
        let reply = if version.is_some_and(|version| version == "v3") {
            self.api.create_location_access_token(&self.body).await
        } else {
            self.api.get_location_access_token(&self.body).await
        };
        let reply = reply.map_err(|error| match error.kind() {
            // The company has no token, so the error is already about it.
            ErrorKind::NoToken | ErrorKind::TokensNotStored => error,
            ErrorKind::Unauthorized | ErrorKind::Rejected => self.not_minted(error),
            _ => self.not_minted(error.without_reply()),
        })?;
        let tokens = token_reply::minted(reply.value(), self.clock().now());
        let tokens =
            tokens.ok_or_else(|| self.not_minted(Error::new(ErrorKind::UnexpectedReply)))?;
        let token = CachedToken::new(&tokens, self.clock());
        let token = token.map_err(|error| self.not_minted(error))?;
        Ok(token.exchanged_now(self.clock()))
    }

    /// Returns the last error if it is too early to retry.
    fn not_paused(&self) -> Result<(), Error> {
        let now = self.clock().instant();
        match &*self.failed.lock() {
            Some(failed) if now < failed.until => Err(failed.error.clone()),
            _ => Ok(()),
        }
    }

    fn not_minted(&self, error: Error) -> Error {
        let wait = error.retry_after();
        let error = Error::new(ErrorKind::NoToken).with_source(error);
        let error = error.with_retry_after(wait);
        let error = error.with_resource(&self.location);
        *self.failed.lock() = Some(Failed {
            error: error.clone(),
            until: self.clock().instant() + FAILED_PAUSE,
        });
        error
    }
}

impl Source for LocationTokens {
    fn resource(&self) -> &Resource {
        &self.location
    }

    fn company(&self) -> Option<&CompanyId> {
        Some(&self.company)
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
        self.not_paused().is_ok()
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
