//! A conversation provider: a bridge between the service and a small messenger of its own.
//!
//! ```text
//! cargo run --example provider --features axum -- FOLDER
//! ```
//!
//! The environment has the app: `APP_CLIENT_ID`, `APP_CLIENT_SECRET` and `APP_PROVIDER_ID`. The
//! bridge listens on 127.0.0.1:8080; put a tunnel or proxy in front of it, and enter in the
//! marketplace:
//!
//! - `/oauth/callback` as the redirect URI. Each location that installs the app comes there, and
//!   its tokens are kept in FOLDER.
//! - `/delivery` as the provider's delivery URL. The service posts the messages there that the
//!   bridge is to deliver: texts, and emails if it is a provider of emails.
//!
//! The messenger posts what people write to `/messenger`, with the location and contact.
//!
//! Both are acknowledged once they are in the journal, and worked off afterwards, so that a restart
//! loses nothing: see `bridge.rs` and `work.rs`.

mod bridge;
pub(crate) mod journal;
mod lines;
pub(crate) mod messenger;
mod work;

use std::{env, path::PathBuf, sync::Arc, time::Duration};

use leadconnector::{
    Client,
    auth::{FileStore, OAuth},
    webhook::{FileSeen, Verifier},
};
use tokio::{net::TcpListener, sync::Mutex};

use self::{bridge::Bridge, journal::Journal, messenger::Messenger};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let folder = env::args().nth(1).ok_or("usage: provider FOLDER")?;
    let app = App {
        folder: folder.into(),
        client_id: env::var("APP_CLIENT_ID")?,
        client_secret: env::var("APP_CLIENT_SECRET")?,
        provider_id: env::var("APP_PROVIDER_ID")?,
        settings: Client::builder(),
        verifier: Verifier::new(),
        backoff: Duration::from_secs(1),
    };
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    run(app, listener).await
}

/// What the bridge needs to know about the app.
pub(crate) struct App {
    /// Where tokens, journal and known deliveries are kept.
    pub(crate) folder: PathBuf,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) provider_id: String,
    pub(crate) settings: leadconnector::ClientBuilder,
    pub(crate) verifier: Verifier,
    /// The pause after the first failure of a job; it doubles with each further one.
    pub(crate) backoff: Duration,
}

/// Runs the bridge until Ctrl-C, or the server fails.
pub(crate) async fn run(app: App, listener: TcpListener) -> Result<(), BoxError> {
    std::fs::create_dir_all(&app.folder)?;
    let tokens = Arc::new(FileStore::new(app.folder.join("tokens"))?);
    let oauth = OAuth::builder(app.client_id, app.client_secret)
        .store(Arc::clone(&tokens))
        .client(app.settings)
        .build()?;
    let (journal, open) = Journal::open(&app.folder.join("journal"))?;
    let messenger = Messenger::open(&app.folder.join("messenger"))?;
    let bridge = Arc::new(Bridge {
        oauth: oauth.clone(),
        tokens,
        provider: app.provider_id,
        journal: Mutex::new(journal),
        messenger: Mutex::new(messenger),
        backoff: app.backoff,
    });
    // What was not finished before the restart comes first.
    for job in open {
        bridge.start(job);
    }
    let seen = FileSeen::new(app.folder.join("seen"))?;
    let server = axum::serve(listener, bridge.routes(app.verifier, seen));
    tokio::select! {
        ended = async { server.await } => ended?,
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    // New tokens that are on their way would be lost, and with them the installation.
    oauth.settle().await?;
    Ok(())
}
