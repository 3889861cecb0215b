//! The environment variables that a client can be created from.

use std::env;

use super::Client;
use crate::{Error, problem::Problem};

/// The environment variable with the token.
pub const ENV_TOKEN: &str = "LEADCONNECTOR_TOKEN";
/// The environment variable with the location.
pub const ENV_LOCATION_ID: &str = "LEADCONNECTOR_LOCATION_ID";
/// The environment variable with the base URL.
pub const ENV_BASE_URL: &str = "LEADCONNECTOR_BASE_URL";
/// The environment variable with the API version.
pub const ENV_API_VERSION: &str = "LEADCONNECTOR_API_VERSION";

impl Client {
    /// Creates a client from the environment: from `LEADCONNECTOR_TOKEN` and, if set,
    /// `LEADCONNECTOR_LOCATION_ID`, `LEADCONNECTOR_BASE_URL` and `LEADCONNECTOR_API_VERSION`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the token is not set, or if
    /// a variable is not valid.
    pub fn from_env() -> Result<Self, Error> {
        let Some(token) = variable(ENV_TOKEN)? else {
            let problem = Problem::new(ENV_TOKEN, "nothing", "a token");
            return Err(Error::configuration(vec![problem]));
        };
        let mut builder = Self::builder().token(token);
        if let Some(location) = variable(ENV_LOCATION_ID)? {
            builder = builder.location(location);
        }
        if let Some(url) = variable(ENV_BASE_URL)? {
            builder = builder.base_url(url);
        }
        if let Some(version) = variable(ENV_API_VERSION)? {
            builder = builder.api_version(version);
        }
        builder.build()
    }
}

/// Reads a variable; an empty one counts as not set.
fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            let problem = Problem::new(name, "bytes that are not UTF-8", "text");
            Err(Error::configuration(vec![problem]))
        }
    }
}
