//! The tokens of apps that accounts install.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{
    Sandbox,
    reply::{refuse, respond, text},
};
use crate::id::{CompanyId, LocationId, Resource};

/// The id of the app that [`Sandbox::install`] installs.
pub const CLIENT_ID: &str = "sandbox-app";
/// The secret of the app that [`Sandbox::install`] installs.
pub const CLIENT_SECRET: &str = "sandbox-app-secret";

/// How long an access token is valid.
const LIFETIME: Duration = Duration::from_secs(86_399);
/// What [`Sandbox::install`] does not say.
const COMPANY: &str = "sandboxCompany";
const USER: &str = "sandboxUser";
const SCOPE: &str = "conversations/message.readonly conversations/message.write";

pub(super) struct Tokens {
    lifetime: Duration,
    camel_case: bool,
    /// How many codes and tokens were made.
    made: usize,
    /// Codes that were not used.
    codes: HashMap<String, Resource>,
    /// Refresh tokens that were not used.
    refresh: HashMap<String, Resource>,
    /// Every access token, expired ones too: they don't become those of a stranger.
    access: HashMap<String, Access>,
    revoked: HashSet<String>,
}

struct Access {
    resource: Resource,
    issued: Instant,
    lifetime: Duration,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            lifetime: LIFETIME,
            camel_case: false,
            made: 0,
            codes: HashMap::new(),
            refresh: HashMap::new(),
            access: HashMap::new(),
            revoked: HashSet::new(),
        }
    }
}

impl Tokens {
    /// Whose token this is, if it was issued here; valid or not.
    pub(super) fn resource(&self, bearer: &str) -> Option<&Resource> {
        self.access.get(bearer).map(|access| &access.resource)
    }

    /// Whether the token is good. Those that were not issued here are, until they are revoked.
    pub(super) fn is_valid(&self, bearer: &str, now: Instant) -> bool {
        let expired = self
            .access
            .get(bearer)
            .is_some_and(|access| now.saturating_duration_since(access.issued) >= access.lifetime);
        !expired && !self.revoked.contains(bearer)
    }

    /// Answers /oauth/token. The body has what the operation requires.
    pub(super) fn exchange(&mut self, body: &Map<String, Value>, now: Instant) -> Response<String> {
        let app = (text(body, "client_id"), text(body, "client_secret"));
        if app != (Some(CLIENT_ID), Some(CLIENT_SECRET)) {
            return unauthorized("Invalid client id or client secret");
        }
        let given = |field| text(body, field).unwrap_or_default();
        let found = match given("grant_type") {
            "authorization_code" => self.codes.remove(given("code")),
            "refresh_token" => self.refresh.remove(given("refresh_token")),
            _ => {
                let reply = json!({
                    "error": "unsupported_grant_type",
                    "error_description": "The sandbox takes codes and refresh tokens",
                });
                return respond(StatusCode::BAD_REQUEST, &reply);
            }
        };
        let Some(resource) = found else {
            return unauthorized("Invalid grant: it is unknown, or was used");
        };
        let company = match &resource {
            Resource::Company(company) => company.clone(),
            Resource::Location(_) => COMPANY.into(),
        };
        let refresh = self.make("Refresh");
        self.refresh.insert(refresh.clone(), resource.clone());
        let reply = self.issue(resource, &company, Some(refresh), now);
        respond(StatusCode::OK, &reply)
    }

    /// Answers /oauth/locationToken. The body has what the operation requires.
    pub(super) fn mint(
        &mut self,
        bearer: &str,
        body: &Map<String, Value>,
        now: Instant,
    ) -> Response<String> {
        let company = match self.resource(bearer) {
            Some(Resource::Company(company)) => company.clone(),
            Some(Resource::Location(_)) => return mismatch(),
            // It may be good for messages; whose it is, nobody here knows.
            None => return invalid(),
        };
        if text(body, "companyId") != Some(company.as_str()) {
            let message = "The token does not have access to this location.";
            return refuse(StatusCode::FORBIDDEN, message);
        }
        let location: LocationId = text(body, "locationId").unwrap_or_default().into();
        let resource = Resource::Location(location);
        let reply = self.issue(resource, &company, None, now);
        respond(StatusCode::CREATED, &reply)
    }

    /// The reply with a new access token. If it is of a location, that is in the company.
    fn issue(
        &mut self,
        resource: Resource,
        company: &CompanyId,
        refresh: Option<String>,
        now: Instant,
    ) -> Value {
        let token = self.make("Access");
        let mut reply = Map::new();
        let mut tell = |snake: &str, camel: &str, value: Value| {
            let name = if self.camel_case { camel } else { snake };
            reply.insert(name.to_owned(), value);
        };
        tell("access_token", "accessToken", json!(token));
        tell("token_type", "tokenType", json!("Bearer"));
        let lifetime = self.lifetime.as_secs();
        tell("expires_in", "expiresIn", json!(lifetime));
        if let Some(refresh) = refresh {
            tell("refresh_token", "refreshToken", json!(refresh));
        }
        reply.insert("scope".to_owned(), json!(SCOPE));
        let user_type = match &resource {
            Resource::Company(_) => "Company",
            Resource::Location(location) => {
                reply.insert("locationId".to_owned(), json!(location));
                "Location"
            }
        };
        reply.insert("userType".to_owned(), json!(user_type));
        reply.insert("companyId".to_owned(), json!(company));
        reply.insert("userId".to_owned(), json!(USER));
        let access = Access {
            resource,
            issued: now,
            lifetime: self.lifetime,
        };
        self.access.insert(token, access);
        Value::Object(reply)
    }

    fn make(&mut self, what: &str) -> String {
        self.made += 1;
        format!("sandbox{what}{:06}", self.made)
    }
}

/// The token is none, or no longer one.
pub(super) fn invalid() -> Response<String> {
    let message = "Invalid token: access token is invalid";
    refuse(StatusCode::UNAUTHORIZED, message)
}

/// A company's token where a location's is wanted, or the other way round.
pub(super) fn mismatch() -> Response<String> {
    refuse(StatusCode::UNAUTHORIZED, "Token's user type mismatch!")
}

/// The body is what users have seen of the token endpoint; its status is not documented.
fn unauthorized(description: &str) -> Response<String> {
    let reply = json!({ "error": "UnAuthorized!", "error_description": description });
    respond(StatusCode::UNAUTHORIZED, &reply)
}

impl Sandbox {
    /// Installs the app for a company or a location. Returns the code that the app's redirect
    /// URI would get, which POST /oauth/token exchanges for tokens, once, along with
    /// [`CLIENT_ID`] and [`CLIENT_SECRET`].
    ///
    /// An installation of a location is in the company `sandboxCompany`. A company's tokens
    /// mint those of any location.
    #[must_use = "the code is the only way to the tokens"]
    pub fn install(&self, resource: &Resource) -> String {
        let tokens = &mut self.shared.lock().tokens;
        let code = tokens.make("Code");
        tokens.codes.insert(code.clone(), resource.clone());
        code
    }

    /// Access tokens that are issued from now on are valid for this long by the
    /// [clock](Self::start_with_clock) of the sandbox; 86,399 seconds unless this is called
    /// Replies tell it in whole seconds, rounded down.
    pub fn token_lifetime(&self, lifetime: Duration) {
        self.shared.lock().tokens.lifetime = lifetime;
    }

    /// Makes a token invalid: requests with it get 401 from now on. This works for every
    /// token, also for those that the sandbox did not issue, such as [`TOKEN`](super::TOKEN).
    /// A refresh token that came along with it stays good.
    pub fn revoke(&self, access_token: &str) {
        let tokens = &mut self.shared.lock().tokens;
        tokens.revoked.insert(access_token.to_owned());
    }

    /// From now on, the token endpoints answer as newer versions of the service do:
    /// `accessToken`, `tokenType`, `expiresIn` and `refreshToken`. Unless
    /// this is called, the names are `access_token` and so on.
    pub fn camel_case_tokens(&self) {
        self.shared.lock().tokens.camel_case = true;
    }
}
