//! An app that is installed in a sandbox.

use super::*;

/// A sandbox, and an app that a location has installed in it.
pub(super) struct App {
    pub(super) clock: ManualClock,
    pub(super) sandbox: Sandbox,
    pub(super) store: Probe,
    pub(super) oauth: OAuth,
    pub(super) client: Client,
}

impl App {
    pub(super) async fn installed() -> Self {
        Self::installed_by(&location()).await
    }

    /// An app that a location has installed, with the default retry policy and an expired access
    /// token.
    pub(super) async fn expired() -> Self {
        let app = Self::installed_with(RetryPolicy::default(), &location()).await;
        app.clock.advance(DAY);
        app
    }

    pub(super) async fn installed_by(resource: &Resource) -> Self {
        Self::installed_with(RetryPolicy::none(), resource).await
    }

    async fn installed_with(policy: RetryPolicy, resource: &Resource) -> Self {
        let clock = ManualClock::new();
        let sandbox = single_use_tokens(clock.clone()).await;
        let store = Probe::default();
        let oauth = oauth_with(policy, &sandbox.url(), &clock, store.clone());
        let code = sandbox.install(resource);
        let installed = soon(oauth.exchange_code(code)).await.unwrap();
        assert_eq!(installed.resource(), resource);
        Self {
            client: oauth.client(resource),
            clock,
            sandbox,
            store,
            oauth,
        }
    }

    pub(super) async fn stored(&self) -> Tokens {
        self.store.get(&location()).await.unwrap().unwrap()
    }

    /// Returns the token that requests currently use.
    pub(super) async fn token(&self) -> AccessToken {
        let provider = self.oauth.installation(&location());
        soon(provider.token()).await.unwrap()
    }

    /// Sends a message whose refresh repeats its request this many times.
    pub(super) async fn send_after_repeats(
        &self,
        times: usize,
    ) -> Result<outbound::SendReceipt, Error> {
        let (client, before) = (self.client.clone(), self.requests().0);
        let call = tokio::spawn(async move { send(&client).await });
        repeat(&self.clock, times, || self.requests().0 - before).await;
        soon(call).await.unwrap()
    }

    /// Waits until no token exchange is in progress.
    pub(super) async fn settled(&self) {
        // Whether everything is stored does not matter here.
        let _ = soon(self.oauth.settle()).await;
    }

    /// Returns the number of requests to the token endpoint, except for the first exchange, and the
    /// number of messages.
    pub(super) fn requests(&self) -> (usize, usize) {
        let refreshes = count(&self.sandbox, TOKEN) - 1;
        (refreshes, count(&self.sandbox, SEND))
    }

    /// Advances to 2 minutes before the token expires, with the token cached in memory.
    pub(super) async fn almost_expire(&self) {
        self.token().await;
        self.clock.advance(DAY - Duration::from_secs(120));
    }
}
