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
//! let body: SendMessageBody = serde_json::from_str(
//!     r#"{"type":"SMS","contactId":"abc123def456","message":"Hello"}"#,
//! ).expect("a literal that fits the type");
//! assert_eq!(body.type_, SendMessageType::Sms);
//!
//! let reply = client.api().send_message(&body).await?.into_inner();
//! println!("{:?}", reply.message_id);
//! # Ok(())
//! # }
//! ```

use std::{fmt, marker::PhantomData};

use crate::runtime::Reply;

pub use self::generated::{Client, types};
pub use crate::runtime::ResponseValue;

#[rustfmt::skip]
#[path = "../openapi/generated/api.rs"]
#[allow(
    missing_docs,
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

/// Why a call of the low-level client failed: an [`Error`](crate::Error) of the crate, in the shape that
/// generated code expects. `?` turns it into one.
///
/// `E` stands for a documented error body; none is used, since the service sends others
/// than it documents.
pub struct Error<E = ()>(crate::Error, PhantomData<fn() -> E>);

impl<E> Error<E> {
    /// The generated code calls this for a status that is no success. The hooks have made an
    /// error of it before, so that none gets here.
    #[allow(
        non_snake_case,
        clippy::needless_pass_by_value,
        reason = "generated code takes it for a variant of an enum"
    )]
    pub(crate) fn UnexpectedResponse(reply: Reply) -> Self {
        let status = reply.status();
        crate::Error::new(crate::ErrorKind::of_status(status))
            .with_status(status)
            .into()
    }
}

impl<E> From<Error<E>> for crate::Error {
    fn from(error: Error<E>) -> Self {
        error.0
    }
}

impl<E> From<crate::Error> for Error<E> {
    fn from(error: crate::Error) -> Self {
        Self(error, PhantomData)
    }
}

impl<E> std::ops::Deref for Error<E> {
    type Target = crate::Error;

    fn deref(&self) -> &crate::Error {
        &self.0
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0)
    }
}
