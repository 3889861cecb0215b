//! Tokens of locations, minted from that of their company.

use std::{fmt, sync::Arc};

use futures_core::future::BoxFuture;

use super::{
    AccessToken, Tokens,
    cached::{Held, Source},
    rotation::no_token,
};
use crate::{
    Error, ErrorKind,
    api::{self, types::GetLocationAccessTokenBody},
    clock::Clock,
    id::{CompanyId, LocationId, Resource},
};

/// Mints a token whenever the last one expires. Nothing is stored: a token that is lost is
/// minted again.
pub(super) struct Minted {
    company: CompanyId,
    location: Resource,
    body: GetLocationAccessTokenBody,
    /// Asks with the company's token.
    api: api::Client,
}

impl Minted {
    pub(super) fn new(company: CompanyId, location: LocationId, api: api::Client) -> Self {
        Self {
            body: GetLocationAccessTokenBody {
                company_id: company.to_string(),
                location_id: location.to_string(),
            },
            company,
            location: Resource::Location(location),
            api,
        }
    }

    async fn mint(&self) -> Result<Held, Error> {
        let reply = self.api.get_location_access_token(&self.body).await;
        let reply = reply
            .map_err(|error| match Error::from(error) {
                known
                    if matches!(
                        known.kind(),
                        ErrorKind::NoToken | ErrorKind::TokensNotStored
                    ) =>
                {
                    known
                }
                other => Error::new(ErrorKind::NoToken).with_source(other.without_reply()),
            })?
            .into_inner();
        let now = self.clock().now();
        let tokens = Tokens::of_reply(&reply, None, now)
            .ok_or_else(|| no_token("the reply has no access token"))?;
        Held::new(&tokens, now)
    }
}

impl Source for Minted {
    fn resource(&self) -> &Resource {
        &self.location
    }

    fn clock(&self) -> &dyn Clock {
        &*self.api.inner.clock
    }

    fn next(self: Arc<Self>, _: Option<AccessToken>) -> BoxFuture<'static, Result<Held, Error>> {
        Box::pin(async move { self.mint().await })
    }
}

impl fmt::Debug for Minted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocationOfCompany")
            .field("company", &self.company)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
