//! Tells that only a new installation of the app can give an account a token.

use http::StatusCode;

use crate::{Delivery, Error, ErrorKind};

/// Marks an error after which only a new installation helps.
#[derive(Clone)]
pub(super) struct NeedsReinstall;

/// The v3 service's message for a location that is suspended. Its refresh token stays valid.
const INACTIVE: &str = "location is not active";

/// Makes the error of a refresh token that was not exchanged, from that of the token endpoint. A
/// contested one may have been exchanged by another process, which then has yet to store the
/// tokens.
pub(super) fn not_issued(error: Error, is_contested: bool) -> Error {
    let is_spent = !is_contested && is_spent(&error);
    let wait = error.retry_after();
    let error = Error::new(ErrorKind::NoToken).with_source(error);
    let error = error.with_retry_after(wait);
    if is_spent {
        error.with_extension(NeedsReinstall)
    } else {
        error
    }
}

/// Returns whether the token endpoint rejected the refresh token for good. A proxy answers 403, and
/// 404 comes from a wrong base URL.
fn is_spent(error: &Error) -> bool {
    let rejects = [
        StatusCode::BAD_REQUEST,
        StatusCode::UNAUTHORIZED,
        StatusCode::UNPROCESSABLE_ENTITY,
    ];
    let inactive = |message: &String| message.to_ascii_lowercase().contains(INACTIVE);
    error.delivery() == Delivery::Rejected
        && error
            .status()
            .is_some_and(|status| rejects.contains(&status))
        && !error.messages().iter().any(inactive)
}

impl Error {
    /// Returns whether the account named by [`resource`](Self::resource) has to install the app
    /// again before it has tokens: none are stored, or the service rejected the stored refresh
    /// token. Other failures to get a token, such as a store that is down, pass. So may a rejection
    /// of a refresh token that another process had reserved before, since it may have the new
    /// tokens: it counts if it is repeated, which takes a minute.
    ///
    /// For a location whose company installed the app, it means that the client came from
    /// [`OAuth::client`](crate::auth::OAuth::client) instead of
    /// [`OAuth::location_client`](crate::auth::OAuth::location_client).
    ///
    /// If it is true for every account, the app's id or secret is wrong.
    ///
    /// ```
    /// # #[cfg(feature = "sandbox")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{auth::OAuth, id::Resource, outbound};
    ///
    /// let app = OAuth::builder("client-id", "client-secret").build()?;
    /// let client = app.client(&Resource::location("location-id"));
    /// let error = client.send(outbound::Sms::new("contact-id", "Hello")).await.unwrap_err();
    /// assert!(error.needs_reinstall());
    /// assert_eq!(error.resource(), Some(&Resource::location("location-id")));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sandbox"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn needs_reinstall(&self) -> bool {
        self.extension::<NeedsReinstall>().is_some()
    }
}
