//! Handlers of authentic events for axum.
//!
//! ```
//! use axum::{Router, http::StatusCode, routing::post};
//! use leadconnector::webhook::{Event, Verifier, axum::Webhook};
//!
//! async fn handle(event: Event) -> StatusCode {
//!     match store(&event).await {
//!         Ok(()) => StatusCode::OK, // duplicates do not get here any more
//!         Err(_) => StatusCode::SERVICE_UNAVAILABLE, // the service posts the event again
//!     }
//! }
//!
//! let webhook = Webhook::new(Verifier::builder().app("my-app").build());
//! let app: Router = Router::new().route("/webhook", post(webhook.events(handle)));
//! # async fn store(event: &Event) -> std::io::Result<()> { Ok(()) }
//! ```

mod body;
mod claim;
mod handler;
mod service;

use std::{fmt, sync::Arc, time::Duration};

use axum::response::IntoResponse;
use http::StatusCode;
use tokio_util::task::TaskTracker;

use self::body::Reader;
use super::{Event, MemorySeen, ProviderDelivery, Seen, Verifier, shape::Shape};

pub use self::service::WebhookService;

/// The time limit of a handler: 4 minutes, less than an event stays reserved
/// ([`RESERVED_FOR`](super::RESERVED_FOR)), so that two handlers never have the same event.
pub const HANDLER_TIMEOUT: Duration = Duration::from_secs(4 * 60);
/// The time limit of each operation of a [`Seen`]: 15 seconds. A request whose event can't be
/// reserved in this time gets a 429, and the service posts it again.
pub const SEEN_TIMEOUT: Duration = Duration::from_secs(15);
/// The status that makes the service post an event again: see [`WebhookService`].
const AGAIN: StatusCode = StatusCode::TOO_MANY_REQUESTS;
/// The default time limit for reading the body of a request: 10 seconds.
pub const DEFAULT_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// The default limit on the bytes of all bodies that one [`Webhook`] holds at a time: 16 MiB.
pub const DEFAULT_MAX_BUFFERED: usize = 16 << 20;

/// Receives events or deliveries: a verifier and a deduplication store.
///
/// Clones are cheap. They share the store and the bound of
/// [`max_buffered`](Self::max_buffered).
///
/// Use separate verifiers for events and deliveries: bind the one to your app and the other to
/// the locations that you serve. A handler is any function that takes the event, and captures
/// whatever else it needs.
///
/// A handler runs to its end even if the service stops waiting for the reply, and may send. But if
/// the process is killed or its runtime shuts down in the middle, or the handler takes longer than
/// [`HANDLER_TIMEOUT`], the event comes again: a message that was being sent is sent twice. To
/// exclude that too, let the handler store the event and reply, and let a task answer what it has
/// stored. Before the end of the runtime, for example after a graceful shutdown of the server, wait
/// for the handlers with [`idle`](Self::idle).
///
/// A handler that may have sent must reply with a 2xx, whatever else fails: also if the error of the
/// send is [`Delivery::Unknown`](crate::Delivery::Unknown). Any other status makes the event come
/// again, and its handler would send once more.
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use leadconnector::webhook::{Event, ProviderDelivery, Verifier, axum::Webhook};
///
/// #[derive(Clone)]
/// struct App { /* a database, a client, ... */ }
///
/// async fn handle(app: App, event: Event) -> StatusCode {
///     println!("{event:?}");
///     StatusCode::OK
/// }
///
/// async fn deliver(delivery: ProviderDelivery) -> StatusCode {
///     println!("{:?}", delivery.message_id());
///     StatusCode::OK
/// }
///
/// let app = App {};
/// let events = Webhook::new(Verifier::builder().app("my-app").build());
/// let events = events.events(move |event| handle(app.clone(), event));
/// let deliveries = Webhook::new(Verifier::builder().locations(["my-location"]).build());
/// let app: Router = Router::new()
///     .route("/webhook", post(events))
///     .route("/delivery", post(deliveries.deliveries(deliver)));
/// ```
#[derive(Clone)]
pub struct Webhook {
    verifier: Arc<Verifier>,
    seen: Arc<dyn Seen>,
    reader: Reader,
    max_buffered: usize,
    handlers: TaskTracker,
}

impl Webhook {
    /// Creates a receiver with a [`MemorySeen`], which knows duplicates until the process ends.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self {
            verifier: Arc::new(verifier),
            seen: Arc::new(MemorySeen::new()),
            reader: Reader::new(0, DEFAULT_READ_TIMEOUT),
            max_buffered: 0,
            handlers: TaskTracker::new(),
        }
        .max_buffered(DEFAULT_MAX_BUFFERED)
    }

    /// Sets the deduplication store: a [`FileSeen`](super::FileSeen) also knows the duplicates of
    /// events that were handled before a restart, or in other processes on the same machine.
    #[must_use]
    pub fn seen(mut self, seen: impl Seen + 'static) -> Self {
        self.seen = Arc::new(seen);
        self
    }

    /// Sets the time limit for reading the body of a request; [`DEFAULT_READ_TIMEOUT`] if not
    /// set. A slower request gets a 408.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.reader.timeout = timeout;
        self
    }

    /// Sets the limit on the bytes of the bodies of all requests together, each from when it is
    /// read until its handler has replied, or until a [`Seen`] has ended its attempt to reserve the
    /// event; [`DEFAULT_MAX_BUFFERED`] if not set, and never less than one largest body
    /// ([`Verifier::max_body`]). The server's own buffers for each connection do not count.
    ///
    /// A request whose next bytes exceed the limit gets a 429 at once, and the service posts it
    /// again. It does not wait: waiting requests would hold bytes that others wait for.
    #[must_use]
    pub fn max_buffered(mut self, bytes: usize) -> Self {
        self.max_buffered = bytes.max(self.verifier.max_body());
        self.reader = Reader::new(self.max_buffered, self.reader.timeout);
        self
    }

    /// Waits until no handler of this receiver or its clones runs.
    ///
    /// A graceful shutdown of a server waits for its connections only, and handlers go on when
    /// theirs is lost. So call this after `axum::serve` has returned, on a clone: otherwise the end of
    /// the runtime cuts these handlers short, and their events come again.
    ///
    /// ```no_run
    /// # async fn example(listener: tokio::net::TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    /// use axum::{Router, http::StatusCode, routing::post};
    /// use leadconnector::webhook::{Verifier, axum::Webhook};
    ///
    /// let webhook = Webhook::new(Verifier::new());
    /// let handler = webhook.clone().events(|_event| async { StatusCode::OK });
    /// let routes = Router::new().route("/webhook", post(handler));
    /// axum::serve(listener, routes).with_graceful_shutdown(stop).await?;
    /// webhook.idle().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn idle(&self) {
        // Further handlers can run after this, too.
        self.handlers.close();
        self.handlers.wait().await;
    }

    /// Returns a service that calls the handler with each event until the handler has replied with
    /// a 2xx. An event without a webhook id can't be recognized, and is always passed on.
    #[must_use]
    pub fn events<H, F>(self, handler: H) -> WebhookService<Event, H>
    where
        H: FnOnce(Event) -> F + Clone,
        F: Future<Output: IntoResponse> + Send,
    {
        WebhookService {
            webhook: self,
            handler,
            shape: Shape::Event,
            verify: Verifier::verify,
            seen_key: Event::seen_key,
        }
    }

    /// Returns a service for the delivery URL of a conversation provider; otherwise like
    /// [`events`](Self::events).
    #[must_use]
    pub fn deliveries<H, F>(self, handler: H) -> WebhookService<ProviderDelivery, H>
    where
        H: FnOnce(ProviderDelivery) -> F + Clone,
        F: Future<Output: IntoResponse> + Send,
    {
        WebhookService {
            webhook: self,
            handler,
            shape: Shape::Delivery,
            verify: Verifier::verify_delivery,
            seen_key: ProviderDelivery::seen_key,
        }
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("verifier", &self.verifier)
            .field("read_timeout", &self.reader.timeout)
            .field("max_buffered", &self.max_buffered)
            .finish_non_exhaustive()
    }
}
