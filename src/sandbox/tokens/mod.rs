//! The tokens of installed apps.

mod exchange;
mod grant;
mod install;
mod locations;
mod naming;
mod reply;

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use http::{Response, StatusCode};

use self::grant::Grant;
pub(super) use self::reply::{invalid, lacks_scope, mismatch};
use super::{Arrival, ReceivedRequest, capacity::Capacity, latest::Latest, reply::error_reply};
use crate::{
    bounds,
    id::{CompanyId, LocationId, Resource},
    operation::{self, Operation},
    runtime::VERSION,
};

/// The id of the app that [`Sandbox::install`](super::Sandbox::install) installs.
pub const CLIENT_ID: &str = "sandbox-app";
/// The secret of the app that [`Sandbox::install`](super::Sandbox::install) installs.
pub const CLIENT_SECRET: &str = "sandbox-app-secret";

/// The company that [`LOCATION`](super::LOCATION) belongs to, and every location whose company the
/// sandbox was not told.
pub const COMPANY: &str = "sandboxCompany";

/// How long a refresh token that was used gets the tokens of its first use again.
const REFRESH_GRACE: Duration = Duration::from_secs(30);
/// How long an access token is valid.
const LIFETIME: Duration = Duration::from_secs(86_399);
/// Details of an installation that are not parameters of
/// [`Sandbox::install`](super::Sandbox::install).
const USER: &str = "sandboxUser";
const PLAN: &str = "sandboxPlan";

/// What access tokens begin with; their number follows.
const ACCESS: &str = "sandboxAccess";
/// The bytes by which bearers are told apart.
const BEARER_BYTES: usize = 1 << 10;

/// The issued codes and tokens.
pub(super) struct IssuedTokens {
    lifetime: Duration,
    camel_case: bool,
    /// The number of issued codes and tokens.
    count: usize,
    /// Unused codes.
    codes: HashMap<String, Grant>,
    /// Unused refresh tokens.
    refresh: Latest<Grant>,
    /// What used refresh tokens were exchanged for.
    refreshed: Latest<Exchanged>,
    refresh_grace: Duration,
    /// The company of each location where the app is installed.
    locations: Latest<CompanyId>,
    /// The access tokens, including expired ones: a bearer that was not issued here counts as
    /// valid.
    access: Latest<Access>,
    revoked: HashSet<String>,
    /// The ids of the apps of bearers that were not issued here.
    apps: Latest<String>,
    /// The number of these apps, including forgotten ones.
    app_count: usize,
}

/// What a code or a refresh token was exchanged for.
#[derive(Clone)]
struct Exchanged {
    grant: Grant,
    refresh: String,
    access: String,
    at: Instant,
}

struct Access {
    grant: Grant,
    issued: Instant,
    lifetime: Duration,
}

impl Default for IssuedTokens {
    fn default() -> Self {
        Self {
            lifetime: LIFETIME,
            camel_case: false,
            count: 0,
            codes: HashMap::new(),
            refresh: Latest::default(),
            refreshed: Latest::default(),
            refresh_grace: REFRESH_GRACE,
            locations: Latest::default(),
            access: Latest::default(),
            revoked: HashSet::new(),
            apps: Latest::default(),
            app_count: 0,
        }
    }
}

impl IssuedTokens {
    /// Returns the resource that a token was issued for, valid or not; `None` if it was not
    /// issued here.
    pub(super) fn resource(&self, bearer: &str) -> Option<&Resource> {
        self.access.get(bearer).map(|access| &access.grant.resource)
    }

    /// Returns whether a token has the scope of an operation. Those that were not issued here have
    /// all scopes.
    pub(super) fn has_scope_of(&self, operation: &Operation, bearer: &str) -> bool {
        match (operation.scope, self.access.get(bearer)) {
            (Some(scope), Some(access)) => access.grant.has_scope(scope),
            _ => true,
        }
    }

    /// Returns the id of the app that a token belongs to. Each token that was not issued here is an
    /// app of its own.
    pub(super) fn app(&mut self, bearer: &str) -> String {
        if self.access.contains_key(bearer) {
            return CLIENT_ID.to_owned();
        }
        let key = bounds::start(bearer, BEARER_BYTES);
        if let Some(app) = self.apps.get(key) {
            return app.clone();
        }
        self.app_count += 1;
        let app = format!("sandboxIntegration{}", self.app_count);
        self.apps.insert(key.to_owned(), app.clone());
        app
    }

    pub(super) fn set_capacity(&mut self, capacity: Capacity) {
        self.refresh.set_capacity(capacity.items);
        self.refreshed.set_capacity(capacity.items);
        self.locations.set_capacity(capacity.items);
        self.access.set_capacity(capacity.items);
        self.apps.set_capacity(capacity.items);
    }

    /// Returns whether the token is valid. A token that was not issued here is valid until it is
    /// revoked; one that was issued and forgotten is not.
    pub(super) fn is_valid(&self, bearer: &str, now: Instant) -> bool {
        let expired = self
            .access
            .get(bearer)
            .is_some_and(|access| now.saturating_duration_since(access.issued) >= access.lifetime);
        let forgotten = self.was_issued(bearer) && !self.access.contains_key(bearer);
        !expired && !forgotten && !self.revoked.contains(bearer)
    }

    /// Returns whether a bearer has the form and the number of an access token that was issued
    /// here.
    fn was_issued(&self, bearer: &str) -> bool {
        let number = bearer.strip_prefix(ACCESS);
        let number = number.and_then(|number| number.parse::<usize>().ok());
        number.is_some_and(|number| number <= self.count && bearer == value(ACCESS, number))
    }

    /// Returns the company of a location: the one that installed the app there or that minted its
    /// first token, otherwise the company of [`Sandbox::install`](super::Sandbox::install).
    pub(super) fn company_of(&self, location: &LocationId) -> CompanyId {
        let known = self.locations.get(location.as_str());
        known.cloned().unwrap_or_else(|| COMPANY.into())
    }

    fn add_location(&mut self, location: &LocationId, company: &CompanyId) {
        if !self.locations.contains_key(location.as_str()) {
            let location = location.as_str().to_owned();
            self.locations.insert(location, company.clone());
        }
    }

    /// Returns the locations of a company, oldest first.
    fn locations_of<'a>(&'a self, company: &'a CompanyId) -> impl Iterator<Item = &'a str> {
        let locations = self.locations.iter();
        locations.filter_map(move |(location, owner)| (owner == company).then_some(location))
    }

    fn issue_refresh(&mut self, grant: &Grant) -> String {
        let refresh = self.new_value("sandboxRefresh");
        self.refresh.insert(refresh.clone(), grant.clone());
        refresh
    }

    /// Issues an access token.
    fn issue(&mut self, grant: Grant, now: Instant) -> String {
        let token = self.new_value(ACCESS);
        let access = Access {
            grant,
            issued: now,
            lifetime: self.lifetime,
        };
        self.access.insert(token.clone(), access);
        token
    }

    /// Handles an operation of /oauth. Its bearer and version have been checked. With
    /// `renews_access`, a repeated refresh gets an access token of its own.
    pub(super) fn perform(
        &mut self,
        operation: &Operation,
        request: &ReceivedRequest,
        renews_access: bool,
        arrival: Arrival,
        number: usize,
    ) -> Response<String> {
        let is = |other: &Operation| operation.id == other.id;
        if is(&operation::GET_ACCESS_TOKEN) {
            return self.exchange(operation, request, renews_access, arrival.instant, number);
        }
        // The paths of v3 and those of the dates exist in their version alone.
        if asks_for_v3(request) != (operation.version == Some("v3")) {
            let message = format!("Cannot {} {}", request.method(), request.path());
            return error_reply(StatusCode::NOT_FOUND, &message);
        }
        let grant = self.access.get(request.bearer());
        let grant = grant.map(|access| access.grant.clone());
        let (company, scopes) = match grant {
            Some(Grant {
                resource: Resource::Company(company),
                scopes,
            }) => (company, scopes),
            Some(_) => return mismatch(),
            // Not issued here, so its company is unknown.
            None => return invalid(),
        };
        if is(&operation::GET_LOCATION_ACCESS_TOKEN) || is(&operation::CREATE_LOCATION_ACCESS_TOKEN)
        {
            return self.mint(
                operation,
                &company,
                scopes,
                request,
                arrival.instant,
                number,
            );
        }
        self.installed_locations(operation, &company, request, number)
    }

    fn new_value(&mut self, what: &str) -> String {
        self.count += 1;
        value(what, self.count)
    }
}

/// Returns whether a request names version v3.
fn asks_for_v3(request: &ReceivedRequest) -> bool {
    let version = request.headers().get(VERSION);
    version.is_some_and(|version| version == "v3")
}

/// Returns the code or token with this number.
fn value(what: &str, number: usize) -> String {
    format!("{what}{number:06}")
}
