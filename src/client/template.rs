//! The common parts of clients that differ only in their tokens.

use std::{sync::Arc, time::Duration};

use super::{Client, ClientBuilder, transport, validate::Checked};
use crate::{
    Error, api,
    auth::TokenProvider,
    id::Resource,
    rate_limit::{Budget, RateLimiter, SlidingWindow, Unlimited},
    retry::RetryBudget,
    runtime::{Prepared, Settings, request},
    status_order::StatusOrder,
};

/// The network time of an attempt to exchange tokens. Codes and refresh tokens are single-use, so a
/// slow reply is worth waiting for.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a token exchange may wait before an attempt starts: no retry starts later.
const EXCHANGE_MAX_WAIT: Duration = Duration::from_secs(10);

/// Validated settings and an HTTP client, from which clients can be made without failure.
pub(crate) struct Template {
    pub(super) api: api::Client,
    pub(super) limiter: Arc<dyn RateLimiter>,
    pub(super) budget: Option<String>,
    /// Shared by all clients, since an app may make a client for each message.
    pub(super) retry_budget: Arc<RetryBudget>,
}

impl Template {
    /// Makes a client.
    pub(crate) fn client(&self, tokens: Arc<dyn TokenProvider>) -> Client {
        Client {
            api: Arc::new(self.api(tokens)),
        }
    }

    /// Makes a low-level client.
    pub(crate) fn api(&self, tokens: Arc<dyn TokenProvider>) -> api::Client {
        let mut api = self.api.clone();
        let settings = &mut api.inner;
        settings.limiter = Arc::clone(&self.limiter);
        settings.budget = match (&self.budget, tokens.resource()) {
            (Some(name), _) => Budget::Named(name.clone()),
            (None, Some(resource)) => Budget::Resource(resource.clone()),
            (None, None) => match &settings.location {
                Some(location) => Budget::Resource(Resource::Location(location.clone())),
                None => Budget::Unnamed,
            },
        };
        // A token provider knows its own account better than the caller.
        if let Some(Resource::Location(location)) = tokens.resource() {
            settings.location = Some(location.clone());
        }
        settings.retry_budget = Some(Arc::clone(&self.retry_budget));
        settings.tokens = Some(tokens);
        api
    }

    /// Makes a low-level client without tokens or rate limits, for the token endpoint.
    pub(crate) fn api_without_tokens(&self) -> api::Client {
        self.api.clone()
    }
}

impl ClientBuilder {
    /// Makes the settings of an app's clients, which share an HTTP client and a rate limiter, and
    /// those for exchanging tokens, with a longer timeout and a separate HTTP client, whose
    /// connections live on the worker's runtime and serve one request each: a request that is
    /// repeated because no reply arrives must not wait for the connection of the first.
    pub(crate) fn for_app(mut self) -> Result<(Template, Template), Error> {
        let mut problems = Vec::new();
        let Some(checked) = self.check(&mut problems) else {
            return Err(Error::configuration(problems));
        };
        let limiter = self.limiter();
        let clients = self.template(checked.clone(), Arc::clone(&limiter))?;
        self.timeout = self.timeout.max(EXCHANGE_TIMEOUT);
        self.max_wait = EXCHANGE_MAX_WAIT;
        let configure = self.configure_http.take();
        self.configure_http = Some(Arc::new(move |http| {
            let http = match &configure {
                Some(configure) => configure(http),
                None => http,
            };
            http.pool_max_idle_per_host(0)
        }));
        Ok((clients, self.template(checked, limiter)?))
    }

    pub(super) fn limiter(&self) -> Arc<dyn RateLimiter> {
        let sliding_window = || Arc::new(SlidingWindow::with_clock(Arc::clone(&self.clock))) as _;
        self.limiter.clone().unwrap_or_else(sliding_window)
    }

    pub(super) fn template(
        &self,
        checked: Checked,
        limiter: Arc<dyn RateLimiter>,
    ) -> Result<Template, Error> {
        let Checked {
            base_url,
            version,
            user_agent,
        } = checked;
        let configure = self.configure_http.as_ref();
        let http = transport::build(&base_url, self.connect_timeout, configure)?;
        let inner = Settings {
            tokens: None,
            location: self.location.clone(),
            retry_budget: None,
            version,
            user_agent,
            default_headers: configure.is_some(),
            timeout: self.timeout,
            max_wait: self.max_wait,
            retry: self.retry,
            limiter: Arc::new(Unlimited::new()),
            budget: Budget::Unnamed,
            clock: Arc::clone(&self.clock),
            prepared: Arc::new(Prepared::new()),
            stop: None,
            statuses: Arc::new(StatusOrder::new()),
        };
        Ok(Template {
            api: api::Client {
                baseurl: base_url,
                client: request::Client(http),
                inner,
            },
            limiter,
            budget: self.budget.clone(),
            retry_budget: Arc::new(RetryBudget::new()),
        })
    }
}
