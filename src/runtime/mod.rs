//! What the generated code stands on: one invocation of an operation, from its token to its reply.
//!
//! This takes the place of the crate `progenitor-client`, whose names the generated code uses: its
//! errors print payloads and headers and lose the status of a reply that does not parse, and it
//! reads replies without a bound. An invocation goes down through the files of this folder:
//! [`request`] is what an operation builds; [`invocation`] gets it a token and a permit, and decides
//! on attempts; [`attempt`] makes one exchange on the network, within its [`deadline`], with a
//! [body](tracked_body) that knows whether it has begun to leave; [`reply`] is what came back.

mod attempt;
mod deadline;
mod invocation;
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
#[cfg(feature = "sandbox")]
pub(crate) use self::invocation::VERSION;
pub use self::reply::ResponseValue;
pub(crate) use self::{
    reply::Reply,
    request::{Request, Urls},
    settings::Settings,
};

/// Names the operation that a request is for.
#[derive(Clone, Copy)]
pub(crate) struct OperationInfo {
    pub(crate) operation_id: &'static str,
}

impl OperationInfo {
    fn operation(self) -> Result<&'static Operation, Error> {
        let operation = operation::ALL.iter().find(|o| o.id == self.operation_id);
        // The table and the operations are made from the same document, so that there is one.
        operation
            .copied()
            .ok_or_else(|| Error::configuration(Vec::new()))
    }
}

/// What the generated client says of itself.
#[expect(dead_code, reason = "the generated code implements all of it")]
pub(crate) trait ClientInfo<Inner> {
    fn api_version() -> &'static str;
    fn baseurl(&self) -> &str;
    fn client(&self) -> &request::Client;
    fn inner(&self) -> &Inner;
}

/// What the generated operations call.
pub(crate) trait ClientHooks<Inner>: ClientInfo<Inner> {
    /// Before the request.
    async fn pre(&self, _: &mut Request, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
    /// The request.
    async fn exec(&self, request: Request, info: &OperationInfo) -> Result<Reply, Error>;
    /// After the request.
    async fn post(&self, _: &Result<Reply, Error>, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
}

/// Invokes an operation: makes as many attempts as it takes, and returns the reply if its status
/// is a success.
///
/// The future is large, and moved by each function that awaits it; so it is boxed.
pub(crate) fn invoke<'a>(
    http: &'a request::Client,
    settings: &'a Settings,
    info: &OperationInfo,
    request: Request,
) -> BoxFuture<'a, Result<Reply, Error>> {
    let invocation = info
        .operation()
        .and_then(|operation| Invocation::new(&http.0, settings, operation, request));
    match invocation {
        Ok(invocation) => Box::pin(invocation.run()),
        Err(error) => Box::pin(std::future::ready(Err(error))),
    }
}

/// Encodes a path parameter, so that it stays one segment whatever it holds.
pub(crate) fn encode_path(segment: &str) -> String {
    /// All but what RFC 3986 calls unreserved.
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    match segment {
        // A path has no other way to write these than as a step within it. No id is one, so
        // what is asked for instead does not exist either.
        "." | ".." => segment.replace('.', "%252E"),
        _ => utf8_percent_encode(segment, ENCODED).to_string(),
    }
}
