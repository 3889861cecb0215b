//! What the token endpoints give.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{
    Open,
    api::types::{GetAccessTokenReply, TokenUserType},
    id::{CompanyId, LocationId, Resource},
    json::{self, Fields, FromJson},
    problem::Problem,
};

/// The tokens of an installation.
///
/// `Serialize` writes them in the clear, for a [`TokenStore`](super::TokenStore): keep the
/// result as safe as a password. It is for self-describing formats such as JSON. `Debug` prints
/// no token.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    #[serde(serialize_with = "in_the_clear")]
    access_token: SecretString,
    #[serde(
        serialize_with = "in_the_clear_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    refresh_token: Option<SecretString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    /// When the app was installed: the date of the reply to its code. Refreshed tokens keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    installed_at: Option<DateTime<Utc>>,
    /// The date of the reply that these tokens came with.
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_at: Option<DateTime<Utc>>,
    /// While a process exchanges the refresh token: a name of that exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_by: Option<String>,
}

impl<'de> Deserialize<'de> for Tokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::deserialize("Tokens", deserializer)
    }
}

impl FromJson for Tokens {
    const ALLOWED: &'static str = "an object of accessToken, refreshToken, expiresAt";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let access_token = fields.required::<String>("accessToken");
        let refresh_token = fields.optional::<Option<String>>("refreshToken");
        let expires_at = fields.optional("expiresAt");
        let installed_at = fields.optional("installedAt");
        let issued_at = fields.optional("issuedAt");
        let reserved_by = fields.optional("reservedBy");
        let tokens = || {
            Some(Self {
                installed_at: installed_at?,
                issued_at: issued_at?,
                reserved_by: reserved_by?,
                ..Self::new(access_token?, refresh_token?, expires_at?)
            })
        };
        fields.finish(tokens())
    }
}

impl Tokens {
    /// Tokens that came another way, such as from the app's own database. If it is not known
    /// when the access token expires, it is refreshed when the service refuses it.
    #[must_use]
    pub fn new(
        access_token: impl Into<String>,
        refresh_token: Option<String>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Self {
        Self {
            access_token: access_token.into().into(),
            refresh_token: refresh_token.map(SecretString::from),
            expires_at,
            installed_at: None,
            issued_at: None,
            reserved_by: None,
        }
    }

    /// The bearer, in the clear.
    #[must_use]
    pub fn access_token(&self) -> &str {
        self.access_token.expose_secret()
    }

    /// What the next tokens are exchanged for, in the clear. It works once. A location token
    /// that was minted from a company's has none.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_ref().map(ExposeSecret::expose_secret)
    }

    /// When the access token expires, some 24 hours after it was given.
    #[must_use]
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.expires_at
    }

    /// Reads a reply of the token endpoints; `None` if it has no access token. A refresh that
    /// gives no new refresh token leaves the old one.
    pub(super) fn of_reply(
        reply: &GetAccessTokenReply,
        previous: Option<&Self>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        // Newer versions of the service write the names in camelCase.
        let token = |snake: &Option<String>, camel: &str| {
            let camel = || Some(reply.extra.get(camel)?.as_str()?.to_owned());
            let given = |token: &String| !token.is_empty();
            snake
                .clone()
                .filter(given)
                .or_else(|| camel().filter(given))
        };
        let access_token = token(&reply.access_token, "accessToken");
        let refresh_token = token(&reply.refresh_token, "refreshToken")
            .or_else(|| previous?.refresh_token().map(str::to_owned));
        let lifetime = reply.expires_in.as_ref().or(reply.extra.get("expiresIn"));
        Some(Self::new(
            access_token?,
            refresh_token,
            lifetime
                .and_then(seconds)
                .and_then(|lifetime| now.checked_add_signed(lifetime)),
        ))
    }

    /// Finds the tokens in a reply that could not be read: one that was cut off, is no JSON, or
    /// has them in another place. `None` if there is no refresh token in it, without which it is
    /// of no use. An access token that is missing is empty; the next use refreshes it.
    pub(super) fn salvage(reply: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(reply);
        let token = |snake, camel| value_of(&text, snake).or_else(|| value_of(&text, camel));
        let refresh_token = token("refresh_token", "refreshToken")?;
        let access_token = token("access_token", "accessToken").unwrap_or_default();
        Some(Self::new(access_token, Some(refresh_token), None))
    }

    /// With the dates of the reply that they came with.
    pub(super) fn dated(mut self, issued_at: DateTime<Utc>, previous: Option<&Self>) -> Self {
        self.issued_at = Some(issued_at);
        self.installed_at = match previous {
            Some(previous) => previous.installed_at,
            None => Some(issued_at),
        };
        self
    }

    /// With a reservation of its refresh token.
    pub(super) fn reserved(&self, by: String) -> Self {
        Self {
            reserved_by: Some(by),
            ..self.clone()
        }
    }

    /// Without a reservation.
    pub(super) fn released(&self) -> Self {
        Self {
            reserved_by: None,
            ..self.clone()
        }
    }

    /// Who exchanges the refresh token at the moment, if anybody does.
    pub(super) fn reserved_by(&self) -> Option<&str> {
        self.reserved_by.as_deref()
    }

    /// Whether these are the same tokens, reserved or not.
    pub(super) fn are(&self, other: &Self) -> bool {
        self.access_token() == other.access_token() && self.refresh_token() == other.refresh_token()
    }

    /// Whether it is known when they were given.
    pub(super) fn is_dated(&self) -> bool {
        self.issued_at.is_some()
    }

    /// Whether the service gave these tokens before the others: for an earlier installation, or
    /// earlier for the same one.
    pub(super) fn are_older_than(&self, other: &Self) -> bool {
        (self.installed_at, self.issued_at) < (other.installed_at, other.issued_at)
    }
}

/// The text that follows a name in what may be JSON, wherever it is. A text without its end is
/// none.
fn value_of(json: &str, name: &str) -> Option<String> {
    let name = format!("\"{name}\"");
    let mut found = json.match_indices(&name);
    found.find_map(|(at, _)| {
        let value = json[at + name.len()..].trim_start().strip_prefix(':')?;
        let mut values = serde_json::Deserializer::from_str(value).into_iter::<String>();
        let value = values.next()?.ok()?;
        (!value.is_empty()).then_some(value)
    })
}

/// Whose tokens came; `None` if the reply does not say.
pub(super) fn resource_of(reply: &GetAccessTokenReply) -> Option<Resource> {
    let given = |id: &Option<String>| id.clone().filter(|id| !id.is_empty());
    let company = given(&reply.company_id).map(|id| Resource::Company(CompanyId::from(id)));
    let location = given(&reply.location_id).map(|id| Resource::Location(LocationId::from(id)));
    match &reply.user_type {
        Some(Open::Known(TokenUserType::Company)) => company,
        Some(Open::Known(TokenUserType::Location)) => location,
        _ => location.or(company),
    }
}

/// A number of seconds, also as text. A lifetime of none is not known, or the token would be
/// renewed for each request.
fn seconds(value: &Value) -> Option<TimeDelta> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => crate::operation::as_integer(other).or_else(|| other.as_f64().map(truncated))?,
    };
    TimeDelta::try_seconds(number).filter(|lifetime| *lifetime > TimeDelta::zero())
}

#[expect(clippy::cast_possible_truncation, reason = "the conversion saturates")]
fn truncated(number: f64) -> i64 {
    number as i64
}

impl PartialEq for Tokens {
    fn eq(&self, other: &Self) -> bool {
        self.access_token() == other.access_token()
            && self.refresh_token() == other.refresh_token()
            && self.expires_at == other.expires_at
            && self.installed_at == other.installed_at
            && self.issued_at == other.issued_at
            && self.reserved_by == other.reserved_by
    }
}

impl Eq for Tokens {}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("expires_at", &self.expires_at)
            .field("issued_at", &self.issued_at)
            .finish_non_exhaustive()
    }
}

fn in_the_clear<S: Serializer>(token: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(token.expose_secret())
}

fn in_the_clear_if_any<S: Serializer>(
    token: &Option<SecretString>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    token
        .as_ref()
        .map(ExposeSecret::expose_secret)
        .serialize(serializer)
}
