//! What happens to every request, between the generated operation and the network: headers,
//! the deadline, tracing, and the reading of what is no success.
//!
//! This takes the place of the crate `progenitor-client`, whose names the generated code
//! uses: its errors print payloads and headers, lose the status of a reply that does not
//! parse, and its replies are read without a bound.

use std::time::{Duration, Instant};

use http::{HeaderName, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Request, Response};
use serde::Serialize;

use crate::{Error, api, departure::Departure, operation, reply};

/// What the hooks know of the client.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// The bearer; marked sensitive.
    pub(crate) authorization: HeaderValue,
    pub(crate) version: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    /// From the start of a call to the end of its reply.
    pub(crate) timeout: Duration,
}

/// The header that names the version of the API (000, 001, 002, 003).
pub(crate) const VERSION: HeaderName = HeaderName::from_static("version");

/// Which operation a request is for.
#[derive(Clone, Copy)]
pub(crate) struct OperationInfo {
    pub(crate) operation_id: &'static str,
}

/// What the generated client tells about itself.
#[expect(dead_code, reason = "the generated code implements all of it")]
pub(crate) trait ClientInfo<Inner> {
    fn api_version() -> &'static str;
    fn baseurl(&self) -> &str;
    fn client(&self) -> &reqwest::Client;
    fn inner(&self) -> &Inner;
}

/// What the generated operations call.
pub(crate) trait ClientHooks<Inner>: ClientInfo<Inner> {
    /// Before the request.
    async fn pre(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error>;
    /// The request.
    async fn exec(&self, request: Request, info: &OperationInfo) -> Result<Response, Error>;
    /// After the request.
    async fn post(&self, _: &Result<Response, Error>, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
}

impl ClientHooks<Context> for api::Client {
    async fn pre(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error> {
        let context = &self.inner;
        let headers = request.headers_mut();
        // progenitor sends this with every request; no page has it.
        headers.remove("api-version");
        headers.insert(header::AUTHORIZATION, context.authorization.clone());
        headers.insert(VERSION, context.version.clone());
        // The service has answered an empty 404 without it (user report).
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, context.user_agent.clone());
        *request.timeout_mut() = Some(context.timeout);
        Ok(())
    }

    async fn exec(&self, mut request: Request, info: &OperationInfo) -> Result<Response, Error> {
        let started = Instant::now();
        let asked = request.url().clone();
        let departure = Departure::watch(&mut request);
        let result = match self.client.execute(request).await {
            Ok(mut response) => {
                response.extensions_mut().insert(*info);
                if *response.url() != asked {
                    // A caller's own HTTP client followed a redirect. What the first server
                    // did with the message, nobody knows.
                    Err(reply::unexpected(&response))
                } else if response.status().is_success() {
                    Ok(response)
                } else {
                    Err(reply::refused(response).await)
                }
            }
            Err(error) => {
                let begun = departure.map(|departure| departure.has_begun());
                Err(Error::no_reply(error, begun).with_operation(Some(info.operation_id)))
            }
        };
        let (status, failure) = match &result {
            Ok(response) => (Some(response.status()), None),
            Err(error) => (error.status(), Some(error.kind())),
        };
        let operation = operation::ALL.iter().find(|o| o.id == info.operation_id);
        tracing::debug!(
            target: "leadconnector",
            operation = info.operation_id,
            method = operation.map(|o| o.method.as_str()),
            path = operation.map(|o| o.path),
            idempotent = operation.map(|o| o.idempotent),
            status = status.map(|status| status.as_u16()),
            failure = failure.map(tracing::field::debug),
            elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request"
        );
        result
    }
}

/// What the generated operations call for a path parameter: it stays one segment, whatever
/// it holds.
pub(crate) fn encode_path(segment: &str) -> String {
    /// All but what RFC 3986 calls unreserved.
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    match segment {
        // An address has no other way to write these than as a step within its path. No id
        // is one, so what is asked for instead does not exist either.
        "." | ".." => segment.replace('.', "%252E"),
        _ => utf8_percent_encode(segment, ENCODED).to_string(),
    }
}

/// What the generated operations call for a body that is a form.
pub(crate) trait RequestBuilderExt: Sized {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error>;
}

impl RequestBuilderExt for reqwest::RequestBuilder {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error> {
        Ok(self.form(body))
    }
}
