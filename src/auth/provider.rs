//! Bearer tokens and their providers.

use std::{fmt, sync::Arc};

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Error,
    boxed::{BoxError, BoxFuture},
    id::Resource,
    problem::Problem,
};

/// A bearer token, as sent in the `Authorization` header.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(HeaderValue);

impl AccessToken {
    /// Makes a bearer token.
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
            "text with spaces, line breaks or other characters that no token contains"
        } else {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| {
                Problem::new("token", "text that is not a valid header value", allowed)
            })?;
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

/// Provides the bearer token of each request.
///
/// If it fails, nothing is sent: the call ends with
/// [`ErrorKind::NoToken`](crate::ErrorKind::NoToken) and the provider's error as its source. A call
/// may be dropped while the provider works, so run work that must complete in a task of its own.
/// [`OAuth`](super::OAuth) creates providers that refresh tokens.
///
/// ```
/// use leadconnector::{BoxError, BoxFuture, Client, auth::{AccessToken, TokenProvider}};
///
/// /// Reads the token from a file that another program keeps current.
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
#[diagnostic::on_unimplemented(
    note = "`ClientBuilder::token` takes a token that does not change, as text",
    note = "`auth::OAuth` makes clients whose tokens are refreshed"
)]
pub trait TokenProvider: fmt::Debug + Send + Sync {
    /// Returns the token for a request that is about to be sent.
    ///
    /// If it fails or panics, the call fails with [`NoToken`](crate::ErrorKind::NoToken).
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>>;

    /// Called when the service rejected a token as invalid or expired. Returns whether
    /// [`token`](Self::token) now returns a different one; if so, the request is repeated once.
    ///
    /// The default returns `false`.
    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
        let _ = rejected;
        Box::pin(std::future::ready(Ok(false)))
    }

    /// Returns the account that the token belongs to, and whose rate limits requests therefore
    /// count against. The default is `None`: unknown.
    fn resource(&self) -> Option<&Resource> {
        None
    }
}

/// A token that never changes: a private integration token, or an OAuth access token that the
/// application renews itself.
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
    /// Same as [`AccessToken::new`].
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
