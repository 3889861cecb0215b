//! The tokens of an app that accounts install.

use std::{fmt, sync::Arc};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use super::{
    cache::{self, TokenCache, cut_short},
    exchange::App,
    installation::{InstallationTokens, not_stored},
    location::LocationTokens,
    provider::TokenProvider,
    store::{MemoryStore, TokenStore},
    worker::Worker,
};
use crate::{
    Client, ClientBuilder, Error, ErrorKind,
    id::{CompanyId, LocationId, Resource},
    idle_map::IdleMap,
    problem::Problem,
};

/// An app that companies and locations install, and the tokens of its installations.
///
/// Access tokens last about 24 hours. They are refreshed 5 minutes before they expire, or when
/// the service refuses one as invalid. Within a process one refresh at a time is under way for
/// each installation, however many calls wait for it; between processes the [`TokenStore`] sees
/// to it. New tokens are stored before they are used; if that fails, the error is
/// [`ErrorKind::TokensNotStored`] and holds them.
///
/// Tokens are exchanged on a thread of their own, which ends with the app. So a refresh goes on
/// when the call that started it is dropped, and when its runtime is. A call that starts a
/// refresh, or has to wait for one, returns when the new tokens are stored, and so does
/// [`exchange_code`](Self::exchange_code); a program that drops such calls should end with
/// [`settle`](Self::settle).
///
/// Cloning is cheap, and clones share everything. Make one for each app and keep it.
#[derive(Clone)]
pub struct OAuth(Arc<Inner>);

struct Inner {
    app: Arc<App>,
    store: Arc<dyn TokenStore>,
    worker: Arc<Worker>,
    /// With its HTTP client and its rate limiter, which all clients share.
    settings: ClientBuilder,
    /// For exchanging and minting tokens, on the worker.
    token_settings: ClientBuilder,
    installations: IdleMap<Resource, cache::Inner<InstallationTokens>>,
    locations: IdleMap<(CompanyId, LocationId), cache::Inner<LocationTokens>>,
}

impl OAuth {
    /// An app with this id and secret, as the vendor's marketplace shows them.
    pub fn builder(client_id: impl Into<String>, client_secret: impl Into<String>) -> OAuthBuilder {
        OAuthBuilder {
            client_id: client_id.into(),
            client_secret: client_secret.into().into(),
            redirect_uri: None,
            store: Arc::new(MemoryStore::new()),
            settings: Client::builder(),
        }
    }

    /// Exchanges the code that an installation sent to the redirect URI, and stores its
    /// tokens. Returns who installed the app: the key to [`client`](Self::client). If the
    /// app was installed before, its new tokens take the place of the old.
    ///
    /// A code works once. What it is exchanged for is stored, also when this call is dropped.
    ///
    /// # Errors
    ///
    /// As the token endpoint answers, such as [`ErrorKind::Unauthorized`] for a code that was
    /// used; [`ErrorKind::TokensNotStored`] if the tokens could not be stored, which the next
    /// call of a client for them tries again, or if the reply does not say whose they are: then
    /// they are nowhere but in the error.
    pub async fn exchange_code(&self, code: impl Into<String>) -> Result<Resource, Error> {
        let (done, exchanged) = oneshot::channel();
        let (this, code) = (self.clone(), code.into());
        let job = async move {
            // Whoever asked may be gone.
            let _ = done.send(this.install(code).await);
        };
        let started = self.0.worker.run(job);
        started.map_err(|error| Error::new(ErrorKind::NoToken).with_source(error))?;
        // The job fails if a store panics.
        exchanged.await.unwrap_or_else(|_| Err(cut_short()))
    }

    async fn install(&self, code: String) -> Result<Resource, Error> {
        let (tokens, resource) = self.0.app.exchange_code(code).await?;
        let Some(resource) = resource else {
            return Err(not_stored(
                tokens,
                "the reply does not say whose tokens these are",
            ));
        };
        let installation = self.cache(&resource);
        let installed = installation.source().install(tokens).await;
        // If they could not be stored, the next call tries again.
        installation.set(installed.as_ref().ok().cloned());
        // Tokens minted from the old ones may be good for less.
        for ((company, _), location) in self.0.locations.values() {
            if resource == Resource::Company(company) {
                TokenCache::from(location).set(None);
            }
        }
        installed.map(|_| resource)
    }

    /// Waits for every exchange of tokens that is under way, and stores tokens that could not be
    /// stored before. To be called before a program ends that dropped calls, or that got
    /// [`ErrorKind::TokensNotStored`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TokensNotStored`] for the first installation whose tokens still can't be
    /// stored.
    pub async fn settle(&self) -> Result<(), Error> {
        self.0.worker.idle().await;
        for (_, cache) in self.0.installations.values() {
            TokenCache::from(cache).source().settle().await?;
        }
        Ok(())
    }

    /// The tokens of a company or a location that installed the app itself.
    #[must_use]
    pub fn installation(&self, resource: &Resource) -> Arc<dyn TokenProvider> {
        Arc::new(self.cache(resource))
    }

    /// Tokens of a location of a company that installed the app, minted from the company's.
    ///
    /// # Errors
    ///
    /// None that [`OAuthBuilder::build`] would not have given.
    pub fn location(
        &self,
        company: impl Into<CompanyId>,
        location: impl Into<LocationId>,
    ) -> Result<Arc<dyn TokenProvider>, Error> {
        let (company, location) = (company.into(), location.into());
        let owner = self.cache(&Resource::Company(company.clone()));
        let api = self.0.token_settings.connect(Some(Arc::new(owner)))?;
        let key = (company.clone(), location.clone());
        let cache = self.0.locations.get_or_insert_with(&key, || {
            let source = LocationTokens::new(company, location, api);
            cache::Inner::new(source, Arc::clone(&self.0.worker))
        });
        Ok(Arc::new(TokenCache::from(cache)))
    }

    /// A client that acts for a company or a location that installed the app itself. Clients
    /// of one app share their connections and count their requests together.
    ///
    /// # Errors
    ///
    /// None that [`OAuthBuilder::build`] would not have given.
    pub fn client(&self, resource: &Resource) -> Result<Client, Error> {
        self.0
            .settings
            .clone()
            .token_provider(self.installation(resource))
            .build()
    }

    /// A client that acts for a location of a company that installed the app.
    ///
    /// # Errors
    ///
    /// None that [`OAuthBuilder::build`] would not have given.
    pub fn location_client(
        &self,
        company: impl Into<CompanyId>,
        location: impl Into<LocationId>,
    ) -> Result<Client, Error> {
        let tokens = self.location(company, location)?;
        self.0.settings.clone().token_provider(tokens).build()
    }

    fn cache(&self, resource: &Resource) -> TokenCache<InstallationTokens> {
        let inner = &self.0;
        let cache = inner.installations.get_or_insert_with(resource, || {
            let source = InstallationTokens::new(
                resource.clone(),
                Arc::clone(&inner.app) as _,
                Arc::clone(&inner.store),
                Arc::clone(&inner.app.clock),
            );
            cache::Inner::new(source, Arc::clone(&inner.worker))
        });
        cache.into()
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("store", &self.0.store)
            .finish_non_exhaustive()
    }
}

/// The settings of an [`OAuth`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct OAuthBuilder {
    client_id: String,
    client_secret: SecretString,
    redirect_uri: Option<String>,
    store: Arc<dyn TokenStore>,
    settings: ClientBuilder,
}

impl OAuthBuilder {
    /// Where tokens are kept. In memory if not set, which loses every installation when the
    /// process ends.
    pub fn store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Arc::new(store);
        self
    }

    /// The redirect URI of the app, if it has several. Sent with each exchange; not sent if
    /// not set.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// How the service is reached, by the token endpoint and by the app's clients: base URL,
    /// timeouts, retries, limits, clock. A token in it is not used.
    pub fn client(mut self, settings: ClientBuilder) -> Self {
        self.settings = settings;
        self
    }

    /// Builds the app.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the id or the secret is empty, or a setting of the
    /// client is not what it must be.
    pub fn build(self) -> Result<OAuth, Error> {
        let mut problems = Vec::new();
        let secret = self.client_secret.expose_secret();
        for (setting, text) in [("client_id", &*self.client_id), ("client_secret", secret)] {
            if text.trim().is_empty() {
                problems.push(Problem::new(
                    setting,
                    "nothing",
                    "as the marketplace shows it",
                ));
            }
        }
        if !problems.is_empty() {
            return Err(Error::configuration(problems));
        }
        let (settings, token_settings) = self.settings.for_app()?;
        let api = token_settings.connect(None)?;
        let app = App {
            client_id: self.client_id,
            client_secret: self.client_secret,
            redirect_uri: self.redirect_uri,
            clock: Arc::clone(&api.inner.clock),
            api,
        };
        Ok(OAuth(Arc::new(Inner {
            app: Arc::new(app),
            store: self.store,
            worker: Arc::new(Worker::new()),
            settings,
            token_settings,
            installations: IdleMap::new(),
            locations: IdleMap::new(),
        })))
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
