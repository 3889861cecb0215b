//! Tokens: where the bearer of each request comes from.
//!
//! - A private integration token (`pit-...`) never changes: [`Client::new`](crate::Client::new)
//!   takes it, and [`PrivateToken`] is what it makes of it.
//! - The tokens of an app that accounts install change each day: [`OAuth`] exchanges the code
//!   of an installation, keeps its tokens in a [`TokenStore`] and renews them.
//! - Anything else is a [`TokenProvider`] of your own.
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use leadconnector::{
//!     Client, auth::{FileStore, OAuth}, id::Resource, outbound, sandbox::{self, Sandbox},
//! };
//!
//! # let sandbox = Sandbox::start().await?;
//! # let folder = std::env::temp_dir().join(format!("leadconnector-doc-{}", std::process::id()));
//! # let settings = Client::builder().base_url(sandbox.url());
//! # let code = sandbox.install(&Resource::location("l1C08ntBrFjLS0elLIYU"));
//! # let (client_id, client_secret) = (sandbox::CLIENT_ID, sandbox::CLIENT_SECRET);
//! let app = OAuth::builder(client_id, client_secret)
//!     .store(FileStore::new(&folder)?)
//! #    .client(settings)
//!     .build()?;
//!
//! // Once, with the code that the installation sends to the app's redirect URI:
//! let installed = app.exchange_code(code).await?;
//!
//! // From then on, also after a restart:
//! let client = app.client(&installed); // of a company, see `location_client`
//! client.send(outbound::Sms::new("contact-id", "Hello")).await?;
//! # std::fs::remove_dir_all(folder)?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sandbox"))]
//! # fn main() {}
//! ```
//!
//! # The window that no client can close
//!
//! A refresh token works once: the service answers with the next one, and the old one is spent.
//! A process that is killed between the moment the service takes the old token and the moment
//! the store has the new one leaves the installation with a spent token. The crate keeps that
//! window as small as it can be: the refresh token is first reserved in the store, so that a
//! store that can't be written to costs nothing; then there is one request, and one write. Both
//! happen on a thread of their own, so that only the end of the process can come between them:
//! let a program that drops calls end with [`OAuth::settle`]. What comes of a kill in the window
//! is an error of the kind [`NoToken`](crate::ErrorKind::NoToken) whose source is a refusal; the
//! account has to install the app again. Until its access token expires, another process that
//! holds it can go on sending.

mod cache;
mod cached_token;
mod exchange;
mod file_store;
mod installation;
mod location;
mod oauth;
mod provider;
mod store;
mod token_reply;
mod tokens;
mod worker;

pub use file_store::FileStore;
pub use oauth::{OAuth, OAuthBuilder};
pub use provider::{AccessToken, PrivateToken, TokenProvider};
pub use store::{MemoryStore, Replaced, TokenStore};
pub use tokens::Tokens;
