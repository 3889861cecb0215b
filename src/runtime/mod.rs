//! The runtime of the generated code: one invocation of an operation, from its token to its reply.
//!
//! It replaces the crate `progenitor-client`, whose names the generated code uses: the errors of
//! that crate print payloads and headers and lose the status of a reply that does not parse, and it
//! reads replies without a size limit. An invocation passes through the modules of this folder: an
//! operation builds a [`request`]; [`invocation`] gets it a token and a permit, waits for the
//! [`io_driver`], and decides on attempts; [`attempt`] makes one exchange on the network, within
//! its [`deadline`], with a [body](tracked_body) that knows whether it has begun to leave; the
//! result is a [`reply`].

mod attempt;
mod deadline;
mod invocation;
mod io_driver;
pub(crate) mod payload;
mod prepared;
mod reply;
pub(crate) mod request;
mod settings;
mod trace;
mod tracked_body;

#[cfg(test)]
mod tests;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    Error,
    boxed::BoxFuture,
    operation::{self, Operation},
};

use self::invocation::Invocation;
pub use self::reply::ResponseValue;
pub(crate) use self::settings::VERSION;
pub(crate) use self::{
    deadline::FAR_FUTURE,
    prepared::Prepared,
    reply::{Reply, ReplyStream},
    request::Request,
    settings::Settings,
};

/// The operation of a request.
#[derive(Clone, Copy)]
pub(crate) struct OperationInfo {
    pub(crate) operation_id: &'static str,
}

impl OperationInfo {
    fn operation(self) -> Result<&'static Operation, Error> {
        let operation = operation::ALL.iter().find(|o| o.id == self.operation_id);
        // The table and the operations are generated from the same document, so this finds one.
        operation
            .copied()
            .ok_or_else(|| Error::configuration(Vec::new()))
    }
}

/// The description of a generated client.
#[expect(dead_code, reason = "the generated code implements all of it")]
pub(crate) trait ClientInfo<Inner> {
    fn api_version() -> &'static str;
    fn baseurl(&self) -> &str;
    fn client(&self) -> &request::Client;
    fn inner(&self) -> &Inner;
}

/// The hooks that generated operations call.
pub(crate) trait ClientHooks<Inner>: ClientInfo<Inner> {
    /// Called before the request.
    async fn pre(&self, _: &mut Request, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
    /// Makes the request.
    fn exec(&self, request: Request, info: &OperationInfo) -> BoxFuture<'_, Result<Reply, Error>>;
    /// Called after the request.
    async fn post(&self, _: &Result<Reply, Error>, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
}

/// Invokes an operation: makes all of its attempts, and returns the reply if its status is a
/// success.
pub(crate) fn invoke<'a>(
    http: &'a request::Client,
    settings: &'a Settings,
    info: &OperationInfo,
    request: Request,
) -> BoxFuture<'a, Result<Reply, Error>> {
    match info.operation() {
        Ok(operation) => invoke_operation(http, settings, operation, request),
        Err(error) => Box::pin(std::future::ready(Err(error))),
    }
}

/// Like [`invoke`], for an operation that need not be in the table.
pub(crate) fn invoke_operation<'a>(
    http: &'a request::Client,
    settings: &'a Settings,
    operation: &'a Operation,
    request: Request,
) -> BoxFuture<'a, Result<Reply, Error>> {
    match Invocation::new(&http.0, settings, operation, request) {
        Ok(invocation) => invocation.run(),
        Err(error) => Box::pin(std::future::ready(Err(error))),
    }
}

/// Percent-encodes a path parameter, so that it stays one segment whatever it contains.
pub(crate) fn encode_path(segment: &str) -> String {
    /// All characters that RFC 3986 does not call unreserved.
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    match segment {
        // In a path, these always mean a step, even percent-encoded. No id equals one, so the
        // record requested instead does not exist either.
        "." | ".." => segment.replace('.', "%252E"),
        _ => utf8_percent_encode(segment, ENCODED).to_string(),
    }
}
