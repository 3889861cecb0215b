//! The tokens of installed apps.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{
    Sandbox,
    capacity::Capacity,
    latest::Latest,
    reply::{error_reply, json_reply},
    validation::string_field,
};
use crate::{
    bounds,
    id::{CompanyId, LocationId, Resource},
};

/// The id of the app that [`Sandbox::install`] installs.
pub const CLIENT_ID: &str = "sandbox-app";
/// The secret of the app that [`Sandbox::install`] installs.
pub const CLIENT_SECRET: &str = "sandbox-app-secret";

/// How long an access token is valid.
const LIFETIME: Duration = Duration::from_secs(86_399);
/// Details of an installation that are not parameters of [`Sandbox::install`].
const COMPANY: &str = "sandboxCompany";
const USER: &str = "sandboxUser";
const SCOPE: &str = "conversations.readonly conversations.write conversations/message.readonly \
                     conversations/message.write";

/// What access tokens begin with.
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
    codes: HashMap<String, Resource>,
    /// Unused refresh tokens.
    refresh: Latest<Resource>,
    /// The access tokens, including expired ones: a bearer that was not issued here counts as valid.
    access: Latest<Access>,
    revoked: HashSet<String>,
    /// The ids of the apps of bearers that were not issued here.
    apps: Latest<String>,
    /// The number of these apps, including forgotten ones.
    app_count: usize,
}

struct Access {
    resource: Resource,
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
        self.access.get(bearer).map(|access| &access.resource)
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
        let forgotten = bearer.starts_with(ACCESS) && !self.access.contains_key(bearer);
        !expired && !forgotten && !self.revoked.contains(bearer)
    }

    /// Handles /oauth/token. The body has been validated.
    pub(super) fn exchange(&mut self, body: &Map<String, Value>, now: Instant) -> Response<String> {
        let app = (
            string_field(body, "client_id"),
            string_field(body, "client_secret"),
        );
        if app != (Some(CLIENT_ID), Some(CLIENT_SECRET)) {
            return unauthorized("Invalid client id or client secret");
        }
        let given = |field| string_field(body, field).unwrap_or_default();
        let found = match given("grant_type") {
            "authorization_code" => self.codes.remove(given("code")),
            "refresh_token" => self.refresh.remove(given("refresh_token")),
            _ => {
                let reply = json!({
                    "error": "unsupported_grant_type",
                    "error_description": "The sandbox takes codes and refresh tokens",
                });
                return json_reply(StatusCode::BAD_REQUEST, &reply);
            }
        };
        let Some(resource) = found else {
            return unauthorized("Invalid grant: it is unknown, or was used");
        };
        let company = match &resource {
            Resource::Company(company) => company.clone(),
            Resource::Location(_) => COMPANY.into(),
        };
        let refresh = self.new_value("sandboxRefresh");
        self.refresh.insert(refresh.clone(), resource.clone());
        let reply = self.issue(resource, &company, Some(refresh), now);
        json_reply(StatusCode::OK, &reply)
    }

    /// Handles /oauth/locationToken. The body has been validated.
    pub(super) fn mint(
        &mut self,
        bearer: &str,
        body: &Map<String, Value>,
        now: Instant,
    ) -> Response<String> {
        let company = match self.resource(bearer) {
            Some(Resource::Company(company)) => company.clone(),
            Some(Resource::Location(_)) => return mismatch(),
            // Not issued here, so its company is unknown.
            None => return invalid(),
        };
        if string_field(body, "companyId") != Some(company.as_str()) {
            let message = "The token does not have access to this location.";
            return error_reply(StatusCode::FORBIDDEN, message);
        }
        let location: LocationId = string_field(body, "locationId").unwrap_or_default().into();
        let resource = Resource::Location(location);
        let reply = self.issue(resource, &company, None, now);
        json_reply(StatusCode::CREATED, &reply)
    }

    /// Issues an access token and returns the reply that contains it. The reply for a location
    /// names its company too.
    fn issue(
        &mut self,
        resource: Resource,
        company: &CompanyId,
        refresh: Option<String>,
        now: Instant,
    ) -> Value {
        let token = self.new_value(ACCESS);
        let mut reply = Map::new();
        let mut set = |snake: &str, camel: &str, value: Value| {
            let name = if self.camel_case { camel } else { snake };
            reply.insert(name.to_owned(), value);
        };
        set("access_token", "accessToken", json!(token));
        set("token_type", "tokenType", json!("Bearer"));
        let lifetime = self.lifetime.as_secs();
        set("expires_in", "expiresIn", json!(lifetime));
        if let Some(refresh) = refresh {
            set("refresh_token", "refreshToken", json!(refresh));
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

    fn new_value(&mut self, what: &str) -> String {
        self.count += 1;
        format!("{what}{:06}", self.count)
    }
}

/// The reply to a token that is missing, expired or revoked.
pub(super) fn invalid() -> Response<String> {
    let message = "Invalid token: access token is invalid";
    error_reply(StatusCode::UNAUTHORIZED, message)
}

/// The reply to a company's token where a location's is required, or the other way round.
pub(super) fn mismatch() -> Response<String> {
    error_reply(StatusCode::UNAUTHORIZED, "Token's user type mismatch!")
}

/// The reply of /oauth/token to wrong credentials. Its body is as seen by users; its status is not
/// documented.
fn unauthorized(description: &str) -> Response<String> {
    let reply = json!({ "error": "UnAuthorized!", "error_description": description });
    json_reply(StatusCode::UNAUTHORIZED, &reply)
}

impl Sandbox {
    /// Installs the app for a company or a location. Returns the code that the app's redirect
    /// URI would receive. `POST /oauth/token` exchanges it for tokens once, with [`CLIENT_ID`] and
    /// [`CLIENT_SECRET`].
    ///
    /// A location belongs to the company `sandboxCompany`. A company's token can request tokens of
    /// any location.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{Client, auth::OAuth, id::Resource, outbound};
    /// use leadconnector::sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let oauth = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
    ///     .client(Client::builder().base_url(sandbox.url()))
    ///     .build()?;
    /// let code = sandbox.install(&Resource::location("location-id"));
    /// let location = oauth.exchange_code(code).await?;
    /// let client = oauth.client(&location);
    /// client.send(outbound::Sms::new("contact-id", "Hello")).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "the code is the only way to the tokens"]
    pub fn install(&self, resource: &Resource) -> String {
        let tokens = &mut self.shared.lock().tokens;
        let code = tokens.new_value("sandboxCode");
        tokens.codes.insert(code.clone(), resource.clone());
        code
    }

    /// Sets the lifetime of access tokens issued from now on, by the sandbox's
    /// [clock](Self::start_with_clock); 86,399 seconds by default. Replies contain it in whole
    /// seconds, rounded down.
    pub fn token_lifetime(&self, lifetime: Duration) {
        self.shared.lock().tokens.lifetime = lifetime;
    }

    /// Revokes an access token: requests with it get 401 from now on. This works for any token,
    /// including those that the sandbox did not issue, such as [`TOKEN`](super::TOKEN). The refresh
    /// token that was issued with it stays valid.
    pub fn revoke(&self, access_token: &str) {
        let tokens = &mut self.shared.lock().tokens;
        tokens.revoked.insert(access_token.to_owned());
    }

    /// Makes the token endpoints reply in camel case from now on, as newer versions of the
    /// service do: `accessToken`, `tokenType`, `expiresIn` and `refreshToken` instead of
    /// `access_token` and so on.
    pub fn camel_case_tokens(&self) {
        self.shared.lock().tokens.camel_case = true;
    }
}
