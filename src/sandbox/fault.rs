//! What can go wrong on the way, made to order.

use std::{fmt, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::Value;

use super::Sandbox;

/// Something that goes wrong with one request, in place of the usual answer or on top of it.
/// [`Sandbox::fault`] orders it.
///
/// A client that hears nothing, or the wrong thing, can't tell whether its message was sent.
/// Here the test decides: a fault either keeps the request from being processed, or strikes
/// when the message counts as sent. [`Sandbox::processed`] tells which requests were.
///
/// | fault | what the client sees | processed |
/// | --- | --- | --- |
/// | [`none`](Self::none) | the usual answer | yes |
/// | [`delay`](Self::delay) | the usual answer, late | yes, before the wait |
/// | [`status`](Self::status) | this status, headers and body | if asked for |
/// | [`hang`](Self::hang) | silence | if asked for |
/// | [`reset_before_reading`](Self::reset_before_reading) | a reset connection | never |
/// | [`reset_after_reading`](Self::reset_after_reading) | a reset connection | if asked for |
/// | [`cut_off`](Self::cut_off) | the first part of the usual answer | yes |
/// | [`garbage`](Self::garbage) | bytes that are no HTTP | yes |
///
/// "If asked for" means with [`after_processing`](Self::after_processing). Processing follows
/// the usual rules: a request that would be refused is refused then too, and stores nothing.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{Delivery, outbound, sandbox::{Fault, Sandbox}};
///
/// let sandbox = Sandbox::start().await?;
/// let client = sandbox.client();
/// let sms = outbound::Sms::new("contact-id", "Hello");
///
/// // The message is sent, and the connection is lost before the client hears of it.
/// sandbox.fault(Fault::reset_after_reading().after_processing());
/// let error = client.send(sms.clone()).await.unwrap_err();
/// assert_eq!(error.delivery(), Delivery::Unknown);
/// assert_eq!(sandbox.processed().len(), 1);
///
/// // The next request meets no fault.
/// client.send(sms).await?;
/// assert_eq!(sandbox.processed().len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault strikes when it is handed to `Sandbox::fault`"]
pub struct Fault {
    pub(super) kind: Kind,
    /// Whether the request is processed before the fault strikes.
    pub(super) processed: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    None,
    Delay(Duration),
    Status(Reply),
    Hang,
    ResetBeforeReading,
    ResetAfterReading,
    CutOff,
    Garbage,
}

/// The reply of a script.
#[derive(Clone)]
pub(super) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Fault {
    fn new(kind: Kind, processed: bool) -> Self {
        Self { kind, processed }
    }

    /// No fault: the request is answered as usual. It keeps a place in a script, as in "the
    /// second one fails".
    pub fn none() -> Self {
        Self::new(Kind::None, true)
    }

    /// The usual answer, this long after the request by the [clock](Sandbox::start_with_clock)
    /// of the sandbox. The request is processed before the wait: a client that gives up
    /// has sent its message nonetheless.
    pub fn delay(duration: Duration) -> Self {
        Self::new(Kind::Delay(duration), true)
    }

    /// A reply with this status, empty unless [`body`](Self::body) or [`json`](Self::json)
    /// fills it. It has the headers of [`header`](Self::header) and, like every reply, `Date`
    /// and `Content-Length`; none about rate limits. A status below 200 announces a reply and
    /// is none: 500 goes out in its place.
    ///
    /// The request is not processed, unless with [`after_processing`](Self::after_processing).
    pub fn status(status: StatusCode) -> Self {
        let reply = Reply {
            status,
            headers: HeaderMap::new(),
            body: String::new(),
        };
        Self::new(Kind::Status(reply), false)
    }

    /// The connection stays open and nothing is ever said on it, once the request was read.
    ///
    /// The request is not processed, unless with [`after_processing`](Self::after_processing).
    pub fn hang() -> Self {
        Self::new(Kind::Hang, false)
    }

    /// The connection is reset when the first bytes of the request are there, and none of
    /// them is read. The request is not processed, and not among [`Sandbox::requests`].
    pub fn reset_before_reading() -> Self {
        Self::new(Kind::ResetBeforeReading, false)
    }

    /// The connection is reset when the request was read, in place of a reply.
    ///
    /// The request is not processed, unless with [`after_processing`](Self::after_processing).
    pub fn reset_after_reading() -> Self {
        Self::new(Kind::ResetAfterReading, false)
    }

    /// The usual answer as far as the middle of its body, after which the connection ends.
    /// Status line and headers are whole, and `Content-Length` says that more was to come.
    /// The request is processed.
    pub fn cut_off() -> Self {
        Self::new(Kind::CutOff, true)
    }

    /// Bytes that are no HTTP in place of a reply, after which the connection ends. The
    /// request is processed.
    pub fn garbage() -> Self {
        Self::new(Kind::Garbage, true)
    }

    /// The body of a [`status`](Self::status). The other faults have none, and stay as they
    /// are.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        if let Kind::Status(reply) = &mut self.kind {
            reply.body = body.into();
        }
        self
    }

    /// The body of a [`status`](Self::status), with the `Content-Type` of JSON. The other
    /// faults have none, and stay as they are.
    pub fn json(self, body: &Value) -> Self {
        self.body(body.to_string()).header(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        )
    }

    /// A header of a [`status`](Self::status), in place of one with the same name. The other
    /// faults have none, and stay as they are. `Content-Length` and `Transfer-Encoding` are
    /// the server's own affair and left out.
    ///
    /// ```
    /// use http::{HeaderName, StatusCode, header::RETRY_AFTER};
    /// use leadconnector::sandbox::Fault;
    ///
    /// let busy = Fault::status(StatusCode::SERVICE_UNAVAILABLE).header(RETRY_AFTER, 5);
    /// let spent = Fault::status(StatusCode::TOO_MANY_REQUESTS)
    ///     .header(HeaderName::from_static("x-ratelimit-daily-remaining"), 0);
    /// ```
    pub fn header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        // What does not fit the body would end the server's connection with a panic.
        let framing = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
        if let Kind::Status(reply) = &mut self.kind
            && !framing.contains(&name)
        {
            reply.headers.insert(name, value.into());
        }
        self
    }

    /// The fault strikes after the request was processed: the message counts as sent. For
    /// [`status`](Self::status), [`hang`](Self::hang) and
    /// [`reset_after_reading`](Self::reset_after_reading); the others are always or never
    /// processed, and stay as they are.
    pub fn after_processing(mut self) -> Self {
        // A request that is not read is not processed, whatever this says.
        self.processed = true;
        self
    }
}

impl Reply {
    pub(super) fn response(self) -> Response<String> {
        let mut response = Response::new(self.body);
        // The server knows no other way to say that it can't send these.
        *response.status_mut() = if self.status.is_informational() {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            self.status
        };
        *response.headers_mut() = self.headers;
        response
    }
}

/// Without headers and body, which may hold what is secret or personal.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Orders a fault for the next request to whatever address that has none yet. Each
    /// strikes once; requests beyond the last one ordered are answered as usual.
    ///
    /// A request takes its fault when its first bytes are there, so what is ordered while a
    /// request is under way is for the one after it.
    pub fn fault(&self, fault: Fault) {
        self.faults([fault]);
    }

    /// Orders faults for the next requests, one each, in this order. All are taken at once, so
    /// that an iterator without end is none for this.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        // Before the lock: the iterator is the caller's code.
        let faults: Vec<_> = faults.into_iter().collect();
        self.shared.lock().faults.extend(faults);
    }
}
