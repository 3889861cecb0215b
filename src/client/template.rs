//! The common parts of clients that differ only in their tokens.

use std::sync::Arc;

use super::Client;
use crate::{
    api,
    auth::TokenProvider,
    id::Resource,
    rate_limit::{Budget, RateLimiter},
    retry::RetryBudget,
};

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
