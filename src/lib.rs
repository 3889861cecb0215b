//! Send messages through LeadConnector, the API behind HighLevel (GoHighLevel) and its white
//! labels, and record messages that came in elsewhere.
//!
//! - [`outbound`]: messages to a contact, one type for each channel.
//! - [`inbound`]: messages that a contact sent elsewhere, recorded as received.
//! - [`Client`]: sends them, one or [many](Client::send_all). Every [`Error`] says in
//!   [`Error::delivery`] whether the message may be sent again; what certainly was not sent
//!   is tried again by a [`RetryPolicy`].
//! - [`auth`]: tokens, private or of an app that accounts install.
//! - [`rate_limit`]: staying under the service's limits.
//! - [`webhook`]: events that the service posts, authentic or refused.
//! - [`api`]: the low-level client, generated from `openapi/leadconnector.yaml`.
//! - `sandbox` (feature `sandbox`): a local server that behaves like the service.
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use leadconnector::{inbound, outbound, sandbox::Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! let client = sandbox.client(); // `Client::new("pit-...")?` for the service
//!
//! let receipt = client.send(outbound::Sms::new("contact-id", "Hello")).await?;
//! println!("sent as {}", receipt.message_id());
//!
//! let answer = inbound::Sms::from_contact("contact-id").text("Hi");
//! client.add_inbound(answer).await?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sandbox"))]
//! # fn main() {}
//! ```

pub mod api;
pub mod auth;
mod bounds;
mod boxed;
mod client;
pub mod clock;
mod closed_set;
mod error;
pub mod id;
mod idle_map;
pub mod inbound;
mod json;
mod lock;
mod message;
mod open;
mod operation;
pub mod outbound;
mod problem;
pub mod rate_limit;
mod receipt;
mod redact;
mod retry;
mod runtime;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod validate;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use boxed::{BoxError, BoxFuture};
pub use client::{
    Client, ClientBuilder, DEFAULT_API_VERSION, DEFAULT_BASE_URL, DEFAULT_CONCURRENCY,
    DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_WAIT, DEFAULT_TIMEOUT, ENV_API_VERSION, ENV_BASE_URL,
    ENV_TOKEN, FromIterator, FromStream, IntoMessages, SendAll,
};
pub use error::{Delivery, Error, ErrorKind};
pub use open::Open;
pub use problem::Problem;
pub use retry::RetryPolicy;

/// The README's code, compiled and run as doctests.
#[cfg(all(doctest, feature = "sandbox"))]
#[doc = include_str!("../README.md")]
struct Readme;
