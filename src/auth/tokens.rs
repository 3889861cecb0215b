//! The tokens of an installation, in the form in which they are stored.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
};

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{
    json::{self, Fields, FromJson},
    problem::Problem,
};

/// The tokens of an installation.
///
/// `Serialize` writes them in clear text, for a [`TokenStore`](super::TokenStore): protect the
/// result like a password. It supports self-describing formats such as JSON. `Debug` prints no
/// token.
///
/// ```
/// use leadconnector::auth::Tokens;
///
/// // The tokens of an installation that another program made.
/// let tokens = Tokens::new("access-token", Some("refresh-token".to_owned()), None);
/// let stored = serde_json::to_string(&tokens)?;
/// assert_eq!(serde_json::from_str::<Tokens>(&stored)?, tokens);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    /// Identifies the installation: drawn at random when its code is exchanged. A refresh keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    installation: Option<String>,
    /// The service's date of the reply to the installation's code. A refresh keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    installed_at: Option<DateTime<Utc>>,
    /// The date of the reply that carried these tokens, by this machine's clock if the service told
    /// none.
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_at: Option<DateTime<Utc>>,
    /// The name of the reservation while a process exchanges the refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_by: Option<String>,
    /// When that process last renewed the reservation, by its own clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_at: Option<DateTime<Utc>>,
}

impl<'de> Deserialize<'de> for Tokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::deserialize("Tokens", deserializer)
    }
}

impl FromJson for Tokens {
    const ALLOWED: &'static str = "an object with accessToken, refreshToken and expiresAt";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let access_token = fields.required::<String>("accessToken");
        let refresh_token = fields.optional::<Option<String>>("refreshToken");
        let expires_at = fields.optional("expiresAt");
        let installation = fields.optional("installation");
        let installed_at = fields.optional("installedAt");
        let issued_at = fields.optional("issuedAt");
        let reserved_by = fields.optional("reservedBy");
        let reserved_at = fields.optional("reservedAt");
        let tokens = access_token.map(|access_token| Self {
            installation,
            installed_at,
            issued_at,
            reserved_by,
            reserved_at,
            ..Self::new(access_token, refresh_token, expires_at)
        });
        fields.finish(tokens)
    }
}

impl Tokens {
    /// Makes tokens from existing values, such as those in the application's own database. An
    /// access token without a known expiry is refreshed when the service rejects it.
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
            installation: None,
            installed_at: None,
            issued_at: None,
            reserved_by: None,
            reserved_at: None,
        }
    }

    /// Returns the access token in clear text.
    #[must_use]
    pub fn access_token(&self) -> &str {
        self.access_token.expose_secret()
    }

    /// Returns the refresh token in clear text. It is single-use: it is exchanged for the next
    /// tokens. A location token minted from its company's token has none.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_ref().map(ExposeSecret::expose_secret)
    }

    /// Returns when the access token expires, about 24 hours after it was issued; `None` if
    /// unknown.
    #[must_use]
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.expires_at
    }

    /// Returns these tokens with the date of the reply that carried them: as a refresh of the
    /// previous tokens, which is never dated before them, or as a new installation.
    pub(super) fn dated(mut self, issued_at: DateTime<Utc>, previous: Option<&Self>) -> Self {
        let issued_at = Some(issued_at);
        if let Some(previous) = previous {
            self.installation.clone_from(&previous.installation);
            self.installed_at = previous.installed_at;
            self.issued_at = issued_at.max(previous.issued_at);
        } else {
            // The standard library seeds it from the system, so no two processes draw the same.
            let random = || RandomState::new().hash_one(0);
            self.installation = Some(format!("{:016x}{:016x}", random(), random()));
            self.installed_at = issued_at;
            self.issued_at = issued_at;
        }
        self
    }

    /// Does what [`dated`](Self::dated) does if the service has not told the date. A new
    /// installation then has none: this machine's clock may be slow, and events of the service are
    /// compared with it, which might end an installation that was made after them.
    pub(super) fn dated_by_this_clock(self, now: DateTime<Utc>, previous: Option<&Self>) -> Self {
        let mut tokens = self.dated(now, previous);
        if previous.is_none() {
            tokens.installed_at = None;
        }
        tokens
    }

    /// Returns these tokens with their refresh token reserved, at this date.
    pub(super) fn reserved(&self, by: String, at: DateTime<Utc>) -> Self {
        Self {
            reserved_by: Some(by),
            reserved_at: Some(at),
            ..self.clone()
        }
    }

    /// Returns these tokens without a reservation.
    pub(super) fn released(&self) -> Self {
        Self {
            reserved_by: None,
            reserved_at: None,
            ..self.clone()
        }
    }

    /// Returns the name of the reservation, if a process is exchanging the refresh token.
    pub(super) fn reserved_by(&self) -> Option<&str> {
        self.reserved_by.as_deref()
    }

    /// Returns the date of the reservation; `None` if there is none, or its date is unknown.
    pub(super) fn reserved_at(&self) -> Option<DateTime<Utc>> {
        self.reserved_at
    }

    /// Returns whether these are the same tokens, ignoring reservations.
    pub(super) fn are(&self, other: &Self) -> bool {
        self.access_token() == other.access_token() && self.refresh_token() == other.refresh_token()
    }

    /// Returns whether both are known to come from the same code.
    pub(super) fn are_of_same_installation(&self, other: &Self) -> bool {
        self.installation.is_some() && self.installation == other.installation
    }

    /// Returns whether these tokens come from the same code as the other ones or, if they are a
    /// refresh, from tokens that the application stored, as the other ones do. Tokens without a
    /// date are the application's own.
    pub(super) fn are_related_to(&self, other: &Self) -> bool {
        self.issued_at.is_some() && self.installation == other.installation
    }

    /// Returns the date of the installation; `None` if unknown.
    pub(super) fn installed_at(&self) -> Option<DateTime<Utc>> {
        self.installed_at
    }

    /// Returns when they were issued for a refresh token; `None` if unknown or if they were issued
    /// for a code, unless the date of that installation is unknown.
    pub(super) fn refreshed_at(&self) -> Option<DateTime<Utc>> {
        self.issued_at
            .filter(|_| self.issued_at != self.installed_at)
    }

    /// Returns whether the service issued these tokens before the others.
    pub(super) fn were_issued_before(&self, other: &Self) -> bool {
        self.issued_at < other.issued_at
    }
}

impl PartialEq for Tokens {
    fn eq(&self, other: &Self) -> bool {
        self.access_token() == other.access_token()
            && self.refresh_token() == other.refresh_token()
            && self.expires_at == other.expires_at
            && self.installation == other.installation
            && self.installed_at == other.installed_at
            && self.issued_at == other.issued_at
            && self.reserved_by == other.reserved_by
            && self.reserved_at == other.reserved_at
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
