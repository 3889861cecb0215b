//! A local server that behaves like the service, for experiments and tests: an HTTP server on a
//! free port of 127.0.0.1 that replies as documented. (Feature `sandbox`.)
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
//! # An inbox
//!
//! The sandbox remembers what is sent and recorded, and what a test puts into it:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use futures_util::TryStreamExt;
//! use leadconnector::{outbound, sandbox::{Contact, Message, Sandbox}};
//!
//! let sandbox = Sandbox::start().await?;
//! sandbox.contact(Contact::new("jane").name("Jane Doe"));
//! sandbox.contact(Contact::new("joe").unsubscribed(outbound::MessageType::Sms));
//! sandbox.messages([
//!     Message::by_user("jane", "user-id", "Your table is ready.").date("2024-01-15T10:30:00Z".parse()?),
//!     Message::from_contact("jane", "On my way!").date("2024-01-15T10:31:00Z".parse()?),
//! ]);
//! let client = sandbox.client();
//!
//! let mut unread = client.conversations().search().unread().stream();
//! let conversation = unread.try_next().await?.unwrap();
//! assert_eq!(conversation.full_name(), Some("Jane Doe"));
//! assert_eq!(conversation.last_message_body(), Some("On my way!"));
//!
//! let receipt = client.send(outbound::Sms::new("jane", "See you.")).await?;
//! let message = client.messages().get(receipt.message_id()).await?;
//! assert_eq!(message.body(), Some("See you."));
//!
//! // Joe wants no messages of this type.
//! client.send(outbound::Sms::new("joe", "Hello")).await.unwrap_err();
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! - Messages get 201, new ids and the five rate-limit headers; email also gets an
//!   `emailMessageId`. Nothing is sent to anybody. An inbound message of type `Custom` without
//!   a provider gets 201 with an empty body and is not stored, as on the service.
//!   [`Sandbox::processed`] returns the requests that stored a message.
//! - Stored messages, emails and conversations can be searched, listed, exported and read by id,
//!   in the shapes that users of the service see; a conversation can be created, changed, marked
//!   read and deleted, and what is scheduled can be canceled. The emails of a thread are one
//!   message, and their bodies are read one by one.
//! - The status of a message changes with the clock, as [`Sandbox::outcome`] says: it is queued,
//!   sent after 1 second and delivered after 3. Once it has come to its conversation provider, 5 to
//!   10 seconds after it was created, its status can also be set; before that, this gets 403.
//!   [`Sandbox::provider`] makes providers, whose messages belong to the app.
//! - The index of search and export [lags](Sandbox::index_lag) 5 seconds behind, and a cursor of an
//!   export is valid for 2 minutes after its last use.
//! - [`Sandbox::contact`] makes contacts, to whom messages are refused for the reasons of the
//!   service, in its words. Without any, every contact exists. Contacts can be found, created,
//!   changed, tagged and searched; workflows accept them and do nothing. An upsert looks for the
//!   email address before the number, and no two contacts have the same.
//! - Uploaded files can be fetched from their URLs, the latest 64 MiB of them.
//!   [`Sandbox::recording`] and [`Sandbox::transcription`] put what belongs to a call into the
//!   memory.
//! - [`Sandbox::message`] puts messages into the memory, as if they had been sent before.
//! - Where the facts about the service contradict each other, [`Sandbox::assume`] chooses another
//!   behavior than the default.
//! - Requests are refused as by the service: with 401 without a bearer or without a published
//!   `Version`, with 404 "Contact id not given" if a message to a contact has no `contactId`, with
//!   422 and one message for each wrong or missing field, and with 404 at any other path. A body
//!   whose `Content-Type` is not JSON is dropped. Invalid JSON gets 400; a body larger than 8 MiB
//!   gets 413, is not read, and not among [`Sandbox::requests`]. [`Sandbox::lenient`] lets some of
//!   it pass.
//! - [`Sandbox::limit`] and [`Sandbox::limit_per_day`]: requests beyond 100 in 10 seconds or
//!   200,000 a day get 429. Those with a token that the sandbox issued count towards its
//!   company or location, all others towards their bearer; those that get 429 do not count.
//!   The five headers of a reply say how many requests are left. `/oauth/token` has neither limits
//!   nor headers.
//! - [`Sandbox::install`] installs an app and returns an authorization code to exchange for tokens;
//!   [`Sandbox::install_with_scopes`] does so with some scopes alone. The tokens expire, a refresh
//!   token works once and gets the same tokens again for 30 seconds, and [`Sandbox::revoke`] ends
//!   an access token early. A company's token can request tokens of its locations but can't send
//!   messages. Any bearer that the sandbox did not issue is valid, unless
//!   [`Sandbox::accept_tokens`] sets which are. It belongs to [`LOCATION`]; a request that names a
//!   location other than the token's gets 403.
//! - [`Sandbox::fault`] injects custom replies, late replies and lost connections, to test how
//!   your application handles them. See [`Fault`]. [`Sandbox::on`] replies to operations that the
//!   sandbox does not know.
//! - [`Sandbox::webhook`] registers a URL, to which the sandbox posts signed events by itself, and
//!   again if it fails; [`Provider::delivery_url`] does so for the messages of a provider.
//!   [`Sandbox::deliver`] posts any event, and [`event`] builds them.
//!
//! Its memory is bounded: it [remembers](Sandbox::remember) the latest 100,000 requests, and as
//! many messages and conversations. A test that counts more sets that.
//!
//! Its limits, expiry, statuses, delays and dates use a [clock](crate::clock) that a test can
//! advance, and so does its [client](Sandbox::client):
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

mod builder;
mod capacity;

mod custom;
mod date;
mod deliver;
pub mod event;
mod fault;
mod faulty_connection;
mod files;
mod handle;
mod latest;
mod limits;
mod memory;
mod message;
mod operations;
mod query;
mod received;
mod refusal;
mod reply;
mod request;
mod route;
mod serve;
mod store;
mod strictness;
mod tokens;
mod validation;
mod views;
mod webhooks;

use std::{
    convert::Infallible,
    fmt, io,
    net::SocketAddr,
    sync::{Arc, MutexGuard},
    time::Instant,
};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Response;
use tokio::{
    sync::{Notify, OnceCell, Semaphore, mpsc::UnboundedSender},
    task::JoinHandle,
};

use self::{
    custom::CustomReplies,
    fault::Faults,
    limits::Limits,
    received::ReceivedRequests,
    store::{Files, Store},
    strictness::Strictness,
    tokens::IssuedTokens,
    webhooks::{Job, Webhooks},
};
use crate::{Client, clock::Clock, lock::Mutex, webhook::testing::Signer};

pub use self::{
    builder::SandboxBuilder,
    custom::Reply,
    deliver::{MAX_DELIVERY_ATTEMPTS, WebhookReply},
    fault::Fault,
    message::Message,
    request::ReceivedRequest,
    store::{Alternative, Contact, LOCATION, Outcome, Provider},
    tokens::{CLIENT_ID, CLIENT_SECRET, COMPANY},
    webhooks::WebhookDelivery,
};

/// The token that [`Sandbox::client`] uses. The sandbox accepts any other token too, unless
/// [`Sandbox::accept_tokens`] says otherwise.
pub const TOKEN: &str = "pit-sandbox";

/// A running sandbox. Dropping it stops the server and closes its connections, so keep it for
/// as long as its [`client`](Self::client) is in use.
///
/// See the [module's documentation](self) for examples.
#[must_use = "the server stops when this is dropped"]
pub struct Sandbox {
    address: SocketAddr,
    client: Client,
    shared: Arc<Shared>,
    server: JoinHandle<Infallible>,
    /// Posts the events.
    poster: JoinHandle<Infallible>,
}

/// State that the server and the test share.
struct Shared {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    /// Notified after each request that was recorded, and each attempt to deliver an event.
    received: Notify,
    signer: Signer,
    /// Posts events to webhooks.
    http: OnceCell<reqwest::Client>,
    /// The events to post.
    queue: UnboundedSender<Job>,
    /// Bounds the number of events that are posted at the same time.
    posting: Semaphore,
}

/// The state of the service, and the record of its requests.
#[derive(Default)]
struct State {
    requests: ReceivedRequests,
    faults: Faults,
    replies: CustomReplies,
    limits: Limits,
    tokens: IssuedTokens,
    strictness: Strictness,
    store: Store,
    files: Files,
    webhooks: Webhooks,
    /// The largest page that any list returns, if it was set.
    page_limit: Option<usize>,
}

/// The result of a request.
struct Handled {
    response: Response<String>,
    /// The content of a file, which is the body of the response instead of its text.
    content: Option<Bytes>,
    /// Whether a message was stored.
    stored_message: bool,
}

impl From<Response<String>> for Handled {
    fn from(response: Response<String>) -> Self {
        Self {
            response,
            content: None,
            stored_message: false,
        }
    }
}

/// When a request arrived.
#[derive(Clone, Copy)]
struct Arrival {
    date: DateTime<Utc>,
    instant: Instant,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    fn next_fault(&self, path: &str) -> Fault {
        self.lock().faults.take(path)
    }
}

impl Sandbox {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// If no port can be bound or no HTTP client can be built.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a server on a free port of 127.0.0.1 that uses this clock. Only the backoffs
    /// of [`deliver`](Self::deliver) are in real time.
    ///
    /// # Errors
    ///
    /// If no port can be bound or no HTTP client can be built.
    pub async fn start_with_clock(clock: impl Clock + 'static) -> io::Result<Self> {
        Self::builder().clock(clock).start().await
    }

    /// Returns a builder of a sandbox with an address, token, signing key or clock of your own.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// Returns the base URL, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// Returns a client of this sandbox with its clock and otherwise the default settings.
    /// All clients that this method returns share a rate limiter.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }
}

/// Omits the requests, which hold personal data.
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
        self.poster.abort();
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}
