//! Send messages through LeadConnector, the API behind HighLevel (GoHighLevel) and its white
//! labels, record messages that came in elsewhere, and receive webhooks.
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
//!
//! # Where to start
//!
//! | you want to | start from |
//! | --- | --- |
//! | send a message to a contact | [`Client::send`] with a type of [`outbound`] |
//! | record a message or call that a contact made elsewhere | [`Client::add_inbound`] with a type of [`inbound`] |
//! | send many messages | [`Client::send_all`], [`Client::send_stream`] |
//! | know whether a message may be sent again | [`Error::delivery`], and the table of [`ErrorKind`] |
//! | know why the service rejected a message | [`Error::rejection`], [`Error::report`] |
//! | find out what became of a message that may have been sent | [`Client::settle`], [`Client::settle_all`], [`Client::settle_stream`] |
//! | read messages, or export them; cancel scheduled ones | [`Client::messages`] |
//! | upload files to attach | [`Client::attachments`] |
//! | read recordings and transcriptions of calls | [`Messages::recording`](conversations::Messages::recording) |
//! | find, read and change conversations | [`Client::conversations`] |
//! | act for the accounts that install your app | [`auth::OAuth`] |
//! | share limits between clients or machines | [`rate_limit`] |
//! | receive events, or deliver messages as a conversation provider | [`webhook::Verifier`](webhook) |
//! | try it, or test your program | [`sandbox::Sandbox`](sandbox) and [`clock::ManualClock`] |
//! | call an operation that [`Client`] has no method for | [`Client::api`] |
//! | call a path that the crate does not know | [`Client::request`] |
//!
//! # Features
//!
//! | feature | default | what it adds |
//! | --- | --- | --- |
//! | `default-tls` | yes | the default TLS backend of `reqwest` |
//! | `generate` | yes | a build-time check that the reviewed endpoint code is what the generator makes from the specification; disable it for a lighter build |
//! | `webhook` | yes | [`webhook`]: events and their verifier |
//! | `axum` | no | `webhook::axum`: handlers of verified events |
//! | `sandbox` | no | [`sandbox`], a local server that behaves like the service, and `webhook::testing` |
//! | `rustls-no-provider` | no | instead of `default-tls`: `rustls` with the crypto provider that the application installs |
//!
//! Calls need a tokio runtime with I/O and time enabled. The public API uses types of `chrono` 0.4
//! for dates, of `http` 1 for statuses and headers, and of `reqwest` 0.13 for the settings of the
//! HTTP client.
//!
//! The spans and events of this crate contain nothing secret or personal. The `h2` crate below it
//! logs the text that a server sends when it closes an HTTP/2 connection: don't record `h2` at the
//! levels `DEBUG` and `TRACE`.

// Shows on docs.rs which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "webhook")]
mod answer;
pub mod api;
pub mod attachments;
pub mod auth;
mod bounds;
mod boxed;
mod client;
pub mod clock;
mod closed_set;
pub mod contacts;
pub mod conversations;
mod error;
mod false_success;
mod folder;
pub mod id;
mod idle_map;
pub mod inbound;
mod json;
mod lock;
mod message;
mod operation;
pub mod outbound;
pub mod paging;
mod problem;
pub mod provider;
pub mod rate_limit;
mod receipt;
mod redact;
#[cfg(feature = "webhook")]
mod refetch;
mod retry;
mod retryable;
mod runtime;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod settle;
mod status_order;
mod validate;
mod view;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use boxed::{BoxError, BoxFuture};
pub use client::{
    Client, ClientBuilder, DEFAULT_API_VERSION, DEFAULT_BASE_URL, DEFAULT_CONCURRENCY,
    DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_WAIT, DEFAULT_TIMEOUT, ENV_API_VERSION, ENV_BASE_URL,
    ENV_LOCATION_ID, ENV_TOKEN, RawReply, Request, SendAll,
};
pub use error::{Delivery, Duplicate, Error, ErrorKind, ErrorRecord, Rejection};
pub use problem::Problem;
pub use retry::RetryPolicy;

/// The README's code, compiled and run as doctests.
#[cfg(all(doctest, feature = "axum", feature = "sandbox"))]
#[doc = include_str!("../README.md")]
struct Readme;
