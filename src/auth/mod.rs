//! Access tokens: where the bearer of each request comes from.
//!
//! - A private integration token (`pit-...`) never changes: pass it to
//!   [`Client::new`](crate::Client::new), or wrap it in a [`PrivateToken`] where a provider is
//!   expected.
//! - The tokens of a marketplace app change every day: [`OAuth`] exchanges the authorization code
//!   of an installation, keeps the tokens in a [`TokenStore`] and refreshes them.
//! - For anything else, implement [`TokenProvider`].
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
//! let client = app.client(installed.resource()); // of a company, see `location_client`
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
//! A refresh token is single-use: the service answers with the next one, and the old one is spent.
//! If the process is killed after the service has accepted the old token and before the store holds
//! the new one, the installation is left with a spent token. So it is if a reply is lost on the
//! network, unless the service answers a repeat: according to the vendor's changelog of 2026, it
//! does so for 30 seconds, with the same tokens. A refresh whose reply was lost or can't be read is
//! therefore repeated within that time, 7 times at most, each with the retries of the client's
//! [`RetryPolicy`](crate::RetryPolicy), and so is one without a reply for 20 seconds, which may
//! still come. This happens also if nobody waits for it any more; the calls that do wait for the
//! last result.
//!
//! The tokens of a killed process are asked for in the same way, by whichever process with the same
//! store needs them next. It waits until 15 seconds have passed since the killed process last
//! renewed its reservation, which it did every 2 seconds, and not at all if it is started after
//! that: the store holds the date of the reservation. So no installation is lost if a process is
//! killed within 15 seconds of the exchange and another one needs the tokens within 30. The date of
//! a reservation can only shorten a wait: a clock that is wrong, or jumps, delays no process by
//! more than 15 seconds. Clocks that differ by so much may let two processes exchange the refresh
//! token at once, and the service gives both the same tokens.
//!
//! The crate keeps that window small. It first reserves the refresh token in the store, so that a
//! store that can't be written to fails before anything is spent. It then makes the request and one
//! write, on a dedicated thread, so that only the end of the process can separate the two. A
//! program should therefore end with [`OAuth::settle`].
//!
//! A call for a lost installation fails with [`NoToken`](crate::ErrorKind::NoToken) and a rejection
//! as its source; the account has to install the app again. Other processes that hold the access
//! token can still send until it expires.

mod authorize;
mod builder;
mod cache;
mod cached_token;
mod exchange;
mod file_store;
pub(crate) mod guard;
mod installation;
mod installed_locations;
mod location;
mod marketplace;
mod needs_reinstall;
mod oauth;
mod provider;
mod repeat;
mod salvage;
mod store;
mod token_reply;
mod tokens;
#[cfg(feature = "webhook")]
mod uninstalled;
mod worker;

pub use builder::OAuthBuilder;
pub use file_store::FileStore;
pub use installation::Installation;
pub use installed_locations::{
    InstalledLocation, InstalledLocations, MAX_INSTALLED_LOCATIONS_PAGE,
};
pub use marketplace::WHITE_LABEL_MARKETPLACE;
pub use oauth::OAuth;
pub use provider::{AccessToken, PrivateToken, TokenProvider};
pub use store::{MemoryStore, Replaced, TokenStore};
pub use tokens::Tokens;
