//! The names of the fields in requests for tokens and in their replies.

use serde_json::{Map, Value};

/// The names that v3 writes in camel case and earlier versions in snake case.
const NAMES: [(&str, &str); 9] = [
    ("access_token", "accessToken"),
    ("client_id", "clientId"),
    ("client_secret", "clientSecret"),
    ("expires_in", "expiresIn"),
    ("grant_type", "grantType"),
    ("redirect_uri", "redirectUri"),
    ("refresh_token", "refreshToken"),
    ("token_type", "tokenType"),
    ("user_type", "userType"),
];

/// How names of several words are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// `access_token`.
    Snake,
    /// `accessToken`.
    Camel,
}

impl Naming {
    /// Returns the naming of a request: camel case in v3, and if the names in the body are so.
    pub(super) fn of_request(v3: bool, body: &Map<String, Value>) -> Self {
        let snake = NAMES.iter().any(|(snake, _)| body.contains_key(*snake));
        let camel = NAMES.iter().any(|(_, camel)| body.contains_key(*camel));
        if v3 || (camel && !snake) {
            Self::Camel
        } else {
            Self::Snake
        }
    }

    /// Returns the name of a field, given in snake case. Names that all versions share stay as they
    /// are.
    pub(super) fn of(self, snake: &'static str) -> &'static str {
        if self == Self::Snake {
            return snake;
        }
        let name = NAMES.iter().find(|(name, _)| *name == snake);
        name.map_or(snake, |(_, camel)| camel)
    }
}
