//! A marketplace app and the tokens of its installations.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};

use super::{
    cache::{CachedTokens, TokenCache},
    exchange::App,
    installation::{Installation, InstallationTokens, lost},
    location::LocationTokens,
    provider::TokenProvider,
    store::TokenStore,
    worker::Worker,
};
use crate::{
    Error,
    client::{Client, Template},
    id::{CompanyId, LocationId, Resource},
    idle_map::IdleMap,
};

/// A marketplace app that companies and locations install, and the tokens of its installations.
///
/// Access tokens last about 24 hours. They are refreshed 5 to 6 minutes before they expire (one
/// that this process first reads in its last 50 minutes: in the last tenth of what is left then),
/// and when the service rejects one as invalid. Refreshes are single-flight: within a process, one
/// refresh per installation serves all calls that need it; between processes, the [`TokenStore`]
/// ensures that only one of them exchanges a refresh token. New tokens are stored before they are
/// used; if that fails, the error is [`TokensNotStored`](crate::ErrorKind::TokensNotStored) and
/// holds them.
///
/// Tokens are exchanged on a dedicated thread, which ends with the app. An exchange therefore
/// continues when the call that started it, or the runtime of that call, is dropped.
/// [`exchange_code`](Self::exchange_code), and any call without a valid token, returns only once
/// the new tokens are stored. So does the call that starts a refresh ahead of the expiry, but it
/// waits for 2 seconds at most: if the token endpoint is slow or fails, it uses the token that is
/// still valid, and the refresh continues without it. End a program with [`settle`](Self::settle),
/// which waits for exchanges that no call waits for.
///
/// A failed exchange is remembered, so that calls don't repeat it immediately: for 60 seconds if
/// the service rejected the refresh token, or if its reply could not be parsed or had no usable
/// token, and for one second after any other failure. During that time calls that need the token
/// fail with the same error. The time is that of the clients' [clock](crate::ClientBuilder::clock):
/// with a [`ManualClock`](crate::clock::ManualClock), the failure lasts until a test advances it.
///
/// Cloning is cheap, and clones share everything. Create one for each app and reuse it.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{auth::{FileStore, OAuth}, outbound};
/// # use leadconnector::{Client, id::Resource, sandbox::{self, Sandbox}};
///
/// # let sandbox = Sandbox::start().await?;
/// # let folder = std::env::temp_dir().join(format!("leadconnector-oauth-{}", std::process::id()));
/// # let code = sandbox.install(&Resource::company("company-id"));
/// # let (client_id, client_secret) = (sandbox::CLIENT_ID, sandbox::CLIENT_SECRET);
/// let app = OAuth::builder(client_id, client_secret)
///     .store(FileStore::new(&folder)?)
/// #    .client(Client::builder().base_url(sandbox.url()))
///     .build()?;
///
/// // Once, with the code that the installation of a company sends to the redirect URI:
/// app.exchange_code(code).await?;
///
/// // From then on, for any of its locations:
/// let client = app.location_client("company-id", "location-id");
/// client.send(outbound::Sms::new("contact-id", "Hello")).await?;
///
/// // At the end of the program:
/// app.settle().await?;
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sandbox"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct OAuth(Arc<Inner>);

struct Inner {
    app: Arc<App>,
    store: Arc<dyn TokenStore>,
    worker: Arc<Worker>,
    /// The settings of the app's clients.
    clients: Template,
    /// The settings of the low-level clients that exchange and mint tokens on the worker.
    exchanges: Template,
    installations: IdleMap<Resource, TokenCache<InstallationTokens>>,
    locations: IdleMap<(CompanyId, LocationId), TokenCache<LocationTokens>>,
}

impl OAuth {
    /// Makes the app of validated settings: those of its clients, and those for exchanging tokens.
    pub(super) fn new(
        app: App,
        store: Arc<dyn TokenStore>,
        clients: Template,
        exchanges: Template,
    ) -> Self {
        Self(Arc::new(Inner {
            app: Arc::new(app),
            store,
            worker: Arc::new(Worker::new()),
            clients,
            exchanges,
            installations: IdleMap::new(),
            locations: IdleMap::new(),
        }))
    }

    /// Exchanges the code that an installation sent to the redirect URI, and stores its tokens.
    /// Returns who installed the app: [`Installation::resource`] is the key to
    /// [`client`](Self::client). If the app was installed before, the new tokens replace the old
    /// ones, whatever their dates.
    ///
    /// A code is single-use. Its tokens are stored even if this call is dropped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TokensNotStored`](crate::ErrorKind::TokensNotStored) if the tokens could not be
    /// stored; the next call of a client that needs them tries again. The same kind if the error is
    /// the only place that holds the tokens or the reply with them:
    /// - the reply does not name the account, or can't be read;
    /// - the same account installed the app again, and those tokens were stored while this exchange
    ///   was in progress.
    ///
    /// All other errors come from the token endpoint, such as
    /// [`ErrorKind::Unauthorized`](crate::ErrorKind::Unauthorized) for a code that was already
    /// used.
    pub async fn exchange_code(&self, code: impl Into<String>) -> Result<Installation, Error> {
        let (this, code) = (self.clone(), code.into());
        let exchanged = self.0.worker.run(async move { this.install(code).await });
        exchanged.await
    }

    async fn install(&self, code: String) -> Result<Installation, Error> {
        let began = self.0.app.clock.instant();
        let (tokens, installation) = self.0.app.exchange_code(code).await?;
        let Some(details) = installation else {
            let reason = "the reply does not name the account that the tokens belong to";
            return Err(lost(tokens, reason));
        };
        let resource = details.resource();
        let installation = self.installation_cache(resource);
        let installed = installation.source().install(tokens, began).await;
        // The next call reads them from the store, or tries again to store them.
        installation.forget();
        // Location tokens minted from the old tokens may have fewer permissions.
        self.forget_minted(resource);
        installed.map(|()| details)
    }

    /// Removes the tokens of an installation from the store and from memory, for an account that
    /// uninstalled the app or a customer who left. A refresh in progress, here or in another
    /// process, does not store its tokens again.
    ///
    /// Calls in other processes may use the access token that they hold until it expires or the
    /// service rejects it. The tokens of a new installation whose code is being exchanged are not
    /// affected, if they arrive later.
    ///
    /// For a location whose company installed the app, it removes the token that was minted from
    /// the company's. The next call of a [`location_client`](Self::location_client) mints another,
    /// as long as the service permits it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoToken`](crate::ErrorKind::NoToken) if the store fails. The tokens may still
    /// be stored then: call it again.
    pub async fn forget(&self, resource: &Resource) -> Result<(), Error> {
        self.remove(resource, None).await.map(drop)
    }

    /// Removes the tokens of an installation as [`forget`](Self::forget) does, unless the app was
    /// installed again after this date. Returns whether no tokens are left. The date of an
    /// installation is known to the second, and tokens installed within the second of the date are
    /// kept. So are tokens whose date is not known: those that another program obtained, and those
    /// of an exchange whose reply had no `Date` header, or one that is a day off.
    ///
    /// It is for events: one that says that the app was uninstalled may arrive late or twice, after
    /// the account has installed the app again.
    ///
    /// # Errors
    ///
    /// Those of [`forget`](Self::forget).
    pub async fn forget_installed_before(
        &self,
        resource: &Resource,
        date: DateTime<Utc>,
    ) -> Result<bool, Error> {
        self.remove(resource, Some(date)).await
    }

    async fn remove(
        &self,
        resource: &Resource,
        before: Option<DateTime<Utc>>,
    ) -> Result<bool, Error> {
        let (this, resource) = (self.clone(), resource.clone());
        let removed = self.0.worker.run(async move {
            let installation = this.installation_cache(&resource);
            let removed = installation.source().forget(before).await;
            if !matches!(removed, Ok(false)) {
                installation.forget();
                this.forget_minted(&resource);
            }
            removed
        });
        removed.await
    }

    /// Forgets the location tokens in memory that were minted from a company's tokens, or for a
    /// location.
    fn forget_minted(&self, resource: &Resource) {
        for ((company, id), location) in self.0.locations.values() {
            if *resource == Resource::Company(company) || *resource == Resource::Location(id) {
                location.forget();
            }
        }
    }

    /// Waits for every token exchange in progress, and stores tokens that could not be stored
    /// before. Call it at the end of a program: a call that was dropped, or whose refresh was slow,
    /// may have left an exchange behind.
    ///
    /// Tokens are stored on the app's dedicated thread, also if this call is dropped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TokensNotStored`](crate::ErrorKind::TokensNotStored) for the first installation
    /// whose tokens still can't be stored. The tokens of all others are stored.
    ///
    /// The same kind for new tokens that were lost because the call that would have returned their
    /// error was dropped: the error holds the tokens or the reply with them. Each of these errors
    /// is returned once, one at a time: call `settle` again until it succeeds.
    pub async fn settle(&self) -> Result<(), Error> {
        self.0.worker.idle().await;
        let this = self.clone();
        let stored = self.0.worker.run(async move {
            let mut stored = Ok(());
            for (_, installation) in this.0.installations.values() {
                if let Err(error) = installation.source().settle().await
                    && !this.0.worker.lost.keep(&error)
                {
                    stored = stored.and(Err(error));
                }
            }
            stored
        });
        stored.await?;
        self.0.worker.lost.take().map_or(Ok(()), Err)
    }

    /// Returns a token provider for a company or location that installed the app itself, as
    /// [`client`](Self::client) uses.
    #[must_use]
    pub fn installation(&self, resource: &Resource) -> Arc<dyn TokenProvider> {
        Arc::new(CachedTokens(self.installation_cache(resource)))
    }

    /// Returns a token provider for a location of a company that installed the app. Its tokens are
    /// minted from the company's. [`location_client`](Self::location_client) uses it.
    #[must_use]
    pub fn location(
        &self,
        company: impl Into<CompanyId>,
        location: impl Into<LocationId>,
    ) -> Arc<dyn TokenProvider> {
        let key = (company.into(), location.into());
        let cache = self.0.locations.get_or_insert_with(&key, || {
            let (company, location) = key.clone();
            let owner = self.installation(&Resource::Company(company.clone()));
            let source = LocationTokens::new(company, location, self.0.exchanges.api(owner));
            TokenCache::new(source, Arc::clone(&self.0.worker))
        });
        Arc::new(CachedTokens(cache))
    }

    /// Creates a client for a company or location that installed the app itself. Clients of one app
    /// share connections, rate limits and the budget of their retries.
    ///
    /// For a location whose company installed the app, use
    /// [`location_client`](Self::location_client): this client would find no tokens, and its errors
    /// would say that the location has to [install](Error::needs_reinstall) the app. So store the
    /// company with each location, and use this method for those without one.
    ///
    /// The client of a company can't send: messages need the token of a location, and the service
    /// rejects the company's with a 401
    /// ([`WrongTokenType`](crate::Rejection::WrongTokenType)).
    #[must_use]
    pub fn client(&self, resource: &Resource) -> Client {
        self.0.clients.client(self.installation(resource))
    }

    /// Creates a client for a location of a company that installed the app. For a location that
    /// installed it itself, use [`client`](Self::client): this client needs the company's tokens.
    #[must_use]
    pub fn location_client(
        &self,
        company: impl Into<CompanyId>,
        location: impl Into<LocationId>,
    ) -> Client {
        self.0.clients.client(self.location(company, location))
    }

    pub(super) fn app(&self) -> &App {
        &self.0.app
    }

    fn installation_cache(&self, resource: &Resource) -> Arc<TokenCache<InstallationTokens>> {
        let inner = &self.0;
        inner.installations.get_or_insert_with(resource, || {
            let source = InstallationTokens::new(
                resource.clone(),
                Arc::clone(&inner.app) as _,
                Arc::clone(&inner.store),
                Arc::clone(&inner.app.clock),
            );
            TokenCache::new(source, Arc::clone(&inner.worker))
        })
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("store", &self.0.store)
            .finish_non_exhaustive()
    }
}
