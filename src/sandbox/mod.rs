//! A local LeadConnector for trying things out and for tests: an HTTP server on a free port
//! of 127.0.0.1 that answers as the documents say.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use leadconnector::{outbound, sandbox::Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! sandbox.client().send(outbound::Sms::new("contact-id", "Hello")).await?;
//!
//! let request = &sandbox.requests()[0];
//! assert_eq!(request.path(), "/conversations/messages");
//! assert_eq!(request.json().unwrap()["message"], "Hello");
//! # Ok(())
//! # }
//! ```
//!
//! What it does: any bearer is a valid token; a message is accepted with 201, new ids and
//! the five rate-limit headers; `emailMessageId` comes with email. It answers 401 without a
//! bearer or without a `Version`, 400 to JSON that does not parse, 422 with one message for
//! each wrong or missing field, and 404 anywhere else. An inbound message of the type
//! `Custom` without a provider gets 201 with an empty body and is not stored, as users have
//! seen (#70). Limits are told and not enforced, and nothing is sent to anybody.
//!
//! It can also post signed events to a webhook: [`Sandbox::deliver`].

mod answer;
mod deliver;
mod request;

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, Response, Uri},
};
use tokio::{net::TcpListener, task::JoinHandle};

use self::answer::Service;
use crate::{Client, webhook::testing::Signer};

pub use self::{
    deliver::{Answer, MAX_TRIES},
    request::Request,
};

/// The token that [`Sandbox::client`] uses. The sandbox takes any other too.
pub const TOKEN: &str = "pit-sandbox";

/// A running sandbox. It stops when it is dropped, so keep it for as long as its
/// [`client`](Self::client) is in use.
#[must_use = "the server stops when this is dropped"]
pub struct Sandbox {
    address: SocketAddr,
    client: Client,
    memory: Arc<Mutex<Memory>>,
    signer: Signer,
    /// Posts the events.
    http: reqwest::Client,
    server: JoinHandle<()>,
}

/// What the server remembers.
#[derive(Default)]
struct Memory {
    requests: Vec<Request>,
    service: Service,
}

impl Sandbox {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// If no port can be bound, or no HTTP client be made.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let client = Client::builder()
            .token(TOKEN)
            .base_url(url(address))
            .build()
            .map_err(io::Error::other)?;
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(deliver::TIMEOUT)
            .build();
        let memory = Arc::<Mutex<Memory>>::default();
        let routes = Router::new()
            .fallback(serve)
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&memory));
        let server = tokio::spawn(async move {
            // Only ends when it is aborted: accepting connections goes on after errors.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self {
            address,
            client,
            memory,
            signer: Signer::generate(),
            http: http.map_err(io::Error::other)?,
            server,
        })
    }

    /// The base URL, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// A client of this sandbox with the default settings.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// All requests so far, oldest first, whatever they were answered.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.memory).requests.clone()
    }
}

/// Without the requests, which hold personal data.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url())
            .field("requests", &lock(&self.memory).requests.len())
            .finish_non_exhaustive()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    // The memory is whole between any two statements that hold the lock.
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(
    State(memory): State<Arc<Mutex<Memory>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<axum::body::Body> {
    let request = Request::new(method, uri, headers, body);
    let mut memory = lock(&memory);
    let answer = memory.service.answer(&request);
    memory.requests.push(request);
    answer.map(Into::into)
}
