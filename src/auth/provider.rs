//! Bearers, and who provides them.

use std::{fmt, sync::Arc};

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Error,
    boxed::{BoxError, BoxFuture},
    id::Resource,
    problem::Problem,
};

/// A bearer, as the header `Authorization` carries it.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(HeaderValue);

impl AccessToken {
    /// Makes the bearer of a token.
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

/// Provides the bearer of each request.
///
/// If it fails, nothing is sent: the call ends with
/// [`ErrorKind::NoToken`](crate::ErrorKind::NoToken), with the provider's error as its source. A
/// call may be dropped while the provider works, so work that must not be cut short belongs in a
/// task of its own. [`OAuth`](super::OAuth) is a provider that refreshes tokens.
///
/// ```
/// use leadconnector::{BoxError, BoxFuture, Client, auth::{AccessToken, TokenProvider}};
///
/// /// Tokens that another program refreshes, in a file.
/// #[derive(Debug)]
/// struct TokenFile(std::path::PathBuf);
///
/// impl TokenProvider for TokenFile {
///     fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
///         Box::pin(async {
///             let token = std::fs::read_to_string(&self.0)?;
///             Ok(AccessToken::new(token.trim())?)
///         })
///     }
/// }
///
/// # fn main() -> Result<(), leadconnector::Error> {
/// let tokens = TokenFile("/run/secrets/leadconnector".into());
/// let client = Client::builder().token_provider(tokens).build()?;
/// # Ok(())
/// # }
/// ```
pub trait TokenProvider: fmt::Debug + Send + Sync {
    /// Returns the token for a request that is about to be sent.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>>;

    /// Reacts to a token that the service rejected as invalid or expired. Returns whether
    /// [`token`](Self::token) returns another one now; the request is then repeated, once.
    ///
    /// By default there is no other.
    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
        let _ = rejected;
        Box::pin(std::future::ready(Ok(false)))
    }

    /// Returns whose token it is, and so whose rate limits requests count against. `None`, the
    /// default, if that is not known.
    fn resource(&self) -> Option<&Resource> {
        None
    }
}

/// A token that never changes: a private integration token, or an OAuth access token for as long
/// as it lasts.
///
/// ```
/// use leadconnector::{Client, auth::PrivateToken};
///
/// # fn main() -> Result<(), leadconnector::Error> {
/// let token = PrivateToken::new("pit-...")?;
/// let client = Client::builder().token_provider(token).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PrivateToken(AccessToken);

impl PrivateToken {
    /// Makes a provider of one token.
    ///
    /// # Errors
    ///
    /// As [`AccessToken::new`].
    pub fn new(token: impl AsRef<str>) -> Result<Self, Error> {
        AccessToken::new(token).map(Self)
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
