//! The location that a client's calls are about.

use std::sync::Arc;

use super::Client;
use crate::{
    Error, api, id::LocationId, operation::Operation, problem::Problem, redact::id_or_ellipsis,
};

impl Client {
    /// Returns a client for calls about another location. It shares the connections, the token and
    /// the rate limit of this one.
    ///
    /// The token must be valid for that location: a private integration token is valid for its own
    /// only. Clients of [`OAuth`](crate::auth::OAuth) know their location.
    ///
    /// ```
    /// # fn main() -> Result<(), leadconnector::Error> {
    /// let client = leadconnector::Client::new("pit-...")?.at("l1C08ntBrFjLS0elLIYU");
    /// assert_eq!(client.location().unwrap(), "l1C08ntBrFjLS0elLIYU");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn at(&self, location: impl Into<LocationId>) -> Self {
        let mut api = api::Client::clone(&self.api);
        api.inner.location = Some(location.into());
        Self { api: Arc::new(api) }
    }

    /// Returns the location that calls are about, if known: from
    /// [`ClientBuilder::location`](super::ClientBuilder::location), [`at`](Self::at) or
    /// [`OAuth`](crate::auth::OAuth).
    #[must_use]
    pub fn location(&self) -> Option<&LocationId> {
        self.api.inner.location.as_ref()
    }

    /// Returns the location as spans and events show it.
    pub(super) fn printable_location(&self) -> Option<&str> {
        self.location()
            .map(|location| id_or_ellipsis(location.as_str()))
    }

    /// Returns the location for an operation that needs one.
    pub(crate) fn required_location(&self, operation: &Operation) -> Result<&LocationId, Error> {
        let location = self.location();
        let location = location.filter(|location| !location.as_str().trim().is_empty());
        location.ok_or_else(|| {
            let allowed = "a location, given by ClientBuilder::location, Client::at or the variable \
                 LEADCONNECTOR_LOCATION_ID";
            let error = Error::configuration(vec![Problem::new("location", "nothing", allowed)]);
            error.with_operation(operation.id)
        })
    }
}
