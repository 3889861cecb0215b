//! `/oauth/token`: codes and refresh tokens are exchanged for tokens.

use std::time::Instant;

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{
    CLIENT_ID, CLIENT_SECRET, Exchanged, Grant, IssuedTokens, asks_for_v3, naming::Naming,
};
use crate::{
    operation::Operation,
    sandbox::{
        ReceivedRequest,
        reply::{error_reply, json_reply, unprocessable},
        validation::{string_field, validate},
    },
};

const GRANT_TYPES: [&str; 3] = ["authorization_code", "refresh_token", "client_credentials"];
const USER_TYPES: [&str; 2] = ["Company", "Location"];

impl IssuedTokens {
    pub(super) fn exchange(
        &mut self,
        operation: &Operation,
        request: &ReceivedRequest,
        renews_access: bool,
        now: Instant,
        number: usize,
    ) -> Response<String> {
        let v3 = asks_for_v3(request);
        let body = body(request, v3);
        let naming = Naming::of_request(v3, &body);
        if naming == Naming::Camel {
            if let Err(message) = validate_camel(&body) {
                return error_reply(StatusCode::BAD_REQUEST, &message);
            }
        } else {
            let messages = validate(operation, &body);
            if !messages.is_empty() {
                return unprocessable(&messages, number);
            }
        }
        let given = |name| string_field(&body, naming.of(name)).unwrap_or_default();
        if (given("client_id"), given("client_secret")) != (CLIENT_ID, CLIENT_SECRET) {
            return naming.unauthorized("Invalid client id or client secret");
        }
        let (exchanged, what) = match given("grant_type") {
            "authorization_code" => (self.redeem(given("code"), now), "authorization code"),
            "refresh_token" => {
                let refreshed = self.refresh(given("refresh_token"), renews_access, now);
                (refreshed, "refresh token")
            }
            _ => return naming.unsupported_grant(),
        };
        let Some(Exchanged {
            grant,
            refresh,
            access,
            ..
        }) = exchanged
        else {
            return naming.invalid_grant(what);
        };
        let reply = self.token_reply(&grant, &access, Some(&refresh), naming);
        json_reply(StatusCode::OK, &Value::Object(reply))
    }

    /// Exchanges a code, which works once.
    fn redeem(&mut self, code: &str, now: Instant) -> Option<Exchanged> {
        let grant = self.codes.remove(code)?;
        Some(self.exchanged(grant, now))
    }

    /// Exchanges a refresh token. A used one gets the same refresh token again for a while, and
    /// the same access token unless that is renewed.
    fn refresh(&mut self, used: &str, renews_access: bool, now: Instant) -> Option<Exchanged> {
        if let Some(grant) = self.refresh.remove(used) {
            let exchanged = self.exchanged(grant, now);
            self.refreshed.insert(used.to_owned(), exchanged.clone());
            return Some(exchanged);
        }
        let mut earlier = self.refreshed.get(used)?.clone();
        if now.saturating_duration_since(earlier.at) >= self.refresh_grace {
            return None;
        }
        if renews_access {
            earlier.access = self.issue(earlier.grant.clone(), now);
        }
        Some(earlier)
    }

    fn exchanged(&mut self, grant: Grant, now: Instant) -> Exchanged {
        Exchanged {
            refresh: self.issue_refresh(&grant),
            access: self.issue(grant.clone(), now),
            grant,
            at: now,
        }
    }
}

/// Returns the fields of a body, none if it has another content type than the version takes: a
/// form, or JSON with names in camel case.
fn body(request: &ReceivedRequest, v3: bool) -> Map<String, Value> {
    let form = request.form();
    if !form.is_empty() {
        return form;
    }
    match request.json() {
        _ if !request.has_content_type("application/json") => Map::new(),
        Some(Value::Object(body)) if Naming::of_request(v3, body) == Naming::Camel => body.clone(),
        _ => Map::new(),
    }
}

/// Checks the fields of v3, which reports the first that is missing or invalid.
fn validate_camel(body: &Map<String, Value>) -> Result<(), String> {
    let field = |name| string_field(body, name).filter(|value| !value.is_empty());
    let required = |name| field(name).ok_or_else(|| format!("Missing parameter: {name}"));
    required("clientId")?;
    required("clientSecret")?;
    let grant_type = required("grantType")?;
    if !GRANT_TYPES.contains(&grant_type) {
        return Err("Invalid parameter: grantType".to_owned());
    }
    if field("userType").is_some_and(|user_type| !USER_TYPES.contains(&user_type)) {
        return Err("Invalid parameter: userType".to_owned());
    }
    match grant_type {
        "authorization_code" => required("code").map(drop),
        "refresh_token" => required("refreshToken").map(drop),
        _ => Ok(()),
    }
}

/// The errors of the endpoint. Their bodies in snake case are as seen by users; the status is not
/// documented.
impl Naming {
    fn unauthorized(self, description: &str) -> Response<String> {
        match self {
            Self::Camel => error_reply(StatusCode::UNAUTHORIZED, description),
            Self::Snake => {
                let reply = json!({ "error": "UnAuthorized!", "error_description": description });
                json_reply(StatusCode::UNAUTHORIZED, &reply)
            }
        }
    }

    fn invalid_grant(self, what: &str) -> Response<String> {
        let message = format!("Invalid grant: {what} is invalid");
        match self {
            Self::Camel => error_reply(StatusCode::BAD_REQUEST, &message),
            Self::Snake => self.unauthorized(&message),
        }
    }

    fn unsupported_grant(self) -> Response<String> {
        match self {
            Self::Camel => error_reply(StatusCode::BAD_REQUEST, "Invalid parameter: grantType"),
            Self::Snake => {
                let reply = json!({
                    "error": "unsupported_grant_type",
                    "error_description": "Unsupported grant type: `grant_type` is invalid",
                });
                json_reply(StatusCode::BAD_REQUEST, &reply)
            }
        }
    }
}
