//! The replies with tokens, and those to tokens that are not accepted.

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{IssuedTokens, PLAN, USER, grant::Grant, naming::Naming};
use crate::{id::Resource, sandbox::reply::error_reply};

impl IssuedTokens {
    /// Returns the reply that contains an access token. The reply for a location names its company
    /// too.
    pub(super) fn token_reply(
        &self,
        grant: &Grant,
        access: &str,
        refresh: Option<&str>,
        naming: Naming,
    ) -> Map<String, Value> {
        let naming = if self.camel_case {
            Naming::Camel
        } else {
            naming
        };
        let mut reply = Map::new();
        let mut set = |snake, value| reply.insert(naming.of(snake).to_owned(), value);
        set("access_token", json!(access));
        set("token_type", json!("Bearer"));
        set("expires_in", json!(self.lifetime.as_secs()));
        if let Some(refresh) = refresh {
            set("refresh_token", json!(refresh));
        }
        set("scope", json!(grant.scope()));
        let company = match &grant.resource {
            Resource::Company(company) => {
                let locations: Vec<_> = self.locations_of(company).collect();
                set("userType", json!("Company"));
                set("approvedLocations", json!(locations));
                set("isBulkInstallation", json!(true));
                set("installToFutureLocations", json!(false));
                set("approveAllLocations", json!(false));
                company.clone()
            }
            Resource::Location(location) => {
                set("userType", json!("Location"));
                set("locationId", json!(location));
                set("approvedLocations", json!([location]));
                set("isBulkInstallation", json!(false));
                self.company_of(location)
            }
        };
        set("companyId", json!(company));
        set("userId", json!(USER));
        set("planId", json!(PLAN));
        reply
    }
}

/// The reply to a token that is missing, expired or revoked.
pub(in crate::sandbox) fn invalid() -> Response<String> {
    let message = "Invalid token: access token is invalid";
    error_reply(StatusCode::UNAUTHORIZED, message)
}

/// The reply to a token that lacks the scope of an operation.
pub(in crate::sandbox) fn lacks_scope() -> Response<String> {
    let message = "The token is not authorized for this scope.";
    error_reply(StatusCode::UNAUTHORIZED, message)
}

/// The reply to a company's token where a location's is required, or the other way round.
pub(in crate::sandbox) fn mismatch() -> Response<String> {
    error_reply(StatusCode::UNAUTHORIZED, "Token's user type mismatch!")
}
