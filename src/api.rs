//! The low-level client, which progenitor generates from `openapi/leadconnector.yaml`. Use it for
//! operations that [`crate::Client`] has no method for. It validates nothing beyond types.
//!
//! [`Client::api`](crate::Client::api) returns it. Its requests are subject to the same headers,
//! retries, limits and errors as other calls.
//!
//! ```
//! # async fn example(client: leadconnector::Client) -> Result<(), leadconnector::Error> {
//! use leadconnector::api::types::{SendMessageBody, SendMessageType};
//!
//! let mut body = SendMessageBody::new("abc123def456", SendMessageType::Sms);
//! body.message = Some("Hello".to_owned());
//!
//! let reply = client.api().send_message(&body).await?.into_inner();
//! println!("{:?}", reply.message_id());
//! # Ok(())
//! # }
//! ```

use std::fmt;

use crate::{
    Error, ErrorKind,
    boxed::BoxFuture,
    runtime::{self, ClientHooks, OperationInfo, Reply, Request, Settings},
};

pub use self::generated::Client;
pub use crate::runtime::ResponseValue;

/// The types of request bodies, and views of replies.
pub mod types {
    pub use super::generated::types::*;
    pub use crate::view::reply::*;
}

#[rustfmt::skip]
#[path = "../openapi/generated/api.rs"]
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]
mod generated;

/// Omits the HTTP client, which may hold a caller's own headers.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.baseurl)
            .field("api_version", &self.inner.version)
            .finish_non_exhaustive()
    }
}

impl ClientHooks<Settings> for Client {
    fn exec(&self, request: Request, info: &OperationInfo) -> BoxFuture<'_, Result<Reply, Error>> {
        runtime::invoke(&self.client, &self.inner, info, request)
    }
}

impl Error {
    /// Creates the error for a reply whose status the generated code does not know. This never
    /// happens, since [`runtime::invoke`] returns only replies with a successful status.
    #[allow(
        non_snake_case,
        clippy::needless_pass_by_value,
        reason = "the generated code calls it like an enum variant"
    )]
    fn UnexpectedResponse(reply: Reply) -> Self {
        let status = reply.status();
        Self::new(ErrorKind::of_status(status)).with_status(status)
    }
}
