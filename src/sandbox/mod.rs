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
//! # What it does
//!
//! - Messages are accepted with 201, new ids and the five rate-limit headers; `emailMessageId`
//!   comes with email. Nothing is sent to anybody. An inbound message of the type `Custom`
//!   without a provider gets 201 with an empty body and is not stored, as on the service.
//!   [`Sandbox::processed`] tells what was stored.
//! - The status of a stored message can be set, at once and by anybody. The service answers
//!   403 for some seconds after the message was created; [`Fault::status`] can play that.
//! - Requests are refused with 401 without a bearer or without a `Version`, with 400 if the
//!   JSON does not parse, with 422 and one message for each wrong or missing field, and with
//!   404 anywhere else.
//! - [`Sandbox::limit`] and [`Sandbox::limit_per_day`]: requests beyond 100 in 10 seconds or
//!   200,000 a day are refused with 429. Those with a token that the sandbox issued count for
//!   its company or location, all others for their bearer; refused ones don't count. The
//!   five headers of a reply tell what is left after it. /oauth/token has neither limit nor
//!   headers.
//! - [`Sandbox::install`]: an app's tokens, from the code of the installation on. They expire,
//!   refresh tokens work once, and [`Sandbox::revoke`] ends them early. A company's token is
//!   good for minting those of its locations and not for messages. Any other bearer is a
//!   valid token.
//! - [`Sandbox::fault`]: replies of your own, late ones and lost connections, so that you can
//!   test what your application does then. See [`Fault`].
//! - [`Sandbox::deliver`]: signed events, posted to a webhook.
//!
//! Its time, that of limits, expiry, waits and dates, comes from a [clock](crate::clock) that a
//! test can move. Its client goes by the same clock:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use leadconnector::{clock::ManualClock, outbound, sandbox::Sandbox};
//!
//! let clock = ManualClock::new();
//! let sandbox = Sandbox::start_with_clock(clock.clone()).await?;
//! sandbox.limit(1, Duration::from_secs(10));
//! for _ in 0..3 {
//!     sandbox.client().send(outbound::Sms::new("contact-id", "Hello")).await?;
//!     clock.advance(Duration::from_secs(11));
//! }
//! # Ok(())
//! # }
//! ```

mod answer;
mod deliver;
mod dispatch;
mod fault;
mod limits;
mod reply;
mod request;
mod serve;
mod tokens;
mod wire;

use std::{
    collections::VecDeque,
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, MutexGuard},
    time::Instant,
};

use chrono::{DateTime, Utc};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use self::{answer::Conversations, limits::Limits, tokens::Tokens};
use crate::{
    Client,
    clock::{Clock, SystemClock},
    lock::Mutex,
    webhook::testing::Signer,
};

pub use self::{
    deliver::{Answer, MAX_TRIES},
    fault::Fault,
    request::Request,
    tokens::{CLIENT_ID, CLIENT_SECRET},
};

/// The token that [`Sandbox::client`] uses. The sandbox takes any other too.
pub const TOKEN: &str = "pit-sandbox";

/// A running sandbox. It stops when it is dropped, with all its connections, so keep it for
/// as long as its [`client`](Self::client) is in use.
#[must_use = "the server stops when this is dropped"]
pub struct Sandbox {
    address: SocketAddr,
    client: Client,
    shared: Arc<Shared>,
    signer: Signer,
    /// Posts the events.
    http: reqwest::Client,
    server: JoinHandle<std::convert::Infallible>,
}

/// What the server and the test share.
struct Shared {
    clock: Arc<dyn Clock>,
    memory: Mutex<Memory>,
    /// Notified of each request once it is among the requests.
    received: Notify,
}

/// What the server remembers.
#[derive(Default)]
struct Memory {
    requests: Vec<Request>,
    /// Which of the requests stored a message.
    processed: Vec<usize>,
    /// Those that wait for a request.
    faults: VecDeque<Fault>,
    limits: Limits,
    tokens: Tokens,
    conversations: Conversations,
}

/// When a request came, by both of the clock's measures.
#[derive(Clone, Copy)]
struct Moment {
    now: DateTime<Utc>,
    instant: Instant,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock()
    }

    fn next_fault(&self) -> Fault {
        self.lock().faults.pop_front().unwrap_or_else(Fault::none)
    }
}

impl Sandbox {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// If no port can be bound, or no HTTP client be made.
    pub async fn start() -> io::Result<Self> {
        Self::start_with_clock(SystemClock::new()).await
    }

    /// Starts a server on a free port of 127.0.0.1 whose time is that of the clock. The
    /// waits of [`deliver`](Self::deliver) stay real.
    ///
    /// # Errors
    ///
    /// If no port can be bound, or no HTTP client be made.
    pub async fn start_with_clock(clock: impl Clock + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let clock: Arc<dyn Clock> = Arc::new(clock);
        let client = Client::builder()
            .token(TOKEN)
            .base_url(url(address))
            .clock(Arc::clone(&clock))
            .build()
            .map_err(io::Error::other)?;
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(deliver::TIMEOUT)
            .build()
            .map_err(io::Error::other)?;
        let shared = Arc::new(Shared {
            clock,
            memory: Mutex::default(),
            received: Notify::new(),
        });
        let server = tokio::spawn(serve::accept(listener, Arc::clone(&shared)));
        Ok(Self {
            address,
            client,
            shared,
            signer: Signer::generate(),
            http,
            server,
        })
    }

    /// The base URL, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// A client of this sandbox with its clock and otherwise the default settings: it keeps
    /// to the sandbox's limits.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// All requests that were read so far, oldest first, whatever they were answered.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().requests.clone()
    }

    /// The requests that stored a message, sent or inbound, oldest first: what the service
    /// did, whatever the client was told. A request that was refused is not among them, nor
    /// one that met a [`Fault`] that kept it from being processed, nor an inbound message that
    /// was answered 201 and lost.
    #[must_use]
    pub fn processed(&self) -> Vec<Request> {
        let memory = self.shared.lock();
        let requests = memory.processed.iter();
        requests
            .filter_map(|index| memory.requests.get(*index).cloned())
            .collect()
    }

    /// Waits until `done` returns true. It is asked now and after each request that the
    /// sandbox has read.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{outbound, sandbox::Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let client = sandbox.client();
    /// tokio::spawn(async move { client.send(outbound::Sms::new("contact-id", "Hello")).await });
    /// sandbox.until(|sandbox| sandbox.requests().len() == 1).await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn until(&self, done: impl Fn(&Self) -> bool) {
        loop {
            // Made first, so that no request comes unnoticed between the two.
            let received = self.shared.received.notified();
            if done(self) {
                return;
            }
            received.await;
        }
    }
}

/// Without the requests, which hold personal data.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url())
            .field("requests", &self.shared.lock().requests.len())
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
