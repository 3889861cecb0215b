//! What all requests of an operation have in common, made once per client.

use std::sync::{Arc, OnceLock};

use http::HeaderMap;
use url::Url;

use super::request::broken;
use crate::{
    Error,
    operation::{self, Operation},
};

/// What all requests of an operation have in common, for each operation of the specification.
#[derive(Debug)]
pub(crate) struct Prepared(Vec<Parts>);

#[derive(Debug, Default)]
struct Parts {
    /// Not for URLs with parameters in the path or query, which are parsed each time.
    url: OnceLock<Arc<Url>>,
    headers: OnceLock<HeaderMap>,
}

impl Prepared {
    pub(crate) fn new() -> Self {
        Self(operation::ALL.iter().map(|_| Parts::default()).collect())
    }

    fn parts(&self, operation: &Operation) -> Option<&Parts> {
        let mut all = operation::ALL.iter();
        let index = all.position(|o| std::ptr::eq(*o, operation))?;
        self.0.get(index)
    }

    /// Parses the URL of a request for an operation.
    pub(super) fn url(&self, operation: &Operation, url: &str) -> Result<Arc<Url>, Error> {
        let parse = || Url::parse(url).map(Arc::new).map_err(|_| broken());
        let Some(Parts { url: known, .. }) = self.parts(operation) else {
            return parse();
        };
        match known.get() {
            Some(known) if known.as_str() == url => Ok(Arc::clone(known)),
            None if !operation.path.contains('{') && !url.contains('?') => {
                let url = parse()?;
                // An error means that another thread was first.
                let _ = known.set(Arc::clone(&url));
                Ok(url)
            }
            _ => parse(),
        }
    }

    /// Returns the headers that every request of an operation has; `make` makes them.
    pub(super) fn headers(
        &self,
        operation: &Operation,
        make: impl FnOnce() -> HeaderMap,
    ) -> HeaderMap {
        match self.parts(operation) {
            Some(Parts { headers, .. }) => headers.get_or_init(make).clone(),
            None => make(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_parsed_once_but_for_its_query() {
        let prepared = Prepared::new();
        let operation = &operation::SEND_MESSAGE;
        let url = "https://a.co/conversations/messages";
        let parsed = |url: &str| prepared.url(operation, url).unwrap();
        let first = parsed(url);
        assert_eq!(first.as_str(), url);
        assert!(Arc::ptr_eq(&first, &parsed(url)));
        let with_query = format!("{url}?limit=1");
        assert_eq!(parsed(&with_query).as_str(), with_query);
    }
}
