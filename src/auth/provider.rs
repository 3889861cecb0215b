//! What gives a request its bearer.

use std::{fmt, sync::Arc};

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Error,
    boxed::{BoxError, BoxFuture},
    id::Resource,
    problem::Problem,
};

/// A bearer: what is sent in the header `Authorization`.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(HeaderValue);

impl AccessToken {
    /// The bearer of this token.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the token is empty or
    /// holds anything but visible ASCII characters.
    pub fn new(token: impl AsRef<str>) -> Result<Self, Error> {
        Self::check(token.as_ref()).map_err(|problem| Error::configuration(vec![problem]))
    }

    fn check(token: &str) -> Result<Self, Problem> {
        let allowed = "a token, such as a private integration token (pit-...)";
        let found = if token.is_empty() {
            "nothing"
        } else if !token.bytes().all(|b| b.is_ascii_graphic()) {
            "a text with spaces, line ends or other characters that no token has"
        } else {
            let mut value = HeaderValue::try_from(format!("Bearer {token}"))
                .map_err(|_| Problem::new("token", "a text that no header can carry", allowed))?;
            value.set_sensitive(true);
            return Ok(Self(value));
        };
        Err(Problem::new("token", found, allowed))
    }

    pub(crate) fn header(&self) -> &HeaderValue {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// Gives the bearer of each request.
///
/// An error leads to [`ErrorKind::NoToken`](crate::ErrorKind::NoToken), with the error as its
/// source: nothing was sent. What a provider waits for counts against the time of the call
/// that asks, and a call may be dropped while the provider works: what must not be cut short
/// belongs into a task of its own.
pub trait TokenProvider: fmt::Debug + Send + Sync {
    /// The token for a request that is about to go.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>>;

    /// Called when the service refused a token as invalid or expired. Returns whether
    /// [`token`](Self::token) gives another one now; the request is then repeated, once.
    ///
    /// By default there is no other.
    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
        let _ = rejected;
        Box::pin(std::future::ready(Ok(false)))
    }

    /// Whose token it is, and so whose share of the rate limits requests count against;
    /// `None`, by default, if it does not tell.
    fn resource(&self) -> Option<&Resource> {
        None
    }
}

/// A token that never changes: a private integration token, or an OAuth access token that
/// somebody else keeps fresh.
#[derive(Clone, Debug)]
pub struct PrivateToken(AccessToken);

impl PrivateToken {
    /// The provider of this token.
    ///
    /// # Errors
    ///
    /// As [`AccessToken::new`].
    pub fn new(token: impl Into<SecretString>) -> Result<Self, Error> {
        AccessToken::new(token.into().expose_secret()).map(Self)
    }

    pub(crate) fn check(token: Option<&SecretString>) -> Result<Self, Problem> {
        AccessToken::check(token.map_or("", ExposeSecret::expose_secret)).map(Self)
    }
}

impl TokenProvider for PrivateToken {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        (**self).token()
    }

    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
        (**self).refresh(rejected)
    }

    fn resource(&self) -> Option<&Resource> {
        (**self).resource()
    }
}
