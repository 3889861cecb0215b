//! Building a marketplace app.

use std::{fmt, sync::Arc};

use secrecy::{ExposeSecret, SecretString};

use super::{
    exchange::App,
    marketplace,
    oauth::OAuth,
    store::{MemoryStore, TokenStore},
};
use crate::{
    Error,
    client::{Client, ClientBuilder},
    problem::Problem,
};

impl OAuth {
    /// Starts building an app from its client id and secret, as shown in the vendor's marketplace.
    pub fn builder(client_id: impl Into<String>, client_secret: impl Into<String>) -> OAuthBuilder {
        OAuthBuilder {
            client_id: client_id.into(),
            client_secret: client_secret.into().into(),
            redirect_uri: None,
            marketplace: marketplace::MARKETPLACE.to_owned(),
            store: Arc::new(MemoryStore::new()),
            settings: Client::builder(),
        }
    }
}

/// A builder for an [`OAuth`] app; see [`OAuth::builder`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct OAuthBuilder {
    client_id: String,
    client_secret: SecretString,
    redirect_uri: Option<String>,
    marketplace: String,
    store: Arc<dyn TokenStore>,
    settings: ClientBuilder,
}

impl OAuthBuilder {
    /// Sets the store of the tokens. The default is a [`MemoryStore`](super::MemoryStore), which
    /// loses every installation when the process ends.
    pub fn store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Arc::new(store);
        self
    }

    /// Sets the redirect URI, as registered for the app. [`OAuth::authorize_url`] needs it, and
    /// each exchange sends it. By default none is sent, which works for an app that has only one.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Sets where [`OAuth::authorize_url`] sends users, such as
    /// [`WHITE_LABEL_MARKETPLACE`](super::WHITE_LABEL_MARKETPLACE), which does not show the
    /// vendor's brand. The default is `https://marketplace.gohighlevel.com`.
    pub fn marketplace(mut self, url: impl Into<String>) -> Self {
        self.marketplace = url.into();
        self
    }

    /// Sets how the token endpoint and the app's clients reach the service: base URL, timeouts,
    /// retries, rate limits, clock. A token among the settings is ignored.
    pub fn client(mut self, settings: ClientBuilder) -> Self {
        self.settings = settings;
        self
    }

    /// Builds the app.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the id or secret is empty,
    /// or if the marketplace's URL or a client setting is invalid.
    pub fn build(self) -> Result<OAuth, Error> {
        let mut problems = Vec::new();
        let secret = self.client_secret.expose_secret();
        for (setting, text) in [("client_id", &*self.client_id), ("client_secret", secret)] {
            if text.trim().is_empty() {
                let allowed = "the value shown in the marketplace";
                problems.push(Problem::new(setting, "nothing", allowed));
            }
        }
        let marketplace = marketplace::parse(&self.marketplace);
        let marketplace = match marketplace {
            Ok(url) if problems.is_empty() => url,
            result => {
                problems.extend(result.err());
                return Err(Error::configuration(problems));
            }
        };
        let (clients, exchanges) = self.settings.for_app()?;
        let api = exchanges.api_without_tokens();
        let app = App {
            client_id: self.client_id,
            client_secret: self.client_secret,
            redirect_uri: self.redirect_uri,
            marketplace,
            clock: Arc::clone(&api.inner.clock),
            api,
        };
        Ok(OAuth::new(app, self.store, clients, exchanges))
    }
}

impl fmt::Debug for OAuthBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthBuilder")
            .field("store", &self.store)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
