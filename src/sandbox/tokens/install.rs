//! Installs and uninstalls the app, and sets what becomes of its tokens.

use std::time::Duration;

use super::{COMPANY, Grant, IssuedTokens};
use crate::{
    id::Resource,
    sandbox::{LOCATION, Sandbox, webhooks},
};

impl Sandbox {
    /// Installs the app for a company or a location. Returns the code that the app's redirect URI
    /// would receive. `POST /oauth/token` exchanges it for tokens once, with
    /// [`CLIENT_ID`](super::CLIENT_ID) and [`CLIENT_SECRET`](super::CLIENT_SECRET).
    ///
    /// A location belongs to the company [`COMPANY`]. A company's token can request tokens of
    /// its locations, and of locations that the sandbox has not seen yet: these belong to it from
    /// then on. The list of a company's locations where the app is installed begins with
    /// [`LOCATION`] for [`COMPANY`], and empty for others.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{Client, auth::OAuth, id::Resource, outbound};
    /// use leadconnector::sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let oauth = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
    ///     .client(Client::builder().base_url(sandbox.url()))
    ///     .build()?;
    /// let code = sandbox.install(&Resource::location("location-id"));
    /// let location = oauth.exchange_code(code).await?;
    /// let client = oauth.client(location.resource());
    /// client.send(outbound::Sms::new("contact-id", "Hello")).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "the code is the only way to the tokens"]
    pub fn install(&self, resource: &Resource) -> String {
        self.install_for(&Grant {
            resource: resource.clone(),
            scopes: None,
        })
    }

    /// Installs the app as [`install`](Self::install) does, with these scopes alone. Operations
    /// that require another scope get 401 "The token is not authorized for this scope." from all
    /// tokens of the installation, including those of a company's locations.
    ///
    /// Other tokens have all scopes: those of [`install`](Self::install), and those that the
    /// sandbox did not issue.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{Client, auth::OAuth, id::Resource, outbound};
    /// use leadconnector::sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let oauth = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
    ///     .client(Client::builder().base_url(sandbox.url()))
    ///     .build()?;
    /// let location = Resource::location("location-id");
    /// let code = sandbox.install_with_scopes(&location, ["conversations/message.readonly"]);
    /// let location = oauth.exchange_code(code).await?;
    /// let client = oauth.client(location.resource());
    /// let error = client.send(outbound::Sms::new("contact-id", "Hello")).await.unwrap_err();
    /// assert_eq!(error.missing_scope(), Some("conversations/message.write"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "the code is the only way to the tokens"]
    pub fn install_with_scopes(
        &self,
        resource: &Resource,
        scopes: impl IntoIterator<Item = impl Into<String>>,
    ) -> String {
        self.install_for(&Grant {
            resource: resource.clone(),
            scopes: Some(scopes.into_iter().map(Into::into).collect()),
        })
    }

    fn install_for(&self, grant: &Grant) -> String {
        let now = self.shared.clock.now();
        let mut state = self.shared.lock();
        let tokens = &mut state.tokens;
        let code = tokens.new_value("sandboxCode");
        match &grant.resource {
            Resource::Location(location) => tokens.add_location(location, &COMPANY.into()),
            Resource::Company(company) if company == COMPANY => {
                tokens.add_location(&LOCATION.into(), company);
            }
            // The sandbox does not know its locations.
            Resource::Company(_) => {}
        }
        tokens.codes.insert(code.clone(), grant.clone());
        let events = state.app_event(&grant.resource, true, now, &self.shared.signer);
        drop(state);
        webhooks::enqueue(&self.shared.queue, events);
        code
    }

    /// Uninstalls the app: its tokens of this company or location get 401 from now on, and only a
    /// new [installation](Self::install) gives others. A company's uninstallation ends those of its
    /// locations too. Registered [webhooks](Self::webhook) get the event `UNINSTALL`.
    ///
    /// A client does not refresh a token that is younger than a minute, so its calls end with
    /// [`ErrorKind::Unauthorized`](crate::ErrorKind::Unauthorized) until then; advance the
    /// [clock](Self::start_with_clock) to see
    /// [`Error::needs_reinstall`](crate::Error::needs_reinstall).
    pub fn uninstall(&self, resource: &Resource) {
        let now = self.shared.clock.now();
        let mut state = self.shared.lock();
        let events = state.app_event(resource, false, now, &self.shared.signer);
        state.tokens.uninstall(resource);
        drop(state);
        webhooks::enqueue(&self.shared.queue, events);
    }

    /// Sets the lifetime of access tokens issued from now on, by the sandbox's
    /// [clock](Self::start_with_clock); 86,399 seconds by default. Replies contain it in whole
    /// seconds, rounded down.
    pub fn token_lifetime(&self, lifetime: Duration) {
        self.shared.lock().tokens.lifetime = lifetime;
    }

    /// Sets how long a refresh token that was used gets the tokens of its first use again, by the
    /// sandbox's [clock](Self::start_with_clock); 30 seconds by default. Zero makes each work
    /// once, for tests that nothing refreshes twice.
    pub fn refresh_grace(&self, grace: Duration) {
        self.shared.lock().tokens.refresh_grace = grace;
    }

    /// Revokes an access token: requests with it get 401 from now on. This works for any token,
    /// including those that the sandbox did not issue, such as [`TOKEN`](crate::sandbox::TOKEN).
    /// The refresh token that was issued with it stays valid. A client gets no new token for one
    /// that is younger than a minute: advance the clock of a test before.
    pub fn revoke(&self, access_token: &str) {
        let tokens = &mut self.shared.lock().tokens;
        tokens.revoked.insert(access_token.to_owned());
    }

    /// Makes the token endpoints reply in camel case from now on, whatever the request:
    /// `accessToken`, `tokenType`, `expiresIn` and `refreshToken` instead of `access_token` and so
    /// on. Otherwise they do so for requests with `Version: v3` or with names in camel case.
    pub fn camel_case_tokens(&self) {
        self.shared.lock().tokens.camel_case = true;
    }
}

impl IssuedTokens {
    /// Ends all codes and tokens of a company or location, and of a company's locations.
    fn uninstall(&mut self, resource: &Resource) {
        let locations: Vec<_> = match resource {
            Resource::Company(company) => self.locations_of(company).map(str::to_owned).collect(),
            Resource::Location(location) => vec![location.as_str().to_owned()],
        };
        let ends = |grant: &Grant| match &grant.resource {
            Resource::Location(location) => {
                locations.iter().any(|ended| ended == location.as_str())
            }
            company @ Resource::Company(_) => company == resource,
        };
        self.codes.retain(|_, grant| !ends(grant));
        self.refresh.retain(|grant| !ends(grant));
        self.refreshed.retain(|exchanged| !ends(&exchanged.grant));
        self.access.retain(|access| !ends(&access.grant));
        for location in &locations {
            self.locations.remove(location);
        }
    }
}
