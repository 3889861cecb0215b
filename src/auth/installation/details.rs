//! What the exchange of a code tells about an installation.

use std::fmt;

use crate::{
    api::types::{GetAccessTokenReply, TokenUserType},
    id::{CompanyId, LocationId, Resource},
    redact::id_or_ellipsis,
};

/// An installation of the app, as the service describes it when its code is exchanged.
///
/// [`resource`](Self::resource) is the key to its tokens and clients. The rest is for the
/// application to store: the service does not repeat it.
#[derive(Clone, PartialEq, Eq)]
pub struct Installation {
    resource: Resource,
    company: Option<CompanyId>,
    location: Option<LocationId>,
    user: Option<String>,
    scopes: Vec<String>,
    plan: Option<String>,
    is_bulk: bool,
    approved_locations: Vec<LocationId>,
}

impl Installation {
    /// Reads the reply to a code; `None` if it does not name the account.
    pub(in crate::auth) fn of_reply(reply: &GetAccessTokenReply) -> Option<Self> {
        let company = reply.company_id().filter(|id| !id.as_str().is_empty());
        let location = reply.location_id().filter(|id| !id.as_str().is_empty());
        let of_company = company.clone().map(Resource::Company);
        let of_location = location.clone().map(Resource::Location);
        let resource = match reply.user_type() {
            Some(TokenUserType::Company) => of_company,
            Some(TokenUserType::Location) => of_location,
            _ => of_location.or(of_company),
        };
        let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let scopes = reply.scope().unwrap_or_default().split_whitespace();
        Some(Self {
            resource: resource?,
            company,
            location,
            user: text(reply.user_id()),
            scopes: scopes.map(str::to_owned).collect(),
            plan: text(reply.plan_id()),
            is_bulk: reply.is_bulk_installation().unwrap_or_default(),
            approved_locations: reply
                .approved_locations()
                .into_iter()
                .map(LocationId::from)
                .collect(),
        })
    }

    /// Returns the account that installed the app and that the tokens belong to: the key to
    /// [`OAuth::client`](crate::auth::OAuth::client).
    #[must_use]
    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// Returns the company, also that of a location.
    #[must_use]
    pub fn company(&self) -> Option<&CompanyId> {
        self.company.as_ref()
    }

    /// Returns the location, if the tokens belong to one.
    #[must_use]
    pub fn location(&self) -> Option<&LocationId> {
        self.location.as_ref()
    }

    /// Returns the id of the user who installed the app.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Returns the scopes that the user granted. They may be fewer than the app asked for.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Returns the id of the plan of a paid app.
    #[must_use]
    pub fn plan(&self) -> Option<&str> {
        self.plan.as_deref()
    }

    /// Returns whether a company installed the app for several of its locations at once. Their
    /// tokens come from the company's:
    /// [`OAuth::location_client`](crate::auth::OAuth::location_client).
    #[must_use]
    pub fn is_bulk(&self) -> bool {
        self.is_bulk
    }

    /// Returns the locations that the user chose, as far as the service names them.
    /// [`OAuth::installed_locations`](crate::auth::OAuth::installed_locations) lists all.
    #[must_use]
    pub fn approved_locations(&self) -> &[LocationId] {
        &self.approved_locations
    }
}

impl fmt::Debug for Installation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installation")
            .field("resource", &self.resource)
            .field("user", &self.user.as_deref().map(id_or_ellipsis))
            .field("scopes", &self.scopes.len())
            .field("is_bulk", &self.is_bulk)
            .field("approved_locations", &self.approved_locations.len())
            .finish_non_exhaustive()
    }
}
