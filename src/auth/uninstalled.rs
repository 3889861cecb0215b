//! Events that say that the app was uninstalled.

use super::OAuth;
use crate::{
    Error,
    id::Resource,
    webhook::{Event, is_app},
};

impl OAuth {
    /// Removes the tokens of the installation that an event ends. Give it every event of the app:
    /// only [`Event::AppUninstalled`] of this app removes anything, whose id is the client id or
    /// its part before the hyphen. Returns whether it ended an installation whose tokens are no
    /// longer stored.
    ///
    /// An event may come late or twice. It does not affect an installation that was made after the
    /// event's date, as [`forget_installed_before`](Self::forget_installed_before) says; an event
    /// without a date therefore removes nothing.
    ///
    /// The event of a location whose company keeps the app ends the use of that location only: stop
    /// making calls for it. The company's tokens stay, and as long as the service permits it, a
    /// call mints another token for the location.
    ///
    /// Bind the verifier to the app, with
    /// [`VerifierBuilder::app`](crate::webhook::VerifierBuilder::app): the service signs the events
    /// of all apps with one key.
    ///
    /// ```no_run
    /// # use leadconnector::{Error, auth::OAuth, webhook::Event};
    /// async fn handle(oauth: &OAuth, event: &Event) -> Result<(), Error> {
    ///     oauth.uninstalled(event).await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`forget`](Self::forget). Reply with a status other than 2xx, so that the event
    /// comes again.
    pub async fn uninstalled(&self, event: &Event) -> Result<bool, Error> {
        let Event::AppUninstalled(app) = event else {
            return Ok(false);
        };
        if app
            .app_id()
            .is_some_and(|id| !is_app(&self.app().client_id, id))
        {
            return Ok(false);
        }
        // Without a location, a company uninstalled the app.
        let location = app.location_id().map(Resource::Location);
        let resource = location.or_else(|| app.company_id().map(Resource::Company));
        match (resource, app.occurred_at()) {
            (Some(resource), Some(date)) => self.forget_installed_before(&resource, date).await,
            _ => Ok(false),
        }
    }
}
