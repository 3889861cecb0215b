//! How this crate makes its errors.

use std::{error::Error as StdError, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Extensions, StatusCode};

use super::{Delivery, Error, ErrorBody, ErrorKind, Inner, transport};
use crate::{
    Problem,
    auth::Tokens,
    bounds::SALVAGED_BYTES,
    boxed::BoxError,
    id::{CompanyId, LocationId, Resource},
    operation::Operation,
};

/// The maximum of [`Error::retry_after`]: none of the service's limits lasts longer than a day.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            delivery: kind.delivery(),
            operation: None,
            status: None,
            reply: ErrorBody::default(),
            problems: Vec::new(),
            retry_after: None,
            is_final: false,
            unstored: None,
            token_reply: None,
            resource: None,
            location: None,
            company: None,
            unread: None,
            source: None,
            extensions: Extensions::new(),
        }))
    }

    pub(crate) fn invalid_message(problems: Vec<Problem>) -> Self {
        let mut error = Self::new(ErrorKind::InvalidMessage);
        error.0.problems = problems;
        error
    }

    /// Makes the error of a call whose arguments are not valid; `None` if it is no operation of the
    /// service.
    pub(crate) fn invalid_request<'o>(
        operation: impl Into<Option<&'o Operation>>,
        problems: Vec<Problem>,
    ) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest);
        error.0.problems = problems;
        error.0.operation = operation.into().map(|operation| operation.id);
        error
    }

    /// Makes the error of a problem of a request, if there is one.
    pub(crate) fn check(operation: &Operation, problem: Option<Problem>) -> Result<(), Self> {
        let error = |problem| Err(Self::invalid_request(operation, vec![problem]));
        problem.map_or(Ok(()), error)
    }

    pub(crate) fn configuration(problems: Vec<Problem>) -> Self {
        let mut error = Self::new(ErrorKind::Configuration);
        error.0.problems = problems;
        error
    }

    /// Makes the error of a token provider that failed. Whatever happened to the provider's own
    /// requests, the message that needed the token was not sent.
    pub(crate) fn no_token(error: BoxError) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(own) if matches!(own.kind(), ErrorKind::NoToken | ErrorKind::TokensNotStored) => {
                *own
            }
            Ok(own) => Self::new(ErrorKind::NoToken).with_source(*own),
            Err(other) => Self::new(ErrorKind::NoToken).with_source(other),
        };
        error.with_delivery(Delivery::NotSent)
    }

    /// Keeps the printable parts of an error of the HTTP library as the source.
    pub(crate) fn with_reqwest(self, error: Option<reqwest::Error>) -> Self {
        match error {
            Some(error) => self.with_source(transport::printable(error)),
            None => self,
        }
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    pub(crate) fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait.map(|wait| wait.min(MAX_RETRY_AFTER));
        self
    }

    /// Keeps the beginning of an unusable reply.
    pub(crate) fn with_unread(mut self, reply: &Bytes) -> Self {
        self.0.unread = Some(reply.slice(..reply.len().min(SALVAGED_BYTES)));
        self
    }

    pub(crate) fn unread(&self) -> Option<&Bytes> {
        self.0.unread.as_ref()
    }

    /// Removes the body of a reply with a successful status, which may hold tokens.
    pub(crate) fn without_reply(&self) -> Self {
        let mut error = self.clone();
        error.0.reply.messages.clear();
        error.0.reply.body = None;
        error.0.unread = None;
        error
    }

    /// Makes the error of a reply of the token endpoint from which no tokens could be read.
    pub(crate) fn tokens_unread(reply: &[u8]) -> Self {
        let mut error = Self::new(ErrorKind::TokensNotStored).no_retry();
        let reply = &reply[..reply.len().min(SALVAGED_BYTES)];
        let reply = String::from_utf8_lossy(reply).into_owned();
        error.0.token_reply = Some(reply.into());
        error
    }

    /// Marks an error that waiting within the call's time can't fix.
    pub(crate) fn no_retry(mut self) -> Self {
        self.0.is_final = true;
        self
    }

    pub(crate) fn is_final(&self) -> bool {
        self.0.is_final
    }

    pub(crate) fn with_unstored_tokens(mut self, tokens: Tokens) -> Self {
        self.0.unstored = Some(tokens);
        self
    }

    pub(crate) fn with_resource(mut self, resource: &Resource) -> Self {
        self.0.resource = Some(resource.clone());
        self
    }

    pub(crate) fn with_location(mut self, location: Option<&LocationId>) -> Self {
        self.0.location = location.cloned();
        self
    }

    pub(crate) fn with_company(mut self, company: Option<&CompanyId>) -> Self {
        self.0.company = company.cloned();
        self
    }

    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.0.extensions.insert(value);
        self
    }

    pub(crate) fn without_extension<T: Clone + Send + Sync + 'static>(mut self) -> Self {
        self.0.extensions.remove::<T>();
        self
    }

    pub(crate) fn with_error_body(mut self, read: ErrorBody) -> Self {
        self.0.reply = read;
        self
    }
}
