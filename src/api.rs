//! The low-level client: the code that progenitor makes from `openapi/leadconnector.yaml`. It
//! checks nothing beyond types; it is for what the facade lacks.
//!
//! [`Client::api`](crate::Client::api) gives it. What it sends goes the same way as the
//! facade's messages: the same headers, limits and errors.
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
    runtime::{self, ClientHooks, OperationInfo, Reply, Request, Settings},
};

pub use self::generated::Client;
pub use crate::runtime::ResponseValue;

/// The bodies of requests, and views of the replies.
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

/// Without the HTTP client, which may hold a caller's own headers.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.baseurl)
            .field("api_version", &self.inner.version)
            .finish_non_exhaustive()
    }
}

impl ClientHooks<Settings> for Client {
    async fn exec(&self, request: Request, info: &OperationInfo) -> Result<Reply, Error> {
        runtime::invoke(&self.client, &self.inner, info, request).await
    }
}

impl Error {
    /// Makes the error of a reply whose status the generated code does not know. None gets there,
    /// since [`runtime::invoke`] returns those with a successful status alone.
    #[allow(
        non_snake_case,
        clippy::needless_pass_by_value,
        reason = "the generated code takes it for a variant of an enum"
    )]
    fn UnexpectedResponse(reply: Reply) -> Self {
        let status = reply.status();
        Self::new(ErrorKind::of_status(status)).with_status(status)
    }
}
