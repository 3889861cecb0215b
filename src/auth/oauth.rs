//! The tokens of an app that accounts install.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use secrecy::{ExposeSecret, SecretString};

use super::{
    MemoryStore, TokenProvider, TokenStore, Tokens,
    cached::{Cached, Source, cut_short},
    location::Minted,
    rotation::{Rotation, no_token, not_stored},
    tokens::resource_of,
};
use crate::{
    Client, ClientBuilder, Error,
    api::{
        self,
        types::{GetAccessTokenBody, GrantType},
    },
    clock::Clock,
    id::{CompanyId, LocationId, Resource},
    problem::Problem,
};

/// An app that companies and locations install, and the tokens of its installations.
///
/// Access tokens last about 24 hours; they are renewed 5 minutes before they expire, or when
/// the service refuses one as invalid. Within a process one renewal at a time is under way
/// for each installation, however many calls wait for it; between processes the
/// [`TokenStore`] sees to it. New tokens are stored before they are used; if that fails, the
/// error is [`ErrorKind::TokensNotStored`] and holds them.
///
/// Cloning is cheap, and clones share everything. Make one for each app and keep it.
///
/// [`ErrorKind::TokensNotStored`]: crate::ErrorKind::TokensNotStored
#[derive(Clone)]
pub struct OAuth(Arc<Inner>);

struct Inner {
    app: Arc<App>,
    /// With its HTTP client and its rate limiter, which all clients share.
    settings: ClientBuilder,
    installations: Mutex<HashMap<Resource, Cached<Rotation>>>,
    locations: Mutex<HashMap<(CompanyId, LocationId), Cached<Minted>>>,
}

/// What the token endpoint knows the app by, and where its tokens are kept.
pub(super) struct App {
    client_id: String,
    client_secret: SecretString,
    redirect_uri: Option<String>,
    pub(super) store: Arc<dyn TokenStore>,
    /// Asks without a bearer.
    api: api::Client,
    pub(super) clock: Arc<dyn Clock>,
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
    /// A code works once. What is exchanged is stored, also when this call is dropped.
    ///
    /// # Errors
    ///
    /// As the token endpoint answers, such as [`ErrorKind::Unauthorized`] for a code that was
    /// used; [`ErrorKind::TokensNotStored`] if the tokens could not be stored, which the next
    /// call of a client for them tries again, or if the reply does not say whose they are:
    /// then they are nowhere but in the error.
    ///
    /// [`ErrorKind::Unauthorized`]: crate::ErrorKind::Unauthorized
    /// [`ErrorKind::TokensNotStored`]: crate::ErrorKind::TokensNotStored
    pub async fn exchange_code(&self, code: impl Into<String>) -> Result<Resource, Error> {
        let mut form = self.0.app.form(GrantType::AuthorizationCode);
        form.code = Some(code.into());
        let this = self.clone();
        let task = tokio::spawn(async move {
            let (tokens, resource) = this.0.app.exchange(&form, None).await?;
            let Some(resource) = resource else {
                return Err(not_stored(
                    None,
                    tokens,
                    "the reply does not say whose tokens these are",
                ));
            };
            let installed = this.rotation(&resource).source().install(tokens).await;
            this.forget(&resource);
            installed.map(|()| resource)
        });
        // A task fails when its runtime shuts down, or a store panics.
        task.await.unwrap_or_else(|_| Err(cut_short()))
    }

    /// The tokens of a company or a location that installed the app itself.
    #[must_use]
    pub fn installation(&self, resource: &Resource) -> Arc<dyn TokenProvider> {
        Arc::new(self.rotation(resource))
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
        let owner = self.rotation(&Resource::Company(company.clone()));
        let api = self.0.settings.connect(Some(Arc::new(owner)))?;
        let key = (company.clone(), location.clone());
        let minted = get_or_insert(&self.0.locations, key, || {
            Minted::new(company, location, api)
        });
        Ok(Arc::new(minted))
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

    /// Forgets the tokens of an installation that was replaced, and those minted from it: they
    /// may be good for less than the new ones.
    fn forget(&self, resource: &Resource) {
        if let Some(cached) = lock(&self.0.installations).get(resource) {
            cached.forget();
        }
        for ((company, _), cached) in lock(&self.0.locations).iter() {
            if matches!(resource, Resource::Company(installed) if installed == company) {
                cached.forget();
            }
        }
    }

    fn rotation(&self, resource: &Resource) -> Cached<Rotation> {
        get_or_insert(&self.0.installations, resource.clone(), || {
            Rotation::new(Arc::clone(&self.0.app), resource.clone())
        })
    }
}

impl App {
    pub(super) fn form(&self, grant_type: GrantType) -> GetAccessTokenBody {
        GetAccessTokenBody {
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.expose_secret().to_owned(),
            code: None,
            grant_type,
            redirect_uri: self.redirect_uri.clone(),
            refresh_token: None,
            user_type: None,
        }
    }

    /// Gets tokens, and whose they are if the reply says so.
    pub(super) async fn exchange(
        &self,
        form: &GetAccessTokenBody,
        previous: Option<&Tokens>,
    ) -> Result<(Tokens, Option<Resource>), Error> {
        let reply = self.api.get_access_token(form).await;
        // What came under a successful status may hold tokens.
        let reply = reply
            .map_err(|error| Error::from(error).without_reply())?
            .into_inner();
        let tokens = Tokens::of_reply(&reply, previous, self.clock.now())
            .ok_or_else(|| no_token("the reply has no access token"))?;
        Ok((tokens, resource_of(&reply)))
    }
}

fn lock<K, V>(map: &Mutex<HashMap<K, V>>) -> MutexGuard<'_, HashMap<K, V>> {
    // Whole between any two statements that hold the lock.
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The token of a source, which is made if it is not there.
fn get_or_insert<K: Hash + Eq, S: Source>(
    map: &Mutex<HashMap<K, Cached<S>>>,
    key: K,
    source: impl FnOnce() -> S,
) -> Cached<S> {
    lock(map)
        .entry(key)
        .or_insert_with(|| Cached::new(source()))
        .clone()
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("store", &self.0.app.store)
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

    /// Makes it.
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
        let settings = self.settings.shared()?;
        let api = settings.connect(None)?;
        let app = App {
            client_id: self.client_id,
            client_secret: self.client_secret,
            redirect_uri: self.redirect_uri,
            store: self.store,
            clock: Arc::clone(&api.inner.clock),
            api,
        };
        Ok(OAuth(Arc::new(Inner {
            app: Arc::new(app),
            settings,
            installations: Mutex::default(),
            locations: Mutex::default(),
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
